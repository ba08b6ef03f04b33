// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include <test/fake/fake_console.h>

#include <stdio.h>
#include <string.h>

#include <keel/clock.h>
#include <keel/console.h>

#define PAUSE_POLLS 200

static struct {
	const char *input;
	size_t input_left;
	unsigned int pause; /* receive() calls to answer with nothing */
	uint32_t ticks;
	char output[1 << 18];
	size_t output_len;
	FILE *terminal, *stream;
} fake;

static void fake_send(void *state, char c)
{
	if (c == '\n' && fake.output_len && fake.output[fake.output_len - 1] == '\r')
		fake.output_len--;
	if (fake.output_len == sizeof(fake.output) - 1)
		fake.output_len = 0;
	fake.output[fake.output_len++] = c;
	fake.output[fake.output_len] = '\0';
}

static int fake_receive(void *state)
{
	if (fake.pause && --fake.pause)
		return -1;
	if (!fake.input_left)
		return -1;
	fake.input_left--;
	if (*fake.input == FAKE_PAUSE[0]) {
		fake.input++;
		fake.pause = PAUSE_POLLS;
		return -1;
	}
	return (unsigned char)*fake.input++;
}

static uint32_t fake_ticks(void *state)
{
	return fake.ticks++;
}

static const struct clock_source fake_clock = { .read = fake_ticks, .hz = 10000 };
static const struct console_ops fake_ops = { .send = fake_send, .receive = fake_receive };

static ssize_t stream_write(void *cookie, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		console_putc(text[i]);
	return (ssize_t)len;
}

void fake_console_start(void)
{
	if (!fake.stream) {
		fake.stream =
			fopencookie(NULL, "w", (cookie_io_functions_t){ .write = stream_write });
		setvbuf(fake.stream, NULL, _IONBF, 0);
		fake.terminal = stdout;
	}
	stdout = fake.stream;
	clock_register(&fake_clock, NULL);
	console_register(&fake_ops, NULL);
	fake_console_type("", 0);
	while (console_getc() >= 0)
		;
	console_interrupted();
	fake_console_clear();
}

void fake_console_stop(void)
{
	if (fake.terminal)
		stdout = fake.terminal;
}

void fake_console_type(const char *text, size_t len)
{
	fake.input = text;
	fake.input_left = len;
	fake.pause = 0;
}

size_t fake_console_left(void)
{
	return fake.input_left;
}

const char *fake_console_output(void)
{
	return fake.output;
}

void fake_console_clear(void)
{
	fake.output_len = 0;
	fake.output[0] = '\0';
}
