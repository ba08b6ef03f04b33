/* SPDX-License-Identifier: MIT */
/*
 * A console without a UART: input from a string, output into a buffer that keeps
 * the newest text. Time passes by 0.1 ms whenever somebody looks.
 */
#pragma once

#include <stddef.h>

#define FAKE_PAUSE "\xfe" /* in typed text: nothing comes for a while */

/** fake_console_start() - register it, nothing typed, nothing printed; printf goes there too */
void fake_console_start(void);

/** fake_console_stop() - printf goes to the terminal again */
void fake_console_stop(void);

/** fake_console_type() - @len characters will be received next; @text must stay valid */
void fake_console_type(const char *text, size_t len);

/** fake_console_left() - characters not yet received */
size_t fake_console_left(void);

/** fake_console_output() - what was printed since start, or since fake_console_clear() */
const char *fake_console_output(void);
void fake_console_clear(void);
