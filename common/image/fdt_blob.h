/* SPDX-License-Identifier: MIT */
/* Flat device trees as foreign bytes: checked whole, once, before libfdt may see them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/* What the check saw on its way: offsets for libfdt, negative when the tree has no such node. */
struct fdt_facts {
	size_t size; /* totalsize */
	size_t used; /* up to the end of its last block: a header may claim more, QEMU's has 1 MiB */
	int chosen, memory, aliases, images;
	unsigned int memory_nodes;
	uint32_t address_cells, size_cells; /* of the root */
};

/** fdt_blob_matches() - @data starts like a device tree */
bool fdt_blob_matches(const void *data, size_t size);

/**
 * fdt_blob_check() - every token, name and length of the tree lies where it may
 * @data: any alignment; @size: bytes that may be looked at
 * Returns 0 and fills @facts, or -EBADMSG with the offset of what is wrong.
 */
int fdt_blob_check(const void *data, size_t size, struct fdt_facts *facts) __must_check;
