// SPDX-License-Identifier: MIT
/* The PWM timer model. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_model.h>
#include <tools/emu/models/pwm.h>

#define TCFG0	   0x00
#define TCFG1	   0x04
#define TCON	   0x08
#define TCNTB(n)   (0x0c + 0x0c * (n))
#define TCMPB(n)   (0x10 + 0x0c * (n))
#define TCNTO(n)   ((n) == 4 ? 0x40 : 0x14 + 0x0c * (n))
#define TINT_CSTAT 0x44
#define T4_START   (1u << 20)
#define T4_UPDATE  (1u << 21)
#define T4_RELOAD  (1u << 22)

static struct fake_model fake;
static struct pwm pwm;

static void power_on(void)
{
	pwm = (struct pwm){ 0 };
	fake_model_start(&fake, &pwm_ops, &pwm.model);
}

/* One tick of timer 4 a microsecond: PCLKD1 = 64 MHz, / 16 / 4 as 7.2 sets it up. */
static void microseconds(uint32_t count, uint32_t reload)
{
	power_on();
	fake_model_clock(&fake, MODEL_PCLKD1, 64000000);
	fake_model_write(&fake, TCFG0, 0x0f00);
	fake_model_write(&fake, TCFG1, 0x20000);
	fake_model_write(&fake, TCNTB(4), count);
	fake_model_write(&fake, TCON, T4_UPDATE);
	fake_model_write(&fake, TCON, T4_START | reload);
}

/* 7.2: TCNTO4 counts down; elapsed = last - now modulo 2^32. */
TEST(timer4_counts_down_with_pclkd1)
{
	power_on();
	fake_model_write(&fake, TCFG0, 0x0f00);
	fake_model_write(&fake, TCFG1, 0x20000);
	fake_model_write(&fake, TCNTB(4), UINT32_MAX);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
	fake_model_write(&fake, TCON, T4_UPDATE);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), UINT32_MAX);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), UINT32_MAX);
	fake_model_write(&fake, TCON, T4_START | T4_RELOAD);
	fake_model_advance(&fake, 1000000000);
	CHECK_EQ(UINT32_MAX - fake_model_read(&fake, TCNTO(4)), 66750000 / 64);
	fake_model_no_complaint(&fake);
}

TEST(counter_passes_zero_modulo_two_to_the_32)
{
	microseconds(UINT32_MAX, T4_RELOAD);
	fake_model_advance(&fake, 4294967295000ull);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), UINT32_MAX);
	fake_model_advance(&fake, 5000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), UINT32_MAX - 5);
}

TEST(period_is_one_tick_more_than_tcntb)
{
	microseconds(9, T4_RELOAD);
	for (unsigned int us = 0; us < 40; us++) {
		CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 9 - us % 10);
		fake_model_advance(&fake, 1000);
	}
	/* 1000 rounds at once, without anybody looking */
	fake_model_advance(&fake, 10000003);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 9);
	fake_model_advance(&fake, 3000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 6);
}

TEST(one_shot_stops_at_zero)
{
	microseconds(5, 0);
	fake_model_advance(&fake, 4999);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 1);
	fake_model_advance(&fake, 1);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
	fake_model_write(&fake, TCON, T4_START | T4_RELOAD);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
	fake_model_write(&fake, TCON, T4_UPDATE);
	fake_model_write(&fake, TCON, T4_START);
	fake_model_advance(&fake, 2000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 3);
}

TEST(a_new_tcntb_is_taken_at_the_next_reload)
{
	microseconds(9, T4_RELOAD);
	fake_model_advance(&fake, 3000);
	fake_model_write(&fake, TCNTB(4), 99);
	CHECK_EQ(fake_model_read(&fake, TCNTB(4)), 99);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 6);
	fake_model_advance(&fake, 7000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 99);
	fake_model_advance(&fake, 99000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
}

TEST(stop_and_start_go_on_where_it_was)
{
	microseconds(1000, T4_RELOAD);
	fake_model_advance(&fake, 100000);
	fake_model_write(&fake, TCON, T4_RELOAD);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 900);
	fake_model_advance(&fake, 100000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 900);
	fake_model_write(&fake, TCON, T4_START | T4_RELOAD);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 899);
}

