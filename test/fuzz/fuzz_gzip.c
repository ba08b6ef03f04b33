// SPDX-License-Identifier: MIT
/* Any bytes as a gzip file: what is reported was read and written, and nothing behind the room. */
#include <common/image/gzip.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct unpack_report report;
	uint8_t *out = malloc(ROOM);
	size_t header;

	if (!gzip_header(data, size, &header))
		assert(header <= size);
	gzip_unpacked_size(data, size);
	if (!gunzip(data, size, out, ROOM, &report))
		assert(report.in <= size && report.out <= ROOM && report.members);
	free(out);
	return 0;
}
