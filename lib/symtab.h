/* SPDX-License-Identifier: MIT */
/*
 * The compressed function names in the image, made by tools/make_symbols.py:
 *
 *	128 strings, each closed by NUL      what the bytes 0x80..0xff of a name stand for
 *	per function, by address:            distance to the one before, in units of 2
 *	                                     (7 bits a byte, low first, bit 7: more follow),
 *	                                     then its name, closed by NUL
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The table, and where the name goes (cut to fit). */
struct symtab {
	const uint8_t *data;
	size_t size;
	char *name;
	size_t name_size;
};

/**
 * symtab_find() - the last function that starts at or before @offset
 * @offset: from the start of the image
 * @start: where that function starts
 * Returns false when there is none, or the table ends early.
 */
bool symtab_find(const struct symtab *table, uint32_t offset, uint32_t *start);
