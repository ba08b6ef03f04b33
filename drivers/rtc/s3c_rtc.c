// SPDX-License-Identifier: MIT
/* Real-time clock of Samsung's S3C and S5P chips. Sections: S3C2440A user's manual, chapter 17. */
#include <drivers/rtc/s3c_rtc.h>

#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/io.h>
#include <lib/calendar.h>

#define RTCCON	    0x40      /* "Real time clock control" */
#define RTCCON_OPEN (1u << 0) /* the BCD registers can be written; on older chips also read */
#define YEAR_FIRST  2000      /* "Leap year generator": two digits, 00 is 2000 */
#define READ_TRIES  3

/* Two digits each, in the order of the registers' names below. */
enum { SECOND, MINUTE, HOUR, DAY, MONTH, YEAR, FIELDS };
static const uint8_t bcd_register[FIELDS] = { 0x70, 0x74, 0x78, 0x7c, 0x84, 0x88 };

static unsigned int from_bcd(uint32_t bcd)
{
	return (bcd >> 4 & 15) * 10 + (bcd & 15);
}

static bool is_bcd(uint32_t bcd)
{
	return (bcd & 15) < 10 && (bcd >> 4 & 15) < 10;
}

static void open_registers(uintptr_t base, bool on)
{
	uint32_t control = io_read32(base + RTCCON) & ~RTCCON_OPEN;

	io_write32(base + RTCCON, on ? control | RTCCON_OPEN : control);
}

static void read_fields(uintptr_t base, uint32_t bcd[FIELDS])
{
	for (unsigned int i = 0; i < FIELDS; i++)
		bcd[i] = io_read32(base + bcd_register[i]) & 0xff;
}

/* The clock goes on while it is read: the seconds come first, and must still be the same after. */
static void read_settled(uintptr_t base, uint32_t bcd[FIELDS])
{
	open_registers(base, true);
	for (int tries = 0; tries < READ_TRIES; tries++) {
		read_fields(base, bcd);
		if ((io_read32(base + bcd_register[SECOND]) & 0xff) == bcd[SECOND])
			break;
	}
	open_registers(base, false);
}

static int s3c_rtc_get(void *state, uint64_t *unix_seconds)
{
	const struct s3c_rtc_config *cfg = state;
	uint32_t bcd[FIELDS], seconds;
	struct civil_time t;
	bool valid = true;

	read_settled(cfg->base, bcd);
	for (unsigned int i = 0; i < FIELDS; i++)
		valid = valid && is_bcd(bcd[i]);
	t = (struct civil_time){ .year = YEAR_FIRST + (int)from_bcd(bcd[YEAR]),
				 .month = (int)from_bcd(bcd[MONTH]),
				 .day = (int)from_bcd(bcd[DAY]),
				 .hour = (int)from_bcd(bcd[HOUR]),
				 .minute = (int)from_bcd(bcd[MINUTE]),
				 .second = (int)from_bcd(bcd[SECOND]) };
	if (!valid || calendar_to_unix(&t, &seconds))
		return fail(
			-EBADMSG, "set it with the year: date MMDDhhmmYYYY; is its battery empty?",
			"rtc: the clock was never set (year %02x, month %02x, day %02x)",
			(unsigned int)bcd[YEAR], (unsigned int)bcd[MONTH], (unsigned int)bcd[DAY]);
	*unix_seconds = seconds;
	return 0;
}

static int s3c_rtc_set(void *state, uint64_t unix_seconds)
{
	const struct s3c_rtc_config *cfg = state;
	struct civil_time t = calendar_from_unix((uint32_t)unix_seconds);
	const int field[FIELDS] = {
		t.second, t.minute, t.hour, t.day, t.month, t.year - YEAR_FIRST
	};

	if (unix_seconds > UINT32_MAX || t.year < YEAR_FIRST || t.year > YEAR_FIRST + 99)
		return fail(-ERANGE, "give a year from 2000 to 2099",
			    "rtc: this clock keeps two digits of the year, not %d", t.year);
	open_registers(cfg->base, true);
	for (unsigned int i = 0; i < FIELDS; i++)
		io_write32(cfg->base + bcd_register[i],
			   (uint32_t)(field[i] / 10 << 4 | field[i] % 10));
	open_registers(cfg->base, false);
	return 0;
}

static const struct rtc_ops s3c_rtc = { .get = s3c_rtc_get, .set = s3c_rtc_set };

static int s3c_rtc_probe(const struct device *dev)
{
	const struct s3c_rtc_config *cfg = dev->config;

	open_registers(cfg->base, false);
	rtc_register(&s3c_rtc, (void *)(uintptr_t)cfg);
	return 0;
}

const struct driver s3c_rtc_driver = { .name = "s3c_rtc", .probe = s3c_rtc_probe };
