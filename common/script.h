/* SPDX-License-Identifier: MIT */
/* What the shell's own files share; everybody else uses <keel/shell.h>. */
#pragma once

#include <stddef.h>

/** script_check() - 0, -EINVAL: wrong, -EAGAIN: more lines must follow ("if" without "fi") */
int script_check(const char *text, size_t len);

/** script_run_variable() - execute the text in @name; 0, 1, or -ENOENT when it is not set */
int script_run_variable(const char *name);

/** script_run_words() - one command inside another ("time"), counted as nesting */
int script_run_words(const char *const *word, size_t count);

/** script_leave() - skip what is left of the innermost script; $? becomes @status */
void script_leave(int status);

/** script_reset() - at the prompt: nothing runs, Ctrl-C is forgotten */
void script_reset(void);
