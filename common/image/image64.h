/* SPDX-License-Identifier: MIT */
/* arm64 Image: 64 bytes of header, little endian (Linux, Documentation/arch/arm64/booting). */
#pragma once

#include <keel/image.h>

#define IMAGE64_HEADER	64
#define IMAGE64_ALIGN	0x200000  /* what text_offset counts from */
#define IMAGE64_ASSUMED 0x1000000 /* what a kernel before 3.17 needs, whose header does not tell */

extern const struct image_format format_image64;

struct image64_header {
	uint64_t image_size; /* bytes of memory, with bss; 0 from kernels before 3.17 */
	uint32_t text_offset;
	unsigned int page_kib; /* 4, 16 or 64; 0: not told */
	bool big_endian;
	bool anywhere; /* the base may be any multiple of 2 MiB in RAM */
};

bool image64_matches(const void *data, size_t size);

/** image64_header() - 0, or -ENOEXEC naming the field that makes no sense */
int image64_header(const void *data, size_t size, struct image64_header *header) __must_check;

/** image64_file_size() - bytes of the whole file by its PE header; 0: it has none */
size_t image64_file_size(const void *data, size_t size);
