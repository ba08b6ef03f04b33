/* SPDX-License-Identifier: MIT */
/* "Did you mean": the command that needs the fewest changes. */
#pragma once

#include <stddef.h>

/** suggest_distance() - letters to insert, drop, change or swap; at most @limit + 1 */
unsigned int suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len,
			      unsigned int limit);

/** suggest_command() - -ENOENT with the story for words that name no command */
int suggest_command(const char *const *word, size_t count);
