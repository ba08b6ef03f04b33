// SPDX-License-Identifier: MIT
/* loads: S-records typed or pasted at the console. */
#include <stdio.h>
#include <string.h>

#include <common/cmd/load_serial.h>
#include <keel/clock.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/srec.h>

enum { OFFSET };

#define FIRST_MS 60000 /* to start sending */
#define NEXT_MS	 10000 /* between two characters */

static struct {
	char line[SREC_LINE_MAX + 2];
	struct srec_record record;
	struct srec file;
	uint32_t lines;
	uintptr_t first, end; /* what was written; end is exclusive */
	size_t bytes;
} loads;

/* One line into loads.line. Returns its length (a longer line is cut where it is too long anyway). */
static int read_line(uint32_t first_ms)
{
	size_t n = 0;
	int c = console_wait(first_ms);

	for (; c >= 0 && c != '\n' && c != '\r'; c = console_wait(NEXT_MS))
		if (n < sizeof(loads.line))
			loads.line[n++] = (char)c;
	if (c == '\r')
		console_skip('\n'); /* one line end, or the prompt would get the other half */
	if (c >= 0) {
		loads.lines += n > 0;
		return (int)n;
	}
	if (deadline_aborted())
		return fail(-EINTR, NULL, "loads: stopped by Ctrl-C");
	return fail(-ETIMEDOUT, "send the whole file, up to its S7, S8 or S9 line",
		    "loads: no more records (%u lines read)", (unsigned int)loads.lines);
}

static int store(uintptr_t addr)
{
	int rc = mem_check_write(addr, loads.record.len, "loads");

	if (rc)
		return fail_while(rc, "line %u of the S-records", (unsigned int)loads.lines);
	memcpy((void *)addr, loads.record.data, loads.record.len);
	if (loads.bytes == 0 || addr < loads.first)
		loads.first = addr;
	if (loads.bytes == 0 || addr + loads.record.len > loads.end)
		loads.end = addr + loads.record.len;
	loads.bytes += loads.record.len;
	return 0;
}

static int damaged(enum srec_kind kind)
{
	static const char *const what[] = {
		[SREC_NOT_A_RECORD] = "no S-record (S0..S9)",
		[SREC_BAD_DIGIT] = "a character that is no hexadecimal digit",
		[SREC_BAD_LENGTH] = "another length than it says",
		[SREC_BAD_CHECKSUM] = "a wrong checksum",
		[SREC_BAD_COUNT] = "another count: data records are missing before it",
		[SREC_BAD_TYPE] = "another type than the records before it",
	};

	return fail(-EBADMSG, "send the file again; slower, if this comes back",
		    "loads: line %u has %s", (unsigned int)loads.lines, what[kind]);
}

/* All records. Returns 1 at the end record, or the first error with its story. */
static int receive(uint32_t offset)
{
	enum srec_kind kind;
	int rc = 0;

	while (rc >= 0) {
		rc = read_line(loads.lines ? NEXT_MS : FIRST_MS);
		if (rc < 0)
			break;
		kind = srec_line(&loads.file, loads.line, (size_t)rc, &loads.record);
		if (kind == SREC_END)
			return 1;
		if (kind == SREC_DATA)
			rc = store(loads.record.addr + offset);
		else if (kind != SREC_NOTHING)
			rc = damaged(kind);
	}
	return rc;
}

static int loads_run(const struct command_call *call)
{
	uint32_t offset = call->given & 1u << OFFSET ? (uint32_t)call->arg[OFFSET].uint : 0;
	size_t len;
	int rc;

	memset(&loads, 0, sizeof(loads));
	printf("## Ready for S-Record download, Ctrl-C stops\n");
	rc = receive(offset);
	if (rc < 0) {
		console_drain(); /* the rest of the file is no command line */
		return rc;
	}
	if (!loads.bytes)
		return fail(-ENOENT, "make srec writes such a file",
			    "loads: the records hold no data");
	len = loads.end - loads.first;
	if (len != loads.bytes)
		printf("## %zu bytes of data; what lies between keeps its content\n", loads.bytes);
	printf("## Entry           = 0x%08x\n", (unsigned int)(loads.record.addr + offset));
	return load_report("S-records", loads.first, len);
}

/* clang-format off */
COMMAND(loads,
	.name    = "loads",
	.summary = "receive S-records over the console line",
	.example = "loads",
	.args    = ARGS({ "OFFSET", ARG_COUNT, true }),
	.run     = loads_run);
/* clang-format on */
