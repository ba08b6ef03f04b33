// SPDX-License-Identifier: MIT
#include <test/fake/fake_machine_tree.h>

#include <common/image/family.h>

static const void *machine;

void fake_machine_tree(const void *tree)
{
	machine = tree;
}

const void *kernel_default_tree(void)
{
	return machine;
}

bool kernel_tree_fits(uintptr_t addr, size_t size)
{
	return machine && addr == (uintptr_t)machine && size <= FAKE_TREE_ROOM;
}
