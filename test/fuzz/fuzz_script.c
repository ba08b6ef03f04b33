// SPDX-License-Identifier: MIT
/* Any bytes as a script: its text lies inside of them. Also: everything can be named. */
#include <common/image/script.h>

#include <test/fuzz/fuzz_image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text;
	size_t len;

	if (!script_text(data, size, &text, &len))
		assert(text >= (const char *)data &&
		       len <= (size_t)((const char *)data + size - text));
	assert(image_looks_like(data, size)[0]);
	return 0;
}
