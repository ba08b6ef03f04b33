// SPDX-License-Identifier: MIT
/* The RTC model; the base is hardware facts 1.4, the registers are the S3C6410's. */
#include "test.h"

#include <stdio.h>
#include <time.h>

#include <test/fake/fake_model.h>
#include <tools/emu/models/rtc.h>

#define INTP   0x30
#define RTCCON 0x40
#define TICNT  0x44
#define RTCALM 0x50
#define ALMSEC 0x54
#define ALMMIN 0x58
#define BCDSEC 0x70
#define S      1000000000ull

static struct fake_model fake;
static struct rtc rtc;
static uint64_t wall;

static uint64_t wall_clock(void *ctx)
{
	return wall;
}

static void power_on(uint64_t unix_seconds)
{
	wall = unix_seconds;
	rtc = (struct rtc){ .unix_seconds = wall_clock };
	fake_model_start(&fake, &rtc_ops, &rtc.model);
}

/* Second, minute, hour, day, weekday, month, year as 14 BCD digits, most significant last. */
static void shows(const char *digits)
{
	char seen[15];

	for (unsigned int i = 0; i < 7; i++) {
		uint32_t value = fake_model_read(&fake, BCDSEC + 4 * (6 - i));

		CHECK(value < 0x100);
		seen[2 * i] = (char)('0' + (value >> 4));
		seen[2 * i + 1] = (char)('0' + (value & 0xf));
	}
	seen[14] = 0;
	CHECK_STR(seen, digits);
}

TEST(battery_begins_with_the_wall_clock)
{
	/* 2009-02-13 23:31:30, a Friday */
	power_on(1234567890);
	shows("09020613233130");
	fake_model_no_complaint(&fake);
}

TEST(every_day_of_the_century_is_the_calendars)
{
	for (unsigned int day = 0; day < 36525; day += 13) {
		time_t t = (time_t)(946684800ull + day * 86400ull + 4711);
		struct tm tm;
		char digits[32];

		gmtime_r(&t, &tm);
		power_on((uint64_t)t);
		snprintf(digits, sizeof(digits), "%02d%02d%02d%02d%02d%02d%02d", tm.tm_year % 100,
			 tm.tm_mon + 1, tm.tm_wday + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			 tm.tm_sec);
		shows(digits);
	}
}

TEST(seconds_carry_into_the_new_year)
{
	/* 2099-12-31 23:59:58, a Thursday */
	power_on(4102444798);
	shows("99120531235958");
	fake_model_advance(&fake, 1999999999);
	shows("99120531235959");
	fake_model_advance(&fake, 1);
	shows("00010601000000");
}

TEST(resets_do_not_stop_the_clock)
{
	power_on(1234567890);
	fake_model_advance(&fake, 5 * S);
	rtc_ops.reset(&rtc, MODEL_SOFTWARE);
	shows("09020613233135");
	fake_model_advance(&fake, 5 * S);
	rtc_ops.reset(&rtc, MODEL_POWER_ON);
	shows("09020613233140");
}

TEST(clock_is_set_only_while_rtccon_allows)
{
	static const uint32_t value[] = { 0x58, 0x59, 0x23, 0x28, 0x03, 0x02, 0x12 };

	power_on(1234567890);
	fake_model_write(&fake, BCDSEC, 0);
	CHECK_EQ(fake.complaints, 1);
	shows("09020613233130");
	fake_model_write(&fake, RTCCON, 1);
	for (uint32_t i = 0; i < 7; i++)
		fake_model_write(&fake, BCDSEC + 4 * i, value[i]);
	fake_model_write(&fake, RTCCON, 0);
	shows("12020328235958");
	fake_model_advance(&fake, 2 * S);
	shows("12020429000000");
	CHECK_EQ(fake.complaints, 1);
}

TEST(a_month_may_be_set_after_its_last_day)
{
	power_on(1234567890); /* in February */
	fake_model_write(&fake, RTCCON, 1);
	fake_model_write(&fake, BCDSEC + 12, 0x31);
	fake_model_write(&fake, BCDSEC + 20, 0x03);
	shows("09030631233130");
}

TEST(what_is_no_bcd_is_refused)
{
	static const struct {
		uint32_t offset, value;
	} bad[] = { { 0, 0x60 }, { 0, 0x0a },  { 8, 0x24 },  { 12, 0 },
		    { 16, 8 },	 { 20, 0x13 }, { 24, 0x100 } };

	power_on(1234567890);
	fake_model_write(&fake, RTCCON, 1);
	for (unsigned int i = 0; i < 7; i++) {
		fake_model_write(&fake, BCDSEC + bad[i].offset, bad[i].value);
		CHECK_EQ(fake.complaints, i + 1);
	}
	shows("09020613233130");
}

TEST(alarm_rings_at_its_time)
{
	power_on(1234567890);
	fake_model_write(&fake, ALMSEC, 0x05);
	fake_model_write(&fake, ALMMIN, 0x32);
	fake_model_write(&fake, RTCALM, 0x43);
	fake_model_advance(&fake, 35 * S - 1);
	CHECK(!fake.line[RTC_LINE_ALARM]);
	fake_model_advance(&fake, 1);
	CHECK(fake.line[RTC_LINE_ALARM]);
	CHECK_EQ(fake_model_read(&fake, INTP), 2);
	fake_model_write(&fake, INTP, 2);
	CHECK(!fake.line[RTC_LINE_ALARM]);
	fake_model_advance(&fake, 3599 * S);
	CHECK(!fake.line[RTC_LINE_ALARM]);
	fake_model_advance(&fake, 1 * S);
	CHECK(fake.line[RTC_LINE_ALARM]);
}

