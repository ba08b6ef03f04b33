/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

struct pl011_config {
	uintptr_t base;
	uint32_t clock_hz; /* UARTCLK; 0 keeps the divisor set by earlier firmware */
	uint32_t baud;
};

struct pl011_state {
	uintptr_t base;
	uint32_t clock_hz;
};

extern const struct driver pl011_driver;

/* PL011_DEVICE("uart0", .base = ..., .clock_hz = ..., .baud = ...) */
#define PL011_DEVICE(dev_name, ...)                                    \
	{                                                              \
		.name = (dev_name), .driver = &pl011_driver,           \
		.config = &(const struct pl011_config){ __VA_ARGS__ }, \
		.state = &(struct pl011_state){ 0 },                   \
	}
