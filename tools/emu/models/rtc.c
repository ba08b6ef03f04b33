// SPDX-License-Identifier: MIT
/* S5PC100 real-time clock, after its sibling S3C6410. */
#include <tools/emu/models/rtc.h>

#include <tools/emu/models/ticks.h>

#define INTP		0x30
#define INTP_TICK	(1u << 0)
#define INTP_ALARM	(1u << 1)
#define RTCCON		0x40
#define RTCCON_SETTABLE (1u << 0)
#define RTCCON_HOLD	(1u << 3)
#define RTCCON_TICSEL	(15u << 4)
#define RTCCON_TICEN	(1u << 8)
#define TICNT		0x44
#define RTCALM		0x50
#define RTCALM_ON	(1u << 6)
#define ALMSEC		0x54
#define BCDSEC		0x70
#define CURTICNT	0x90
#define TICK_HZ		32768
#define DAY_S		86400u

/* The least and the most of each field, and its RTCALM bit; weekdays have no alarm. */
static const struct {
	uint8_t min, max, alarm;
} fields[RTC_FIELDS] = {
	[RTC_SECOND] = { 0, 59, 1u << 0 }, [RTC_MINUTE] = { 0, 59, 1u << 1 },
	[RTC_HOUR] = { 0, 23, 1u << 2 },   [RTC_DAY] = { 1, 31, 1u << 3 },
	[RTC_WEEKDAY] = { 1, 7, 0 },	   [RTC_MONTH] = { 1, 12, 1u << 4 },
	[RTC_YEAR] = { 0, 99, 1u << 5 },
};

static uint32_t bcd(uint32_t value)
{
	return value / 10 << 4 | value % 10;
}

static unsigned int month_days(uint32_t year, uint32_t month)
{
	static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0 ? 1u : 0u);
}

/* 2000 to 2099: every fourth year is a leap year, without exception. */
static void day_add(uint32_t *f)
{
	f[RTC_WEEKDAY] = f[RTC_WEEKDAY] % 7 + 1;
	if (++f[RTC_DAY] <= month_days(f[RTC_YEAR], f[RTC_MONTH]))
		return;
	f[RTC_DAY] = 1;
	if (++f[RTC_MONTH] <= 12)
		return;
	f[RTC_MONTH] = 1;
	f[RTC_YEAR] = (f[RTC_YEAR] + 1) % 100;
}

static void seconds_add(uint32_t *f, uint64_t seconds)
{
	uint64_t of_day = f[RTC_HOUR] * 3600u + f[RTC_MINUTE] * 60u + f[RTC_SECOND] + seconds;
	uint64_t days = of_day / DAY_S % 36525; /* then the calendar is where it was */

	f[RTC_SECOND] = of_day % 60;
	f[RTC_MINUTE] = of_day / 60 % 60;
	f[RTC_HOUR] = of_day / 3600 % 24;
	/* 36525 days are no whole weeks: day_add() counts only the rest. */
	f[RTC_WEEKDAY] = (f[RTC_WEEKDAY] - 1 + (of_day / DAY_S - days) % 7) % 7 + 1;
	while (days--)
		day_add(f);
}

static bool alarm_matches(const struct rtc *c)
{
	const struct rtc_regs *r = &c->regs;
	uint32_t wanted = r->rtcalm & (RTCALM_ON - 1);

	if (!(r->rtcalm & RTCALM_ON) || !wanted)
		return false;
	for (unsigned int i = 0; i < RTC_FIELDS; i++)
		if ((wanted & fields[i].alarm) && bcd(c->field[i]) != r->alarm[i])
			return false;
	return true;
}

/* Let the clock show the present second, one by one where an alarm may wait. */
static void clock_look(struct rtc *c)
{
	uint64_t seconds = (model_now(&c->model) - c->as_of) / NS_PER_S;

	if (c->regs.rtccon & RTCCON_HOLD) {
		c->as_of = model_now(&c->model);
		return;
	}
	c->as_of += seconds * NS_PER_S;
	if (!(c->regs.rtcalm & RTCALM_ON) || seconds > DAY_S) {
		seconds_add(c->field, seconds);
		return;
	}
	while (seconds--) {
		seconds_add(c->field, 1);
		if (alarm_matches(c))
			c->regs.intp |= INTP_ALARM;
	}
}

static uint64_t tick_period(const struct rtc_regs *r)
{
	struct ticks rate = { .hz = TICK_HZ, .divider = 1 };

	return ticks_when(rate, 0, r->ticnt ? r->ticnt : 1);
}

static void tick_look(struct rtc *c)
{
	struct rtc_regs *r = &c->regs;
	uint64_t now = model_now(&c->model), period = tick_period(r);

	if (now < r->tick_at)
		return;
	r->intp |= INTP_TICK;
	r->tick_at += ((now - r->tick_at) / period + 1) * period;
}

static void rtc_look(struct rtc *c)
{
	clock_look(c);
	if (c->regs.tick_at != MODEL_NEVER)
		tick_look(c);
}

static void rtc_tell(struct rtc *c)
{
	const struct rtc_regs *r = &c->regs;
	uint64_t next = MODEL_NEVER;

	model_set_line(&c->model, RTC_LINE_ALARM, r->intp & INTP_ALARM);
	model_set_line(&c->model, RTC_LINE_TICK, r->intp & INTP_TICK);
	if ((r->rtcalm & RTCALM_ON) && !(r->intp & INTP_ALARM) && !(r->rtccon & RTCCON_HOLD))
		next = c->as_of + NS_PER_S;
	if (!(r->intp & INTP_TICK) && r->tick_at < next)
		next = r->tick_at;
	model_wake_at(&c->model, next);
}

