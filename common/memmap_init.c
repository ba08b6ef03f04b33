// SPDX-License-Identifier: MIT
/* The first contents of the memory map: the board's regions, and Keel itself. */
#include <keel/memmap.h>

#include <keel/board.h>
#include <keel/error.h>
#include <keel/image_layout.h>

static const enum mem_kind kind_of[] = {
	[REGION_RAM] = MEM_RAM,
	[REGION_SRAM] = MEM_SRAM,
	[REGION_FLASH] = MEM_FLASH,
	[REGION_DEVICE] = MEM_DEVICE,
};

static void must(int rc)
{
	if (rc)
		error_print(rc); /* the table is sized for every board: a programming error */
}

void mem_init(void)
{
	mem_clear();
	for (size_t i = 0; i < board.region_count; i++) {
		const struct region *r = &board.regions[i];
		size_t size = board_region_size(r);

		if (size)
			must(mem_add(r->name, r->base, size, kind_of[r->kind]));
	}
	must(mem_reserve("Keel", (uintptr_t)__image_start, (size_t)(__keel_end - __image_start)));
	if (board.park_size)
		must(mem_reserve("parked CPUs", board.park_base, board.park_size));
	if (board.unpack_size)
		must(mem_reserve("unpackers", board.unpack_base, board.unpack_size));
	must(mem_reserve("Keel's log", board.log_base, board.log_size));
}
