/* SPDX-License-Identifier: MIT */
/* Which kernels the board under test starts: 32-bit ones, unless a test says otherwise. */
#pragma once

#include <common/image/family.h>

void fake_family(const struct kernel_family *family);
