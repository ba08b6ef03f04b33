// SPDX-License-Identifier: MIT
/* The table of commands; the rules are in command.h. */
#include <common/command.h>

#include <string.h>

#include <common/args.h>
#include <common/suggest.h>
#include <keel/cpu.h>
#include <keel/error.h>

#define NAME_MAX 32

static bool has_suffix(const struct command *cmd, const char *suffix)
{
	if (cmd->widths && suffix[0] && !suffix[1] && strchr(cmd->widths, suffix[0]))
		return true;
	for (const char *const *s = cmd->suffixes; s && *s; s++)
		if (!strcmp(*s, suffix))
			return true;
	return false;
}

bool command_is(const struct command *cmd, const char *word, size_t len)
{
	const char *alias = cmd->alias;

	if (strlen(cmd->name) == len && !memcmp(cmd->name, word, len))
		return true;
	while (alias && *alias) {
		size_t n = strcspn(alias, " ");

		if (n == len && !memcmp(alias, word, len))
			return true;
		alias += n + (alias[n] == ' ');
	}
	return false;
}

/* How many words of the line are the name of @cmd: 0, 1 or 2. @base: without its suffix. */
static size_t name_words(const struct command *cmd, const char *const *word, size_t count,
			 size_t base)
{
	const char *space = strchr(cmd->name, ' ');
	size_t first = space ? (size_t)(space - cmd->name) : 0;

	if (command_is(cmd, word[0], base))
		return 1;
	if (!space || count < 2 || strlen(word[0]) != first || memcmp(cmd->name, word[0], first))
		return 0;
	base = strcspn(word[1], ".");
	return strlen(space + 1) == base && !memcmp(space + 1, word[1], base) ? 2 : 0;
}

static int bad_suffix(const struct command *cmd, const char *suffix)
{
	char usage[ERROR_TEXT_MAX];

	fail(-EINVAL, NULL, "%s: there is no .%s", cmd->name, suffix);
	return fail_hint(-EINVAL, "%s", args_usage(cmd, usage, sizeof(usage)));
}

int command_find(const char *const *word, size_t count, struct command_match *match)
{
	size_t base = strcspn(word[0], ".");
	const char *dot;

	match->words = 0;
	for (const struct command *const *c = __start_keel_commands; c < __stop_keel_commands;
	     c++) {
		size_t n = name_words(*c, word, count, base);

		if (n > match->words) {
			match->words = n;
			match->cmd = *c;
		}
	}
	if (!match->words)
		return suggest_command(word, count);
	dot = strchr(word[match->words - 1], '.');
	match->suffix = dot ? dot + 1 : "";
	if (dot && !has_suffix(match->cmd, match->suffix))
		return bad_suffix(match->cmd, match->suffix);
	return 0;
}

const struct command *command_next(const struct command *previous)
{
	const struct command *best = NULL;

	for (const struct command *const *c = __start_keel_commands; c < __stop_keel_commands;
	     c++) {
		if (previous && strcmp((*c)->name, previous->name) <= 0)
			continue;
		if (!best || strcmp((*c)->name, best->name) < 0)
			best = *c;
	}
	return best;
}

struct invocation {
	const struct command *cmd;
	struct command_call call;
};

static int invoke(void *arg)
{
	const struct invocation *inv = arg;

	return inv->cmd->run(&inv->call);
}

/* The name without its suffix, so that run() can compare aliases. */
static const char *typed_name(const struct command_match *match, const char *word, char *buf)
{
	size_t len = strcspn(word, ".");

	if (match->words == 2 || len >= NAME_MAX)
		return match->cmd->name;
	memcpy(buf, word, len);
	buf[len] = '\0';
	return buf;
}

static char width_of(const struct command_match *match)
{
	const char *widths = match->cmd->widths;

	if (!widths)
		return '\0';
	return match->suffix[0] && !match->suffix[1] && strchr(widths, match->suffix[0])
		       ? match->suffix[0]
		       : widths[0];
}

static const char *repeat;

const char *command_repeat(void)
{
	return repeat;
}

int command_run(const char *const *word, size_t count)
{
	struct command_match match;
	struct invocation inv = { 0 };
	union arg arg[CMD_ARGS_MAX];
	char name[NAME_MAX];
	int rc;

	repeat = NULL;
	rc = command_find(word, count, &match);
	if (rc)
		return rc;
	inv.cmd = match.cmd;
	inv.call.arg = arg;
	inv.call.suffix = match.suffix;
	inv.call.width = width_of(&match);
	inv.call.name = typed_name(&match, word[0], name);
	rc = args_parse(match.cmd, word + match.words, count - match.words, arg, &inv.call);
	if (rc)
		return rc;
	if (match.cmd->repeats)
		repeat = match.cmd->name;
	return match.cmd->guarded ? cpu_guarded(invoke, &inv) : invoke(&inv);
}
