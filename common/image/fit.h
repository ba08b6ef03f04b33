/* SPDX-License-Identifier: MIT */
/* FIT: a device tree that holds images and says which of them start together. */
#pragma once

#include <keel/image.h>

extern const struct image_format format_fit;

/** fit_check_hashes() - every hash of the image node at offset @node fits @data; 0, -EBADMSG or -ENOEXEC */
int fit_check_hashes(const void *fit, int node, const void *data, size_t size) __must_check;
