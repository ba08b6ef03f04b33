/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/clock.h>
#include <keel/device.h>

struct s5p_pwm_config {
	uintptr_t base;
	uint32_t (*clock_hz)(void); /* PCLK of the timers */
};

struct s5p_pwm_state {
	uintptr_t base;
	struct clock_source source;
};

extern const struct driver s5p_pwm_driver;

/* S5P_PWM_DEVICE("timer0", .base = ..., .clock_hz = ...): timer 4 of the block is the clock */
#define S5P_PWM_DEVICE(dev_name, ...)                                    \
	{                                                                \
		.name = (dev_name), .driver = &s5p_pwm_driver,           \
		.config = &(const struct s5p_pwm_config){ __VA_ARGS__ }, \
		.state = &(struct s5p_pwm_state){ 0 },                   \
	}
