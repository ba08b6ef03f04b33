// SPDX-License-Identifier: MIT
/* Any bytes as an arm64 Image, packed or not: a plan whose bytes are inside of them, or a refusal. */
#include <common/image/image64.h>
#include <common/image/packed.h>
#include <common/image/zboot.h>
#include <test/fake/fake_family.h>
#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fake_family(&kernel_arm64);
	fuzz_format(&format_packed, data, size);
	fuzz_format(&format_zboot, data, size);
	return fuzz_format(&format_image64, data, size);
}
