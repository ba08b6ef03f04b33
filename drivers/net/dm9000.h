/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <keel/device.h>
#include <keel/netdev.h>

struct dm9000_config {
	uintptr_t index; /* the port that takes a register's number */
	uintptr_t data;	 /* the port behind it, on a 16-bit bus */
	uint32_t (*seed)(
		void); /* another number on another board: for a made-up address; may be NULL */
};

struct dm9000_state {
	const struct dm9000_config *cfg;
	struct netdev nd;
	uint8_t made_up[6]; /* the address of this start: the chip has none of its own */
	bool told;	    /* ... which the user knows by now */
};

extern const struct driver dm9000_driver;

/* DM9000_DEVICE("eth0", .index = ..., .data = ...) */
#define DM9000_DEVICE(dev_name, ...)                                    \
	{                                                               \
		.name = (dev_name), .driver = &dm9000_driver,           \
		.config = &(const struct dm9000_config){ __VA_ARGS__ }, \
		.state = &(struct dm9000_state){ 0 },                   \
	}
