// SPDX-License-Identifier: MIT
/* Any keys: the line stays inside its buffer, and the screen shows what the buffer holds. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <common/env.h>
#include <common/history.h>
#include <keel/clock.h>
#include <keel/command.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/shell.h>
#include <test/fake/fake_screen.h>

#define PROMPT	    "keel> "
#define LINE_MAX    200 /* small, so that lines that do not fit are common */
#define SEQUENCE_NO 8	/* calls that find nothing typed, so that a Tab is no paste */

static struct {
	const uint8_t *data;
	size_t left;
	unsigned int idle;
	uint32_t ticks;
	char output[1 << 16];
	size_t len;
} tty;

static void tty_send(void *state, char c)
{
	if (tty.len == sizeof(tty.output) - 1)
		tty.len = 0;
	tty.output[tty.len++] = c;
	tty.output[tty.len] = '\0';
}

static int tty_receive(void *state)
{
	if (tty.idle++ % SEQUENCE_NO)
		return -1;
	if (!tty.left)
		return '\n';
	tty.left--;
	return *tty.data++;
}

static uint32_t tty_ticks(void *state)
{
	return tty.ticks++;
}

static const struct console_ops ops = { .send = tty_send, .receive = tty_receive };
static const struct clock_source source = { .read = tty_ticks, .hz = 1000 };

static int nothing(const struct command_call *call)
{
	return 0;
}

/* clang-format off */
COMMAND(print, .name = "print", .summary = "", .run = nothing,
	.args = ARGS({ "ADDR", ARG_ADDR, true }, { "NAME", ARG_REST, true }));
COMMAND(two_a, .name = "two a", .summary = "", .run = nothing);
COMMAND(two_ab, .name = "two ab", .summary = "", .run = nothing);
COMMAND(help, .name = "help", .summary = "", .run = nothing,
	.args = ARGS({ "COMMAND", ARG_STR, true }));
/* clang-format on */

static int is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return 0;
	return 1;
}

/* A line without control characters in it must be what the screen shows behind the prompt. */
static void check_screen(const char *buf)
{
	size_t cursor, len = strlen(buf);
	const char *shown;

	if (!is_plain(buf) || tty.len < 2 || memchr(tty.output, 0x1b, tty.len))
		return;
	tty.output[tty.len - 2] = '\0'; /* the CR LF of Enter */
	shown = fake_screen_line(tty.output, &cursor);
	while (len && buf[len - 1] == ' ')
		len--;
	if (len && (strncmp(shown, PROMPT, 6) || strncmp(shown + 6, buf, len) || shown[6 + len]))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *buf = malloc(LINE_MAX);
	int rc;

	memset(&tty, 0, sizeof(tty));
	tty.data = data;
	tty.left = size < 512 ? size : 512;
	clock_register(&source, NULL);
	console_register(&ops, NULL);
	env_clear();
	if (env_set("name", "1") || env_set("nam2", "1"))
		abort();
	history_add("an old line");
	while (tty.left) {
		tty.len = 0;
		rc = line_read(PROMPT, NULL, buf, LINE_MAX);
		if (rc >= 0 && (size_t)rc != strlen(buf))
			abort();
		if (rc >= LINE_MAX || (rc < 0 && rc != -E2BIG && rc != -EINTR))
			abort();
		if (rc >= 0) {
			check_screen(buf);
			history_add(buf);
		}
	}
	free(buf);
	return 0;
}
