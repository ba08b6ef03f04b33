/* SPDX-License-Identifier: MIT */
/* SROM controller (0xE7000000): how wide and how slow each bank is. Hardware facts 5.5, 5.6. */
#pragma once

#include <tools/emu/models/model.h>

#define SROMC_BASE  0xe7000000u
#define SROMC_BANKS 6

struct sromc {
	struct model model;
	uint32_t value[1 + SROMC_BANKS]; /* SROM_BW, SROM_BC0..5 */
};

struct sromc_bank {
	bool wide;	   /* 16 data lines; false: 8 */
	bool byte_address; /* CPU address bit n is line n, not line n - 1 */
	bool wait, byte_enable;
	uint32_t access_ns; /* Tacc at the present HCLKD0; 0 while it stands still */
};

extern const struct model_ops sromc_ops;

/** sromc_bank() - how bank @bank (0..5) is set */
struct sromc_bank sromc_bank(const struct sromc *s, unsigned int bank);
