/* SPDX-License-Identifier: MIT */
/* Entering a kernel: the state each boot protocol asks for (Linux, Documentation/arch/arm/booting). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>
#include <keel/image.h>

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

/** handoff_check() - can the CPUs be handed over as the variables ask? 0, or an errno with its story */
int handoff_check(void) __must_check;

/**
 * handoff_prepare() - what can still fail: no more DMA, the other CPUs where they wait, memory cleaned
 * After the last write to what @plan loaded. Returns 0, or a negative errno with its story.
 */
int handoff_prepare(const struct boot_plan *plan) __must_check;

/**
 * handoff_kernel() - enter the kernel at @entry; @params: the device tree or the tag list
 * Of the processor's family: arch/arm/handoff/linux32.c or linux64.c.
 */
void handoff_kernel(uintptr_t entry, const struct handoff_args *args, uintptr_t params) __noreturn;
