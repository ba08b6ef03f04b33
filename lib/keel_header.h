/* SPDX-License-Identifier: MIT */
/*
 * The first bytes of a Keel image: doc/design/image.md. Needs no C library, because
 * stage 1 looks at them too.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define KEEL_HEADER_SIZE 0x40 /* bytes; what follows is covered by the CRC */
#define KEEL_HEADER_SEQ	 0x38 /* sequence number, little endian */

/**
 * keel_header_check() - are the KEEL_HEADER_SIZE bytes at @header the head of a Keel for @board?
 * Returns NULL, else the reason: the end of a sentence that begins with "this".
 */
const char *keel_header_check(const void *header, const char *board);

/** keel_header_length() - bytes of the whole image, this header included */
uint32_t keel_header_length(const void *header);

/** keel_header_crc() - CRC-32 of the bytes from KEEL_HEADER_SIZE to the end */
uint32_t keel_header_crc(const void *header);

/** keel_header_sequence() - of two copies in flash the one with the newer number is started */
uint32_t keel_header_sequence(const void *header);

/** keel_header_set_sequence() - the CRC does not cover the number and stays right */
void keel_header_set_sequence(void *header, uint32_t sequence);

/** keel_sequence_newer() - is @a newer than @b? Numbers wrap: 0 is newer than 0xffffffff. */
bool keel_sequence_newer(uint32_t a, uint32_t b);
