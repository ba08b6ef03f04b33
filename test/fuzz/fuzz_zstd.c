// SPDX-License-Identifier: MIT
/* Any bytes as a zstd file: what is reported was read and written, and nothing behind the room. */
#include <test/fuzz/fuzz_unpack.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_unpack(&unpacker_zstd, data, size);
}
