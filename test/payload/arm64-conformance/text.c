// SPDX-License-Identifier: MIT
/* Strings and big-endian cells, byte by byte: Device memory takes no unaligned access. */
#include "conformance.h"

bool text_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool text_starts(const char *text, const char *with)
{
	while (*with)
		if (*text++ != *with++)
			return false;
	return true;
}

uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t cells(const uint8_t *p, unsigned count)
{
	uint64_t value = 0;

	for (; count; count--, p += 4)
		value = value << 32 | be32(p);
	return value;
}

/* gcc may call these for structs. */
void *memset(void *to, int value, size_t len);
void *memcpy(void *to, const void *from, size_t len);

void *memset(void *to, int value, size_t len)
{
	volatile uint8_t *p = to;

	while (len--)
		*p++ = (uint8_t)value;
	return to;
}

void *memcpy(void *to, const void *from, size_t len)
{
	volatile uint8_t *p = to;
	const uint8_t *q = from;

	while (len--)
		*p++ = *q++;
	return to;
}
