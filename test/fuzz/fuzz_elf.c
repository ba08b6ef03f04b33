// SPDX-License-Identifier: MIT
/* Any bytes as an ELF program. */
#include <common/image/elf.h>
#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&format_elf64, data, size);
	return fuzz_format(&format_elf32, data, size);
}
