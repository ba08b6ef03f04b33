// SPDX-License-Identifier: MIT
/* UART0 with its FIFO, told by the UFSTAT of the S3C64xx layout (hardware facts 6.2). */
#include <test/payload/s5pc100/chip.h>

#define ULCON	    0xec000000u
#define UCON	    0xec000004u
#define UFCON	    0xec000008u
#define UMCON	    0xec00000cu
#define UFSTAT	    0xec000018u
#define UFSTAT_FULL (1u << 14)
#define UTXH	    0xec000020u
#define UBRDIV	    0xec000028u
#define UDIVSLOT    0xec00002cu

void serial_init(void)
{
	wr(UFCON, 7); /* both FIFOs emptied */
	wr(UFCON, 1);
	wr(UMCON, 0);
	wr(ULCON, 3);
	wr(UCON, 0x245);
	wr(UBRDIV, 35);
	wr(UDIVSLOT, 3); /* a number instead of a pattern, as vendor code has it (6.3) */
}

/* The byte four times, as one word: the register takes the lowest (6.1). */
static void put_char(char c)
{
	while (rd(UFSTAT) & UFSTAT_FULL)
		;
	wr(UTXH, (uint8_t)c * 0x01010101u);
}

void put(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put_char('\r');
		put_char(*text);
	}
}

void put_hex(uint32_t value)
{
	put("0x");
	for (int shift = 28; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[value >> shift & 15]);
}

static void verdict(const char *name, bool holds, uint32_t seen, uint32_t expected)
{
	put(holds ? "pass " : "FAIL ");
	put(name);
	if (!holds) {
		put(": seen ");
		put_hex(seen);
		put(", expected ");
		put_hex(expected);
	}
	put("\n");
}

void check(const char *name, uint32_t seen, uint32_t expected)
{
	verdict(name, seen == expected, seen, expected);
}

void check_near(const char *name, uint32_t seen, uint32_t expected, uint32_t percent)
{
	uint32_t away = seen > expected ? seen - expected : expected - seen;

	verdict(name, away <= expected / 100 * percent, seen, expected);
}
