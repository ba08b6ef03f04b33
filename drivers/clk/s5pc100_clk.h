/* SPDX-License-Identifier: MIT */
/* The clocks of the S5PC100 as its clock controller is set up now. */
#pragma once

#include <stdint.h>

#define S5PC100_CRYSTAL_HZ 12000000

struct s5pc100_clocks {
	uint32_t arm_hz;
	uint32_t hclkd0_hz; /* DRAM, NAND and SROM controllers */
	uint32_t pclkd0_hz;
	uint32_t hclkd1_hz;
	uint32_t pclkd1_hz; /* UARTs, timers, watchdog */
};

/** s5pc100_clocks_read() - @base: the clock controller's first register */
struct s5pc100_clocks s5pc100_clocks_read(uintptr_t base);
