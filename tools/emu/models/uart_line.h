/* SPDX-License-Identifier: MIT */
/*
 * The wire between a UART and its terminal: what one side reads of what the other sends when
 * their rates or formats differ. The terminal is always 115200 8N1 (hardware facts 0.3, 15.1).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UART_LINE_BAUD 115200

struct uart_line_read {
	uint8_t byte;
	bool frame_error; /* no stop bit where one belongs */
	bool parity_error;
};

/** uart_line_bad() - @baud is more than 3 % off the terminal's rate (hardware facts 15.1) */
bool uart_line_bad(uint32_t baud);
/**
 * uart_line_sent() - what the terminal shows when @byte is sent at @baud in the format of
 * ULCON (hardware facts 6.1). At a bad rate this is never @byte.
 */
uint8_t uart_line_sent(uint8_t byte, uint32_t ulcon, uint32_t baud);
/** uart_line_received() - what a UART set to @baud and ULCON makes of a key's @byte */
struct uart_line_read uart_line_received(uint8_t byte, uint32_t ulcon, uint32_t baud);
