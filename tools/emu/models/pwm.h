/* SPDX-License-Identifier: MIT */
/*
 * PWM timers 0 to 4 at 0xEA000000 (hardware facts 7.2). Lines 0 to 4 are their interrupts
 * (VIC0 21 to 25). The outputs TOUT are not modelled, the compare registers only kept.
 *
 * Conventions, nothing of which was found for this chip: a period is TCNTB + 1 ticks and the
 * interrupt comes when the counter arrives at 0; TINT_CSTAT notes it only while it is enabled;
 * a timer holds TCNTB as long as its manual update bit is set; a one-shot timer stays at 0
 * until its start bit was cleared and set again; TCFG0 is 0x101 after reset [sibling].
 */
#pragma once

#include <tools/emu/models/model.h>

#define PWM_TIMERS 5

struct pwm_timer {
	uint32_t tcntb, tcmpb;
	uint32_t count;	   /* while it stands; while it runs, what this round began with */
	uint64_t since;	   /* ns when it began to run at the present rate */
	uint64_t finished; /* ticks after that when this round began */
	bool running, loaded;
	bool at_zero; /* the end of this round was noted */
};

struct pwm_regs {
	uint32_t tcfg0, tcfg1, tcon, enabled, pending;
	uint32_t pclk_hz; /* the rate the timers were set going with */
	struct pwm_timer timer[PWM_TIMERS];
};

struct pwm {
	struct model model;
	struct pwm_regs regs;
};

extern const struct model_ops pwm_ops;
