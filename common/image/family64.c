// SPDX-License-Identifier: MIT
/* This board starts kernels for 64-bit ARM. */
#include <common/image/family.h>

#include <keel/machine.h>

const struct kernel_family *kernel_family(void)
{
	return &kernel_arm64;
}

const void *kernel_default_tree(void)
{
	return machine_facts()->fdt;
}

bool kernel_tree_fits(uintptr_t addr, size_t size)
{
	return addr == (uintptr_t)machine_facts()->fdt && size <= machine_facts()->fdt_size;
}
