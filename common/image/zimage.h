/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/image.h>

#define ZIMAGE_SCRATCH 0x20000 /* stack, bss and heap behind its end while it unpacks */

extern const struct image_format format_zimage;

/** zimage_size() - bytes of the zImage at @data by its header, 0 when there is none */
size_t zimage_size(const void *data, size_t size);

/** zimage_unpack() - what the zImage at @data will occupy once it has unpacked itself */
struct self_unpack zimage_unpack(const void *data, size_t size);
