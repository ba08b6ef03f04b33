/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

struct pl031_config {
	uintptr_t base;
};

struct pl031_state {
	uintptr_t base;
};

extern const struct driver pl031_driver;

/* PL031_DEVICE("rtc0", .base = ...) */
#define PL031_DEVICE(dev_name, ...)                                    \
	{                                                              \
		.name = (dev_name), .driver = &pl031_driver,           \
		.config = &(const struct pl031_config){ __VA_ARGS__ }, \
		.state = &(struct pl031_state){ 0 },                   \
	}
