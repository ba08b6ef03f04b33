/* SPDX-License-Identifier: MIT */
/* Sizes in words. */
#pragma once

#include <stdint.h>

#define HUMAN_SIZE 16

/** human_size() - "812 bytes", "5.2 MiB", "64 MiB" into @buf, which is returned */
const char *human_size(char buf[HUMAN_SIZE], uint64_t bytes);
