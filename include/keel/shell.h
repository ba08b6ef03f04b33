/* SPDX-License-Identifier: MIT */
/*
 * The shell: a line of text to commands.
 *
 *	list:  command { ; command | && command | || command }
 *	if LIST; then LIST; [elif LIST; then LIST;] [else LIST;] fi
 *	for NAME in WORD...; do LIST; done      while|until LIST; do LIST; done
 *	words: bare, 'single', "double with ${var}", \escape, # comment, $? ${name} ${name:-text}
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <keel/compiler.h>

#define SHELL_LINE_MAX \
	4096 /* bytes of one typed line, NUL included; longer ones are refused whole */
#define SHELL_DEPTH_MAX 16 /* nested run/source/if/for; deeper is refused in words */

/**
 * shell_execute() - run @len bytes of script (lines separated by newlines or semicolons)
 * Errors are printed here. Returns the status of the last command: 0, or 1 on failure.
 */
int shell_execute(const char *script, size_t len);

/**
 * shell_execute_copy() - the same from a copy, for text that the script itself may overwrite
 * Returns the status, or -E2BIG with its story when the shell has no room for the copy.
 */
int shell_execute_copy(const char *script, size_t len);

/** shell_run() - prompt, read, execute, for ever */
void shell_run(void) __noreturn;

/** shell_autoboot() - bootdelay, bootcmd and the abort key; returns when nothing was booted */
void shell_autoboot(void);

/** shell_last_command() - the command line being executed, or the last one; for crash dumps */
const char *shell_last_command(void);

/** shell_aborted() - Ctrl-C was pressed: stop the current line and loops; cleared at the prompt */
bool shell_aborted(void);

/**
 * line_read() - one edited line from the console into @buf
 * @prompt: printed first and on every redraw
 * @initial: text to start with (editenv), or NULL
 * Returns its length, -E2BIG when the line did not fit (all of it was read and
 * dropped), or -EINTR on Ctrl-C.
 */
int line_read(const char *prompt, const char *initial, char *buf, size_t size);
