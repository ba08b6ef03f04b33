/* SPDX-License-Identifier: MIT */
/* The payload kernel on vexpress-a9: Arm DUI 0447; UART: Arm DDI 0183G. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MACHINE	      2272
#define UART_DATA     0x10009000
#define UART_FLAGS    0x10009018
#define UART_FULL     (1u << 5)
#define SYS_CFGDATA   0x100000a0
#define SYS_CFGCTRL   0x100000a4
#define CFG_POWER_OFF 0xc0800000

static inline bool uart_ready(void)
{
	return !(*(volatile uint32_t *)UART_FLAGS & UART_FULL);
}

static inline void uart_send(char c)
{
	*(volatile uint32_t *)UART_DATA = (uint8_t)c;
}

static inline void check_board(void (*clause)(const char *what, bool holds, uint32_t seen),
			       void (*fact)(const char *what, uint32_t value))
{
	(void)clause;
	(void)fact;
}

static inline void power_off(void)
{
	*(volatile uint32_t *)SYS_CFGDATA = 0;
	*(volatile uint32_t *)SYS_CFGCTRL = CFG_POWER_OFF;
}
