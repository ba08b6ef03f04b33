/* SPDX-License-Identifier: MIT */
/* The clocks of the S5PC100, read from its clock controller: hardware facts 3.2 and 3.4. */
#pragma once

#include <stdint.h>

struct clocks {
	uint32_t arm;	  /* Hz, as all of them */
	uint32_t hclk_d0; /* DRAM, NAND */
	uint32_t pclk_d0;
	uint32_t hclk_d1;
	uint32_t pclk_d1; /* UART, PWM timers, watchdog */
};

/** clocks_get() - what the registers say now */
void clocks_get(struct clocks *c);

/** clocks_pclk_d1() - Hz: the clock of UART, PWM timers and watchdog */
uint32_t clocks_pclk_d1(void);
