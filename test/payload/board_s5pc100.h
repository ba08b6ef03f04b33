/* SPDX-License-Identifier: MIT */
/* The payload kernel on FS_S5PC100: hardware facts 6.1, 7 and 10. The board cannot switch itself off. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MACHINE	      1826
#define UART_STATUS   0xec000010 /* UTRSTAT */
#define UART_EMPTY    (1u << 2)
#define UART_TRANSMIT 0xec000020 /* UTXH */
#define VIC_FIRST     0xe4000000
#define VIC_LAST      0xe4200000
#define VIC_STEP      0x100000
#define VIC_SELECT    0x0c
#define VIC_ENABLE    0x10
#define TCON	      0xea000008
#define WTCON	      0xea200000
#define DM9000_INDEX  0x88000000
#define DM9000_DATA   0x88000004
#define DM9000_RCR    5
#define DM9000_PAR    16 /* the address, six registers */

static inline bool uart_ready(void)
{
	return *(volatile uint32_t *)UART_STATUS & UART_EMPTY;
}

static inline void uart_send(char c)
{
	*(volatile uint8_t *)UART_TRANSMIT = (uint8_t)c;
}

static inline uint32_t read32(uint32_t address)
{
	return *(volatile uint32_t *)(uintptr_t)address;
}

static inline uint32_t dm9000(uint8_t reg)
{
	*(volatile uint8_t *)DM9000_INDEX = reg;
	return *(volatile uint8_t *)DM9000_DATA;
}

/* What the boot loader has used is quiet, and the chip without an EEPROM knows its address. */
static inline void check_board(void (*clause)(const char *what, bool holds, uint32_t seen),
			       void (*fact)(const char *what, uint32_t value))
{
	uint32_t enabled = 0, fast = 0, address = 0;

	for (uint32_t vic = VIC_FIRST; vic <= VIC_LAST; vic += VIC_STEP) {
		enabled |= read32(vic + VIC_ENABLE);
		fast |= read32(vic + VIC_SELECT);
	}
	for (uint8_t i = 2; i < 6; i++)
		address = address << 8 | dm9000(DM9000_PAR + i);
	clause("no interrupt is enabled", !enabled, enabled);
	clause("no interrupt is a fast one", !fast, fast);
	clause("the timers stand", !read32(TCON), read32(TCON));
	clause("the watchdog is off", !read32(WTCON), read32(WTCON));
	clause("the Ethernet receiver is off", !(dm9000(DM9000_RCR) & 1), dm9000(DM9000_RCR));
	fact("the chip's address ends in", address);
}

static inline void power_off(void)
{
}
