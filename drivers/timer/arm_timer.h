/* SPDX-License-Identifier: MIT */
/* The generic timer of the CPU: Arm DDI 0487 J.a, D12. Its physical count is the clock. */
#pragma once

#include <stdint.h>

#include <keel/device.h>

extern const struct driver arm_timer_driver;

/** arm_timer_hz() - what firmware says it counts at: CNTFRQ_EL0 */
uint32_t arm_timer_hz(void);

/* ARM_TIMER_DEVICE("timer0") */
#define ARM_TIMER_DEVICE(id)                              \
	{                                                 \
		.name = (id), .driver = &arm_timer_driver \
	}
