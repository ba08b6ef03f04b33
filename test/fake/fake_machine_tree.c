// SPDX-License-Identifier: MIT
#include <test/fake/fake_machine_tree.h>

#include <libfdt.h>

#include <common/image/family.h>

static const void *machine;

void fake_machine_tree(const void *tree)
{
	machine = tree;
}

const void *kernel_default_tree(size_t *size)
{
	*size = machine ? fdt_totalsize(machine) : 0;
	return machine;
}
