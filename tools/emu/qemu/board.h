/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine "s5pc100" inside QEMU: what its files share.
 *
 * machine.c  memory map, reset, options        block.c  any model of tools/emu/models on the bus
 * others     one QEMU back end each (serial line, network, flash drive)
 */
#pragma once

#include "qemu/osdep.h"
#include "hw/boards.h"
#include "hw/irq.h"
#include "qemu/timer.h"
#include "target/arm/cpu.h"

#include <tools/emu/models/model.h>

#define BLOCK_LINES 16
#define BLOCKS_MAX  64

struct s5p_board;

/* A model on the bus. */
struct s5p_block {
	const struct model_ops *ops;
	void *state; /* begins with struct model */
	struct s5p_board *board;
	MemoryRegion region;
	QEMUTimer *timer;
	qemu_irq line[BLOCK_LINES]; /* outputs; not connected: nothing happens */
};

struct s5p_board {
	MachineState parent;
	ARMCPU *cpu;
	MemoryRegion unmapped, irom, iram, irom_alias, iram_alias, dram;
	struct s5p_block block[BLOCKS_MAX];
	unsigned int blocks;
	uint64_t complaints;
	enum model_reset reset_kind; /* of the reset that is coming */
	/* options */
	bool start_direct;
	uint64_t dram_base;
};

#define TYPE_S5P_BOARD MACHINE_TYPE_NAME("s5pc100")
OBJECT_DECLARE_SIMPLE_TYPE(s5p_board, S5P_BOARD)

/** s5p_block_add() - @ops with @state (NULL: allocated) at @base, over everything that is there */
struct s5p_block *s5p_block_add(struct s5p_board *b, const struct model_ops *ops, void *state,
				hwaddr base);

/** s5p_block_input() - the input @line of a model, to be connected to another one's output */
qemu_irq s5p_block_input(struct s5p_block *block, unsigned int line);

/** s5p_block_find() - by the name of its model; NULL: none */
struct s5p_block *s5p_block_find(struct s5p_board *b, const char *name);

void s5p_blocks_reset(struct s5p_board *b, enum model_reset kind);

/** s5p_clocks_changed() - tell every model that a clock has another rate */
void s5p_clocks_changed(struct s5p_board *b);

/** s5p_complain() - one line into the log of guest errors (-d guest_errors); counted */
void s5p_complain(struct s5p_board *b, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/** s5p_clock_hz() - from the clock controller's registers */
uint32_t s5p_clock_hz(struct s5p_board *b, enum model_clock clock);

/** s5p_serial_add() - the four UART channels, each with its -serial option */
void s5p_serial_add(struct s5p_board *b);

/** s5p_devices_add() - interrupt controllers, timers, RTC */
void s5p_devices_add(struct s5p_board *b);
