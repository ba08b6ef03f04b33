// SPDX-License-Identifier: MIT
/* date: show and set the real-time clock. */
#include <stdint.h>
#include <stdio.h>

#include <keel/clock.h>
#include <keel/command.h>
#include <keel/error.h>
#include <lib/calendar.h>

enum { NEW_TIME };

static int date_set(const char *text)
{
	struct civil_time time;
	uint64_t now;
	uint32_t seconds;
	int rc = rtc_get(&now);

	if (rc == -EBADMSG) { /* never set: the year has to be given */
		error_clear();
		now = 0;
	} else if (rc) {
		return rc;
	}
	time = calendar_from_unix((uint32_t)now);
	if (calendar_parse(text, &time))
		return fail(-EINVAL, "example: date 112109302026.15 is 21 November 2026, 9:30:15",
			    "'%s' is not MMDDhhmm[[CC]YY][.ss]", text);
	if (calendar_to_unix(&time, &seconds))
		return fail(-ERANGE, "month, day, hour, minute in two digits each, in this order",
			    "there is no %d-%02d-%02d %02d:%02d:%02d between %d and %d", time.year,
			    time.month, time.day, time.hour, time.minute, time.second,
			    CALENDAR_YEAR_MIN, CALENDAR_YEAR_MAX);
	return rtc_set(seconds);
}

static int date_run(const struct command_call *call)
{
	struct civil_time t;
	uint64_t now;
	int rc;

	if (call->given & 1u << NEW_TIME) {
		rc = date_set(call->arg[NEW_TIME].str);
		if (rc)
			return rc;
	}
	rc = rtc_get(&now);
	if (rc)
		return rc;
	t = calendar_from_unix((uint32_t)now);
	printf("Date: %d-%02d-%02d (%s)    Time: %2d:%02d:%02d\n", t.year, t.month, t.day,
	       calendar_weekday((uint32_t)now), t.hour, t.minute, t.second);
	return 0;
}

/* clang-format off */
COMMAND(date,
	.name    = "date",
	.summary = "show the date and time, or set them",
	.example = "date 112109302026.15",
	.args    = ARGS({ "MMDDhhmm[[CC]YY][.ss]", ARG_STR, true }),
	.run     = date_run);
/* clang-format on */
