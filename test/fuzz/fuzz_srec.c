// SPDX-License-Identifier: MIT
/* Any lines: a record never says more than its line holds. */
#include <stdlib.h>
#include <string.h>

#include <lib/srec.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct srec file = { 0 };
	struct srec_record record;
	const char *text = (const char *)data;

	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t len = end ? (size_t)(end - text) : size;
		enum srec_kind kind = srec_line(&file, text, len, &record);

		if (kind == SREC_DATA && (record.len > SREC_DATA_MAX || record.len * 2 + 8 > len))
			abort();
		text += len + (end != NULL);
		size -= len + (end != NULL);
	}
	return 0;
}
