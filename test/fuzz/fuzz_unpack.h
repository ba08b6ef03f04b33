/* SPDX-License-Identifier: MIT */
/* What every unpacker must hold, whatever the bytes were. */
#pragma once

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <common/image/unpack.h>

/* The room is a block of its own, so that a byte behind it is a fault. */
static inline int fuzz_unpack(const struct unpacker *u, const uint8_t *data, size_t size)
{
	static const size_t rooms[] = { 0, 100, 65536 };
	struct unpack_report report;

	if (!u->matches(data, size))
		return 0;
	(void)u->unpacked_size(data, size);
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		uint8_t *out = malloc(rooms[i] ? rooms[i] : 1);

		if (!u->unpack(data, size, out, rooms[i], &report))
			assert(report.in <= size && report.out <= rooms[i] && report.members);
		free(out);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
