// SPDX-License-Identifier: MIT
#include <test/fake/fake_family.h>

static const struct kernel_family *chosen = &kernel_arm32;

void fake_family(const struct kernel_family *family)
{
	chosen = family;
}

const struct kernel_family *kernel_family(void)
{
	return chosen;
}
