/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/api.h>
#include <keel/command.h>

/* What programs started with "go" may call; see <keel/api.h>. */
extern const struct keel_api program_api;

/**
 * program_run() - call the program at @entry with @words (NULL: none) as arguments
 * Its result (0..INT_MAX, else 1), or -EFAULT when it crashed.
 */
int program_run(uintptr_t entry, const struct arg_words *words);
