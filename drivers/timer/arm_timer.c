// SPDX-License-Identifier: MIT
/* The clock source of AArch64 boards: see arm_timer.h. */
#include <drivers/timer/arm_timer.h>

#include <errno.h>
#include <stdint.h>

#include <keel/clock.h>
#include <keel/error.h>

#define HZ_MIN	   1000
#define HZ_MAX	   1000000000
#define HZ_COUNTED 2000000 /* about what is counted: the low 32 bits then last for half an hour */

static struct {
	struct clock_source source;
	unsigned int shift;
} timer;

/* The barrier keeps the read from being done ahead of what it shall time (D12.1.2). */
static uint32_t arm_timer_read(void *state)
{
	uint64_t count;

	(void)state;
	__asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(count) : : "memory");
	return (uint32_t)(count >> timer.shift);
}

uint32_t arm_timer_hz(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return (uint32_t)hz;
}

static int arm_timer_probe(const struct device *dev)
{
	uint32_t hz = arm_timer_hz();

	if (hz < HZ_MIN || hz > HZ_MAX)
		return fail(-ENODEV, "firmware has to set CNTFRQ_EL0",
			    "%s: a frequency of %lu Hz cannot be", dev->name, (unsigned long)hz);
	timer.shift = 0;
	for (; hz > HZ_COUNTED && !(hz & 1); hz >>= 1)
		timer.shift++;
	timer.source = (struct clock_source){ arm_timer_read, hz };
	clock_register(&timer.source, NULL);
	return 0;
}

const struct driver arm_timer_driver = { .name = "arm-timer", .probe = arm_timer_probe };
