/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>
#include <keel/watchdog.h>

struct s5p_wdt_config {
	uintptr_t base;
	uint32_t (*clock_hz)(void); /* PCLK of the watchdog */
};

struct s5p_wdt_state {
	const struct s5p_wdt_config *cfg;
	struct watchdog watchdog;
};

/* Its probe() and its remove() both stop it: the boot ROM leaves it running. */
extern const struct driver s5p_wdt_driver;

/** s5p_wdt_expire() - let it reset the chip at once; for a board whose reset register did not */
void s5p_wdt_expire(uintptr_t base);

/* S5P_WDT_DEVICE("wdt0", .base = ..., .clock_hz = ...) */
#define S5P_WDT_DEVICE(dev_name, ...)                                    \
	{                                                                \
		.name = (dev_name), .driver = &s5p_wdt_driver,           \
		.config = &(const struct s5p_wdt_config){ __VA_ARGS__ }, \
		.state = &(struct s5p_wdt_state){ 0 },                   \
	}
