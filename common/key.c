// SPDX-License-Identifier: MIT
/* Characters to keys: the VT100 family's sequences, and line ends of all sorts. */
#include <common/line.h>

#include <stddef.h>

#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/console.h>

#define SEQUENCE_MS 50 /* between the characters of one key, also over slow terminal servers */

static struct {
	bool after_cr; /* a line feed now belongs to the line end before it */
	int pushed;    /* character to read again, 0: none */
} keys;

static int next_in_sequence(void)
{
	struct deadline limit = deadline_ms(SEQUENCE_MS);
	int c;

	do {
		c = console_getc();
		if (c >= 0)
			return c;
	} while (clock_us() < limit.at_us);
	return KEY_NONE;
}

static int letter_key(int c)
{
	static const struct {
		char letter;
		short key;
	} letters[] = {
		{ 'A', KEY_UP },   { 'B', KEY_DOWN }, { 'C', KEY_RIGHT },
		{ 'D', KEY_LEFT }, { 'H', KEY_HOME }, { 'F', KEY_END },
	};

	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (letters[i].letter == c)
			return letters[i].key;
	return KEY_NONE;
}

static int number_key(unsigned int number)
{
	switch (number) {
	case 1:
	case 7:
		return KEY_HOME;
	case 4:
	case 8:
		return KEY_END;
	case 3:
		return KEY_DELETE;
	default:
		return KEY_NONE;
	}
}

/* Behind "ESC [": numbers and semicolons, then one letter or ~. */
static int control_sequence(void)
{
	unsigned int number = 0;
	bool first = true;
	int c;

	for (;;) {
		c = next_in_sequence();
		if (c == ';')
			first = false;
		else if (c < '0' || c > '9')
			break;
		else if (first)
			number = (number * 10 + (unsigned int)(c - '0')) & 0xff;
	}
	return c == '~' ? number_key(number) : letter_key(c);
}

/* A lone Escape is nothing; a character that is no sequence counts as typed. */
static int escape_sequence(void)
{
	int c = next_in_sequence();

	if (c == '[')
		return control_sequence();
	if (c == 'O')
		return letter_key(next_in_sequence());
	keys.pushed = c > 0 ? c : 0;
	return KEY_NONE;
}

static int wait_character(void)
{
	int c = keys.pushed;

	keys.pushed = 0;
	while (c <= 0) {
		if (console_interrupted())
			return KEY_INTERRUPT;
		c = console_getc();
	}
	return c;
}

int key_read(void)
{
	for (;;) {
		int c = wait_character();
		bool joined = c == '\n' && keys.after_cr;

		keys.after_cr = c == '\r';
		if (joined)
			continue;
		if (c == '\r')
			return '\n';
		if (c == ESCAPE)
			c = escape_sequence();
		if (c != KEY_NONE)
			return c;
	}
}
