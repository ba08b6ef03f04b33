/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>
#include <keel/led.h>

struct s5p_led_config {
	uintptr_t bank; /* registers of the GPIO bank; lamp n is on its pin n, high is on */
	const char *const *name;
	size_t count;
};

struct s5p_led_state {
	uintptr_t bank;
	struct leds leds;
};

extern const struct driver s5p_led_driver;

/* S5P_LED_DEVICE("leds", .bank = ..., .name = ..., .count = ...) */
#define S5P_LED_DEVICE(dev_name, ...)                                    \
	{                                                                \
		.name = (dev_name), .driver = &s5p_led_driver,           \
		.config = &(const struct s5p_led_config){ __VA_ARGS__ }, \
		.state = &(struct s5p_led_state){ 0 },                   \
	}
