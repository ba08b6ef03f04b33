// SPDX-License-Identifier: MIT
/* The watchdog against the hardware facts, 7.1. */
#include <test/fake/fake_model.h>
#include <test/unit/test.h>
#include <tools/emu/models/wdt.h>

#define WTCON	 0x0
#define WTDAT	 0x4
#define WTCNT	 0x8
#define WTCLRINT 0xc
#define PCLKD1	 66750000ull

static struct fake_model fake;
static struct wdt wdt;

static void start(void)
{
	wdt = (struct wdt){ 0 };
	fake_model_start(&fake, &wdt_ops, &wdt.model);
}

/* Nanoseconds, rounded up, of @periods of PCLKD1. */
static uint64_t pclk_ns(uint64_t periods)
{
	return (periods * 1000000000ull + PCLKD1 - 1) / PCLKD1;
}

TEST(it_runs_at_reset_and_resets_the_chip_when_nobody_stops_it)
{
	uint64_t end = pclk_ns(0x8000ull * 0x81 * 16);

	start();
	CHECK_EQ(fake_model_read(&fake, WTCON), 0x8021);
	CHECK_EQ(fake_model_read(&fake, WTDAT), 0x8000);
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x8000);
	fake_model_advance(&fake, end - 1);
	CHECK_EQ(fake.resets, 0);
	fake_model_advance(&fake, 1);
	CHECK_EQ(fake.resets, 1);
	CHECK_EQ(fake.reset_kind, MODEL_WATCHDOG);
}

TEST(zero_in_wtcon_stops_it)
{
	start();
	fake_model_advance(&fake, 1000000);
	fake_model_write(&fake, WTCON, 0);
	CHECK_EQ(fake.wake_at, MODEL_NEVER);
	fake_model_advance(&fake, 100000000000ull);
	CHECK_EQ(fake.resets, 0);
	fake_model_no_complaint(&fake);
}

/* Time-out = WTCNT * (prescaler + 1) * divider / PCLKD1, for every divider. */
TEST(prescaler_and_divider_give_the_time)
{
	for (uint32_t divider = 0; divider < 4; divider++) {
		uint64_t end = pclk_ns(1000ull * 4 * (16 << divider));

		start();
		fake_model_write(&fake, WTCON, 0);
		fake_model_write(&fake, WTCNT, 1000);
		fake_model_write(&fake, WTCON, 3 << 8 | divider << 3 | 0x21);
		fake_model_advance(&fake, end - 1);
		CHECK_EQ(fake.resets, 0);
		fake_model_advance(&fake, 1);
		CHECK_EQ(fake.resets, 1);
	}
}

TEST(the_count_goes_down_and_can_be_set_again)
{
	start();
	fake_model_advance(&fake, pclk_ns(100 * 0x81 * 16));
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x8000 - 100);
	fake_model_write(&fake, WTCNT, 0x8000);
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x8000);
	fake_model_advance(&fake, pclk_ns(0x7fffull * 0x81 * 16));
	CHECK_EQ(fake.resets, 0);
}

TEST(a_new_reload_value_does_not_touch_the_count)
{
	start();
	fake_model_advance(&fake, pclk_ns(100 * 0x81 * 16));
	fake_model_write(&fake, WTDAT, 5);
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x8000 - 100);
	CHECK_EQ(fake_model_read(&fake, WTDAT), 5);
}

TEST(being_woken_too_early_does_nothing)
{
	start();
	fake.now = 1000;
	wdt_ops.wake(&wdt);
	CHECK_EQ(fake.resets, 0);
	fake_model_write(&fake, WTCON, 0);
	fake_model_write(&fake, WTCNT, 0);
	wdt_ops.wake(&wdt);
	CHECK_EQ(fake.resets, 0);
}

TEST(a_reload_value_of_0_is_the_longest)
{
	start();
	fake_model_write(&fake, WTCON, 0);
	fake_model_write(&fake, WTDAT, 0);
	fake_model_write(&fake, WTCNT, 1);
	fake_model_write(&fake, WTCON, 0x24);
	fake_model_advance(&fake, pclk_ns(16));
	fake_model_write(&fake, WTCLRINT, 1);
	fake_model_advance(&fake, pclk_ns(0xffffull * 16 + 8));
	CHECK(!fake.line[0]);
	fake_model_advance(&fake, pclk_ns(16));
	CHECK(fake.line[0]);
}

/* "Immediate reset trick". */
TEST(one_count_without_prescaler_resets_at_once)
{
	start();
	fake_model_write(&fake, WTCON, 0);
	fake_model_write(&fake, WTDAT, 1);
	fake_model_write(&fake, WTCNT, 1);
	fake_model_write(&fake, WTCON, 0x21);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(fake.resets, 1);
}

TEST(without_reset_it_interrupts_reloads_and_goes_on)
{
	uint64_t period = pclk_ns(50 * 16);

	start();
	fake_model_write(&fake, WTCON, 0);
	fake_model_write(&fake, WTDAT, 50);
	fake_model_write(&fake, WTCNT, 50);
	fake_model_write(&fake, WTCON, 0x24);
	fake_model_advance(&fake, period);
	CHECK(fake.line[0]);
	fake_model_write(&fake, WTCLRINT, 1);
	CHECK(!fake.line[0]);
	fake_model_advance(&fake, period);
	CHECK(fake.line[0]);
	CHECK_EQ(fake.resets, 0);
	fake_model_no_complaint(&fake);
}

TEST(half_the_clock_doubles_what_is_left)
{
	uint64_t half = pclk_ns(0x4000ull * 0x81 * 16);

	start();
	fake_model_advance(&fake, half);
	fake_model_clock(&fake, MODEL_PCLKD1, PCLKD1 / 2);
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x4000);
	fake_model_advance(&fake, 2 * half - 10);
	CHECK_EQ(fake.resets, 0);
	fake_model_advance(&fake, 10);
	CHECK_EQ(fake.resets, 1);
}

TEST(without_a_clock_it_stands_still)
{
	start();
	fake_model_clock(&fake, MODEL_PCLKD1, 0);
	fake_model_advance(&fake, 1000000000000ull);
	CHECK_EQ(fake.resets, 0);
	CHECK_EQ(fake_model_read(&fake, WTCNT), 0x8000);
}

TEST(the_longest_time_does_not_overflow)
{
	start();
	fake_model_write(&fake, WTCON, 0);
	fake_model_write(&fake, WTCNT, 0xffff);
	fake_model_clock(&fake, MODEL_PCLKD1, 1000000);
	fake_model_write(&fake, WTCON, 0xff39);
	fake_model_advance(&fake, 65535ull * 256 * 128 * 1000 - 1);
	CHECK_EQ(fake.resets, 0);
	fake_model_advance(&fake, 1);
	CHECK_EQ(fake.resets, 1);
}
