// SPDX-License-Identifier: MIT
/* Arm PrimeCell PL192 interrupt controllers, kept quiet. Hardware facts 7.4. */
#include <drivers/irq/pl192.h>

#include <keel/io.h>

#define INTSELECT    0x00c /* 1: fast interrupt */
#define INTENCLEAR   0x014
#define SOFTINTCLEAR 0x01c
#define ADDRESS	     0xf00 /* a write ends the interrupt that is being served */

static void pl192_quiet(const struct device *dev)
{
	const struct pl192_config *cfg = dev->config;

	for (unsigned int i = 0; i < PL192_MAX && cfg->base[i]; i++) {
		io_write32(cfg->base[i] + INTENCLEAR, UINT32_MAX);
		io_write32(cfg->base[i] + SOFTINTCLEAR, UINT32_MAX);
		io_write32(cfg->base[i] + INTSELECT, 0);
		io_write32(cfg->base[i] + ADDRESS, 0);
	}
}

static int pl192_probe(const struct device *dev)
{
	pl192_quiet(dev);
	return 0;
}

const struct driver pl192_driver = { .name = "pl192", .probe = pl192_probe, .remove = pl192_quiet };
