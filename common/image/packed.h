/* SPDX-License-Identifier: MIT */
/* Files that are packed as a whole: Image.gz, Image.lz4, Image.zst. */
#pragma once

#include <keel/image.h>

extern const struct image_format format_packed;

/**
 * packed_peek() - the first bytes of what is packed in @s
 * @from, @size: set to them; they last until the next call.
 * Returns 0, or -EBADMSG when they cannot be had.
 */
int packed_peek(const struct segment *s, const void **from, size_t *size) __must_check;
