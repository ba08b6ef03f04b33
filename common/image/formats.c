// SPDX-License-Identifier: MIT
/* What can be booted, in the order tried. */
#include <keel/image.h>

#include <common/image/elf.h>
#include <common/image/uimage.h>
#include <common/image/zimage.h>

const struct image_format *const image_formats[] = {
	&format_zimage,
	&format_uimage,
	&format_elf,
	NULL,
};
