/* SPDX-License-Identifier: MIT */
/*
 * Time since reset, and deadlines. Every loop that waits for hardware has one.
 * The unit tests link fake_clock.c instead, where time passes as they say.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A free-running up-counter; registered by the timer driver that the board table names. */
struct clock_source {
	uint32_t (*read)(void *state); /* counts up, wraps at 2^32 */
	uint32_t hz;		       /* at least 1 kHz, at most 1 GHz */
};

/** clock_register() - @source and @state must live for ever */
void clock_register(const struct clock_source *source, void *state);

/** clock_us() - microseconds since the clock was registered; monotonic; 0 before that */
uint64_t clock_us(void);

/** clock_delay_us() - wait at least @us; does not poll the console */
void clock_delay_us(uint32_t us);

struct deadline {
	uint64_t at_us;
};

struct deadline deadline_us(uint32_t us);
struct deadline deadline_ms(uint32_t ms);

/**
 * deadline_passed() - true when the time is over or Ctrl-C was pressed
 * Ctrl-C also sets the abort flag: see deadline_aborted().
 */
bool deadline_passed(const struct deadline *d);

/** deadline_aborted() - the last true of deadline_passed() was a Ctrl-C; forgets it */
bool deadline_aborted(void);

/** wall-clock time, from the RTC the board names */
struct rtc_ops {
	/** 0; -EBADMSG when the clock was never set; or another negative errno */
	int (*get)(void *state, uint64_t *unix_seconds);
	int (*set)(void *state, uint64_t unix_seconds); /* 0 or negative errno */
};

/** rtc_register() - @ops and @state must live for ever */
void rtc_register(const struct rtc_ops *ops, void *state);

/** rtc_get() / rtc_set() - Unix time in seconds; -ENODEV when the board has no RTC */
int rtc_get(uint64_t *unix_seconds);
int rtc_set(uint64_t unix_seconds);
