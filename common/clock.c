// SPDX-License-Identifier: MIT
/* Time and deadlines; the rules are in <keel/clock.h>. */
#include <keel/clock.h>

#include <errno.h>
#include <stddef.h>

#include <keel/console.h>
#include <keel/error.h>

static struct {
	const struct clock_source *source;
	void *state;
	uint32_t last;	/* counter value seen last */
	uint64_t ticks; /* since registration */
	const struct rtc_ops *rtc;
	void *rtc_state;
	bool aborted;
} now;

void clock_register(const struct clock_source *source, void *state)
{
	now.source = source;
	now.state = state;
	now.ticks = 0;
	now.last = source->read(state);
}

/* Must be called at least once per wrap of the counter; every wait loop does. */
uint64_t clock_us(void)
{
	uint32_t count;

	if (!now.source)
		return 0;
	count = now.source->read(now.state);
	now.ticks += count - now.last;
	now.last = count;
	if (now.source->hz == 1000000)
		return now.ticks;
	return now.ticks / now.source->hz * 1000000 +
	       now.ticks % now.source->hz * 1000000 / now.source->hz;
}

void clock_delay_us(uint32_t us)
{
	uint64_t end = clock_us() + us;

	while (now.source && clock_us() < end)
		;
}

struct deadline deadline_us(uint32_t us)
{
	return (struct deadline){ .at_us = clock_us() + us };
}

struct deadline deadline_ms(uint32_t ms)
{
	return (struct deadline){ .at_us = clock_us() + (uint64_t)ms * 1000 };
}

bool deadline_passed(const struct deadline *d)
{
	if (console_interrupted()) {
		now.aborted = true;
		return true;
	}
	return clock_us() >= d->at_us;
}

bool deadline_aborted(void)
{
	bool was = now.aborted;

	now.aborted = false;
	return was;
}

void rtc_register(const struct rtc_ops *ops, void *state)
{
	now.rtc = ops;
	now.rtc_state = state;
}

int rtc_get(uint64_t *unix_seconds)
{
	if (!now.rtc)
		return fail(-ENODEV, NULL, "this board has no real-time clock");
	return now.rtc->get(now.rtc_state, unix_seconds);
}

int rtc_set(uint64_t unix_seconds)
{
	if (!now.rtc)
		return fail(-ENODEV, NULL, "this board has no real-time clock");
	return now.rtc->set(now.rtc_state, unix_seconds);
}
