/* SPDX-License-Identifier: MIT */
/*
 * What the image knows of its functions, made by tools/make_symbols.py:
 *
 *	a byte                     the first code that ends a name
 *	256 strings                what each code of a name stands for, closed by NUL
 *	a number, as many programs a length byte and that many unwind opcodes each
 *	per function, by address   distance to the one before, in units of 2; its program,
 *	                           counted from 1, 0: none (left out when there are no programs);
 *	                           the codes of its name
 *
 * Numbers have 7 bits a byte, low first; bit 7: more follow.
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

struct symbol {
	uint32_t start;	       /* of the function, from the start of the image */
	const uint8_t *unwind; /* its opcodes, in the table; NULL: it cannot be unwound */
	size_t unwind_size;
};

/**
 * symtab_find() - the last function that starts at or before @offset
 * @offset: from the start of the image
 * Returns false when there is none, or the table ends early.
 */
bool symtab_find(const struct symtab *table, uint32_t offset, struct symbol *found);
