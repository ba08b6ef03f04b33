// SPDX-License-Identifier: MIT
/* This board starts kernels for 64-bit ARM. */
#include <common/image/family.h>

#include <keel/machine.h>

const struct kernel_family *kernel_family(void)
{
	return &kernel_arm64;
}

const void *kernel_default_tree(size_t *size)
{
	*size = machine_facts()->fdt_size;
	return machine_facts()->fdt;
}
