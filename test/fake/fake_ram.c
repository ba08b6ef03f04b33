// SPDX-License-Identifier: MIT
/* RAM and flash at the board's addresses. */
#include <test/fake/fake_ram.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <keel/memmap.h>

static void map_once(uintptr_t addr, size_t size)
{
	void *at = mmap((void *)addr, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at != (void *)addr) {
		perror("fake_ram");
		exit(1);
	}
}

void fake_ram(void)
{
	static int mapped;

	if (!mapped) {
		map_once(FAKE_RAM, FAKE_RAM_SIZE);
		map_once(FAKE_FLASH, FAKE_FLASH_SIZE);
		mapped = 1;
	}
	mem_clear();
	if (mem_add("DRAM", FAKE_RAM, FAKE_RAM_SIZE, MEM_RAM) ||
	    mem_add("nor0", FAKE_FLASH, FAKE_FLASH_SIZE, MEM_FLASH) ||
	    mem_reserve("Keel", FAKE_KEEL, FAKE_RAM + FAKE_RAM_SIZE - FAKE_KEEL))
		exit(1);
}

void fake_ram_put(const char *name, uintptr_t addr, const void *data, size_t size)
{
	memcpy((void *)addr, data, size);
	if (name)
		mem_note_load(name, addr, size);
}
