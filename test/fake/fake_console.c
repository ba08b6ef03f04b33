// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include <test/fake/fake_console.h>

#include <stdio.h>
#include <string.h>

#include <keel/console.h>

static struct {
	const char *input;
	size_t input_left;
	char output[1 << 18];
	size_t output_len;
	FILE *terminal, *stream;
} fake;

static void fake_send(void *state, char c)
{
	if (c == '\r')
		return;
	if (fake.output_len == sizeof(fake.output) - 1)
		fake.output_len = 0;
	fake.output[fake.output_len++] = c;
	fake.output[fake.output_len] = '\0';
}

static int fake_receive(void *state)
{
	if (!fake.input_left)
		return -1;
	fake.input_left--;
	return (unsigned char)*fake.input++;
}

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
