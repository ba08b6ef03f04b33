// SPDX-License-Identifier: MIT
/* The bytes at an address: how many may be looked at, and what a message says of them. */
#include <common/image/boot.h>

#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

int image_bytes(uintptr_t addr, size_t *size)
{
	const struct mem_range *load = mem_find_load(addr);
	int rc = mem_check_read(addr, 4);

	if (rc)
		return rc;
	if (!mem_readable(addr))
		return fail(-EFAULT, "meminfo shows what is memory",
			    "0x%lx is %s: registers, not memory", (unsigned long)addr,
			    mem_region_name(addr));
	*size = load ? load->size - (addr - load->base) : mem_readable(addr);
	return 0;
}

int image_where(int code, uintptr_t addr, const char *what)
{
	const struct mem_range *load = mem_find_load(addr);
	const uint8_t *d = (const uint8_t *)addr;
	char size[HUMAN_SIZE];

	if (mem_readable(addr) < 8)
		return code;
	fail_while(code, "reading the %s at 0x%lx: %02x %02x %02x %02x %02x %02x %02x %02x ...",
		   what, (unsigned long)addr, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
	if (load)
		fail_while(code, "it was loaded as %s, %s", load->name,
			   human_size(size, load->size));
	return code;
}
