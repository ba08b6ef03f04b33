// SPDX-License-Identifier: MIT
/* Arm PrimeCell PL031 real-time clock: Unix seconds in 32 bits. Section numbers: Arm DDI 0224C. */
#include <drivers/rtc/pl031.h>

#include <keel/clock.h>
#include <keel/error.h>
#include <keel/io.h>

#define RTCDR	       0x000 /* 3.3.1 */
#define RTCLR	       0x008 /* 3.3.3 */
#define RTCCR	       0x00c /* 3.3.4 */
#define RTCCR_START    (1u << 0)
#define RTCIMSC	       0x010 /* 3.3.5 */
#define RTCPERIPHID0   0xfe0 /* 3.3.9, eight bits a register */
#define RTCPERIPHID1   0xfe4
#define PART_NUMBER    0x031
#define SET_TIMEOUT_MS 2500 /* a new value is taken over with the next tick of the 1 Hz clock */

static int pl031_get(void *state, uint64_t *unix_seconds)
{
	const struct pl031_state *s = state;

	*unix_seconds = io_read32(s->base + RTCDR);
	return 0;
}

static int pl031_set(void *state, uint64_t unix_seconds)
{
	const struct pl031_state *s = state;
	uint32_t seconds = (uint32_t)unix_seconds;
	struct deadline end;

	if (unix_seconds > UINT32_MAX)
		return fail(-ERANGE, "the last day it can show is in February 2106",
			    "rtc: the time does not fit its 32 bits");
	io_write32(s->base + RTCLR, seconds);
	end = deadline_ms(SET_TIMEOUT_MS);
	while (io_read32(s->base + RTCDR) - seconds > SET_TIMEOUT_MS / 1000)
		if (deadline_passed(&end))
			return fail(-EIO, "check the 1 Hz clock of the RTC",
				    "rtc: it shows %u, set was %u",
				    (unsigned int)io_read32(s->base + RTCDR),
				    (unsigned int)seconds);
	return 0;
}

static const struct rtc_ops pl031_rtc = { .get = pl031_get, .set = pl031_set };

static int pl031_probe(const struct device *dev)
{
	const struct pl031_config *cfg = dev->config;
	struct pl031_state *s = dev->state;
	uint32_t part;

	s->base = cfg->base;
	part = (io_read32(s->base + RTCPERIPHID0) & 0xff) |
	       (io_read32(s->base + RTCPERIPHID1) & 0x0f) << 8;
	if (part != PART_NUMBER)
		return fail(-ENODEV, "date does not work, everything else does",
			    "%s: part number at 0x%lx is %03x, expected %03x", dev->name,
			    (unsigned long)s->base, (unsigned int)part, PART_NUMBER);
	io_write32(s->base + RTCIMSC, 0);
	io_write32(s->base + RTCCR, RTCCR_START);
	rtc_register(&pl031_rtc, s);
	return 0;
}

const struct driver pl031_driver = { .name = "pl031", .probe = pl031_probe };
