/* SPDX-License-Identifier: MIT */
/*
 * A line of text on the screen and its cursor. Uses nothing but characters,
 * backspaces and blanks, so it works on any terminal and in any log.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct edit {
	const char *prompt;
	char *buf;   /* always ends with a NUL */
	size_t size; /* of buf, at least 1 */
	size_t len, cursor;
	bool lost; /* something did not fit: the line cannot be used any more */
};

/** edit_start() - print prompt and @initial (NULL: nothing); the cursor is behind it */
void edit_start(struct edit *e, const char *initial);

/** edit_insert() - at the cursor; when it does not fit the line is marked as lost */
void edit_insert(struct edit *e, const char *text, size_t len);

/** edit_erase() - drop what is between the cursor and @other, on either side */
void edit_erase(struct edit *e, size_t other);

/** edit_move() - the cursor to @position, at most the end */
void edit_move(struct edit *e, size_t position);

/** edit_replace() - the whole line by @text */
void edit_replace(struct edit *e, const char *text);

/** edit_redraw() - prompt and line again, where the screen's cursor is now */
void edit_redraw(struct edit *e);

/** edit_word_start() - where the blank-separated word before the cursor begins */
size_t edit_word_start(const struct edit *e);
