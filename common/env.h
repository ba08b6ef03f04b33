/* SPDX-License-Identifier: MIT */
/* What the parts of the environment tell each other; everybody else uses <keel/env.h>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** env_name_check() - can a variable be called that? 0, or -EINVAL with the reason */
int env_name_check(const char *name);

/** env_type_check() - is @value one that typed @name can have? 0, or -EINVAL with the reason */
int env_type_check(const char *name, const char *value);

/** env_type_apply() - make a value of @name take effect (baudrate, mtdparts), NULL: none; 0 or -EINVAL */
int env_type_apply(const char *name, const char *value);

/** env_fill_runtime() - set what is unset: load addresses that fit the RAM found, ethaddr, mtdparts */
void env_fill_runtime(void);

/** env_reset() - forget everything, then the board's default environment */
void env_reset(void);

/** env_clear() - forget everything */
void env_clear(void);

/** env_default() - value of @name in the board's default environment, or NULL */
const char *env_default(const char *name);

/** env_set_runtime() - as env_set(), and never saved */
int env_set_runtime(const char *name, const char *value);

/** env_is_runtime() - @name is set, and never saved */
bool env_is_runtime(const char *name);

/** env_put() - as env_set() without the check of the type: for values that exist already */
int env_put(const char *name, const char *value);

/** env_unpack() - add what flash holds; bad pairs are left out with a warning. Returns how many */
size_t env_unpack(const char *data, size_t len);

/**
 * env_each_packed() / env_each_line() - visit name=value pairs that end with NUL, or lines
 * In lines a backslash takes the next character as it is; # starts a comment line.
 * @visit: negative stops. Returns what it returned, or -EINVAL for a pair without "=".
 */
int env_each_packed(const char *data, size_t len,
		    int (*visit)(const char *name, const char *value));
int env_each_line(const char *text, size_t len, int (*visit)(const char *name, const char *value));

/** env_copy_text() - one copy on flash and its state in words; returns @buf */
const char *env_copy_text(int copy, char *buf, size_t size);