/* 7.2: started with update set then cleared. */
TEST(start_without_update_is_a_mistake)
{
	power_on();
	fake_model_write(&fake, TCNTB(4), 100);
	fake_model_write(&fake, TCON, T4_START | T4_RELOAD);
	CHECK_EQ(fake.complaints, 1);
	CHECK_HAS(fake.complaint, "pwm: timer 4 starts without");
}

TEST(update_holds_the_counter)
{
	microseconds(50, T4_RELOAD);
	fake_model_advance(&fake, 10000);
	fake_model_write(&fake, TCON, T4_START | T4_UPDATE | T4_RELOAD);
	fake_model_advance(&fake, 10000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 50);
	fake_model_write(&fake, TCON, T4_START | T4_RELOAD);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 49);
	fake_model_no_complaint(&fake);
}

/* 7.2: prescaler 7:0 for timers 0, 1, 15:8 for 2 to 4; TCFG1 nibble: 0 = /1 ... 4 = /16. */
TEST(prescalers_and_muxes_divide)
{
	static const uint32_t start[] = { 1, 1 << 8, 1 << 12, 1 << 16, 1 << 20 };
	static const uint32_t rate[] = { 32000000, 16000000, 4000000, 2000000, 1000000 };

	for (unsigned int i = 0; i < 5; i++) {
		power_on();
		fake_model_clock(&fake, MODEL_PCLKD1, 64000000);
		fake_model_write(&fake, TCFG0, 0x0301);
		fake_model_write(&fake, TCFG1, 0x43210);
		fake_model_write(&fake, TCNTB(i), UINT32_MAX);
		fake_model_write(&fake, TCON, start[i] << 1);
		fake_model_write(&fake, TCON, start[i]);
		fake_model_advance(&fake, 1000000000);
		CHECK_EQ(UINT32_MAX - fake_model_read(&fake, (uint32_t)TCNTO(i)), rate[i]);
		fake_model_no_complaint(&fake);
	}
}

TEST(counter_survives_a_change_of_clock)
{
	microseconds(1000000, T4_RELOAD);
	fake_model_advance(&fake, 1000000);
	fake_model_clock(&fake, MODEL_PCLKD1, 128000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 999000);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 997000);
	fake_model_clock(&fake, MODEL_PCLKD1, 0);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 997000);
	fake_model_clock(&fake, MODEL_PCLKD1, 64000000);
	fake_model_write(&fake, TCFG1, 0x30000);
	fake_model_advance(&fake, 1000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 996500);
	fake_model_no_complaint(&fake);
	fake_model_write(&fake, TCFG1, 0x50000);
	CHECK_EQ(fake.complaints, 1);
}

/* 7.2: TINT_CSTAT 4:0 enable, 9:5 status, write 1 to clear; 7.4: one line a timer. */
TEST(interrupt_comes_at_zero_and_clears_with_one)
{
	microseconds(99, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_advance(&fake, 98999);
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 4);
	CHECK(!fake.line[4]);
	fake_model_advance(&fake, 1);
	CHECK(fake.line[4]);
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 9 | 1 << 4);
	fake_model_write(&fake, TINT_CSTAT, 1 << 9 | 1 << 4);
	CHECK(!fake.line[4]);
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 4);
	fake_model_advance(&fake, 99999);
	CHECK(!fake.line[4]);
	fake_model_advance(&fake, 1);
	CHECK(fake.line[4]);
	CHECK_EQ(fake.line_changes[4], 3);
}

TEST(interrupts_of_a_timer_stay_its_own)
{
	power_on();
	fake_model_write(&fake, TCNTB(0), 10);
	fake_model_write(&fake, TCNTB(1), 1000);
	fake_model_write(&fake, TCON, 0x202);
	fake_model_write(&fake, TINT_CSTAT, 3);
	fake_model_write(&fake, TCON, 0x909);
	fake_model_advance(&fake, 1000);
	CHECK(fake.line[0] && !fake.line[1]);
	fake_model_advance(&fake, 1000000);
	CHECK(fake.line[0] && fake.line[1]);
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 3 << 5 | 3);
	fake_model_write(&fake, TINT_CSTAT, 1 << 6 | 2);
	CHECK(fake.line[0] && !fake.line[1]);
}

