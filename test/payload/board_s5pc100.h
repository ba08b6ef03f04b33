/* SPDX-License-Identifier: MIT */
/* The payload kernel on FS_S5PC100: hardware facts 6.1. The board cannot switch itself off. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MACHINE	      1826
#define UART_STATUS   0xec000010 /* UTRSTAT */
#define UART_EMPTY    (1u << 2)
#define UART_TRANSMIT 0xec000020 /* UTXH */

static inline bool uart_ready(void)
{
	return *(volatile uint32_t *)UART_STATUS & UART_EMPTY;
}

static inline void uart_send(char c)
{
	*(volatile uint8_t *)UART_TRANSMIT = (uint8_t)c;
}

static inline void power_off(void)
{
}
