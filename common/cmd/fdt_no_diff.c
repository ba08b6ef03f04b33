// SPDX-License-Identifier: MIT
/* For boards without fdt diff and fdt move: nobody asks how a tree was loaded. */
#include <common/cmd/fdt.h>

void fdt_keep(const void *fdt, size_t size)
{
	(void)fdt;
	(void)size;
}

void fdt_keep_nothing(void)
{
}

size_t fdt_sensible_size(const struct fdt_facts *facts)
{
	return facts->size;
}

int fdt_hint_move(int code, uintptr_t addr, size_t size)
{
	(void)addr;
	(void)size;
	return code;
}
