/* SPDX-License-Identifier: MIT */
/*
 * System timer at 0xEA100000 (hardware facts 7.3: the registers). Line 0: VIC0 26.
 *
 * The bits are a sibling's, the S5PV210's: TCFG 13:12 clock (0 crystal, 3 PCLKD1; the others
 * are not there), 10:8 divider 1, 2, 4, 8, 16, 5:0 prescaler - 1; TCON b0 start, b3 count
 * interrupts; INT_CSTAT b0 enable, b1 status, write 1 to clear. Conventions: TCNTB and ICNTB
 * are taken when b0 goes to 1 and always reloaded; a tick is TCNTB + 1 clocks, an interrupt
 * comes every ICNTB + 1 ticks; the update, auto reload and write-done bits are only kept.
 */
#pragma once

#include <tools/emu/models/model.h>

struct systimer_regs {
	uint32_t tcfg, tcon, tcntb, icntb, cstat;
	bool running, pending;
	uint32_t clocks, ticks; /* TCNTB and ICNTB since the start */
	uint64_t since, noted;	/* ns of the start; interrupts since then */
	uint32_t pclk_hz;
};

struct systimer {
	struct model model;
	struct systimer_regs regs;
};

extern const struct model_ops systimer_ops;
