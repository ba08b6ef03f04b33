/* SPDX-License-Identifier: MIT */
/* "Did you mean": the command that needs the fewest changes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** suggest_distance() - letters to insert, drop, change or swap; at most @limit + 1 */
unsigned int suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len,
			      unsigned int limit);

/** suggest_other() - true, with the story, when the words are a command that U-Boot has and Keel has not */
bool suggest_other(const char *const *word, size_t count);

/** suggest_command() - -ENOENT with the story for words that name no command */
int suggest_command(const char *const *word, size_t count);
