/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

struct s5p_uart_config {
	uintptr_t base;		    /* of the channel; its pins are the board's business */
	uint32_t (*clock_hz)(void); /* PCLK of the UARTs */
	uint32_t baud;
};

struct s5p_uart_state {
	const struct s5p_uart_config *cfg;
};

extern const struct driver s5p_uart_driver;

/* S5P_UART_DEVICE("uart0", .base = ..., .clock_hz = ..., .baud = ...) */
#define S5P_UART_DEVICE(dev_name, ...)                                    \
	{                                                                 \
		.name = (dev_name), .driver = &s5p_uart_driver,           \
		.config = &(const struct s5p_uart_config){ __VA_ARGS__ }, \
		.state = &(struct s5p_uart_state){ 0 },                   \
	}
