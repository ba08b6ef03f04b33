/* SPDX-License-Identifier: MIT */
/* What lies at an address, in words, for crash dumps. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/symtab.h>

#define NULL_PAGE 0x1000u /* bytes from address 0 that are never mapped */

/** place_between() - @from <= @addr < @to, two symbols of keel/image_layout.h */
bool place_between(uintptr_t addr, const char *from, const char *to);

/** place_is_code() - @addr lies in Keel's own code */
bool place_is_code(uintptr_t addr);

/** place_name() - "Keel's stack", or the name of the region; never NULL */
const char *place_name(uintptr_t addr);

/** place_function() - the function of Keel that @addr lies in; false: none */
bool place_function(uintptr_t addr, struct symbol *found);

/**
 * place_describe() - "md_run+0x12" for @addr, "" outside Keel's code; static text
 * @behind: the function is that of the address so many bytes before
 */
const char *place_describe(uintptr_t addr, uint32_t behind);
