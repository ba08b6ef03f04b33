// SPDX-License-Identifier: MIT
/* Time and deadlines; the rules are in <keel/clock.h>. */
#include <keel/clock.h>

#include <errno.h>
#include <stddef.h>

#include <keel/console.h>
#include <keel/error.h>

#define TICKS_SHORT 3000 /* as many millions and a second of 1 GHz fit 32 bits */

static struct {
	const struct clock_source *source;
	void *state;
	uint32_t last; /* counter value seen last */
	uint32_t rest; /* since the last whole microsecond, in microseconds / hz */
	uint64_t us;   /* since registration */
	const struct rtc_ops *rtc;
	void *rtc_state;
	bool aborted;
} now;

void clock_register(const struct clock_source *source, void *state)
{
	now.source = source;
	now.state = state;
	now.rest = 0;
	now.us = 0;
	now.last = source->read(state);
}

/*
 * Must be called at least once per wrap of the counter; every wait loop does. Ticks are
 * counted as they come, so that a look at the clock takes no division of 64 bits.
 */
uint64_t clock_us(void)
{
	uint32_t count, ticks, hz;

	if (!now.source)
		return 0;
	count = now.source->read(now.state);
	ticks = count - now.last;
	hz = now.source->hz;
	now.last = count;
	if (hz == 1000000) {
		now.us += ticks;
	} else if (ticks <= TICKS_SHORT) {
		now.rest += ticks * 1000000;
		now.us += now.rest / hz;
		now.rest %= hz;
	} else {
		uint64_t parts = now.rest + (uint64_t)ticks * 1000000;

		now.us += parts / hz;
		now.rest = (uint32_t)(parts % hz);
	}
	return now.us;
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
