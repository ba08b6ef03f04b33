// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE
#include <errno.h>
#include <time.h>

#include <lib/calendar.h>
#include <test/unit/test.h>

static bool agrees_with_the_c_library(uint32_t seconds)
{
	static const char *const days[] = { "Sunday",	"Monday", "Tuesday", "Wednesday",
					    "Thursday", "Friday", "Saturday" };
	struct civil_time t = calendar_from_unix(seconds);
	time_t at = seconds;
	struct tm tm;

	gmtime_r(&at, &tm);
	return t.year == tm.tm_year + 1900 && t.month == tm.tm_mon + 1 && t.day == tm.tm_mday &&
	       t.hour == tm.tm_hour && t.minute == tm.tm_min && t.second == tm.tm_sec &&
	       !strcmp(calendar_weekday(seconds), days[tm.tm_wday]);
}

TEST(first_and_last_second_of_every_day_until_2106_are_right)
{
	for (uint64_t s = 0; s + 86399 <= UINT32_MAX; s += 86400) {
		CHECK(agrees_with_the_c_library((uint32_t)s));
		CHECK(agrees_with_the_c_library((uint32_t)s + 86399));
	}
	CHECK(agrees_with_the_c_library(UINT32_MAX));
}

TEST(every_second_of_a_day_comes_back_from_its_date)
{
	uint32_t back = 0;

	for (uint32_t s = 951782400; s < 951782400 + 86400; s++) { /* 29 February 2000 */
		struct civil_time t = calendar_from_unix(s);

		CHECK(agrees_with_the_c_library(s));
		CHECK_EQ(calendar_to_unix(&t, &back), 0);
		CHECK_EQ(back, s);
	}
}

/* Every day number 0..32 of every month 0..13 exists exactly when the C library keeps it. */
TEST(days_that_are_not_in_their_month_are_refused)
{
	for (int year = 1969; year <= 2106; year++)
		for (int month = 0; month <= 13; month++)
			for (int day = 0; day <= 32; day++) {
				struct civil_time t = { year, month, day, 0, 0, 0 };
				struct tm tm = { .tm_year = year - 1900,
						 .tm_mon = month - 1,
						 .tm_mday = day };
				time_t expected = timegm(&tm);
				bool exists = tm.tm_mday == day && tm.tm_mon == month - 1 &&
					      year >= 1970 && year <= 2105;
				uint32_t seconds = 0;

				CHECK_EQ(calendar_to_unix(&t, &seconds), exists ? 0 : -ERANGE);
				CHECK(!exists || seconds == expected);
			}
}

TEST(hours_minutes_and_seconds_out_of_range_are_refused)
{
	struct civil_time t = { 2026, 11, 21, 23, 59, 59 };
	uint32_t s = 7;

	CHECK_EQ(calendar_to_unix(&t, &s), 0);
	CHECK_EQ(s, 1795305599);
	t.second = 60;
	CHECK_EQ(calendar_to_unix(&t, &s), -ERANGE);
	t = (struct civil_time){ 2026, 11, 21, 23, 60, 59 };
	CHECK_EQ(calendar_to_unix(&t, &s), -ERANGE);
	t = (struct civil_time){ 2026, 11, 21, 24, 59, 59 };
	CHECK_EQ(calendar_to_unix(&t, &s), -ERANGE);
	CHECK_EQ(s, 1795305599);
}

static void check_parsed(const char *text, int year, int second)
{
	struct civil_time t = { .year = 2001, .second = 44 };

	CHECK_EQ(calendar_parse(text, &t), 0);
	CHECK_EQ(t.year, year);
	CHECK_EQ(t.month, 11);
	CHECK_EQ(t.day, 21);
	CHECK_EQ(t.hour, 9);
	CHECK_EQ(t.minute, 30);
	CHECK_EQ(t.second, second);
}

TEST(a_date_is_typed_as_date_1_takes_it)
{
	check_parsed("11210930", 2001, 0);
	check_parsed("1121093026", 2026, 0);
	check_parsed("1121093070", 1970, 0);
	check_parsed("1121093069", 2069, 0);
	check_parsed("112109302026", 2026, 0);
	check_parsed("112109302026.15", 2026, 15);
	check_parsed("11210930.15", 2001, 15);
}

TEST(what_is_no_date_is_refused_and_changes_nothing)
{
	static const char *const bad[] = { "",
					   "1",
					   "1121093",
					   "112109302",
					   "11210930.1",
					   "11210930.",
					   ".15",
					   "11210930.150",
					   "1121093x",
					   "11 10930",
					   "1121093020266",
					   "112109302026.1x",
					   "-1210930",
					   "11210930202x",
					   "reset",
					   "1121x930",
					   "112109302026..",
					   "1121093026.15.15" };
	struct civil_time t = { .year = 2001 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_EQ(calendar_parse(bad[i], &t), -EINVAL);
	CHECK_EQ(t.year, 2001);
	CHECK_EQ(t.month, 0);
}
