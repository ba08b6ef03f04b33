/* SPDX-License-Identifier: MIT */
/*
 * Errors: a negative errno travels up the stack, the story stays here.
 *
 * The function that first sees a failure calls fail(); callers that know more
 * about the goal add one line with fail_while(). The shell prints the whole
 * story once. Nothing below the shell prints an error itself.
 */
#pragma once

#include <errno.h>

#include <keel/compiler.h>

#define ERROR_CONTEXT_MAX 4   /* fail_while() lines kept; later ones are dropped */
#define ERROR_TEXT_MAX	  160 /* bytes per line, longer text is cut */

/**
 * fail() - start a new error story
 * @code: negative errno, returned unchanged
 * @hint: what the person at the console can do next, or NULL; must stay valid
 *        until the story is printed (a string literal)
 * @fmt:  which device or file, and what was seen against what was expected
 */
int fail(int code, const char *hint, const char *fmt, ...) __printf(3, 4);

/** fail_hint() - replace the hint of the current story by formatted text; returns @code unchanged */
int fail_hint(int code, const char *fmt, ...) __printf(2, 3);

/** fail_while() - add "while: ..." to the current story; returns @code unchanged */
int fail_while(int code, const char *fmt, ...) __printf(2, 3);

/** error_print() - write the story to the console and forget it; @code names the errno */
void error_print(int code);

/** error_text() - first line of the current story, "" when there is none (for tests and log) */
const char *error_text(void);

/** error_clear() - forget the story: the caller has dealt with the failure */
void error_clear(void);
