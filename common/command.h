/* SPDX-License-Identifier: MIT */
/* The table of commands: finding, listing, running one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <keel/command.h>

struct command_match {
	const struct command *cmd;
	size_t words;	    /* 1, or 2 for "nand read" */
	const char *suffix; /* behind the dot, "" when none */
};

/**
 * command_find() - the command that @count @word start with; the longest name wins
 * Returns 0, or -ENOENT with a story that proposes what was meant.
 */
int command_find(const char *const *word, size_t count, struct command_match *match);

/** command_next() - the one after @previous in name order; NULL starts and ends */
const struct command *command_next(const struct command *previous);

/** command_is() - @word of @len bytes is the whole one-word name or an alias of @cmd */
bool command_is(const struct command *cmd, const char *word, size_t len);

/** command_repeat() - what an empty line runs: the last command when it .repeats, or NULL */
const char *command_repeat(void);

/** command_run() - find, check the arguments, run; 0, positive for false, or negative errno */
int command_run(const char *const *word, size_t count);