TEST(nobody_is_woken_without_need)
{
	microseconds(99, T4_RELOAD);
	CHECK(fake.wake_at == MODEL_NEVER);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	CHECK_EQ(fake.wake_at, 99000);
	fake_model_advance(&fake, 99000);
	CHECK(fake.wake_at == MODEL_NEVER);
	fake_model_write(&fake, TINT_CSTAT, 0x3f0);
	CHECK_EQ(fake.wake_at, 199000);
}

TEST(a_timer_of_zero_does_not_hang)
{
	microseconds(0, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_advance(&fake, 1000000);
	CHECK(fake.line[4]);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
}

/* A timer that nobody woke: what passed meanwhile is noted at the next look. */
TEST(late_looks_note_the_rounds_that_passed)
{
	microseconds(99, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake.now = 99000; /* at zero */
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 9 | 1 << 4);
	fake_model_write(&fake, TINT_CSTAT, 1 << 9 | 1 << 4);
	fake.now = 150000;
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 4);
	fake.now = 350000; /* two rounds more */
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 9 | 1 << 4);
	fake_model_write(&fake, TINT_CSTAT, 1 << 9 | 1 << 4);
	fake.now = 399000; /* at zero again, not one tick later */
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 9 | 1 << 4);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 0);
}

TEST(an_end_is_noted_once_though_the_rate_changes_at_zero)
{
	microseconds(99, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_advance(&fake, 99000);
	fake_model_write(&fake, TINT_CSTAT, 1 << 9 | 1 << 4);
	fake_model_clock(&fake, MODEL_PCLKD1, 32000000);
	CHECK_EQ(fake_model_read(&fake, TINT_CSTAT), 1 << 4);
	fake_model_advance(&fake, 200000);
	CHECK(fake.line[4]);
}

TEST(one_shot_interrupts_once)
{
	microseconds(99, 0);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_advance(&fake, 99000);
	CHECK(fake.line[4]);
	fake_model_write(&fake, TINT_CSTAT, 1 << 9 | 1 << 4);
	fake_model_advance(&fake, 10000000);
	CHECK(!fake.line[4]);
}

TEST(a_clock_that_comes_back_wakes_again)
{
	microseconds(99, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_clock(&fake, MODEL_PCLKD1, 0);
	CHECK(fake.wake_at == MODEL_NEVER);
	fake_model_clock(&fake, MODEL_PCLKD1, 128000000);
	CHECK_EQ(fake.wake_at, 49500);
}

TEST(tcntb_goes_through_while_update_is_set)
{
	power_on();
	fake_model_write(&fake, TCON, T4_UPDATE);
	fake_model_write(&fake, TCNTB(4), 77);
	CHECK_EQ(fake_model_read(&fake, TCNTO(4)), 77);
}

TEST(pwm_reset_stops_everything)
{
	microseconds(99, T4_RELOAD);
	fake_model_write(&fake, TINT_CSTAT, 1 << 4);
	fake_model_advance(&fake, 99000);
	pwm_ops.reset(&pwm, MODEL_WATCHDOG);
	CHECK(!fake.line[4]);
	CHECK(fake.wake_at == MODEL_NEVER);
	CHECK_EQ(fake_model_read(&fake, TCON), 0);
}

TEST(registers_read_back_and_unknown_ones_are_named)
{
	power_on();
	fake_model_write(&fake, TCMPB(1), 0x1234);
	CHECK_EQ(fake_model_read(&fake, TCMPB(1)), 0x1234);
	fake_model_write(&fake, TCFG0, UINT32_MAX);
	CHECK_EQ(fake_model_read(&fake, TCFG0), 0xffffff);
	fake_model_no_complaint(&fake);
	CHECK_EQ(fake_model_read(&fake, TCMPB(3)), 0);
	fake_model_write(&fake, TCNTO(4), 1);
	fake_model_write(&fake, 0x48, 1);
	CHECK_EQ(fake.complaints, 3);
	CHECK_EQ(fake_model_read_sized(&fake, TCFG0, 1), 0);
	fake_model_write_sized(&fake, TCFG0, 0, 2);
	CHECK_EQ(fake.complaints, 5);
	CHECK_EQ(fake_model_read(&fake, TCFG0), 0xffffff);
}
