// SPDX-License-Identifier: MIT
/* md, mw, mm, nm: look at memory and change it, one unit at a time. */
#include <stdio.h>
#include <string.h>

#include <common/unit.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/shell.h>
#include <lib/parse.h>

#define ROW	    16	     /* bytes */
#define MD_UNITS    0x40     /* shown when no count is given */
#define CHUNK	    0x100000 /* Ctrl-C is looked for after each */
#define ANSWER_SIZE 24

static struct {
	uintptr_t next; /* where an md without arguments goes on, */
	uint64_t count; /* with the count and the width of the one before */
	char width;
} shown;

/* Everything is read before anything is printed: a bus error must not leave half a line. */
static void print_row(const struct unit_range *row)
{
	uintptr_t value[ROW];
	char text[ROW + 1] = "";

	for (size_t at = 0; at < row->len; at++) {
		size_t shift = at % row->unit * 8;
		char c;

		if (!shift)
			value[at] = unit_read(row->addr + at, row->unit);
		c = (char)(value[at - at % row->unit] >> shift);
		text[at] = c >= ' ' && c <= '~' ? c : '.';
	}
	printf("%08lx:", (unsigned long)row->addr);
	for (size_t at = 0; at < ROW; at += row->unit) {
		if (at < row->len)
			printf(" %0*lx", (int)(2 * row->unit), (unsigned long)value[at]);
		else
			printf(" %*s", (int)(2 * row->unit), "");
	}
	printf("  %s\n", text);
}

static int show(struct unit_range range)
{
	struct unit_range row = range;

	for (size_t left = range.len; left; left -= row.len) {
		row.len = MIN(left, (size_t)ROW);
		print_row(&row);
		row.addr += row.len;
		if (shell_aborted())
			return -EINTR;
	}
	return 0;
}

static int md_run(const struct command_call *call)
{
	struct command_call md = *call;
	struct unit_range range;
	int rc;

	if (call->given & 1) {
		shown.next = call->arg[0].addr;
		shown.count = call->given & 2 ? call->arg[1].uint : MD_UNITS;
	} else if (!shown.count) {
		return fail(-EINVAL, "help md", "md: no address given, none to go on from");
	} else if (!call->suffix[0]) {
		md.width = shown.width;
	}
	shown.width = md.width;
	rc = unit_range(&md, shown.next, shown.count, &range);
	rc = rc ? rc : unit_check_read(&range);
	if (rc)
		return rc;
	shown.next += range.len;
	return show(range);
}

static int fill_registers(const struct unit_range *range, uintptr_t value)
{
	for (size_t at = 0; at < range->len; at += range->unit) {
		unit_write(range->addr + at, range->unit, value);
		if (at % CHUNK == 0 && shell_aborted())
			return -EINTR;
	}
	return 0;
}

/* A few units, then copies of what is there already. */
static int fill_memory(const struct unit_range *range, uintptr_t value)
{
	size_t done = 0, n;

	for (; done < MIN(range->len, (size_t)64); done += range->unit)
		unit_write(range->addr + done, range->unit, value);
	for (; done < range->len; done += n) {
		n = MIN(MIN(done, range->len - done), (size_t)CHUNK);
		memcpy((void *)(range->addr + done), (const void *)range->addr, n);
		if (shell_aborted())
			return -EINTR;
	}
	return 0;
}

static int mw_run(const struct command_call *call)
{
	struct unit_range range;
	uintptr_t value;
	int rc = unit_range(call, call->arg[0].addr, call->given & 4 ? call->arg[2].uint : 1,
			    &range);

	rc = rc ? rc : unit_value(call->arg[1].uint, range.unit, &value);
	rc = rc ? rc : unit_check_write(&range);
	if (rc)
		return rc;
	return unit_is_device(range.addr) ? fill_registers(&range, value)
					  : fill_memory(&range, value);
}

/*
 * Show one unit and ask for its new value. Returns 1 to go on, 0 to end, or a
 * negative errno; "-" sets *@step to go back one unit.
 */
static int modify(const struct unit_range *at, int *step)
{
	char answer[ANSWER_SIZE], prompt[40];
	uint64_t typed;
	uintptr_t value;
	int rc;

	snprintf(prompt, sizeof(prompt), "%08lx: %0*lx ? ", (unsigned long)at->addr,
		 (int)(2 * at->unit), (unsigned long)unit_read(at->addr, at->unit));
	rc = line_read(prompt, NULL, answer, sizeof(answer));
	if (rc < 0)
		return rc == -EINTR ? 0 : rc;
	*step = strcmp(answer, "-") ? 1 : -1;
	if (!answer[0] || *step < 0)
		return 1;
	if (parse_hex(answer, &typed))
		return 0; /* "q", ".", anything that is no number ends it, as in U-Boot */
	rc = unit_value(typed, at->unit, &value);
	if (rc)
		return rc;
	unit_write(at->addr, at->unit, value);
	return 1;
}

static int modify_units(const struct command_call *call, bool advance)
{
	struct unit_range at;
	int step = 1, rc;

	rc = unit_range(call, call->arg[0].addr, 1, &at);
	while (!rc) {
		rc = unit_check_write(&at);
		if (rc)
			return rc;
		rc = modify(&at, &step);
		if (rc <= 0)
			return rc;
		rc = 0;
		if (advance)
			at.addr += (uintptr_t)step * at.unit;
	}
	return rc;
}

static int mm_run(const struct command_call *call)
{
	return modify_units(call, true);
}

static int nm_run(const struct command_call *call)
{
	return modify_units(call, false);
}

/* clang-format off */
COMMAND(md,
	.name    = "md",
	.summary = "show memory; without arguments or with Enter alone: go on",
	.example = "md.b ${loadaddr} 20",
	.widths  = "lbwq",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }, { "COUNT", ARG_COUNT, true }),
	.repeats = true,
	.guarded = true,
	.run     = md_run);

COMMAND(mw,
	.name    = "mw",
	.summary = "fill memory with a value, COUNT times",
	.example = "mw.l ${loadaddr} deadbeef 100",
	.widths  = "lbwq",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "VALUE", ARG_COUNT, false },
			{ "COUNT", ARG_COUNT, true }),
	.guarded = true,
	.run     = mw_run);

COMMAND(mm,
	.name    = "mm",
	.summary = "change memory unit by unit; Enter keeps, - goes back, q ends",
	.example = "mm.w ${loadaddr}",
	.widths  = "lbwq",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }),
	.guarded = true,
	.run     = mm_run);

COMMAND(nm,
	.name    = "nm",
	.summary = "change one address again and again; q ends",
	.example = "nm.l ${loadaddr}",
	.widths  = "lbwq",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }),
	.guarded = true,
	.run     = nm_run);
/* clang-format on */
