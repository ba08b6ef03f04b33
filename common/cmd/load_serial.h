/* SPDX-License-Identifier: MIT */
/* What the commands that load over the console line share. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/** console_wait() - next character, or -1 after @ms or at Ctrl-C (see deadline_aborted()) */
int console_wait(uint32_t ms);

/** console_skip() - take the next character if it comes soon and is @c */
void console_skip(char c);

/** console_drain() - throw away what arrives until the line is quiet */
void console_drain(void);

/** load_report() - record a finished load, print size, CRC-32 and address, set fileaddr and filesize */
int load_report(const char *name, uintptr_t addr, size_t len) __must_check;
