// SPDX-License-Identifier: MIT
/*
 * The flat map at the level Keel runs at: blocks of 1 GiB and 2 MiB, and 4 KiB pages
 * where protection changes inside. What no region lists stays unmapped. Descriptor
 * formats: Arm DDI 0487 J.a, D8.3 (stage 1, 4 KiB granule, 39-bit addresses).
 */
#include <arch/arm/armv8/mmu.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arch/arm/armv8/sysreg.h>
#include <keel/board.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/image_layout.h>

#define PAGE	     0x1000u
#define ENTRIES	     512u
#define TABLES_MAX   24 /* of 4 KiB: for each GiB that is not uniform, and each such 2 MiB in it */
#define SHIFT(level) (12 + 9 * (3 - (level))) /* log2 of what an entry of level 1, 2, 3 maps */

/* Descriptors. Outside of the OS's view: inner shareable, access flag set. */
#define VALID	     (1ull << 0)
#define TABLE	     (1ull << 1) /* with VALID, at level 1 and 2; at level 3: a page */
#define ATTR(index)  ((uint64_t)(index) << 2)
#define EL0_OR_RES1  (1ull << 6) /* AP[1]: at EL1 user access, at EL2 and EL3 always one */
#define READ_ONLY    (1ull << 7)
#define INNER_SHARED (3ull << 8)
#define ACCESSED     (1ull << 10)
#define PXN	     (1ull << 53) /* EL1 */
#define XN	     (1ull << 54) /* EL2, EL3; at EL1 it is EL0's */
#define NEXT_ADDRESS 0x0000fffffffff000ull

#define DEVICE	     (ACCESSED | ATTR(0))
#define NORMAL	     (ACCESSED | INNER_SHARED | ATTR(1))
#define MAIR	     0xff00ull /* 0: device nGnRnE; 1: normal, write-back, allocating */
#define NO_EXECUTE   (XN | PXN)
#define UNMAPPED     0ull

static struct {
	uint64_t first[ENTRIES];
	uint64_t more[TABLES_MAX][ENTRIES];
} tables __in_section(".page_tables") __aligned(0x4000);

static unsigned int used;

static bool is_table(uint64_t entry, int level)
{
	return level < 3 && (entry & (VALID | TABLE)) == (VALID | TABLE);
}

/* What an entry of @level is for protection @bits; address not included. */
static uint64_t leaf(uint64_t bits, int level)
{
	if (bits == UNMAPPED)
		return UNMAPPED;
	return bits | VALID | (level == 3 ? TABLE : 0) | (current_el() > 1 ? EL0_OR_RES1 : 0);
}

/* The table behind @entry of @level; made with the same protection when it is a block. */
static uint64_t *next_table(uint64_t *entry, int level)
{
	uint64_t block = *entry, *table;

	if (is_table(block, level))
		return (uint64_t *)(uintptr_t)(block & NEXT_ADDRESS);
	if (used == TABLES_MAX)
		cpu_panic("too many places of mixed protection: see TABLES_MAX in mmu.c");
	table = tables.more[used++];
	if (level + 1 == 3 && block)
		block |= TABLE;
	for (uint64_t i = 0; i < ENTRIES; i++)
		table[i] = block ? block + (i << SHIFT(level + 1)) : UNMAPPED;
	*entry = (uintptr_t)table | TABLE | VALID;
	return table;
}

/* The table in which a piece at @base is one entry, as large as alignment and @size allow. */
static uint64_t *find_table(uint64_t base, uint64_t size, int *level)
{
	uint64_t *table = tables.first;

	for (*level = 1; *level < 3; (*level)++) {
		uint64_t *entry = &table[base >> SHIFT(*level) & (ENTRIES - 1)];
		uint64_t piece = 1ull << SHIFT(*level);

		if (!(base & (piece - 1)) && size >= piece && !is_table(*entry, *level))
			break;
		table = next_table(entry, *level);
	}
	return table;
}

/* Both are multiples of a page. Entries that follow each other are filled in one go. */
static void map(uint64_t base, uint64_t size, uint64_t bits)
{
	uint64_t end = base + size;

	while (base < end) {
		int level;
		uint64_t *table = find_table(base, end - base, &level);
		uint64_t piece = 1ull << SHIFT(level), i = base >> SHIFT(level) & (ENTRIES - 1);
		uint64_t value = leaf(bits, level);

		do {
			table[i++] = value ? value | base : UNMAPPED;
			base += piece;
		} while (i < ENTRIES && end - base >= piece && !is_table(table[i], level));
	}
}

static void map_region(const struct region *r)
{
	static const uint64_t bits[] = {
		[REGION_RAM] = NORMAL | NO_EXECUTE,
		[REGION_SRAM] = NORMAL | NO_EXECUTE,
		[REGION_FLASH] = DEVICE | NO_EXECUTE, /* writes are commands */
		[REGION_DEVICE] = DEVICE | NO_EXECUTE,
	};

	map(r->base, board_region_size(r), bits[r->kind]);
}

static void map_keel(void)
{
	uintptr_t image = (uintptr_t)__image_start, rodata = (uintptr_t)__rodata_start;
	uintptr_t data = (uintptr_t)__data_start, guard = (uintptr_t)__guard_start;

	map(image, rodata - image, NORMAL | READ_ONLY);
	map(rodata, data - rodata, NORMAL | READ_ONLY | NO_EXECUTE);
	map(guard, PAGE, UNMAPPED);
}

void mmu_init(void)
{
	memset(tables.first, 0, sizeof(tables.first));
	used = 0;
	for (size_t i = 0; i < board.region_count; i++)
		map_region(&board.regions[i]);
	map_keel();
	map(0, PAGE, UNMAPPED);

	dsb();
	write_mair(MAIR);
	write_tcr(current_el() == 1 ? TCR_OF_EL1 : TCR_OF_EL2);
	write_ttbr0((uintptr_t)tables.first);
	tlb_invalidate_all();
	icache_invalidate_all();
	dsb();
	isb();
	/* Not A: inflate reads words at any address, which normal memory allows. */
	write_sctlr(read_sctlr() | SCTLR_M | SCTLR_C | SCTLR_I);
	isb();
}

/* Everything inside of [base, end) that is mapped: executable or not. */
static void set_executable(uint64_t base, uint64_t end, bool on)
{
	while (base < end) {
		uint64_t *entry = &tables.first[base >> SHIFT(1)];
		int level = 1;

		for (; is_table(*entry, level); level++)
			entry = (uint64_t *)(uintptr_t)(*entry & NEXT_ADDRESS) +
				(base >> SHIFT(level + 1) & (ENTRIES - 1));
		if (*entry)
			*entry = on ? *entry & ~NO_EXECUTE : *entry | NO_EXECUTE;
		base = (base | ((1ull << SHIFT(level)) - 1)) + 1;
	}
}

/* Keel lies at the end of a bank, on pages of its own. */
static void set_region_executable(const struct region *r, bool on)
{
	uint64_t end = r->base + board_region_size(r), keel = (uintptr_t)__image_start;

	if (keel < r->base || keel >= end) {
		set_executable(r->base, end, on);
		return;
	}
	set_executable(r->base, keel, on);
	set_executable((uintptr_t)__keel_end, end, on);
}

void cpu_ram_executable(bool on)
{
	for (size_t i = 0; i < board.region_count; i++)
		if (board.regions[i].kind == REGION_RAM || board.regions[i].kind == REGION_SRAM)
			set_region_executable(&board.regions[i], on);
	dsb();
	tlb_invalidate_all();
	dsb();
	isb();
}
