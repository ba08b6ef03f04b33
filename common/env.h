/* SPDX-License-Identifier: MIT */
/* What the parts of the environment tell each other; everybody else uses <keel/env.h>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** env_type_check() - is @value one that typed @name can have? 0, or -EINVAL with the reason */
int env_type_check(const char *name, const char *value);

/** env_type_apply() - make a new value of @name take effect (baudrate); 0 or -EINVAL */
int env_type_apply(const char *name, const char *value);

/** env_fill_addresses() - set what is unset: load addresses that fit the RAM found, the chip's ethaddr */
void env_fill_addresses(void);

/** env_reset() - forget everything, then the board's default environment and the addresses */
void env_reset(void);

/** env_clear() - forget everything */
void env_clear(void);

/** env_default() - value of @name in the board's default environment, or NULL */
const char *env_default(const char *name);

/** env_set_runtime() - as env_set(), and never saved */
int env_set_runtime(const char *name, const char *value);
