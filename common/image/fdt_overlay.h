/* SPDX-License-Identifier: MIT */
/* Overlays: small trees whose fragments are merged into a whole one (dtc -@, libfdt). */
#pragma once

#include <stddef.h>

#include <common/image/fdt_blob.h>

/** fdt_overlay_room() - bytes that @base may take with @overlay in it; 0 when that is too much */
size_t fdt_overlay_room(const struct fdt_facts *base, const struct fdt_facts *overlay);

/**
 * fdt_overlay_add() - merge @overlay into @fdt
 * @fdt: checked tree with room behind its blocks (totalsize says so), 8-byte aligned
 * @overlay: checked tree, 8-byte aligned; it is used up
 * Returns 0; or -ENOEXEC (no overlay), -ENOENT (a label or node that @fdt does not have),
 * -EBADMSG (damaged) or -ENOSPC, with the story that names the fragment or label. After a failure
 * both trees are worthless: work on copies.
 */
int fdt_overlay_add(void *fdt, void *overlay) __must_check;
