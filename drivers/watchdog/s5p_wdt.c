// SPDX-License-Identifier: MIT
/* Watchdog of the S5PC100. Hardware facts 7.1. */
#include <drivers/watchdog/s5p_wdt.h>

#include <keel/io.h>

#define WTCON	     0x00
#define WTCON_RESET  (1u << 0)
#define WTCON_ENABLE (1u << 5) /* prescaler 1, divider 16: one count is 16 clocks */
#define WTDAT	     0x04
#define WTCNT	     0x08

void s5p_wdt_expire(uintptr_t base)
{
	io_write32(base + WTCON, 0);
	io_write32(base + WTDAT, 1);
	io_write32(base + WTCNT, 1);
	io_write32(base + WTCON, WTCON_ENABLE | WTCON_RESET);
}

static void s5p_wdt_stop(const struct device *dev)
{
	const struct s5p_wdt_config *cfg = dev->config;

	io_write32(cfg->base + WTCON, 0);
}

static int s5p_wdt_probe(const struct device *dev)
{
	s5p_wdt_stop(dev);
	return 0;
}

const struct driver s5p_wdt_driver = { .name = "s5p_wdt",
				       .probe = s5p_wdt_probe,
				       .remove = s5p_wdt_stop };
