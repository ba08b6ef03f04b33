/* SPDX-License-Identifier: MIT */
/* Lamps of the board, by their names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct leds {
	const char *const *name; /* "led1" ... as printed on the board */
	size_t count;
	bool (*is_on)(void *state, size_t led); /* led: 0..count-1 */
	void (*set)(void *state, size_t led, bool on);
	void *state;
};

/** leds_register() - @leds must live for ever */
void leds_register(const struct leds *leds);

/** leds_get() - the lamps of this board, or NULL */
const struct leds *leds_get(void);
