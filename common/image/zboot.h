/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/image.h>

extern const struct image_format format_zboot;
