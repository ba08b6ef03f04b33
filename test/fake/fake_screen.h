/* SPDX-License-Identifier: MIT */
/* What a terminal shows on its last line after the console's output: plain characters, \b, \r, \n. */
#pragma once

#include <stddef.h>

/** fake_screen_line() - the last line, trailing blanks cut; @cursor: its column */
const char *fake_screen_line(const char *output, size_t *cursor);
