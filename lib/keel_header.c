// SPDX-License-Identifier: MIT
/* The header of a Keel image; the rules are in keel_header.h. */
#include <lib/keel_header.h>

#include <stddef.h>

#include <lib/byteorder.h>

#define MAGIC	  0x4c45454b /* "KEEL" */
#define MAGIC_AT  0x20
#define LENGTH_AT 0x24
#define BOARD_AT  0x28
#define BOARD_MAX 16
#define CRC_AT	  0x3c

/* Text of at most BOARD_MAX bytes, ended by NUL when it is shorter. */
static bool same_board(const char *a, const char *b)
{
	for (int i = 0; i < BOARD_MAX; i++) {
		if (a[i] != b[i])
			return false;
		if (!a[i])
			return true;
	}
	return true;
}

const char *keel_header_check(const void *header, const char *board)
{
	const uint8_t *h = header;

	if (get_le32(h + MAGIC_AT) != MAGIC)
		return "is no Keel image: there is no KEEL at offset 0x20";
	if (!same_board((const char *)h + BOARD_AT, board))
		return "is a Keel image for another board";
	if (keel_header_length(h) < KEEL_HEADER_SIZE)
		return "is a Keel image whose length cannot be";
	return NULL;
}

uint32_t keel_header_length(const void *header)
{
	return get_le32((const uint8_t *)header + LENGTH_AT);
}

uint32_t keel_header_crc(const void *header)
{
	return get_le32((const uint8_t *)header + CRC_AT);
}

uint32_t keel_header_sequence(const void *header)
{
	return get_le32((const uint8_t *)header + KEEL_HEADER_SEQ);
}

void keel_header_set_sequence(void *header, uint32_t sequence)
{
	put_le32((uint8_t *)header + KEEL_HEADER_SEQ, sequence);
}

bool keel_sequence_newer(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}
