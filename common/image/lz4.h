/* SPDX-License-Identifier: MIT */
/* lz4 files: the frame format 1.6.x, and the legacy one that the kernel's makefiles write. */
#pragma once

#include <common/image/unpack.h>

bool lz4_matches(const void *data, size_t size);

/** lz4_unpacked_size() - as the first frame says; 0: it does not */
size_t lz4_unpacked_size(const void *data, size_t size);

/** lz4_unpack() - all frames, as unpacker.unpack */
int lz4_unpack(const void *from, size_t size, void *to, size_t room,
	       struct unpack_report *report) __must_check;
