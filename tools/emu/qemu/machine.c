/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine "s5pc100": memory map, reset, options. */
#include <tools/emu/qemu/board.h>

#include "elf.h"
#include "exec/address-spaces.h"
#include "hw/loader.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/units.h"
#include "sysemu/reset.h"

#define IROM_BASE  0x00000000
#define IROM_SIZE  (64 * KiB)
#define IRAM_BASE  0x00020000
#define IRAM_SIZE  (96 * KiB)
#define HIGH_ALIAS 0xd0000000 /* iROM and iRAM are seen there again (hardware facts 1.1) */

/* What no row of the memory map names: an external abort, and a line in the log. */
static MemTxResult unmapped_read(void *opaque, hwaddr addr, uint64_t *data, unsigned int size,
				 MemTxAttrs attrs)
{
	s5p_complain(opaque, "bus: read of 0x%08x, where nothing is", (uint32_t)addr);
	*data = 0;
	return MEMTX_DECODE_ERROR;
}

static MemTxResult unmapped_write(void *opaque, hwaddr addr, uint64_t data, unsigned int size,
				  MemTxAttrs attrs)
{
	s5p_complain(opaque, "bus: write of 0x%x to 0x%08x, where nothing is", (uint32_t)data,
		     (uint32_t)addr);
	return MEMTX_DECODE_ERROR;
}

static const MemoryRegionOps unmapped_ops = {
	.read_with_attrs = unmapped_read,
	.write_with_attrs = unmapped_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
};

uint32_t s5p_clock_hz(struct s5p_board *b, enum model_clock clock)
{
	static const uint32_t usual[MODEL_CLOCKS] = { 666000000, 166500000, 83250000, 133500000,
						      66750000 };

	return usual[clock];
}

static void map_memory(struct s5p_board *b)
{
	MemoryRegion *sys = get_system_memory();

	memory_region_init_io(&b->unmapped, OBJECT(b), &unmapped_ops, b, "unmapped", 4 * GiB);
	memory_region_add_subregion_overlap(sys, 0, &b->unmapped, -1000);
	memory_region_init_rom(&b->irom, NULL, "irom", IROM_SIZE, &error_fatal);
	memory_region_init_ram(&b->iram, NULL, "iram", IRAM_SIZE, &error_fatal);
	memory_region_init_alias(&b->irom_alias, NULL, "irom-high", &b->irom, 0, IROM_SIZE);
	memory_region_init_alias(&b->iram_alias, NULL, "iram-high", &b->iram, 0, IRAM_SIZE);
	memory_region_add_subregion(sys, IROM_BASE, &b->irom);
	memory_region_add_subregion(sys, IRAM_BASE, &b->iram);
	memory_region_add_subregion(sys, HIGH_ALIAS + IROM_BASE, &b->irom_alias);
	memory_region_add_subregion(sys, HIGH_ALIAS + IRAM_BASE, &b->iram_alias);
}

static void s5p_board_init(MachineState *machine)
{
	struct s5p_board *b = S5P_BOARD(machine);

	b->cpu = ARM_CPU(cpu_create(machine->cpu_type));
	map_memory(b);
	memory_region_add_subregion(get_system_memory(), b->dram_base, machine->ram);
	s5p_devices_add(b);
	s5p_serial_add(b);
}

static void s5p_board_reset(MachineState *machine, ShutdownCause reason)
{
	struct s5p_board *b = S5P_BOARD(machine);
	enum model_reset kind = b->reset_kind;

	b->reset_kind = MODEL_POWER_ON;
	s5p_blocks_reset(b, kind);
	cpu_reset(CPU(b->cpu));
	qemu_devices_reset(reason); /* -device loader sets the start address here */
}

static char *get_start(Object *obj, Error **errp)
{
	return g_strdup(S5P_BOARD(obj)->start_direct ? "direct" : "irom");
}

static void set_start(Object *obj, const char *value, Error **errp)
{
	struct s5p_board *b = S5P_BOARD(obj);

	b->start_direct = !strcmp(value, "direct");
	if (!b->start_direct && strcmp(value, "irom"))
		error_setg(errp, "start=%s: it is irom or direct", value);
}

static void s5p_board_instance_init(Object *obj)
{
	S5P_BOARD(obj)->dram_base = 0x20000000;
}

static void s5p_board_class_init(ObjectClass *oc, void *data)
{
	MachineClass *mc = MACHINE_CLASS(oc);

	mc->desc = "Samsung S5PC100, FS_S5PC100 board (Cortex-A8)";
	mc->init = s5p_board_init;
	mc->reset = s5p_board_reset;
	mc->default_cpu_type = ARM_CPU_TYPE_NAME("cortex-a8");
	mc->default_ram_size = 256 * MiB;
	mc->default_ram_id = "dram";
	mc->block_default_type = IF_MTD;
	mc->no_floppy = mc->no_cdrom = mc->no_parallel = 1;
	object_class_property_add_str(oc, "start", get_start, set_start);
}

static const TypeInfo s5p_board_type = {
	.name = TYPE_S5P_BOARD,
	.parent = TYPE_MACHINE,
	.instance_size = sizeof(struct s5p_board),
	.instance_init = s5p_board_instance_init,
	.class_init = s5p_board_class_init,
};

static void s5p_board_register(void)
{
	type_register_static(&s5p_board_type);
}

type_init(s5p_board_register)
