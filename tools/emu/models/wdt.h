/* SPDX-License-Identifier: MIT */
/*
 * Watchdog (0xEA200000): hardware facts 7.1. It runs from reset on and starts the chip anew
 * when its count is over; line 0 is its interrupt.
 */
#pragma once

#include <tools/emu/models/model.h>

#define WDT_BASE 0xea200000u

struct wdt {
	struct model model;
	uint32_t wtcon, wtdat;
	uint32_t count; /* WTCNT at the time @since */
	uint64_t since; /* ns */
	uint32_t hz;	/* PCLKD1 since then */
};

extern const struct model_ops wdt_ops;
