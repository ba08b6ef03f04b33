/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/**
 * levels_open() - on a CPU at EL3: the levels below as Linux asks for them, on this CPU
 * @big_endian: the byte order of data where it starts
 */
void levels_open(bool big_endian);
