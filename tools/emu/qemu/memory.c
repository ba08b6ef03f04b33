/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the machine, and what is answered where there is none (hardware facts 1.1, 1.4). */
#include <tools/emu/qemu/report.h>

#include "exec/address-spaces.h"
#include "exec/exec-all.h"
#include "exec/ramblock.h"
#include "qapi/error.h"
#include "qemu/units.h"

#define IROM_BASE  0x00000000
#define IROM_SIZE  (64 * KiB)
#define IRAM_BASE  0x00020000
#define IRAM_SIZE  (96 * KiB)
#define HIGH_ALIAS 0xd0000000 /* iROM and iRAM are seen there again (hardware facts 1.1) */

/* Rows of the memory map whose block is not modelled: it answers, with nothing. */
struct silent {
	hwaddr base, size;
	const char *what;
	uint32_t reads_as;
};

static const struct silent silent[] = {
	{ 0x80000000, 128 * MiB, "SROM bank 0, where nothing is connected", UINT32_MAX },
	{ 0x88000000, 128 * MiB, "SROM bank 1, where nothing is connected", UINT32_MAX },
	{ 0x90000000, 128 * MiB, "SROM bank 2, where nothing is connected", UINT32_MAX },
	{ 0x98000000, 128 * MiB, "SROM bank 3, where nothing is connected", UINT32_MAX },
	{ 0xa0000000, 128 * MiB, "SROM bank 4, where nothing is connected", UINT32_MAX },
	{ 0xa8000000, 128 * MiB, "SROM bank 5, where nothing is connected", UINT32_MAX },
	{ 0xb0000000, 256 * MiB, "the OneNAND window, where nothing is connected", UINT32_MAX },
	{ 0xe1000000, MiB, "APC, which is not modelled", 0 },
	{ 0xe1100000, MiB, "IEC, which is not modelled", 0 },
	{ 0xe2800000, 2 * MiB, "TZPC1 and 2, which are not modelled", 0 },
	{ 0xe3800000, MiB, "TZPC0, which is not modelled", 0 },
	{ 0xe5000000, 3 * MiB, "TZIC0 to 2, which are not modelled", 0 },
	{ 0xe7100000, MiB, "the OneNAND controller, which is not modelled", 0 },
	{ 0xe7800000, MiB, "the CF controller, which is not modelled", 0 },
	{ 0xe8100000, MiB, "MDMA, which is not modelled", 0 },
	{ 0xe9000000, MiB, "PDMA0, which is not modelled", 0 },
	{ 0xe9200000, MiB, "PDMA1, which is not modelled", 0 },
	{ 0xec100000, 2 * MiB, "I2C0 and 1, which are not modelled", 0 },
	{ 0xec300000, 3 * MiB, "SPI0 to 2, which are not modelled", 0 },
	{ 0xec600000, MiB, "IrDA, which is not modelled", 0 },
	{ 0xec700000, 2 * MiB, "CAN0 and 1, which are not modelled", 0 },
	{ 0xec900000, 2 * MiB, "HSI, which is not modelled", 0 },
	{ 0xecb00000, 2 * MiB, "MIPI, which is not modelled", 0 },
	{ 0xed200000, 2 * MiB, "USB OTG, which is not modelled", 0 },
	{ 0xed400000, MiB, "the USB host, which is not modelled", 0 },
	{ 0xed500000, MiB, "the modem interface, which is not modelled", 0 },
	{ 0xed800000, 3 * MiB, "HSMMC0 to 2, which are not modelled", 0 },
	{ 0xee000000, MiB, "the LCD controller, which is not modelled", 0 },
	{ 0xee100000, 5 * MiB, "rotator, FIMC and JPEG, which are not modelled", 0 },
	{ 0xee800000, MiB, "G2D, which is not modelled", 0 },
	{ 0xef000000, MiB, "G3D, which is not modelled", 0 },
	{ 0xf0000000, 4 * MiB, "video output, which is not modelled", 0 },
	{ 0xf1000000, MiB, "MFC, which is not modelled", 0 },
	{ 0xf2000000, 7 * MiB, "audio, which is not modelled", 0 },
	{ 0xf3000000, 2 * MiB, "TSADC and keypad, which are not modelled", 0 },
	{ 0xf4000000, MiB, "the security engine, which is not modelled", 0 },
};

static const struct silent *find_silent(hwaddr addr)
{
	for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
		if (addr - silent[i].base < silent[i].size)
			return &silent[i];
	return NULL;
}

static MemTxResult unmapped_read(void *opaque, hwaddr addr, uint64_t *data, unsigned int size,
				 MemTxAttrs attrs)
{
	struct s5p_board *b = opaque;
	const struct silent *row = find_silent(addr);

	b->on_bus = true;
	s5p_complain(b, "bus: read of 0x%08x, %s", (uint32_t)addr,
		     row ? row->what : "where nothing is");
	b->on_bus = false;
	*data = row ? row->reads_as : 0;
	return row ? MEMTX_OK : MEMTX_DECODE_ERROR;
}

