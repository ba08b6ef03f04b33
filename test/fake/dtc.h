/* SPDX-License-Identifier: MIT */
/* Device trees of the tests, from their source. */
#pragma once

#include <stddef.h>

/** dtc() - compile @source (without its first line) into @blob; @options: "-@" or ""; returns its size */
size_t dtc(const char *source, const char *options, void *blob, size_t room);
