// SPDX-License-Identifier: MIT
/* This board starts kernels for 32-bit ARM. */
#include <common/image/family.h>

const struct kernel_family *kernel_family(void)
{
	return &kernel_arm32;
}

const void *kernel_default_tree(void)
{
	return NULL;
}

bool kernel_tree_fits(uintptr_t addr, size_t size)
{
	(void)addr;
	(void)size;
	return false;
}
