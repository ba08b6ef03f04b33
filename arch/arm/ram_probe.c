// SPDX-License-Identifier: MIT
/*
 * How much RAM is fitted. Runs in stage 1: caches off, no data, no bss.
 *
 * The size is doubled until the next address does not answer; memory that is not
 * there may read as anything, abort-free, or be an alias of the start (address
 * lines that are not connected). Then the last MiB is found by halving. What is
 * tried is put back: a log or a loaded file survives.
 */
#include <keel/ram_probe.h>

#include <stdbool.h>

#define MIB 0x100000u

/* Is there memory at @base + @offset that is not the memory at @base? */
static __early bool answers(uintptr_t base, size_t offset)
{
	volatile uint32_t *probe = (volatile uint32_t *)(base + offset);
	volatile uint32_t *first = (volatile uint32_t *)base;
	uint32_t saved = *probe, saved_first = *first;
	bool ok;

	*probe = 0x5aa50ff0u;
	*first = 0xa55af00fu; /* clears the bus, and shows at the probe when it is an alias */
	ok = *probe == 0x5aa50ff0u;
	*probe = saved;
	*first = saved_first;
	return ok;
}

size_t ram_probe(uintptr_t base, size_t max)
{
	size_t lo = MIB, hi, mid;

	while (lo < max && answers(base, lo))
		lo *= 2;
	hi = lo > max ? max : lo;
	lo = hi > MIB ? hi / 2 : hi;
	while (hi - lo > MIB) {
		mid = (lo + (hi - lo) / 2) & ~(size_t)(MIB - 1);
		if (answers(base, mid))
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}
