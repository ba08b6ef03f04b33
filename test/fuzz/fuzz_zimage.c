// SPDX-License-Identifier: MIT
/* Any bytes as a zImage. */
#include <common/image/zimage.h>
#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&format_zimage, data, size);
}
