/* SPDX-License-Identifier: MIT */
/* The working tree of the fdt commands. */
#pragma once

#include <common/image/fdt_blob.h>

/** fdt_working() - the tree that "fdt addr" chose, checked again; 0, or -ENOENT or -EBADMSG */
int fdt_working(void **fdt, struct fdt_facts *facts) __must_check;

/** fdt_node() - offset of @path in @fdt; negative errno with the story */
int fdt_node(const void *fdt, const char *path) __must_check;
