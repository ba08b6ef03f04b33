// SPDX-License-Identifier: MIT
/* CRC-32, four bytes a step (slicing): one table look-up for each byte of a word. */
#include <lib/crc32.h>

#include <crc32_table.h>

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
