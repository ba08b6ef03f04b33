/* SPDX-License-Identifier: MIT */
/* The generic timer of the CPU: Arm DDI 0487 J.a, D12. Its physical count is the clock. */
#pragma once

#include <keel/device.h>

extern const struct driver arm_timer_driver;

/* ARM_TIMER_DEVICE("timer0") */
#define ARM_TIMER_DEVICE(id)                              \
	{                                                 \
		.name = (id), .driver = &arm_timer_driver \
	}
