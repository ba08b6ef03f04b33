/* SPDX-License-Identifier: MIT */
#pragma once

#include <common/image/fdt_blob.h>
#include <keel/fdt_fixup.h>
#include <keel/handoff.h>

/** fdt_fixup_growth() - bytes that a tree may grow by when @args are written into it */
size_t fdt_fixup_growth(const struct handoff_args *args);

/**
 * fdt_fixup() - what a kernel is told about this machine and this boot
 * @fdt: checked tree with @room bytes, 8-byte aligned; @facts: from the check
 * Returns 0, or -EBADMSG or -ENOSPC naming the node that would not take it.
 */
int fdt_fixup(void *fdt, size_t room, struct fdt_facts facts,
	      const struct handoff_args *args) __must_check;

/** fdt_fixup_at() - the @index-th fix-up in the order they run, or NULL behind the last */
const struct fdt_fixup *fdt_fixup_at(size_t index);

/** fdt_fixup_skipped() - the variable fdt_skip names @fixup */
bool fdt_fixup_skipped(const struct fdt_fixup *fixup);

/** fdt_set_chosen() - bootargs (none: left as it is) and ramdisk; @facts must be fresh */
int fdt_set_chosen(void *fdt, const struct fdt_facts *facts,
		   const struct handoff_args *args) __must_check;

struct fdt_bank {
	uintptr_t base;
	size_t size;
};

/** fdt_set_memory() - @count banks of RAM instead of what the tree says; @facts must be fresh */
int fdt_set_memory(void *fdt, const struct fdt_facts *facts, const struct fdt_bank *bank,
		   size_t count) __must_check;

/** fdt_text() - the property @name of @node when it is one string, else NULL; @node may be negative */
const char *fdt_text(const void *fdt, int node, const char *name);

/** fdt_put_cells() - @value as one or two (@cells) big-endian words; returns where the next one goes */
uint8_t *fdt_put_cells(uint8_t *p, uint64_t value, uint32_t cells);

/** fdt_fail() - story for a libfdt error @err in @node; returns the errno */
int fdt_fail(int err, const char *node);
