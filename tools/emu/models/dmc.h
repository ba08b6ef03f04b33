/* SPDX-License-Identifier: MIT */
/*
 * DRAM controller (0xE6000000), hardware facts chapter 4: a checker more than a controller.
 *
 * There is no DRAM until the registers and the direct commands of 4.2/4.4 (DDR2) or 4.5
 * (mobile DDR) were written in their order. What is missing is said in a complaint. A change
 * of what dmc_windows() answers is told through windows_changed.
 */
#pragma once

#include <tools/emu/models/model.h>

#define DMC_BASE     0xe6000000u
#define DMC_CHIPS    2
#define DMC_REGS_MAX 48

struct dmc_window {
	uint32_t base, size; /* bytes; size 0: this chip select answers nowhere */
};

struct dmc_step;

struct dmc_chip {
	const struct dmc_step *sequence; /* NULL: not begun, out of order, or through */
	unsigned int next;		 /* index of the step that must come */
	bool started;			 /* every step was there */
};

struct dmc {
	struct model model;
	/** dmc_windows() is another; NULL: nobody listens. Not called by a reset. */
	void (*windows_changed)(void *arg);
	void *windows_arg;
	uint32_t value[DMC_REGS_MAX];
	struct dmc_chip chip[DMC_CHIPS];
	struct dmc_window window[DMC_CHIPS];
	unsigned int polls; /* of PHYSTATUS0 since the DLL was started */
	bool dll_started, dll_seen_locked;
	bool dll_once_locked; /* since reset: it may be started again in one write (4.2, step 7) */
	bool ready;	      /* auto refresh was switched on after all that */
};

extern const struct model_ops dmc_ops;

/** dmc_ready() - does any DRAM answer? */
bool dmc_ready(const struct dmc *d);

/** dmc_window() - where the chip select @chip (0 or 1) answers now */
struct dmc_window dmc_window(const struct dmc *d, unsigned int chip);

/**
 * dmc_set_up() - as a first stage leaves it: chip 0 answers at @base with @size bytes, both
 * multiples of 16 MiB
 */
void dmc_set_up(struct dmc *d, uint32_t base, uint32_t size);
