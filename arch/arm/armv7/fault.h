/* SPDX-License-Identifier: MIT */
/* Fault status registers in words. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** fault_text() - what DFSR or IFSR @status means, for a person: "nothing is mapped there" */
const char *fault_text(uint32_t status);

/** fault_is_write() - the access was a write (DFSR only) */
static inline bool fault_is_write(uint32_t status)
{
	return status & 1u << 11;
}
