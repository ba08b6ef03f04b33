/* SPDX-License-Identifier: MIT */
/* An arm64 Image made up, and what the usual tools wrap it in. */
#pragma once

#include <common/image/family.h>
#include <keel/image.h>
#include <test/fake/fake_ram.h>

#define FAKE_IMAGE_FILE 0x3000u	  /* bytes of it */
#define FAKE_IMAGE_SIZE 0x200000u /* of memory */
#define FAKE_ANYWHERE	8u
#define FAKE_WRAPPED_AT (FAKE_RAM + 16 * MIB)

struct fake_image64 {
	uint8_t image[FAKE_IMAGE_FILE];
	uint8_t file[0x200000]; /* its wrapping */
	struct boot_plan plan;	/* of the last fake_boot64() */
};

extern struct fake_image64 fake_image64;

/** fake_image64_make() - as Linux links it: "MZ", a branch, the fields, the magic; no PE header */
void fake_image64_make(uint64_t text_offset, uint64_t image_size, uint64_t flags);

/** fake_image64_through() - the image is in $IN of @command, whose output becomes the file; its size */
size_t fake_image64_through(const char *command);

/** fake_boot64() - @n bytes of the file at FAKE_WRAPPED_AT, parsed, placed, checked and loaded */
int fake_boot64(size_t n, const char *choice);

/** fake_image64_loaded() - it is at the entry of the plan */
bool fake_image64_loaded(void);

/** fake_argument() - a part of a plan that has no place yet */
struct segment fake_argument(enum segment_role role, uintptr_t from, size_t size);
