/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine "s5pc100" inside QEMU: what its files share.
 *
 * machine.c   start, reset                         options.c  -M s5pc100,...
 * memory.c    iROM, iRAM, DRAM, nothing            map.c      which model is where, interrupts
 * block.c     any model of tools/emu/models on the bus
 * report.c    complaints, messages, statistics, the power cut: report.h
 * others      one QEMU back end each (serial line, network, flash drive)
 */
#pragma once

#include "qemu/osdep.h"
#include "hw/boards.h"
#include "hw/irq.h"
#include "qemu/timer.h"
#include "target/arm/cpu.h"

#include <tools/emu/models/model.h>

#define BLOCK_LINES    32
#define BLOCKS_MAX     64
#define STATS_MAX      64
#define DRAM_PARTS     16 /* a window of 512 MiB over a chip of 32 MiB */
#define DRAM_WINDOWS   2  /* chip selects */

#define POWER_CUT_EXIT 75 /* how QEMU ends when the fault menu cuts the power */

struct s5p_board;
struct syscon;
struct gpio;
struct sromc;

/* A model on the bus. */
struct s5p_block {
	const struct model_ops *ops;
	void *state; /* begins with struct model */
	struct s5p_board *board;
	MemoryRegion region;
	QEMUTimer *timer;
	qemu_irq line[BLOCK_LINES]; /* outputs; not connected: nothing happens */
	int gate;		    /* of its clock: syscon_gate() */
};

struct s5p_options {
	bool start_direct; /* start=direct: no iROM, clocks and DRAM are up */
	bool boot_usb;	   /* boot=usb */
	bool irom_8k;	   /* irom-copy=8k */
	bool irom_lax_ecc;
	bool smdk;	    /* board=smdk */
	bool net_drop;	    /* net-overflow=drop */
	uint64_t dram_base; /* of start=direct; else software says it */
	char *faults;	    /* file names; NULL: none */
	char *stats;
	char *usb; /* id of a chardev */
};

struct s5p_stat {
	char *name;
	const uint64_t *value;
};

struct s5p_board {
	MachineState parent;
	ARMCPU *cpu;
	MemoryRegion unmapped, irom, iram, irom_alias, iram_alias;
	MemoryRegion dram_window, dram_part[DRAM_WINDOWS][DRAM_PARTS];
	struct s5p_block block[BLOCKS_MAX];
	unsigned int blocks;
	struct syscon *syscon;	     /* it knows the clocks */
	struct gpio *gpio;	     /* what the pins are */
	struct sromc *sromc;	     /* how the banks are */
	enum model_reset reset_kind; /* of the reset that is coming */
	uint64_t resets;	     /* since QEMU started, the first one included */
	uint64_t entry;		     /* of an ELF file (-kernel) with start=direct */
	bool has_entry;
	struct s5p_options option;

	/* report.c */
	GHashTable *said;    /* complaint -> how often */
	uint64_t complaints; /* all of them */
	bool on_bus;	     /* inside of a CPU's access: the PC can be told */
	uint64_t instant;    /* of that access, or of a model's wake(); 0: neither */
	bool quiet;	     /* the machine itself writes registers: nobody is to blame */
	struct s5p_stat stat[STATS_MAX];
	unsigned int stats;
	uint64_t virtual_ns, instructions; /* when QEMU ended; instructions with -icount only */
};

#define TYPE_S5P_BOARD MACHINE_TYPE_NAME("s5pc100")
OBJECT_DECLARE_SIMPLE_TYPE(s5p_board, S5P_BOARD)

/* block.c */

/** s5p_block_add() - @ops with @state (NULL: allocated) at @base, over everything that is there */
struct s5p_block *s5p_block_add(struct s5p_board *b, const struct model_ops *ops, void *state,
				hwaddr base);

/** s5p_block_input() - the input @line of a model, to be connected to another one's output */
qemu_irq s5p_block_input(struct s5p_block *block, unsigned int line);

/** s5p_block_find() - by the name of its model; NULL: none */
struct s5p_block *s5p_block_find(struct s5p_board *b, const char *name);

/** s5p_poke() - write a register as software would, without a complaint about the way there */
void s5p_poke(struct s5p_board *b, hwaddr addr, uint32_t value);

/** s5p_peek() - read a register as software would */
uint32_t s5p_peek(struct s5p_board *b, hwaddr addr);

void s5p_blocks_reset(struct s5p_board *b, enum model_reset kind);

/** s5p_clocks_changed() - tell every model that a clock has another rate */
void s5p_clocks_changed(struct s5p_board *b);

/* memory.c */

void s5p_memory_create(struct s5p_board *b);

/** s5p_memory_reset() - power on: iRAM holds noise; DRAM answers again when it is initialised */
void s5p_memory_reset(struct s5p_board *b, enum model_reset kind);

/**
 * s5p_dram_window() - where the DRAM of chip select @chip answers; @size 0: nowhere
 * @from: where in what is fitted the window begins
 * What is fitted appears again and again in a larger window.
 */
void s5p_dram_window(struct s5p_board *b, unsigned int chip, hwaddr base, uint64_t size,
		     uint64_t from);

/* options.c */

void s5p_options_add(ObjectClass *oc);
void s5p_options_default(struct s5p_board *b);

/** s5p_options_check() - what only all options together can tell; ends QEMU with a sentence */
void s5p_options_check(struct s5p_board *b);

/* direct.c */

/** s5p_direct_load() - the ELF file of -kernel; ends QEMU with a sentence when it is not one */
void s5p_direct_load(struct s5p_board *b);

/** s5p_direct_start() - after a reset: clocks, DRAM and program counter for start=direct */
void s5p_direct_start(struct s5p_board *b);

/** s5p_direct_check() - say so when start=direct has nowhere to start */
void s5p_direct_check(const struct s5p_board *b);
