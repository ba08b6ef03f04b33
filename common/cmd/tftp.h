/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/** tftp_to_memory() - "FILE" or "HOST:FILE" to @addr; notes the load, sets fileaddr and filesize */
int tftp_to_memory(uintptr_t addr, const char *name);
