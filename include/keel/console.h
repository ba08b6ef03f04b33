/* SPDX-License-Identifier: MIT */
/*
 * The console: one UART, polled, with a type-ahead ring.
 *
 * Received characters are moved into the ring whenever anything polls, so text
 * typed or pasted during a long command is there when the command ends. When
 * the ring is full nothing more is taken from the UART (its flow control or
 * FIFO then holds the rest). Ctrl-C is the one character that never enters the
 * ring: it drops what the ring holds, as terminals do, and sets a flag.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_TYPEAHEAD 16384 /* bytes */
#define CONSOLE_BAUD_HINT "9600, 38400, 57600 and 115200 are usual"

struct console_ops {
	void (*send)(void *state, char c); /* waits for room: the one wait without a deadline */
	int (*receive)(void *state);	   /* 0..255, or -1 when nothing was received */
	/** Change the rate once everything sent has left. Returns 0 or -EINVAL. NULL: fixed rate. */
	int (*set_baud)(void *state, uint32_t baud);
};

/** console_register() - @ops and @state stay owned by the driver and must live for ever */
void console_register(const struct console_ops *ops, void *state);

/** console_putc() - '\n' is sent as CR LF */
void console_putc(char c);

/** console_puts() - text up to its NUL, nothing added */
void console_puts(const char *text);

/** console_raw_putc() - one byte as it is, for binary protocols (ymodem, kermit) */
void console_raw_putc(uint8_t c);

/** console_poll() - move what the UART has into the ring; true when the ring holds something */
bool console_poll(void);

/** console_getc() - oldest character of the ring, or -1; polls, never waits */
int console_getc(void);

/** console_peek() - as console_getc(), but the character stays */
int console_peek(void);

/** console_interrupted() - polls; true once after a Ctrl-C has arrived (and forgets it) */
bool console_interrupted(void);

/**
 * console_binary() - while on, Ctrl-C is an ordinary character and enters the ring
 * (binary downloads). Leave it off again on every path.
 */
void console_binary(bool on);

/** console_set_baud() - 0, -ENOSYS when the driver cannot, -EINVAL when the rate is out of reach */
int console_set_baud(uint32_t baud);