static uint32_t tick_left(const struct rtc *c)
{
	struct ticks rate = { .hz = TICK_HZ, .divider = 1 };

	if (c->regs.tick_at == MODEL_NEVER)
		return 0;
	return (uint32_t)ticks_in(rate, c->regs.tick_at - model_now(&c->model));
}

/* Alarm registers leave out the weekday, the clock's do not. -1: no such register. */
static int field_at(uint32_t offset, bool *alarm)
{
	static const int8_t alarm_field[] = { RTC_SECOND, RTC_MINUTE, RTC_HOUR,
					      RTC_DAY,	  RTC_MONTH,  RTC_YEAR };

	*alarm = offset < BCDSEC;
	if (offset % 4)
		return -1;
	if (offset >= BCDSEC && offset < BCDSEC + 4 * RTC_FIELDS)
		return (int)(offset - BCDSEC) / 4;
	if (offset >= ALMSEC && offset < ALMSEC + 4 * sizeof(alarm_field))
		return alarm_field[(offset - ALMSEC) / 4];
	return -1;
}

static uint32_t register_read(struct rtc *c, uint32_t offset)
{
	const struct rtc_regs *r = &c->regs;
	bool alarm;
	int field = field_at(offset, &alarm);

	if (field >= 0)
		return alarm ? r->alarm[field] : bcd(c->field[field]);
	switch (offset) {
	case INTP:
		return r->intp;
	case RTCCON:
		return r->rtccon;
	case TICNT:
		return r->ticnt;
	case RTCALM:
		return r->rtcalm;
	case CURTICNT:
		return tick_left(c);
	}
	model_complain(&c->model, "rtc: no register to read at 0x%x", (unsigned int)offset);
	return 0;
}

static uint32_t rtc_read(void *state, uint32_t offset, unsigned int size)
{
	struct rtc *c = state;

	rtc_look(c);
	return model_low_bytes(register_read(c, offset), size);
}

static void field_write(struct rtc *c, unsigned int field, uint32_t value, bool alarm)
{
	uint32_t tens = value >> 4, number = tens * 10 + (value & 0xf);
	/* The day of an alarm may be 0 before it was set for the first time. */
	uint32_t min = alarm ? 0 : fields[field].min;

	if (!alarm && !(c->regs.rtccon & RTCCON_SETTABLE)) {
		model_complain(&c->model, "rtc: the clock is set while RTCCON b0 is 0");
		return;
	}
	if (value > 0x99 || (value & 0xf) > 9 || number < min || number > fields[field].max) {
		model_complain(&c->model, "rtc: 0x%x is no value for field %u, %u to %u in BCD",
			       (unsigned int)value, field, fields[field].min, fields[field].max);
		return;
	}
	if (alarm)
		c->regs.alarm[field] = value;
	else
		c->field[field] = number;
}

static void tick_restart(struct rtc *c)
{
	struct rtc_regs *r = &c->regs;

	r->tick_at = MODEL_NEVER;
	if (!(r->rtccon & RTCCON_TICEN))
		return;
	if (r->rtccon & RTCCON_TICSEL)
		model_complain(&c->model,
			       "rtc: RTCCON 0x%x: only 32768 Hz is modelled for the tick",
			       (unsigned int)r->rtccon);
	r->tick_at = model_now(&c->model) + tick_period(r);
}

static bool register_write(struct rtc *c, uint32_t offset, uint32_t value)
{
	struct rtc_regs *r = &c->regs;

	switch (offset) {
	case INTP:
		r->intp &= ~value;
		return true;
	case RTCCON:
		r->rtccon = value & 0x3ff;
		tick_restart(c);
		return true;
	case TICNT:
		r->ticnt = value;
		tick_restart(c);
		return true;
	case RTCALM:
		r->rtcalm = value & 0x7f;
		return true;
	}
	return false;
}

static void rtc_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct rtc *c = state;
	bool alarm;
	int field = field_at(offset, &alarm);

	(void)size;
	rtc_look(c);
	if (field >= 0)
		field_write(c, (unsigned int)field, value, alarm);
	else if (!register_write(c, offset, value))
		model_complain(&c->model, "rtc: no register to write at 0x%x (0x%x)",
			       (unsigned int)offset, (unsigned int)value);
	rtc_tell(c);
}

static void rtc_wake(void *state)
{
	rtc_look(state);
	rtc_tell(state);
}

static void battery_in(struct rtc *c)
{
	static const uint32_t epoch[RTC_FIELDS] = {
		[RTC_DAY] = 1, [RTC_WEEKDAY] = 7, [RTC_MONTH] = 1 /* 2000: a Saturday */
	};
	const uint64_t year_2000 = 946684800;
	uint64_t seconds = c->unix_seconds ? c->unix_seconds(c->ctx) : year_2000;

	for (unsigned int i = 0; i < RTC_FIELDS; i++)
		c->field[i] = epoch[i];
	seconds_add(c->field, seconds > year_2000 ? seconds - year_2000 : 0);
	c->as_of = model_now(&c->model);
	c->running = true;
}

static void rtc_reset(void *state, enum model_reset kind)
{
	struct rtc *c = state;

	(void)kind;
	if (c->running)
		clock_look(c);
	else
		battery_in(c);
	c->regs = (struct rtc_regs){ .tick_at = MODEL_NEVER };
	rtc_tell(c);
}

const struct model_ops rtc_ops = {
	.name = "rtc",
	.state_size = sizeof(struct rtc),
	.window = 0x1000,
	.reset = rtc_reset,
	.read = rtc_read,
	.write = rtc_write,
	.wake = rtc_wake,
};
