/* SPDX-License-Identifier: MIT */
/*
 * Fix-ups: what Keel writes into a device tree before a kernel gets it.
 *
 * memory, mac and chosen are done on every board (common/image/fdt_fixup.c). A board
 * adds its own through board.fdt_fixups; they run behind those three, in table order.
 * "fdt fixups" lists them all, the variable fdt_skip names those that are left out.
 */
#pragma once

#include <stddef.h>

#include <keel/handoff.h>

struct fdt_facts;

struct fdt_fix {
	void *fdt; /* checked whole and with room; change it through libfdt only */
	const struct fdt_facts *facts; /* offsets and cells; checked anew when the tree has grown */
	const struct handoff_args *args;
};

struct fdt_fixup {
	const char *name;    /* one word: what fdt_skip names */
	const char *summary; /* "reg of /memory: the RAM that was found" */
	size_t growth;	     /* bytes it may add, nodes and names included */
	/** Returns 0 or a negative errno with its story; running it twice must change nothing more. */
	int (*run)(const struct fdt_fix *fix);
};

/* For the tables of boards. */
extern const struct fdt_fixup fdt_fixup_console; /* common/image/fdt_console.c: stdout-path */
extern const struct fdt_fixup fdt_fixup_cpus;	 /* common/image/fdt_cpus.c: enable-method, psci */
extern const struct fdt_fixup fdt_fixup_seed;	 /* common/image/fdt_seed.c: kaslr-seed, rng-seed */
