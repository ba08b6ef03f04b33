/* SPDX-License-Identifier: MIT */
/* What differs between the kernels of 32-bit and of 64-bit ARM: one family is linked. */
#pragma once

#include <common/image/fdt_blob.h>
#include <common/image/plan.h>
#include <common/image/unpack.h>
#include <keel/image.h>

/* First bytes that tell what something is. */
struct signature {
	const char *name; /* "a zImage"; NULL ends a list */
	const char *hint; /* which command takes it */
	const char *magic;
	uint16_t offset;
	uint8_t len;
};

struct kernel_family {
	const char *expected;			   /* "a zImage, uImage or ELF" */
	const char *packed;			   /* what unzip takes: "a gzip file" */
	const char *take;			   /* the hint to who brought something else */
	const char *choose_tree;		   /* the hint to who has chosen no device tree */
	const char *kernel;			   /* what go starts as a kernel: "zImage" */
	const struct image_format *const *formats; /* NULL-terminated, in the order tried */
	const struct unpacker *const *unpackers;   /* NULL-terminated */
	const struct signature *signatures;	   /* tried before those that every family has */
	uint8_t uimage_arch;
	uint8_t kernel_mib,
		ramdisk_mib; /* where people load them: from the start of RAM, at most */
	enum boot_protocol protocol;
	bool tags;	  /* takes a tag list instead of a tree */
	bool above_work;  /* keeps no argument below its work area */
	size_t fdt_block; /* a tree has blocks of this size and alignment for itself; 1: it shares */
	/** @data is a kernel as it runs, in no wrapping */
	bool (*is_kernel)(const void *data, size_t size);
	/** From its bytes: extent of the kernel @s, what the plan must know to place it. */
	int (*describe)(struct boot_plan *plan, struct segment *s);
	/** May the kernel @s go to its load address? Else it becomes PLAN_ANYWHERE. NULL: it must. */
	void (*accept)(struct boot_plan *plan, struct segment *s);
	/** Choose the place of a kernel that is PLAN_ANYWHERE. */
	int (*place)(struct boot_plan *plan, struct segment *s);
	/** The work area of a placed kernel. */
	struct range (*work_area)(const struct boot_plan *plan, const struct segment *kernel);
	/** Where ramdisk and tree may lie. */
	struct range (*window)(const struct boot_plan *plan, const struct segment *argument);
	/** A part of a wrapping that holds several: fit_part(). NULL: there is none. */
	int (*part)(const char *property, const char *choice, const void **data, size_t *size);
	/** Loaded overlays into the loaded tree: plan_merge(). NULL: there are none. */
	int (*merge)(const struct boot_plan *plan, struct fdt_facts *facts);
	/** After unpacking; NULL: what the plan said was all. */
	int (*unpacked)(struct boot_plan *plan, const struct segment *kernel);
};

extern const struct kernel_family kernel_arm32, kernel_arm64;

/** kernel_default_tree() - the tree that the machine itself came with; NULL: none */
const void *kernel_default_tree(void);

/** kernel_tree_fits() - is @addr that tree, and may it have @size bytes there? Nobody else may write them */
bool kernel_tree_fits(uintptr_t addr, size_t size);

/** kernel_family() - the one of this board; on the host the tests choose */
const struct kernel_family *kernel_family(void);
