/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

#define PL192_MAX 3 /* in a daisy chain */

struct pl192_config {
	uintptr_t base[PL192_MAX]; /* 0: not there */
};

/* Keel polls: its probe() and its remove() both mask everything and forget what was pending. */
extern const struct driver pl192_driver;

/* PL192_DEVICE("vic", .base = { ..., ... }) */
#define PL192_DEVICE(dev_name, ...)                                    \
	{                                                              \
		.name = (dev_name), .driver = &pl192_driver,           \
		.config = &(const struct pl192_config){ __VA_ARGS__ }, \
	}
