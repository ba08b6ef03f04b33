// SPDX-License-Identifier: MIT
/* mtest: does RAM keep what is written, at every address of its own? */
#include <stdio.h>

#include <keel/command.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/progress.h>
#include <keel/shell.h>
#include <lib/human.h>

#define CHUNK 0x40000u /* bytes between two looks at the keyboard and the clock */

enum { START, END, PATTERN, PASSES };

/* What a word must hold: @base, with its own address mixed in where @address is all ones. */
struct pattern {
	uint32_t base;
	uint32_t address;
};

struct test {
	uintptr_t start, end;
	uint64_t done; /* bytes written and read, over all patterns */
};

static uint32_t value_at(const struct pattern *p, uintptr_t addr)
{
	return p->base ^ ((uint32_t)addr & p->address);
}

static int fail_at(uintptr_t addr, uint32_t seen, uint32_t expected)
{
	progress_cancel();
	return fail(-EIO, "a second run shows whether it is this address or noise",
		    "memory at 0x%lx holds %08lx, %08lx was written (bits %08lx)",
		    (unsigned long)addr, (unsigned long)seen, (unsigned long)expected,
		    (unsigned long)(seen ^ expected));
}

static int step_done(struct test *t, size_t bytes)
{
	t->done += bytes;
	progress_update(t->done);
	if (!shell_aborted())
		return 0;
	progress_cancel();
	return -EINTR;
}

static int write_all(struct test *t, const struct pattern *p)
{
	for (uintptr_t at = t->start, end; at < t->end; at = end) {
		int rc;

		end = at + MIN(t->end - at, (uintptr_t)CHUNK);
		for (uintptr_t a = at; a < end; a += 4)
			*(volatile uint32_t *)a = value_at(p, a);
		rc = step_done(t, end - at);
		if (rc)
			return rc;
	}
	cpu_cache_clean((const void *)t->start, t->end - t->start); /* test memory, not the cache */
	return 0;
}

static int check_all(struct test *t, const struct pattern *p)
{
	for (uintptr_t at = t->start, end; at < t->end; at = end) {
		int rc;

		end = at + MIN(t->end - at, (uintptr_t)CHUNK);
		for (uintptr_t a = at; a < end; a += 4) {
			uint32_t seen = *(volatile uint32_t *)a;

			if (seen != value_at(p, a))
				return fail_at(a, seen, value_at(p, a));
		}
		rc = step_done(t, end - at);
		if (rc)
			return rc;
	}
	return 0;
}

/* Data lines by solid and alternating bits, address lines by words that know where they are. */
static int one_pass(struct test *t, const uint32_t *only)
{
	static const struct pattern all[] = {
		{ 0x00000000, 0 }, { 0xffffffff, 0 },	       { 0x55555555, 0 },
		{ 0xaaaaaaaa, 0 }, { 0x00000000, 0xffffffff }, { 0xffffffff, 0xffffffff }
	};
	const struct pattern given = { only ? *only : 0, 0 };
	const struct pattern *p = only ? &given : all;
	size_t count = only ? 1 : ARRAY_SIZE(all);
	int rc = 0;

	for (size_t i = 0; !rc && i < count; i++) {
		rc = write_all(t, &p[i]);
		rc = rc ? rc : check_all(t, &p[i]);
	}
	return rc;
}

static int check_arguments(const struct command_call *call, struct test *t)
{
	t->start = call->arg[START].addr;
	t->end = call->arg[END].addr;
	if ((t->start | t->end) & 3 || t->start >= t->end)
		return fail(-EINVAL, "mtest START END: END is the first byte behind",
			    "mtest: 0x%lx to 0x%lx is no range of whole words",
			    (unsigned long)t->start, (unsigned long)t->end);
	if (call->given & 1u << PATTERN && call->arg[PATTERN].uint > UINT32_MAX)
		return fail(-ERANGE, "at most eight hexadecimal digits",
			    "mtest: the pattern does not fit 32 bits");
	return mem_check_write(t->start, t->end - t->start, "mtest");
}

static int mtest_run(const struct command_call *call)
{
	uint64_t passes = call->given & 1u << PASSES ? call->arg[PASSES].uint : 1;
	uint32_t pattern = (uint32_t)call->arg[PATTERN].uint;
	const uint32_t *only = call->given & 1u << PATTERN ? &pattern : NULL;
	char size[HUMAN_SIZE];
	struct test t = { 0 };
	int rc = check_arguments(call, &t);

	if (rc)
		return rc;
	progress_begin("mtest", passes * (t.end - t.start) * (only ? 2 : 12));
	for (uint64_t i = 0; !rc && (!passes || i < passes); i++) /* 0: until Ctrl-C, as U-Boot */
		rc = one_pass(&t, only);
	if (rc)
		return rc;
	progress_end();
	printf("mtest: %s from 0x%lx kept every bit, passes: %lu\n",
	       human_size(size, t.end - t.start), (unsigned long)t.start, (unsigned long)passes);
	return 0;
}

/* clang-format off */
COMMAND(mtest,
	.name    = "mtest",
	.summary = "write and check patterns in [START, END): what was there is lost",
	.example = "mtest ${fdt_addr_r} ${loadaddr}",
	.args    = ARGS({ "START", ARG_ADDR, false }, { "END", ARG_ADDR, false },
			{ "PATTERN", ARG_COUNT, true }, { "PASSES", ARG_COUNT, true }),
	.guarded = true,
	.run     = mtest_run);
/* clang-format on */
