/* SPDX-License-Identifier: MIT */
/* Entering a kernel: the state each boot protocol asks for (Linux, Documentation/arch/arm/booting). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define TAGS_OFFSET 0x100 /* the tag list, from the start of RAM; it ends before the page tables */
#define TAGS_SIZE   0x1000

struct handoff_args {
	const char *bootargs; /* "" when there are none */
	uintptr_t initrd;
	size_t initrd_size; /* 0: no ramdisk */
	uint32_t machine;   /* Linux machine number */
	uint32_t revision;  /* of the board; 0: not told */
	uint64_t serial;    /* number of the board; 0: not told */
};

/** handoff_tags() - write the tag list for a kernel without device tree; 0, or -E2BIG */
int handoff_tags(void *list, size_t size, const struct handoff_args *args) __must_check;

/** handoff_linux32() - @machine: Linux machine number; @params: the device tree or the tag list */
void handoff_linux32(uintptr_t entry, uint32_t machine, uintptr_t params) __noreturn;
