/* SPDX-License-Identifier: MIT */
/* The header of a Keel image: doc/design/image.md. */
#pragma once

#include <stddef.h>

/**
 * keel_image_check() - may @data replace the Keel of @board?
 * Returns NULL when it is a whole image for it, else the reason: the end of a sentence
 * that begins with "this".
 */
const char *keel_image_check(const void *data, size_t len, const char *board);
