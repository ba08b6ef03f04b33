/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/clock.h>
#include <keel/device.h>

struct sp804_config {
	uintptr_t base;	   /* of the first of the two timers; it is the one that is used */
	uint32_t clock_hz; /* TIMCLK */
};

struct sp804_state {
	uintptr_t base;
	struct clock_source source;
};

extern const struct driver sp804_driver;

/* SP804_DEVICE("timer0", .base = ..., .clock_hz = ...) */
#define SP804_DEVICE(dev_name, ...)                                    \
	{                                                              \
		.name = (dev_name), .driver = &sp804_driver,           \
		.config = &(const struct sp804_config){ __VA_ARGS__ }, \
		.state = &(struct sp804_state){ 0 },                   \
	}
