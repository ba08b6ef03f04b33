/* SPDX-License-Identifier: MIT */
/*
 * Boot images, in three steps that never mix:
 *
 *	parse   bytes -> struct boot_plan      pure, fuzzed     common/image/<format>.c
 *	place, check   against the memory map  pure             common/image/plan.c
 *	load    copy, unpack, patch the tree   touches memory   common/image/load.c
 *
 * "bootm -n" stops after check and prints the plan.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

struct unpacker; /* <common/image/unpack.h> */

#define PLAN_SEGMENTS_MAX 16
#define PLAN_NAME_MAX	  32
#define PLAN_ANYWHERE	  UINT64_MAX /* plan_place() chooses: where it is, if that will do */

/* Code first, then what is loaded before it: see plan_load(). */
enum segment_role {
	SEG_KERNEL,
	SEG_PROGRAM,
	SEG_LOADABLE, /* for its own address, with nothing cleared behind it */
	SEG_RAMDISK,
	SEG_FDT,
	SEG_OVERLAY, /* merged into the tree */
	SEG_TAGS,
};

struct segment {
	enum segment_role role;
	const void *from; /* inside the image bytes */
	size_t size;	  /* bytes there */
	uint64_t to;	  /* physical address, or PLAN_ANYWHERE */
	size_t extent; /* bytes it needs there: unpacked, with what is cleared or grows behind it */
	const struct unpacker *packed; /* unpack to at most @extent bytes; NULL: it is not packed */
	size_t unpacked;	       /* bytes it must unpack to; 0: its header does not tell */
	size_t at_least; /* bytes it unpacks to when nothing is missing; 0: nothing tells */
	bool keep;	 /* the source must stay as it is: a tree inside a checksummed image */
};

enum boot_protocol { BOOT_LINUX_ARM32, BOOT_LINUX_ARM64, BOOT_PROGRAM };

/* A kernel that unpacks itself: what it will occupy, 0 when it does not. */
struct self_unpack {
	uint32_t text_offset; /* from the start of its 128 MiB of RAM */
	uint32_t size;	      /* unpacked, with bss */
};

/* What the header of an arm64 Image asks for (Linux, Documentation/arch/arm64/booting). */
struct image64 {
	uint32_t text_offset; /* from a boundary of 2 MiB */
	bool anywhere;	      /* false: as near to the start of RAM as it can be */
};

struct boot_plan {
	const char *choice; /* in: "#configuration" or ":image" of a FIT; NULL: its default */
	const char *format; /* "uImage", static text */
	char name[PLAN_NAME_MAX + 1]; /* what the image calls itself, "" when it does not */
	struct segment seg[PLAN_SEGMENTS_MAX];
	size_t seg_count;
	uint64_t entry; /* physical; relative to the first segment while that is PLAN_ANYWHERE */
	enum boot_protocol protocol;
	size_t tree_grows; /* by its overlays, at most */
	struct self_unpack unpack;
	struct image64 image64;
	uint64_t
		unsuitable; /* plan_place(): the load address that the kernel could not have; 0: it had */
	uint64_t work_start,
		work_end; /* plan_place(): what the kernel writes before it reads its arguments */
};

struct image_format {
	const char *name; /* "uImage", "zImage", "ELF" */
	bool (*matches)(const void *data, size_t size);
	/** Fill @plan (zeroed). Returns 0, or -ENOEXEC or -EBADMSG with the bad field in its story. */
	int (*parse)(const void *data, size_t size, struct boot_plan *plan);
};

/**
 * image_parse() - find the format of @data and fill @plan with it; of @plan only choice is read
 * Returns 0, or -ENOEXEC with a story that names what the bytes look like and
 * which command takes them.
 */
int image_parse(const void *data, size_t size, struct boot_plan *plan) __must_check;

/** image_fail_choice() - -ENOEXEC: what was chosen is in no FIT; image_parse() says so by itself */
int image_fail_choice(const char *choice);

/** image_looks_like() - "a gzip file", "erased flash" ...: a guess for messages, never NULL */
const char *image_looks_like(const void *data, size_t size);

/** plan_find() - the first segment with @role, or NULL */
struct segment *plan_find(struct boot_plan *plan, enum segment_role role);

/** plan_add() - one more segment, zeroed but for its @role; NULL with a story when the plan is full */
struct segment *plan_add(struct boot_plan *plan, enum segment_role role);

/** segment_name() - "kernel", "ramdisk" ... */
const char *segment_name(const struct segment *s);

/** plan_place() - give every PLAN_ANYWHERE segment an address; 0, or -ENOSPC with its story */
int plan_place(struct boot_plan *plan) __must_check;

/**
 * plan_check() - may this plan be carried out?
 * Everything inside RAM, nothing over Keel or over each other, tree and ramdisk where
 * the protocol allows them. Returns 0, or -EFAULT, -EBUSY or -E2BIG with the story.
 */
int plan_check(const struct boot_plan *plan) __must_check;

/**
 * plan_unpacked() - the packed kernel is unpacked now, and may be more than its wrapping told
 * Returns 0, or as plan_check().
 */
int plan_unpacked(struct boot_plan *plan) __must_check;

/** plan_load() - copy and unpack; 0, or -EBADMSG when a packed kernel is damaged */
int plan_load(const struct boot_plan *plan) __must_check;
