// SPDX-License-Identifier: MIT
/* Any bytes as a uImage. Checksums are made right first, or a search would never get past them. */
#include <common/image/uimage.h>

#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *d = malloc(size ? size : 1);
	uint32_t len;

	memcpy(d, data, size);
	fuzz_format(&format_uimage, d, size);
	if (uimage_matches(d, size)) {
		len = get_be32(d + 12);
		if (len <= size - UIMAGE_HEADER)
			put_be32(d + 24, crc32(0, d + UIMAGE_HEADER, len));
		put_be32(d + 4, 0);
		put_be32(d + 4, crc32(0, d, UIMAGE_HEADER));
		fuzz_format(&format_uimage, d, size);
	}
	free(d);
	return 0;
}
