/* SPDX-License-Identifier: MIT */
/* What iminfo shows of images that are no uImage: other for kernels of 32-bit and of 64-bit ARM. */
#pragma once

#include <stddef.h>

/** iminfo_print() - @choice: "#configuration" or ":image" of a FIT, NULL: none; 0, or negative errno */
int iminfo_print(const void *data, size_t size, const char *choice);
