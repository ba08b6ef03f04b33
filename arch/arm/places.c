// SPDX-License-Identifier: MIT
/* Names of functions, and of the parts of the image and of memory. */
#include <arch/arm/places.h>

#include <stdio.h>

#include <keel/image_layout.h>
#include <keel/memmap.h>

#define NAME_SIZE 48

static struct {
	char name[NAME_SIZE]; /* of the function that place_function() found last */
	char text[NAME_SIZE + 16];
} state;

bool place_between(uintptr_t addr, const char *from, const char *to)
{
	return addr >= (uintptr_t)from && addr < (uintptr_t)to;
}

bool place_is_code(uintptr_t addr)
{
	return place_between(addr, __image_start, __rodata_start);
}

const char *place_name(uintptr_t addr)
{
	if (addr < NULL_PAGE)
		return "the NULL page";
	if (place_is_code(addr))
		return "Keel's code";
	if (place_between(addr, __rodata_start, __data_start))
		return "Keel's constants";
	if (place_between(addr, __data_start, __guard_start))
		return "Keel's data";
	if (place_between(addr, __guard_start, __stack_start))
		return "the guard page under Keel's stack";
	if (place_between(addr, __stack_start, __stack_top))
		return "Keel's stack";
	return mem_region_name(addr);
}

bool place_function(uintptr_t addr, struct symbol *found)
{
	const struct symtab table = { (const uint8_t *)__symbols_start,
				      (size_t)(__symbols_end - __symbols_start), state.name,
				      sizeof(state.name) };

	return place_is_code(addr) &&
	       symtab_find(&table, (uint32_t)(addr - (uintptr_t)__image_start), found);
}

const char *place_describe(uintptr_t addr, uint32_t behind)
{
	uintptr_t offset = addr - (uintptr_t)__image_start;
	struct symbol found;

	state.text[0] = '\0';
	if (place_function(addr - behind, &found))
		snprintf(state.text, sizeof(state.text), "%s+0x%lx", state.name,
			 (unsigned long)(offset - found.start));
	return state.text;
}
