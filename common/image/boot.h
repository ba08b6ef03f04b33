/* SPDX-License-Identifier: MIT */
/* From the three addresses of bootm to a running kernel. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <common/image/fdt_blob.h>
#include <keel/command.h>
#include <keel/handoff.h>
#include <keel/image.h>

struct boot {
	struct boot_plan plan;
	struct fdt_facts facts; /* of the device tree, when there is one */
	struct handoff_args args;
};

/** image_bytes() - how many bytes may be looked at from @addr: the load that is there, or all up to the end of its memory */
int image_bytes(uintptr_t addr, size_t *size) __must_check;

/** image_where() - adds what lies at @addr and where it came from to the current story */
int image_where(int code, uintptr_t addr, const char *what);

/** boot_prepare() - parse, place and check; @initrd, @fdt: NULL when not given. Writes no memory but @boot */
int boot_prepare(struct boot *boot, uintptr_t image, const struct arg_range *initrd,
		 const struct arg_image *fdt) __must_check;

/* What a kernel will find as its command line. */
struct boot_told {
	const char *bootargs; /* "": none; valid while the tree is as it is */
	bool of_tree;	      /* the device tree brings it: the variable is not used */
	bool console;	      /* it, or the tree, names a console */
};

/** boot_told() - of a prepared boot; reads the tree, writes nothing */
struct boot_told boot_told(struct boot *boot);

/** boot_program() - load a BOOT_PROGRAM plan and call it, as go does; its result or negative errno */
int boot_program(struct boot *boot, const struct arg_words *words);

/** boot_start() - load and jump; returns only on failure, and then Keel works on */
int boot_start(struct boot *boot) __must_check;
