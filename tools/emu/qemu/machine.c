/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine "s5pc100": start and reset. */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include "hw/core/cpu.h"
#include "qemu/units.h"
#include "sysemu/reset.h"

static void s5p_board_init(MachineState *machine)
{
	struct s5p_board *b = S5P_BOARD(machine);

	s5p_options_check(b);
	b->cpu = ARM_CPU(cpu_create(machine->cpu_type));
	s5p_report_create(b);
	s5p_memory_create(b);
	s5p_map_create(b);
	s5p_direct_load(b);
}

/* Power-on, unless a model asked for this reset: system_reset of the monitor is the switch. */
static void s5p_board_reset(MachineState *machine, ShutdownCause reason)
{
	struct s5p_board *b = S5P_BOARD(machine);
	enum model_reset kind = b->reset_kind;

	b->reset_kind = MODEL_POWER_ON;
	b->resets++;
	s5p_report_reset(b);
	s5p_memory_reset(b, kind);
	s5p_blocks_reset(b, kind);
	cpu_reset(CPU(b->cpu));
	s5p_direct_start(b);
	qemu_devices_reset(reason); /* -device loader sets the start address here */
	s5p_direct_check(b);
}

static void s5p_board_instance_init(Object *obj)
{
	s5p_options_default(S5P_BOARD(obj));
}

static void s5p_board_class_init(ObjectClass *oc, void *data)
{
	static const char *cpus[] = { ARM_CPU_TYPE_NAME("cortex-a8"), NULL };
	MachineClass *mc = MACHINE_CLASS(oc);

	mc->desc = "Samsung S5PC100, FS_S5PC100 board (Cortex-A8)";
	mc->init = s5p_board_init;
	mc->reset = s5p_board_reset;
	mc->default_cpu_type = cpus[0];
	mc->valid_cpu_types = cpus;
	mc->default_ram_size = 256 * MiB;
	mc->default_ram_id = "dram";
	mc->block_default_type = IF_MTD;
	mc->no_floppy = mc->no_cdrom = mc->no_parallel = 1;
	s5p_options_add(oc);
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
