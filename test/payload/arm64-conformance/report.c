// SPDX-License-Identifier: MIT
/*
 * The report: one line per clause,
 *
 *	PASS  cpu.masked      D, A, I and F are masked: 0x3c0 0x3c0
 *
 * with the verdict, the clause's name, its sentence and the values seen, of every CPU where it
 * is about CPUs. README.md explains the clauses and the verdicts.
 */
#include "conformance.h"

#define NAME_WIDTH 18

static struct {
	const char *id, *what;
	uint64_t value[CPUS_MAX];
	const char *text[CPUS_MAX]; /* instead of the value */
	size_t values;
	uint32_t passed, failed, noted, absent;
} report;

void clause_begin(const char *id, const char *what)
{
	report.id = id;
	report.what = what;
	report.values = 0;
}

static void add(uint64_t value, const char *text)
{
	if (report.values < CPUS_MAX) {
		report.value[report.values] = value;
		report.text[report.values++] = text;
	}
}

void clause_value(uint64_t value)
{
	add(value, NULL);
}

void clause_text(const char *text)
{
	add(0, text);
}

/* Small negative numbers are results of calls. */
static void put_signed(uint64_t value)
{
	bool negative = (int64_t)value < 0 && (int64_t)value > -4096;

	if (negative)
		put_char('-');
	put_hex(negative ? -value : value);
}

static void line(const char *verdict)
{
	size_t width = 0;

	put(verdict);
	put("  ");
	put(report.id);
	while (report.id[width])
		width++;
	for (; width < NAME_WIDTH; width++)
		put_char(' ');
	put(report.what);
	put(report.values ? ":" : "");
	for (size_t i = 0; i < report.values; i++) {
		put_char(' ');
		if (report.text[i])
			put(report.text[i]);
		else
			put_signed(report.value[i]);
	}
	put("\n");
}

void clause_end(bool holds)
{
	line(holds ? "PASS" : "FAIL");
	report.passed += holds;
	report.failed += !holds;
}

void clause_note(bool holds)
{
	line(holds ? "PASS" : "NOTE");
	report.passed += holds;
	report.noted += !holds;
}

void clause_absent(const char *why)
{
	report.values = 0;
	add(0, why);
	line("n/a ");
	report.absent++;
}

void clause(const char *id, const char *what, bool holds, uint64_t value)
{
	clause_begin(id, what);
	clause_value(value);
	clause_end(holds);
}

static void count(const char *before, uint32_t number, const char *after)
{
	put(before);
	put_number(number);
	put(after);
}

bool report_summary(void)
{
	uint32_t all = report.passed + report.failed + report.noted + report.absent;

	count("\nconformance: ", all, " clauses, ");
	count("", report.passed, " pass, ");
	count("", report.failed, " fail, ");
	count("", report.noted, " note, ");
	count("", report.absent, " not applicable\n");
	return !report.failed;
}
