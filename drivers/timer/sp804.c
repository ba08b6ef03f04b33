// SPDX-License-Identifier: MIT
/* Arm dual timer SP804 as a free-running clock. Section numbers: Arm DDI 0271D. */
#include <drivers/timer/sp804.h>

#include <keel/io.h>

#define TIMER_LOAD	     0x00 /* 3.3.1 */
#define TIMER_VALUE	     0x04 /* 3.3.2, counts down */
#define TIMER_CONTROL	     0x08 /* 3.3.3 */
#define TIMER_CONTROL_32BIT  (1u << 1)
#define TIMER_CONTROL_ENABLE (1u << 7) /* free running: neither periodic nor one-shot */

static uint32_t sp804_read(void *state)
{
	const struct sp804_state *s = state;

	return ~io_read32(s->base + TIMER_VALUE);
}

static int sp804_probe(const struct device *dev)
{
	const struct sp804_config *cfg = dev->config;
	struct sp804_state *s = dev->state;

	s->base = cfg->base;
	s->source = (struct clock_source){ .read = sp804_read, .hz = cfg->clock_hz };
	io_write32(s->base + TIMER_CONTROL, 0);
	io_write32(s->base + TIMER_LOAD, UINT32_MAX);
	io_write32(s->base + TIMER_CONTROL, TIMER_CONTROL_ENABLE | TIMER_CONTROL_32BIT);
	clock_register(&s->source, s);
	return 0;
}

static void sp804_remove(const struct device *dev)
{
	const struct sp804_state *s = dev->state;

	io_write32(s->base + TIMER_CONTROL, 0);
}

const struct driver sp804_driver = { .name = "sp804",
				     .probe = sp804_probe,
				     .remove = sp804_remove };
