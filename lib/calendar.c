// SPDX-License-Identifier: MIT
/* Civil time and Unix seconds; the rules are in calendar.h. */
#include <lib/calendar.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DAY_SECONDS 86400

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && leap(year));
}

struct civil_time calendar_from_unix(uint32_t seconds)
{
	int days = (int)(seconds / DAY_SECONDS), rest = (int)(seconds % DAY_SECONDS);
	struct civil_time t = { .year = CALENDAR_YEAR_MIN, .month = 1 };

	for (; days >= 365 + leap(t.year); t.year++)
		days -= 365 + leap(t.year);
	for (; days >= month_days(t.year, t.month); t.month++)
		days -= month_days(t.year, t.month);
	t.day = days + 1;
	t.hour = rest / 3600;
	t.minute = rest / 60 % 60;
	t.second = rest % 60;
	return t;
}

static bool in_range(const struct civil_time *t)
{
	return t->year >= CALENDAR_YEAR_MIN && t->year <= CALENDAR_YEAR_MAX && t->month >= 1 &&
	       t->month <= 12 && t->day >= 1 && t->day <= month_days(t->year, t->month) &&
	       t->hour >= 0 && t->hour <= 23 && t->minute >= 0 && t->minute <= 59 &&
	       t->second >= 0 && t->second <= 59;
}

int calendar_to_unix(const struct civil_time *time, uint32_t *seconds)
{
	int days = 0;

	if (!in_range(time))
		return -ERANGE;
	for (int y = CALENDAR_YEAR_MIN; y < time->year; y++)
		days += 365 + leap(y);
	for (int m = 1; m < time->month; m++)
		days += month_days(time->year, m);
	days += time->day - 1;
	*seconds = (uint32_t)days * DAY_SECONDS +
		   (uint32_t)(time->hour * 3600 + time->minute * 60 + time->second);
	return 0;
}

const char *calendar_weekday(uint32_t seconds)
{
	static const char *const names[] = { "Thursday", "Friday",  "Saturday", "Sunday",
					     "Monday",	 "Tuesday", "Wednesday" };

	return names[seconds / DAY_SECONDS % 7]; /* the first of January 1970 was a Thursday */
}

/* Two decimal digits; false when there are none. */
static bool pair(const char *text, int *value)
{
	for (int i = 0; i < 2; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	*value = (text[0] - '0') * 10 + text[1] - '0';
	return true;
}

int calendar_parse(const char *text, struct civil_time *time)
{
	size_t digits = strcspn(text, "."), all = strlen(text);
	struct civil_time t = { .year = time->year };
	int century = 0, year = 0;

	if ((digits != 8 && digits != 10 && digits != 12) || (all != digits && all != digits + 3))
		return -EINVAL;
	if (!pair(text, &t.month) || !pair(text + 2, &t.day) || !pair(text + 4, &t.hour) ||
	    !pair(text + 6, &t.minute))
		return -EINVAL;
	if (all > digits && !pair(text + digits + 1, &t.second))
		return -EINVAL;
	if (digits == 12 && !pair(text + 8, &century))
		return -EINVAL;
	if (digits > 8 && !pair(text + digits - 2, &year))
		return -EINVAL;
	if (digits == 10)
		century = year < 70 ? 20 : 19;
	if (digits > 8)
		t.year = century * 100 + year;
	*time = t;
	return 0;
}
