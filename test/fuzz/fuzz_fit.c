// SPDX-License-Identifier: MIT
/* Any bytes as a FIT: parts inside of the bytes, or a refusal. */
#include <common/image/fit.h>
#include <test/fake/fake_family.h>
#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *d = malloc(size ? size : 1);

	memcpy(d, data, size); /* aligned, as bootm wants it */
	fake_family(&kernel_arm64);
	fuzz_format(&format_fit, d, size);
	free(d);
	return 0;
}
