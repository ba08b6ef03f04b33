// SPDX-License-Identifier: MIT
/* loady, loadb: a file over the console line into memory. The protocols are lib/ymodem.c and kermit.c. */
#include <stdio.h>
#include <string.h>

#include <common/cmd/load_serial.h>
#include <keel/clock.h>
#include <keel/command.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/crc32.h>
#include <lib/human.h>
#include <lib/kermit.h>
#include <lib/ymodem.h>

enum { ADDR, BAUD };

#define NAME_MAX   48
#define BAUD_MS	   60000 /* for the user to switch the terminal program over */
#define SETTLE_US  50000
#define DRAIN_MS   600 /* quiet for so long: the sender has stopped */
#define SKIP_MS	   100
#define GIVE_UP_MS 20000

static struct {
	union {
		struct ymodem ymodem;
		struct kermit kermit;
	};
	bool is_kermit;
	const char *command; /* for messages */
	char name[NAME_MAX];
	uintptr_t addr;
	size_t room;	 /* bytes that may be written at addr */
	size_t received; /* bytes written there */
	int rc;		 /* why the file was refused */
	uint32_t baud, old_baud;
} load;

static int load_open(void *ctx, const char *name, uint64_t size)
{
	size_t n = 0;

	(void)ctx;
	for (; name[n] && n < NAME_MAX - 1; n++)
		load.name[n] = name[n] > ' ' && name[n] < 0x7f ? name[n] : '?';
	load.name[n] = '\0';
	if (size == TRANSFER_SIZE_UNKNOWN)
		size = 1;
	if (size > SIZE_MAX)
		size = SIZE_MAX;
	load.rc = mem_check_write(load.addr, (size_t)size, load.command);
	load.room = mem_room(load.addr);
	return load.rc;
}

static int load_write(void *ctx, const void *data, size_t len)
{
	(void)ctx;
	if (len > load.room - load.received) {
		load.rc = fail(-ENOSPC, "meminfo shows free memory",
			       "%s: %s is larger than the 0x%zx bytes at 0x%lx", load.command,
			       load.name, load.room, (unsigned long)load.addr);
		return load.rc;
	}
	memcpy((void *)(load.addr + load.received), data, len);
	load.received += len;
	return 0;
}

int console_wait(uint32_t ms)
{
	struct deadline end;
	int c = console_getc();

	if (c >= 0)
		return c;
	end = deadline_ms(ms);
	while (!deadline_passed(&end)) {
		c = console_getc();
		if (c >= 0)
			return c;
	}
	return -1;
}

void console_drain(void)
{
	struct deadline end = deadline_ms(GIVE_UP_MS);

	while (console_wait(DRAIN_MS) >= 0 && !deadline_passed(&end))
		;
	deadline_aborted();
}

void console_skip(char c)
{
	struct deadline end = deadline_ms(SKIP_MS);

	while (console_peek() < 0)
		if (deadline_passed(&end))
			return;
	if (console_peek() == c)
		console_getc();
}

static struct transfer_reply step(int byte)
{
	if (load.is_kermit)
		return byte < 0 ? kermit_quiet(&load.kermit)
				: kermit_input(&load.kermit, (uint8_t)byte);
	return byte < 0 ? ymodem_quiet(&load.ymodem) : ymodem_input(&load.ymodem, (uint8_t)byte);
}

/* The transfer itself. The console belongs to the protocol: nothing may be printed. */
static enum transfer_state receive(void)
{
	static const struct transfer_sink sink = { .open = load_open, .write = load_write };
	struct transfer_reply r;

	r = load.is_kermit ? kermit_start(&load.kermit, &sink) : ymodem_start(&load.ymodem, &sink);
	console_binary(true);
	for (;;) {
		for (size_t i = 0; i < r.send_len; i++)
			console_raw_putc(r.send[i]);
		if (r.state != TRANSFER_BUSY)
			break;
		r = step(console_wait(r.wait_ms));
	}
	console_binary(false);
	if (r.state == TRANSFER_DONE && load.is_kermit)
		console_skip('\r'); /* the end of the last packet */
	if (r.state != TRANSFER_DONE)
		console_drain(); /* what the sender still had under way is no command line */
	return r.state;
}

/* Both ends change the rate: the user confirms with @key when the terminal has followed. */
static int switch_baud(uint32_t baud, char key, const char *key_name)
{
	struct deadline end = deadline_ms(BAUD_MS);
	int rc;

	printf("## Switch baudrate to %u bps and press %s ...\n", (unsigned int)baud, key_name);
	clock_delay_us(SETTLE_US);
	rc = console_set_baud(baud);
	if (rc == -ENOSYS)
		return fail(rc, "leave BAUD out", "%s: this console has a fixed rate",
			    load.command);
	if (rc)
		return rc;
	clock_delay_us(SETTLE_US);
	while (!deadline_passed(&end))
		if (console_getc() == key)
			return 0;
	return deadline_aborted()
		       ? fail(-EINTR, NULL, "%s: stopped by Ctrl-C", load.command)
		       : fail(-ETIMEDOUT, "switch the terminal program's rate within a minute",
			      "%s: no %s at %u bps", load.command, key_name, (unsigned int)baud);
}

