/* SPDX-License-Identifier: MIT */
/* Words to the typed arguments a command declares in its table. */
#pragma once

#include <stddef.h>

#include <keel/command.h>

/**
 * args_parse() - check and convert the @count words behind the name
 * @arg: CMD_ARGS_MAX elements, zeroed here
 * @call: receives given and flags
 * Returns 0 or -EINVAL, -ERANGE with a story that names the argument.
 */
int args_parse(const struct command *cmd, const char *const *word, size_t count, union arg *arg,
	       struct command_call *call);

/** args_of() - what the command declares, closed by ARG_NONE; never NULL */
const struct arg_spec *args_of(const struct command *cmd);

/** args_usage() - "md[.l|.b|.w|.q] ADDR [COUNT]", cut to @size; returns @buf */
char *args_usage(const struct command *cmd, char *buf, size_t size);
