/* SPDX-License-Identifier: MIT */
/*
 * Progress and oddities, never failures (those are <keel/error.h>).
 *
 * Every line goes to a ring in RAM at a fixed address first, so text from before
 * the console and from before a crash or reset is still there ("dmesg"), then to
 * the console when its level is at most the console's.
 *
 * Each .c defines LOG_TAG before it includes this header.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#ifndef CONFIG_LOG_LEVEL
#define CONFIG_LOG_LEVEL 2
#endif

enum log_level { LOG_WARN = 1, LOG_INFO = 2, LOG_DEBUG = 3 };

#define LOG(level, ...)                                           \
	do {                                                      \
		if ((level) <= CONFIG_LOG_LEVEL)                  \
			log_write((level), LOG_TAG, __VA_ARGS__); \
	} while (0)
#define log_warn(...)  LOG(LOG_WARN, __VA_ARGS__)  /* works, but not as it should */
#define log_info(...)  LOG(LOG_INFO, __VA_ARGS__)  /* one line per device or boot step */
#define log_debug(...) LOG(LOG_DEBUG, __VA_ARGS__) /* compiled out by default, still type-checked */

/** log_write() - one line without its newline; @tag is printed in front, padded */
void log_write(enum log_level level, const char *tag, const char *fmt, ...) __printf(3, 4);

/**
 * log_init() - use @size bytes of RAM at @ring
 * Text of the previous run is kept when the ring's header is intact.
 */
void log_init(void *ring, size_t size);

/** log_mark_crash() - the lines just written tell why Keel restarts: the next run will say so */
void log_mark_crash(void);

/** log_previous_crashed() - the run before this one ended with log_mark_crash() */
bool log_previous_crashed(void);

/** log_dump() - print the ring, oldest line first; with @previous also what an earlier run left */
void log_dump(bool previous);
