// SPDX-License-Identifier: MIT
/* Watchdog of the S5PC100. Hardware facts 7.1. */
#include <drivers/watchdog/s5p_wdt.h>

#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/io.h>

#define WTCON		0x00
#define WTCON_RESET	(1u << 0)
#define WTCON_BY_128	(3u << 3)
#define WTCON_ENABLE	(1u << 5)
#define WTCON_SLOWEST	(0xffu << 8) /* prescaler 256 */
#define CLOCKS_PER_TICK (256 * 128)
#define WTDAT		0x04
#define WTCNT		0x08
#define WTCNT_MAX	0xffff

void s5p_wdt_expire(uintptr_t base)
{
	io_write32(base + WTCON, 0);
	io_write32(base + WTDAT, 1);
	io_write32(base + WTCNT, 1);
	io_write32(base + WTCON, WTCON_ENABLE | WTCON_RESET);
}

static int s5p_wdt_start(void *state, uint64_t ms)
{
	const struct s5p_wdt_config *cfg = ((struct s5p_wdt_state *)state)->cfg;
	uint32_t ticks_hz = cfg->clock_hz() / CLOCKS_PER_TICK;
	uint64_t ticks = MIN(ms, (uint64_t)UINT32_MAX) * ticks_hz / 1000;

	if (ticks == 0 || ticks > WTCNT_MAX)
		return fail(-ERANGE, NULL, "wdt: takes 1 to %u milliseconds",
			    (unsigned int)(WTCNT_MAX * 1000ull / ticks_hz));
	io_write32(cfg->base + WTCON, 0);
	io_write32(cfg->base + WTDAT, (uint32_t)ticks);
	io_write32(cfg->base + WTCNT, (uint32_t)ticks);
	io_write32(cfg->base + WTCON, WTCON_ENABLE | WTCON_RESET | WTCON_BY_128 | WTCON_SLOWEST);
	return 0;
}

static void s5p_wdt_kick(void *state)
{
	const struct s5p_wdt_config *cfg = ((struct s5p_wdt_state *)state)->cfg;

	io_write32(cfg->base + WTCNT, io_read32(cfg->base + WTDAT));
}

static void s5p_wdt_stop(void *state)
{
	const struct s5p_wdt_config *cfg = ((struct s5p_wdt_state *)state)->cfg;

	io_write32(cfg->base + WTCON, 0);
}

static int s5p_wdt_probe(const struct device *dev)
{
	struct s5p_wdt_state *s = dev->state;

	s->cfg = dev->config;
	s->watchdog = (struct watchdog){ s5p_wdt_start, s5p_wdt_kick, s5p_wdt_stop, s };
	s5p_wdt_stop(s);
	watchdog_register(&s->watchdog);
	return 0;
}

static void s5p_wdt_remove(const struct device *dev)
{
	s5p_wdt_stop(dev->state);
}

const struct driver s5p_wdt_driver = { .name = "s5p_wdt",
				       .probe = s5p_wdt_probe,
				       .remove = s5p_wdt_remove };
