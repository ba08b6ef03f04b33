/* SPDX-License-Identifier: MIT */
/* Nanoseconds of virtual time to ticks of a divided clock and back, without drift. */
#pragma once

#include <tools/emu/models/model.h>

#define NS_PER_S 1000000000ull

/* A clock of @hz that ticks once in @divider cycles; it stands when one of them is 0. */
struct ticks {
	uint32_t hz, divider;
};

/** ticks_in() - whole ticks that @ns hold */
static inline uint64_t ticks_in(struct ticks rate, uint64_t ns)
{
	if (!rate.hz || !rate.divider)
		return 0;
	return (uint64_t)((unsigned __int128)ns * rate.hz / (NS_PER_S * rate.divider));
}

/** ticks_when() - the first ns at which @ticks have passed @since; MODEL_NEVER without a clock */
static inline uint64_t ticks_when(struct ticks rate, uint64_t since, uint64_t ticks)
{
	unsigned __int128 ns = (unsigned __int128)ticks * NS_PER_S * rate.divider;

	if (!rate.hz || !rate.divider)
		return MODEL_NEVER;
	ns = (ns + rate.hz - 1) / rate.hz + since;
	return ns < MODEL_NEVER ? (uint64_t)ns : MODEL_NEVER;
}