TEST(tick_comes_every_ticnt_cycles)
{
	power_on(0);
	fake_model_write(&fake, TICNT, 32768 / 4);
	fake_model_write(&fake, RTCCON, 1 << 8);
	fake_model_advance(&fake, S / 4 - 1);
	CHECK(!fake.line[RTC_LINE_TICK]);
	fake_model_advance(&fake, 1);
	CHECK(fake.line[RTC_LINE_TICK]);
	fake_model_write(&fake, INTP, 1);
	CHECK(!fake.line[RTC_LINE_TICK]);
	fake_model_advance(&fake, S / 8);
	CHECK_EQ(fake_model_read(&fake, 0x90), 32768 / 8);
	fake_model_advance(&fake, S / 8);
	CHECK(fake.line[RTC_LINE_TICK]);
	fake_model_no_complaint(&fake);
	fake_model_write(&fake, RTCCON, 1 << 8 | 1 << 4);
	CHECK_EQ(fake.complaints, 1);
}

TEST(hold_stops_the_clock)
{
	power_on(1234567890);
	fake_model_write(&fake, RTCCON, 1 << 3);
	fake_model_advance(&fake, 100 * S);
	shows("09020613233130");
	fake_model_write(&fake, RTCCON, 0);
	fake_model_advance(&fake, 1 * S);
	shows("09020613233131");
}

/* 2009-02-13 23:31:30: each field alone decides; the ones not chosen do not count. */
TEST(every_alarm_field_counts)
{
	static const struct {
		uint32_t offset, now, other;
	} field[] = { { 0x54, 0x31, 0x32 }, { 0x58, 0x31, 0x32 }, { 0x5c, 0x23, 0x22 },
		      { 0x60, 0x13, 0x14 }, { 0x64, 0x02, 0x03 }, { 0x68, 0x09, 0x10 } };

	for (unsigned int i = 0; i < 6; i++) {
		power_on(1234567890);
		fake_model_write(&fake, field[i].offset, field[i].now);
		CHECK_EQ(fake_model_read(&fake, field[i].offset), field[i].now);
		fake_model_write(&fake, RTCALM, 1u << i);
		fake_model_advance(&fake, S);
		CHECK(!fake.line[RTC_LINE_ALARM]);
		fake_model_write(&fake, RTCALM, 0x40 | 1u << i);
		fake_model_advance(&fake, 60 * S);
		CHECK(fake.line[RTC_LINE_ALARM]);
		power_on(1234567890);
		fake_model_write(&fake, field[i].offset, field[i].other);
		fake_model_write(&fake, RTCALM, 0x40 | 1u << i);
		fake_model_advance(&fake, S);
		CHECK(!fake.line[RTC_LINE_ALARM]);
		fake_model_no_complaint(&fake);
	}
}

TEST(alarm_without_a_field_is_silent)
{
	power_on(1234567890);
	fake_model_write(&fake, RTCALM, 0x40);
	fake_model_advance(&fake, 10 * S);
	CHECK(!fake.line[RTC_LINE_ALARM]);
}

TEST(alarm_and_tick_are_cleared_apart)
{
	power_on(1234567890);
	fake_model_write(&fake, ALMSEC, 0x31);
	fake_model_write(&fake, RTCALM, 0x41);
	fake_model_write(&fake, TICNT, 1);
	fake_model_write(&fake, RTCCON, 1 << 8);
	fake_model_advance(&fake, S);
	CHECK_EQ(fake_model_read(&fake, INTP), 3);
	fake_model_write(&fake, INTP, 2);
	CHECK(!fake.line[RTC_LINE_ALARM] && fake.line[RTC_LINE_TICK]);
	fake_model_write(&fake, RTCCON, 0);
	fake_model_write(&fake, INTP, 1);
	fake_model_advance(&fake, S);
	CHECK(!fake.line[RTC_LINE_TICK]);
	CHECK_EQ(fake_model_read(&fake, 0x90), 0);
}

/* After 100 years the calendar is where it was, the days of the week are not. */
TEST(a_century_later_weekdays_go_on)
{
	power_on(946684800);
	fake_model_advance(&fake, 36525ull * 86400 * S);
	shows("00010601000000");
	fake_model_advance(&fake, 86400 * S);
	shows("00010702000000");
}

TEST(resets_forget_alarm_and_tick)
{
	power_on(1234567890);
	fake_model_write(&fake, TICNT, 1);
	fake_model_write(&fake, RTCCON, 1 << 8);
	fake_model_advance(&fake, S);
	CHECK(fake.line[RTC_LINE_TICK]);
	fake_model_advance(&fake, S / 2);
	rtc_ops.reset(&rtc, MODEL_WATCHDOG);
	CHECK(!fake.line[RTC_LINE_TICK]);
	fake_model_advance(&fake, S / 2);
	shows("09020613233132");
}

TEST(unknown_rtc_registers_are_named)
{
	power_on(0);
	fake_model_read(&fake, 0x00);
	fake_model_read(&fake, 0x6c);
	fake_model_write(&fake, 0x90, 1);
	fake_model_write(&fake, 0x71, 1);
	CHECK_EQ(fake.complaints, 4);
}
