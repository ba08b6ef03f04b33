// SPDX-License-Identifier: MIT
/*
 * The flat map: whole MiBs as sections, the MiBs where protection changes inside
 * as 4 KiB pages. What no region lists stays unmapped. Descriptor formats:
 * ARM DDI 0406C, B3.5.1 (short descriptors, TEX remap off).
 */
#include <arch/arm/armv7/mmu.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arch/arm/armv7/cp15.h>
#include <keel/board.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/image_layout.h>

#define MIB	  0x100000u
#define PAGE	  0x1000u
#define PAGES	  256u /* in a MiB */
#define SPLIT_MAX 8    /* MiBs made of pages: Keel's own, the first one, odd ends of regions */

/* Section descriptors. Domain 0, not shared: Keel runs on one CPU. */
#define SECTION	   0x2u
#define TABLE	   0x1u
#define TYPE_MASK  0x3u
#define XN	   (1u << 4)
#define NORMAL	   (1u << 12 | 1u << 3 | 1u << 2) /* write-back, write-allocate */
#define DEVICE	   (1u << 2)
#define READ_WRITE (1u << 10)
#define READ_ONLY  (1u << 15 | 1u << 10)
#define UNMAPPED   0u

#define PAGE_XN	   (1u << 0)

static struct {
	uint32_t section[4096];
	uint32_t page[SPLIT_MAX][PAGES];
} tables __in_section(".page_tables") __aligned(0x4000);

static unsigned int splits;

/* The same protection, spelt for a page. */
static uint32_t page_bits(uint32_t section)
{
	if ((section & TYPE_MASK) != SECTION)
		return UNMAPPED;
	return 1u << 1 | (section & XN) >> 4 | (section & 0xc) | (section & 0x7c00) >> 6 |
	       (section & 1u << 15) >> 6;
}

static void fill(uint32_t *entry, uint32_t count, uint32_t value, uint32_t step)
{
	while (count--) {
		*entry++ = value;
		value += step;
	}
}

/* The page table of the MiB at @addr; made from its section when it has none yet. */
static uint32_t *split(uint32_t addr)
{
	uint32_t *section = &tables.section[addr / MIB];
	uint32_t *page, bits;

	if ((*section & TYPE_MASK) == TABLE)
		return (uint32_t *)(*section & ~0x3ffu);
	if (splits == SPLIT_MAX)
		cpu_panic("too many MiBs of mixed protection: see SPLIT_MAX in mmu.c");
	page = tables.page[splits++];
	bits = page_bits(*section);
	fill(page, PAGES, bits ? (addr & ~(MIB - 1)) | bits : 0, bits ? PAGE : 0);
	*section = (uint32_t)page | TABLE;
	return page;
}

static void map_pages(uint32_t from, uint32_t to, uint32_t section_bits)
{
	uint32_t bits = page_bits(section_bits), n;

	for (; from < to; from += n * PAGE) {
		n = MIN(to - from, MIB - from % MIB) / PAGE;
		fill(split(from) + from % MIB / PAGE, n, bits ? from | bits : 0, bits ? PAGE : 0);
	}
}

/* Ends that are no whole MiB become pages. The last byte of the address space is never mapped. */
static void map(uint32_t base, uint32_t size, uint32_t bits)
{
	uint32_t end = base + size, from = ALIGN_UP(base, MIB), to = ALIGN_DOWN(end, MIB);

	if (from > to || from < base) {
		map_pages(base, end, bits);
		return;
	}
	map_pages(base, from, bits);
	fill(&tables.section[from / MIB], (to - from) / MIB, from | bits, MIB);
	map_pages(to, end, bits);
}

static void map_region(const struct region *r)
{
	static const uint32_t bits[] = {
		[REGION_RAM] = SECTION | NORMAL | READ_WRITE | XN,
		[REGION_SRAM] = SECTION | NORMAL | READ_WRITE | XN,
		[REGION_FLASH] = SECTION | DEVICE | READ_WRITE | XN, /* writes are commands */
		[REGION_DEVICE] = SECTION | DEVICE | READ_WRITE | XN,
	};

	map(r->base, board_region_size(r), bits[r->kind]);
}

static void map_keel(void)
{
	uint32_t rodata = (uint32_t)__rodata_start, data = (uint32_t)__data_start;
	uint32_t guard = (uint32_t)__guard_start;

	map_pages((uint32_t)__image_start, rodata, SECTION | NORMAL | READ_ONLY);
	map_pages(rodata, data, SECTION | NORMAL | READ_ONLY | XN);
	map_pages(guard, guard + PAGE, UNMAPPED);
}

void mmu_init(void)
{
	memset(tables.section, 0, sizeof(tables.section));
	splits = 0;
	for (size_t i = 0; i < board.region_count; i++)
		map_region(&board.regions[i]);
	map_keel();
	map_pages(0, PAGE, UNMAPPED);

	dsb();
	cp15_write_ttbcr(0);
	cp15_write_ttbr0((uint32_t)tables.section); /* walks are not cached */
	cp15_write_dacr(1);			    /* domain 0: as the descriptors say */
	cp15_write_tlbiall(0);
	cp15_write_iciallu(0);
	cp15_write_bpiall(0);
	dsb();
	isb();
	/* Not A: inflate reads words at any address, which normal memory allows. */
	cp15_write_sctlr(cp15_read_sctlr() | SCTLR_M | SCTLR_C | SCTLR_Z | SCTLR_I);
	isb();
}

static bool is_keel(uint32_t addr)
{
	return addr >= (uint32_t)__image_start && addr < (uint32_t)__keel_end;
}

static void set_bit(uint32_t *word, uint32_t bit, bool on)
{
	*word = on ? *word | bit : *word & ~bit;
}

static void set_pages_executable(uint32_t base, bool on)
{
	uint32_t *page = split(base);

	for (uint32_t i = 0; i < PAGES; i++)
		if (page[i] && !is_keel(base + i * PAGE))
			set_bit(&page[i], PAGE_XN, !on);
}

static void set_region_executable(const struct region *r, bool on)
{
	uint32_t size = board_region_size(r);

	for (uint32_t mib = r->base / MIB; mib < (r->base + size + MIB - 1) / MIB; mib++) {
		if ((tables.section[mib] & TYPE_MASK) == TABLE)
			set_pages_executable(mib * MIB, on);
		else
			set_bit(&tables.section[mib], XN, !on);
	}
}

void cpu_ram_executable(bool on)
{
	for (size_t i = 0; i < board.region_count; i++)
		if (board.regions[i].kind == REGION_RAM || board.regions[i].kind == REGION_SRAM)
			set_region_executable(&board.regions[i], on);
	cpu_cache_clean(&tables, sizeof(tables)); /* the table walk reads memory */
	cp15_write_tlbiall(0);
	cp15_write_bpiall(0);
	dsb();
	isb();
}
