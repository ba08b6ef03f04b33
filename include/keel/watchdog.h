/* SPDX-License-Identifier: MIT */
/* The watchdog: it resets the board unless it is asked in time to wait once more. */
#pragma once

#include <stdint.h>

struct watchdog {
	/** Reset in @ms unless kicked. 0, or -ERANGE with its story. */
	int (*start)(void *state, uint64_t ms);
	void (*kick)(void *state); /* the time of start() begins anew */
	void (*stop)(void *state);
	void *state;
};

/** watchdog_register() - @watchdog must live for ever */
void watchdog_register(const struct watchdog *watchdog);