static const struct {
	int code;
	const char *what, *hint;
} endings[] = {
	[TRANSFER_NO_SENDER] = { -ETIMEDOUT, "nobody sent anything within a minute",
				 "start the sending program (sb FILE, or kermit's send) after the "
				 "command" },
	[TRANSFER_SILENT] = { -ETIMEDOUT, "the sender fell silent",
			      "check the cable, then start both sides again" },
	[TRANSFER_DAMAGED] = { -EBADMSG, "too many damaged blocks in a row",
			       "use a lower baud rate; does the terminal program translate "
			       "bytes?" },
	[TRANSFER_LOST] = { -EPROTO, "blocks are missing: the sender is elsewhere in the file",
			    "start both sides again" },
	[TRANSFER_SHORT] = { -ENODATA, "the file ended before the size the sender had announced",
			     "send it again, as binary" },
	[TRANSFER_NO_FILE] = { -ENOENT, "the sender offered no file", "name a file: sb FILE" },
	[TRANSFER_CANCELLED] = { -ECANCELED, "the sender gave up",
				 "its own messages say why; then start both sides again" },
	[TRANSFER_ABORTED] = { -EINTR, "stopped by Ctrl-C", NULL },
};

static int load_failed(enum transfer_state state)
{
	char size[HUMAN_SIZE];

	if (state == TRANSFER_NO_PLACE)
		return load.rc;
	return fail(endings[state].code, endings[state].hint, "%s: %s (%s received)", load.command,
		    endings[state].what, human_size(size, load.received));
}

int load_report(const char *name, uintptr_t addr, size_t len)
{
	char size[HUMAN_SIZE];
	int rc;

	mem_note_load(name, addr, len);
	printf("## %s: %s\n", name, human_size(size, len));
	printf("## Total Size      = 0x%08zx = %zu Bytes\n", len, len);
	printf("## CRC-32          = 0x%08x\n", (unsigned int)crc32(0, (void *)addr, len));
	printf("## Start Addr      = 0x%08lx\n", (unsigned long)addr);
	rc = env_set_hex("fileaddr", addr);
	return rc ? rc : env_set_hex("filesize", len);
}

/* Where to, and at which rate; the user has switched the terminal program over. */
static int prepare(const struct command_call *call)
{
	int rc;

	memset(&load, 0, sizeof(load));
	load.command = call->name;
	load.is_kermit = call->name[4] == 'b';
	load.addr = call->given & 1u << ADDR ? call->arg[ADDR].addr
					     : (uintptr_t)env_get_hex("loadaddr", 0);
	load.old_baud = (uint32_t)env_get_dec("baudrate", 115200);
	load.baud = call->given & 1u << BAUD
			    ? (uint32_t)MIN(call->arg[BAUD].uint, (uint64_t)UINT32_MAX)
			    : load.old_baud;
	rc = mem_check_write(load.addr, 1, load.command);
	if (rc || load.baud == load.old_baud)
		return rc;
	rc = switch_baud(load.baud, '\r', "ENTER");
	if (rc)
		console_set_baud(load.old_baud);
	return rc;
}

static int load_run(const struct command_call *call)
{
	enum transfer_state state;
	int rc = prepare(call);

	if (rc)
		return rc;
	printf("## Ready for binary (%s) download to 0x%08lx at %u bps, Ctrl-C twice stops\n",
	       load.is_kermit ? "kermit" : "ymodem", (unsigned long)load.addr,
	       (unsigned int)load.baud);
	state = receive();
	if (load.baud != load.old_baud && switch_baud(load.old_baud, 0x1b, "ESC"))
		error_clear(); /* the rate is back; a prompt nobody sees yet helps nobody */
	if (state != TRANSFER_DONE) {
		mem_note_part(load.name, load.addr, load.received);
		return load_failed(state);
	}
	if (load.is_kermit ? load.kermit.more : load.ymodem.more)
		printf("## only the first file was taken\n");
	return load_report(load.name, load.addr, load.received);
}

/* clang-format off */
COMMAND(loady,
	.name    = "loady",
	.summary = "receive a file over the console line with YMODEM",
	.example = "loady ${loadaddr}",
	.args    = ARGS({ "ADDR", ARG_ADDR, true },
			{ "BAUD", ARG_DEC, true }),
	.run     = load_run);

COMMAND(loadb,
	.name    = "loadb",
	.summary = "receive a file over the console line with Kermit",
	.example = "loadb ${loadaddr}",
	.args    = ARGS({ "ADDR", ARG_ADDR, true },
			{ "BAUD", ARG_DEC, true }),
	.run     = load_run);
/* clang-format on */
