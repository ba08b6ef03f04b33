// SPDX-License-Identifier: MIT
/* CRC-32, a byte a step, memory read by words: RAM without cache is slow. Little endian. */
#include <lib/crc32_small.h>

#define POLY 0xedb88320

void crc32_small_init(uint32_t *table)
{
	for (uint32_t byte = 0; byte < CRC32_TABLE; byte++) {
		uint32_t crc = byte;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (POLY & -(crc & 1));
		table[byte] = crc;
	}
}

static inline uint32_t step(const uint32_t *table, uint32_t crc)
{
	return crc >> 8 ^ table[crc & 0xff];
}

uint32_t crc32_small(const uint32_t *table, uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	crc = ~crc;
	for (; len && ((uintptr_t)p & 3); len--)
		crc = step(table, crc ^ *p++);
	for (; len >= 4; len -= 4, p += 4) {
		crc ^= *(const uint32_t *)(const void *)p;
		crc = step(table, step(table, step(table, step(table, crc))));
	}
	for (; len; len--)
		crc = step(table, crc ^ *p++);
	return ~crc;
}
