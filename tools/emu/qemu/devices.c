// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers and interrupts: the blocks without a QEMU back end. Lines: hardware facts 7.4. */
#include <tools/emu/qemu/map.h>

#include "qemu/cutils.h"
#include "sysemu/rtc.h"

#include <tools/emu/models/pwm.h>
#include <tools/emu/models/rtc.h>
#include <tools/emu/models/systimer.h>
#include <tools/emu/models/vic.h>

#define VIC_BASE      0xe4000000
#define VIC_STEP      0x100000
#define PWM_BASE      0xea000000
#define SYSTIMER_BASE 0xea100000
#define RTC_BASE      0xea300000
#define TIMER0_LINE   21 /* of VIC0 */
#define SYSTIMER_LINE 26
#define ALARM_LINE    28
#define TICK_LINE     29

static void vics_add(struct s5p_board *b)
{
	struct vic *vic = g_new0(struct vic, VIC_COUNT);
	struct s5p_block *block[VIC_COUNT];

	for (unsigned int i = 0; i < VIC_COUNT; i++)
		block[i] = s5p_block_add(b, &vic_ops[i], &vic[i], VIC_BASE + VIC_STEP * i);
	vic_chain(&vic[0], &vic[1]);
	vic_chain(&vic[1], &vic[2]);
	block[0]->line[VIC_IRQ] = qdev_get_gpio_in(DEVICE(b->cpu), ARM_CPU_IRQ);
	block[0]->line[VIC_FIQ] = qdev_get_gpio_in(DEVICE(b->cpu), ARM_CPU_FIQ);
}

void s5p_interrupt(struct s5p_block *from, unsigned int output, unsigned int vic,
		   unsigned int input)
{
	struct s5p_block *to = s5p_block_find(from->board, vic_ops[vic].name);

	from->line[output] = s5p_block_input(to, input);
}

/* -rtc base= decides what it is now. */
static uint64_t unix_seconds(void *ctx)
{
	struct tm now;

	qemu_get_timedate(&now, 0);
	return (uint64_t)mktimegm(&now);
}

static void rtc_add(struct s5p_board *b)
{
	struct rtc *rtc = g_new0(struct rtc, 1);
	struct s5p_block *block;

	rtc->unix_seconds = unix_seconds;
	block = s5p_block_add(b, &rtc_ops, rtc, RTC_BASE);
	s5p_interrupt(block, RTC_LINE_ALARM, 0, ALARM_LINE);
	s5p_interrupt(block, RTC_LINE_TICK, 0, TICK_LINE);
}

void s5p_devices_add(struct s5p_board *b)
{
	struct s5p_block *block;

	vics_add(b);
	block = s5p_block_add(b, &pwm_ops, NULL, PWM_BASE);
	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		s5p_interrupt(block, i, 0, TIMER0_LINE + i);
	block = s5p_block_add(b, &systimer_ops, NULL, SYSTIMER_BASE);
	s5p_interrupt(block, 0, 0, SYSTIMER_LINE);
	rtc_add(b);
}
