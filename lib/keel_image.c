// SPDX-License-Identifier: MIT
/* A whole Keel image; the rules are in keel_image.h. */
#include <lib/keel_image.h>

#include <stdint.h>

#include <lib/crc32.h>
#include <lib/keel_header.h>

const char *keel_image_check(const void *data, size_t len, const char *board)
{
	const uint8_t *image = data;
	const char *reason;
	size_t size;

	if (len < KEEL_HEADER_SIZE)
		return "is no Keel image: it is too short";
	reason = keel_header_check(image, board);
	if (reason)
		return reason;
	size = keel_header_length(image);
	if (size > len)
		return "is a Keel image that is cut short";
	if (crc32(0, image + KEEL_HEADER_SIZE, size - KEEL_HEADER_SIZE) != keel_header_crc(image))
		return "is a Keel image with damaged bytes: its CRC is wrong";
	return NULL;
}
