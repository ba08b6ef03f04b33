/* SPDX-License-Identifier: MIT */
/*
 * Words as typed to words as commands see them: quotes, escapes, variables.
 *
 * Words live in one fixed arena used as a stack, because a command's words must
 * survive the scripts it runs: take a mark, expand, run, release to the mark.
 */
#pragma once

#include <stddef.h>

#include <common/lex.h>
#include <keel/compiler.h>

#define ARENA_SIZE 0x10000 /* bytes; words, and texts of scripts being run */

struct words {
	const char **word; /* NULL behind the last */
	size_t count;
};

/* A loop variable: found before the environment, gone behind the loop. */
struct loop_variable {
	const char *name; /* in the script, no NUL behind it */
	size_t len;
	const char *value;
	struct loop_variable *outer;
};

/** arena_mark() / arena_release() - what was taken since the mark is free again */
size_t arena_mark(void);
void arena_release(size_t mark);

/** arena_copy() - @len bytes and a NUL; NULL with a story when there is no room */
char *arena_copy(const char *text, size_t len);

/** words_begin() - an empty list; 0 or -E2BIG. Only the newest list can grow. */
int words_begin(struct words *words) __must_check;

/**
 * words_add() - the words that @token becomes: none ("$unset"), one, or several ("$list")
 * Returns 0, -E2BIG: more than CMD_WORDS_MAX words or the arena is full.
 */
int words_add(struct words *words, const struct token *token) __must_check;

/** expand_reset() - forget all words and loops: back at the prompt */
void expand_reset(void);

/** loop_enter() / loop_leave() - @variable must stay where it is in between */
void loop_enter(struct loop_variable *variable);
void loop_leave(void);

/** expand_set_status() - what $? says from now on */
void expand_set_status(int status);
int expand_status(void);
