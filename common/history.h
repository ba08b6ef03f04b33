/* SPDX-License-Identifier: MIT */
/* The lines typed before, as many as fit into a fixed buffer. */
#pragma once

#include <stddef.h>

#define HISTORY_SIZE 4096 /* bytes of all lines, each with its NUL */

/** history_add() - not when empty, too long, or the same as the newest */
void history_add(const char *line);

/** history_get() - @age 1 is the newest line; NULL when there are not so many */
const char *history_get(size_t age);
