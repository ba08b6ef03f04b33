/* SPDX-License-Identifier: MIT */
/* Inside the DRAM controller's model: its registers and the rules of its set-up. */
#pragma once

#include <tools/emu/models/dmc.h>
#include <tools/emu/models/regs.h>

#define CONCONTROL	      0x00u
#define CONCONTROL_AREF	      (1u << 5)
#define MEMCONTROL	      0x04u
#define MEMCONFIG(chip)	      (0x08u + 4 * (chip))
#define DIRECTCMD	      0x10u
#define PHYCONTROL0	      0x18u
#define PHYCONTROL0_DLL_START (1u << 0)
#define PHYCONTROL0_DLL_ON    (1u << 1)
#define TIMINGAREF	      0x30u
#define TIMINGROW	      0x34u
#define TIMINGDATA	      0x38u
#define TIMINGPOWER	      0x3cu
#define PHYSTATUS0	      0x40u
#define PHYSTATUS0_LOCKED     (1u << 2)

uint32_t dmc_reg(const struct dmc *d, uint32_t offset);

/** dmc_chips() - how many chip selects MEMCONTROL has, 1..16 */
unsigned int dmc_chips(const struct dmc *d);

/** dmc_command() - a write to DIRECTCMD */
void dmc_command(struct dmc *d, uint32_t value);

/** dmc_settings_ok() - may @chip be started with the registers as they are? Complains if not. */
bool dmc_settings_ok(const struct dmc *d, unsigned int chip);

/** dmc_refresh_ok() - is each row refreshed in time at the present clock? Complains if not. */
bool dmc_refresh_ok(const struct dmc *d);

/** dmc_may_refresh() - may auto refresh be switched on: is all done? Complains if not. */
bool dmc_may_refresh(const struct dmc *d);
