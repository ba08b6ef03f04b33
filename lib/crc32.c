// SPDX-License-Identifier: MIT
/* CRC-32, four bytes a step (slicing): one table look-up for each byte of a word. */
#include <lib/crc32.h>

#include <crc32_table.h>

static uint32_t one(uint32_t crc, uint8_t byte)
{
	return crc >> 8 ^ table[0][(crc ^ byte) & 0xff];
}

uint32_t crc32(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	crc = ~crc;
	for (; len && ((uintptr_t)p & 3); len--)
		crc = one(crc, *p++);
	for (; len >= 4; len -= 4, p += 4) {
		crc ^= *(const uint32_t *)(const void *)p;
		crc = table[3][crc & 0xff] ^ table[2][crc >> 8 & 0xff] ^
		      table[1][crc >> 16 & 0xff] ^ table[0][crc >> 24];
	}
	for (; len; len--)
		crc = one(crc, *p++);
	return ~crc;
}
