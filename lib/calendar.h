/* SPDX-License-Identifier: MIT */
/* Civil time (proleptic Gregorian calendar, UTC, no leap seconds) and Unix seconds. */
#pragma once

#include <stdint.h>

#define CALENDAR_YEAR_MIN 1970
#define CALENDAR_YEAR_MAX 2105 /* the last whole year of a 32-bit count of seconds */

struct civil_time {
	int year;   /* CALENDAR_YEAR_MIN..CALENDAR_YEAR_MAX, and the first weeks of the next */
	int month;  /* 1..12 */
	int day;    /* 1..31 */
	int hour;   /* 0..23 */
	int minute; /* 0..59 */
	int second; /* 0..59 */
};

/** calendar_from_unix() - any 32-bit count of seconds has a date */
struct civil_time calendar_from_unix(uint32_t seconds);

/** calendar_to_unix() - 0, or -ERANGE when a field is outside its range or the day not in its month */
int calendar_to_unix(const struct civil_time *time, uint32_t *seconds);

/** calendar_weekday() - "Saturday" */
const char *calendar_weekday(uint32_t seconds);

/**
 * calendar_parse() - MMDDhhmm[[CC]YY][.ss], as date(1) takes it
 * @time: what the text leaves out is kept (year) or zero (second); YY below 70 is 20YY.
 * Returns 0 or -EINVAL; the ranges are calendar_to_unix()'s to check.
 */
int calendar_parse(const char *text, struct civil_time *time);
