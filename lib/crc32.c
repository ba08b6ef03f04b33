// SPDX-License-Identifier: MIT
/*
 * CRC-32, four bytes a step (slicing): one table look-up for each byte of a word.
 * The tables are made at first use: 17 k instructions instead of 4 KiB of flash.
 */
#include <lib/crc32.h>

#define POLY 0xedb88320

/* table[k][b]: the CRC of byte b with k zero bytes behind it */
static uint32_t table[4][256];

static uint32_t shift_byte(uint32_t crc)
{
	for (int i = 0; i < 8; i++)
		crc = crc >> 1 ^ (POLY & -(crc & 1));
	return crc;
}

static void make_tables(void)
{
	for (uint32_t b = 0; b < 256; b++)
		table[0][b] = shift_byte(b);
	for (int k = 1; k < 4; k++)
		for (uint32_t b = 0; b < 256; b++)
			table[k][b] = table[k - 1][b] >> 8 ^ table[0][table[k - 1][b] & 0xff];
}

static uint32_t one(uint32_t crc, uint8_t byte)
{
	return crc >> 8 ^ table[0][(crc ^ byte) & 0xff];
}

/* Keeps a table's address in a register of its own: without it gcc adds the distance to every index. */
static const uint32_t *in_register(const uint32_t *p)
{
	__asm__("" : "+r"(p));
	return p;
}

uint32_t crc32(uint32_t crc, const void *data, size_t len)
{
	const uint32_t *t0 = table[0], *t1 = in_register(table[1]);
	const uint32_t *t2 = in_register(table[2]), *t3 = in_register(table[3]);
	const uint8_t *p = data;

	if (!table[0][1])
		make_tables();
	crc = ~crc;
	for (; len && ((uintptr_t)p & 3); len--)
		crc = one(crc, *p++);
#pragma GCC unroll 4
	for (; len >= 4; len -= 4, p += 4) {
		crc ^= *(const uint32_t *)(const void *)p;
		crc = t3[crc & 0xff] ^ t2[crc >> 8 & 0xff] ^ t1[crc >> 16 & 0xff] ^ t0[crc >> 24];
	}
	for (; len; len--)
		crc = one(crc, *p++);
	return ~crc;
}
