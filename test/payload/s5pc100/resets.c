// SPDX-License-Identifier: MIT
/* Two resets at the beginning: by SWRESET, then by the watchdog (hardware facts 3.7, 3.8, 7.1). */
#include <test/payload/s5pc100/chip.h>

#define RST_STAT    0xe0108300u
#define INFORM(n)   (0xe0108400u + 4 * (n))
#define SWRESET	    0xe0200000u
#define APLL_LOCK   0xe0100000u
#define WTCON	    0xea200000u
#define WTDAT	    0xea200004u
#define WTCNT	    0xea200008u
#define TAG	    0x5e7a0000u
#define POWER_ON    0x01u
#define BY_WATCHDOG 0x04u
#define BY_SOFTWARE 0x20u

static void by_software(void)
{
	check("power-on shows in RST_STAT", rd(RST_STAT), POWER_ON);
	check("INFORM is clear after power-on", rd(INFORM(0)) | rd(INFORM(7)), 0);
	for (uint32_t n = 0; n < 8; n++)
		wr(INFORM(n), TAG + n);
	wr(APLL_LOCK, 0x1234);
	wr(SWRESET, 1);
	check("only 0xc100 resets", rd(APLL_LOCK), 0x1234);
	wr(SWRESET, 0xc100);
	for (;;)
		;
}

static void by_watchdog(void)
{
	check("SWRESET shows in RST_STAT", rd(RST_STAT), BY_SOFTWARE);
	for (uint32_t n = 0; n < 8; n++)
		check("INFORM survives SWRESET", rd(INFORM(n)), TAG + n);
	check("other registers do not", rd(APLL_LOCK) == 0x1234, false);
	wr(INFORM(0), TAG + 100);
	wr(WTCON, 0);
	wr(WTDAT, 1);
	wr(WTCNT, 1);
	wr(WTCON, 0x21);
	for (;;)
		;
}

void check_resets(void)
{
	if (rd(INFORM(0)) == 0)
		by_software();
	if (rd(INFORM(0)) == TAG)
		by_watchdog();
	check("the watchdog shows in RST_STAT", rd(RST_STAT), BY_WATCHDOG);
	check("INFORM survives the watchdog", rd(INFORM(0)), TAG + 100);
	check("all of it", rd(INFORM(7)), TAG + 7);
}