static MemTxResult unmapped_write(void *opaque, hwaddr addr, uint64_t data, unsigned int size,
				  MemTxAttrs attrs)
{
	struct s5p_board *b = opaque;
	const struct silent *row = find_silent(addr);

	b->on_bus = true;
	s5p_complain(b, "bus: write of 0x%x to 0x%08x, %s", (uint32_t)data, (uint32_t)addr,
		     row ? row->what : "where nothing is");
	b->on_bus = false;
	return row ? MEMTX_OK : MEMTX_DECODE_ERROR;
}

static const MemoryRegionOps unmapped_ops = {
	.read_with_attrs = unmapped_read,
	.write_with_attrs = unmapped_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
};

static void irom_write(void *opaque, hwaddr addr, uint64_t data, unsigned int size)
{
	struct s5p_board *b = opaque;

	b->on_bus = true;
	s5p_complain(b, "irom: write of 0x%x to 0x%05x, which is read only", (uint32_t)data,
		     (uint32_t)addr);
	b->on_bus = false;
}

static const MemoryRegionOps irom_ops = {
	.write = irom_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
};

void s5p_memory_create(struct s5p_board *b)
{
	MemoryRegion *sys = get_system_memory();

	memory_region_init_io(&b->unmapped, OBJECT(b), &unmapped_ops, b, "unmapped", 4 * GiB);
	memory_region_add_subregion_overlap(sys, 0, &b->unmapped, -1000);
	memory_region_init_rom_device(&b->irom, NULL, &irom_ops, b, "irom", IROM_SIZE,
				      &error_fatal);
	memory_region_init_ram(&b->iram, NULL, "iram", IRAM_SIZE, &error_fatal);
	memory_region_init_alias(&b->irom_alias, NULL, "irom-high", &b->irom, 0, IROM_SIZE);
	memory_region_init_alias(&b->iram_alias, NULL, "iram-high", &b->iram, 0, IRAM_SIZE);
	memory_region_add_subregion(sys, IROM_BASE, &b->irom);
	memory_region_add_subregion(sys, IRAM_BASE, &b->iram);
	memory_region_add_subregion(sys, HIGH_ALIAS + IROM_BASE, &b->irom_alias);
	memory_region_add_subregion(sys, HIGH_ALIAS + IRAM_BASE, &b->iram_alias);
	memory_region_init(&b->dram_window, NULL, "dram-window", 4 * GiB);
	memory_region_add_subregion_overlap(sys, 0, &b->dram_window, -1);
}

/* Any pattern will do, as long as nobody takes it for zeros. */
static void fill_with_noise(uint32_t *word, size_t words)
{
	uint32_t x = 1;

	while (words--) {
		x = x * 1103515245u + 12345u;
		*word++ = x;
	}
}

void s5p_memory_reset(struct s5p_board *b, enum model_reset kind)
{
	MemoryRegion *dram = MACHINE(b)->ram;

	for (unsigned int chip = 0; chip < DRAM_WINDOWS; chip++)
		s5p_dram_window(b, chip, 0, 0, 0);
	if (kind != MODEL_POWER_ON)
		return;
	fill_with_noise(memory_region_get_ram_ptr(&b->iram), IRAM_SIZE / sizeof(uint32_t));
	memory_region_set_dirty(&b->iram, 0, IRAM_SIZE);
	if (b->resets > 1)
		ram_block_discard_range(dram->ram_block, 0, memory_region_size(dram));
	tb_flush(CPU(b->cpu)); /* code that was there is gone too */
}

static void unmap_dram(struct s5p_board *b, MemoryRegion *part)
{
	for (unsigned int i = 0; i < DRAM_PARTS; i++, part++) {
		if (!memory_region_size(part))
			continue;
		memory_region_del_subregion(&b->dram_window, part);
		object_unparent(OBJECT(part));
		memset(part, 0, sizeof(*part));
	}
}

void s5p_dram_window(struct s5p_board *b, unsigned int chip, hwaddr base, uint64_t size,
		     uint64_t from)
{
	MemoryRegion *dram = MACHINE(b)->ram, *part = b->dram_part[chip];
	uint64_t fitted = memory_region_size(dram);

	memory_region_transaction_begin();
	unmap_dram(b, part);
	for (uint64_t done = 0, piece; done < size; done += piece, part++) {
		uint64_t at = (from + done) % fitted;

		piece = MIN(fitted - at, size - done);
		memory_region_init_alias(part, OBJECT(b), "dram[*]", dram, at, piece);
		memory_region_add_subregion(&b->dram_window, base + done, part);
	}
	memory_region_transaction_commit();
}
