// SPDX-License-Identifier: MIT
/* The Internet checksum (RFC 1071) of one range; lwIP puts the ranges together. */
#include <net/stack.h>

#include <lib/byteorder.h>

/*
 * Folded ones' complement sum in memory order, not inverted. An odd address costs
 * nothing extra in meaning: the sum of the bytes swapped is the swapped sum.
 */
unsigned short net_checksum(const void *data, int len)
{
	const uint8_t *p = data;
	const uint32_t *word;
	bool odd = (uintptr_t)p & 1;
	uint64_t sum = 0;

	if (len <= 0)
		return 0;
	if (odd) {
		sum += (uint32_t)*p++ << 8;
		len--;
	}
	if ((uintptr_t)p & 2 && len >= 2) {
		sum += *(const uint16_t *)p;
		p += 2;
		len -= 2;
	}
	for (word = (const uint32_t *)p; len >= 32; len -= 32, word += 8) {
		sum += (uint64_t)word[0] + word[1];
		sum += (uint64_t)word[2] + word[3];
		sum += (uint64_t)word[4] + word[5];
		sum += (uint64_t)word[6] + word[7];
	}
	for (; len >= 4; len -= 4)
		sum += *word++;
	p = (const uint8_t *)word;
	if (len >= 2) {
		sum += *(const uint16_t *)p;
		p += 2;
	}
	if (len & 1)
		sum += *p;
	sum = (sum & UINT32_MAX) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (unsigned short)(odd ? (sum << 8 | sum >> 8) & 0xffff : sum);
}
