/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/compiler.h>

/** test_file() - "test -e": 1 when @path is there, 0 when not, or negative errno with its story */
int test_file(const char *interface, const char *place, const char *path) __must_check;
