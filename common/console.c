// SPDX-License-Identifier: MIT
/* One UART and its type-ahead ring; the rules are in <keel/console.h>. */
#include <keel/console.h>

#include <errno.h>
#include <stdio.h>

#define CTRL_C 0x03

static struct {
	const struct console_ops *ops;
	void *state;
	char ring[CONSOLE_TYPEAHEAD];
	unsigned int head, tail; /* characters ever put in and taken out */
	bool interrupted;
	bool binary;
} console;

void console_register(const struct console_ops *ops, void *state)
{
	console.ops = ops;
	console.state = state;
}

void console_raw_putc(uint8_t c)
{
	if (console.ops)
		console.ops->send(console.state, (char)c);
}

void console_putc(char c)
{
	if (c == '\n')
		console_raw_putc('\r');
	console_raw_putc((uint8_t)c);
}

void console_puts(const char *text)
{
	while (*text)
		console_putc(*text++);
}

bool console_poll(void)
{
	int c;

	if (!console.ops)
		return false;
	while (console.head - console.tail < CONSOLE_TYPEAHEAD) {
		c = console.ops->receive(console.state);
		if (c < 0)
			break;
		if (c == CTRL_C && !console.binary) {
			console.interrupted = true;
			console.tail = console.head;
			continue;
		}
		console.ring[console.head++ % CONSOLE_TYPEAHEAD] = (char)c;
	}
	return console.head != console.tail;
}

int console_peek(void)
{
	if (!console_poll())
		return -1;
	return (unsigned char)console.ring[console.tail % CONSOLE_TYPEAHEAD];
}

int console_getc(void)
{
	int c = console_peek();

	if (c >= 0)
		console.tail++;
	return c;
}

bool console_interrupted(void)
{
	bool was;

	console_poll();
	was = console.interrupted;
	console.interrupted = false;
	return was;
}

void console_binary(bool on)
{
	console.binary = on;
}

int console_set_baud(uint32_t baud)
{
	if (!console.ops || !console.ops->set_baud)
		return -ENOSYS;
	return console.ops->set_baud(console.state, baud);
}
