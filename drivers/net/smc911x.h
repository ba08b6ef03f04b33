/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>
#include <keel/netdev.h>

struct smc911x_config {
	uintptr_t base; /* 32-bit bus */
};

struct smc911x_state {
	uintptr_t base;
	struct netdev nd;
};

extern const struct driver smc911x_driver;

/* SMC911X_DEVICE("eth0", .base = ...) */
#define SMC911X_DEVICE(dev_name, ...)                                    \
	{                                                                \
		.name = (dev_name), .driver = &smc911x_driver,           \
		.config = &(const struct smc911x_config){ __VA_ARGS__ }, \
		.state = &(struct smc911x_state){ 0 },                   \
	}
