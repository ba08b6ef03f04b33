// SPDX-License-Identifier: MIT
/* This board starts kernels for 64-bit ARM. */
#include <common/image/family.h>

const struct kernel_family *kernel_family(void)
{
	return &kernel_arm64;
}
