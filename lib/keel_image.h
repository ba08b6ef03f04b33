/* SPDX-License-Identifier: MIT */
/* A whole Keel image in memory: doc/design/image.md. What its header says: keel_header.h. */
#pragma once

#include <stddef.h>

/**
 * keel_image_check() - may @data replace the Keel of @board?
 * @len: bytes at @data; the image may be shorter
 * Returns NULL when it is a whole, undamaged image for it, else the reason: the end of a
 * sentence that begins with "this".
 */
const char *keel_image_check(const void *data, size_t len, const char *board);
