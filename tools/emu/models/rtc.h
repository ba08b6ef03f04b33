/* SPDX-License-Identifier: MIT */
/*
 * Real-time clock at 0xEA300000 (hardware facts 1.4). Lines: 0 alarm (VIC0 28), 1 tick (29).
 *
 * Everything but the address is a sibling's, the S3C6410's: registers at the offsets of rtc.c,
 * two BCD digits each, the year counted from 2000, days of the week 1 (Sunday) to 7. Software
 * may set the clock only while RTCCON b0 is 1; reading is always possible. Conventions: RTCCON
 * b3 holds the clock; the tick has TICNT cycles of 32768 Hz; other tick rates are a complaint.
 *
 * The clock runs on through every reset, as its battery lets it; the registers of control,
 * tick and alarm begin at 0.
 */
#pragma once

#include <tools/emu/models/model.h>

#define RTC_LINE_ALARM 0
#define RTC_LINE_TICK  1

enum rtc_field {
	RTC_SECOND,
	RTC_MINUTE,
	RTC_HOUR,
	RTC_DAY,
	RTC_WEEKDAY,
	RTC_MONTH,
	RTC_YEAR,
	RTC_FIELDS
};

struct rtc_regs {
	uint32_t intp, rtccon, ticnt, rtcalm;
	uint32_t alarm[RTC_FIELDS]; /* BCD */
	uint64_t tick_at;	    /* MODEL_NEVER: no tick */
};

struct rtc {
	struct model model;
	/** What the clock shows when its battery is put in, s since 1970. NULL: 2000-01-01. */
	uint64_t (*unix_seconds)(void *ctx);
	void *ctx;
	bool running;		    /* the battery is in */
	uint32_t field[RTC_FIELDS]; /* numbers, not BCD; as of ... */
	uint64_t as_of;		    /* ... this time in ns */
	struct rtc_regs regs;
};

extern const struct model_ops rtc_ops;
