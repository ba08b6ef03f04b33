// SPDX-License-Identifier: MIT
/* The header of a Keel image; the rules are in keel_image.h. */
#include <lib/keel_image.h>

#include <stdint.h>
#include <string.h>

#include <lib/byteorder.h>

#define MAGIC_AT  0x20
#define LENGTH_AT 0x24
#define BOARD_AT  0x28
#define BOARD_MAX 16

const char *keel_image_check(const void *data, size_t len, const char *board)
{
	const uint8_t *image = data;

	if (len < BOARD_AT + BOARD_MAX || memcmp(image + MAGIC_AT, "KEEL", 4))
		return "is no Keel image: there is no KEEL at offset 0x20";
	if (strncmp((const char *)image + BOARD_AT, board, BOARD_MAX))
		return "is a Keel image for another board";
	if (get_le32(image + LENGTH_AT) > len)
		return "is a Keel image that is cut short";
	return NULL;
}
