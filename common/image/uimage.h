/* SPDX-License-Identifier: MIT */
/* Legacy uImage: a 64-byte big-endian header with two checksums, as mkimage writes it. */
#pragma once

#include <keel/image.h>

#define UIMAGE_HEADER	 64
#define UIMAGE_PARTS_MAX 4

enum uimage_type {
	UIMAGE_STANDALONE = 1,
	UIMAGE_KERNEL = 2,
	UIMAGE_RAMDISK = 3,
	UIMAGE_MULTI = 4,
	UIMAGE_SCRIPT = 6,
	UIMAGE_FDT = 8,
	UIMAGE_KERNEL_NOLOAD = 14,
};

enum uimage_compression { UIMAGE_PLAIN = 0, UIMAGE_GZIP = 1 };

struct uimage {
	const uint8_t *data; /* behind the header */
	uint32_t size;	     /* bytes of data */
	uint32_t time, load, entry, data_crc;
	uint8_t os, arch, type, compression;
	char name[PLAN_NAME_MAX + 1]; /* printable, NUL-terminated */
};

/* One part of a multi-file image. */
struct uimage_part {
	const uint8_t *data;
	uint32_t size;
};

extern const struct image_format format_uimage;

bool uimage_matches(const void *data, size_t size);

/** uimage_header() - 0, -EBADMSG (checksum) or -ENOEXEC (longer than what is there) */
int uimage_header(const void *data, size_t size, struct uimage *image) __must_check;

/** uimage_verify() - 0, or -EBADMSG when the data do not match their checksum */
int uimage_verify(const struct uimage *image) __must_check;

/** uimage_parts() - the table of a multi-file or script image; number of parts or -EBADMSG */
int uimage_parts(const struct uimage *image,
		 struct uimage_part part[UIMAGE_PARTS_MAX]) __must_check;

/** uimage_type_name() - "kernel", "ramdisk" ...; likewise for the other bytes of the header */
const char *uimage_type_name(uint8_t type);
const char *uimage_compression_name(uint8_t compression);
const char *uimage_os_name(uint8_t os);
const char *uimage_arch_name(uint8_t arch);
