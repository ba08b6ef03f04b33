// SPDX-License-Identifier: MIT
/* A PL011 that somebody else has set up: characters out. Arm DDI 0183G. */
#include "conformance.h"

#define DATA	  0x00
#define FLAGS	  0x18
#define FLAG_FULL (1u << 5)
#define WAITS_MAX 10000000u /* a UART that takes nothing shall not stop the checks */

static struct {
	uint64_t base;
} console;

static uint64_t base(void)
{
	return console.base ? console.base : CONSOLE_DEFAULT;
}

void console_base(uint64_t addr)
{
	console.base = addr;
}

void put_char(char c)
{
	for (uint32_t n = 0; n < WAITS_MAX; n++)
		if (!(*(volatile uint32_t *)(base() + FLAGS) & FLAG_FULL))
			break;
	*(volatile uint32_t *)(base() + DATA) = (uint8_t)c;
}

void put(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put_char('\r');
		put_char(*text);
	}
}

void put_hex(uint64_t value)
{
	int shift = 0;

	while (shift < 60 && value >> shift >> 4)
		shift += 4;
	put("0x");
	for (; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[value >> shift & 15]);
}

void put_number(uint64_t value)
{
	if (value >= 10)
		put_number(value / 10);
	put_char((char)('0' + value % 10));
}
