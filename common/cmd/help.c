// SPDX-License-Identifier: MIT
/* help, version: from the same table that parses the arguments. */
#include <stdio.h>
#include <string.h>

#include <common/args.h>
#include <common/command.h>
#include <common/suggest.h>
#include <common/version.h>
#include <keel/error.h>
#include <keel/shell.h>

#define USAGE_MAX      160
#define COLUMNS	       79
#define NAME_COLUMNS   10
#define FAMILY_COLUMNS 12 /* two words */

static void print_summary(const struct command *cmd, int columns)
{
	printf("%-*s %s\n", columns, cmd->name, cmd->summary);
}

static void print_examples(const char *example)
{
	while (example && *example) {
		size_t len = strcspn(example, "\n");

		printf("example: %.*s\n", (int)len, example);
		example += len + (example[len] == '\n');
	}
}

static void print_command(const struct command *cmd)
{
	char usage[USAGE_MAX];

	printf("%s - %s\n", cmd->name, cmd->summary);
	printf("usage:   %s\n", args_usage(cmd, usage, sizeof(usage)));
	if (cmd->alias)
		printf("also:    %s\n", cmd->alias);
	print_examples(cmd->example);
}

static const char *second_word(const struct command *cmd, const char *first, size_t len)
{
	return !strncmp(cmd->name, first, len) && cmd->name[len] == ' ' ? cmd->name + len + 1
									: NULL;
}

/* "help nand": its second words, one a line. */
static bool print_family(const char *first)
{
	size_t len = strlen(first);
	bool found = false;

	for (const struct command *c = command_next(NULL); c; c = command_next(c)) {
		if (!second_word(c, first, len))
			continue;
		print_summary(c, FAMILY_COLUMNS);
		found = true;
	}
	return found;
}

/* In the list a family takes one line, or two; returns its last command. */
static const struct command *print_family_line(const struct command *cmd)
{
	size_t len = strcspn(cmd->name, " ");
	const struct command *last = cmd;
	size_t column = 0;

	for (const struct command *c = cmd; c && second_word(c, cmd->name, len);
	     c = command_next(c)) {
		const char *second = c->name + len + 1;

		if (column == 0 || column + 1 + strlen(second) >= COLUMNS)
			column = (size_t)printf("%s%-*.*s :", column ? "\n" : "", NAME_COLUMNS,
						(int)len, cmd->name);
		column += (size_t)printf(" %s", second);
		last = c;
	}
	printf("\n");
	return last;
}

/* Words of the shell's language, which no command table holds. */
static bool print_keyword(const char *word)
{
	static const char *const keywords[][2] = {
		{ "if",
		  "if COMMANDS; then COMMANDS; elif COMMANDS; then COMMANDS; else COMMANDS; fi" },
		{ "for", "for NAME in WORD...; do COMMANDS; done" },
		{ "while", "while COMMANDS; do COMMANDS; done" },
		{ "until", "until COMMANDS; do COMMANDS; done" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (!strcmp(word, keywords[i][0])) {
			printf("usage:   %s\n", keywords[i][1]);
			return true;
		}
	return false;
}

static int help_topic(const struct arg_words *words)
{
	struct command_match match;
	int rc = command_find(words->word, words->count, &match);
	bool family = words->count == 1 &&
		      (print_family(words->word[0]) || print_keyword(words->word[0]));

	if (rc)
		return family ? 0 : rc;
	print_command(match.cmd);
	return 0;
}

static int help_run(const struct command_call *call)
{
	if (call->given)
		return help_topic(&call->arg[0].rest);
	for (const struct command *c = command_next(NULL); c && !shell_aborted();
	     c = command_next(c)) {
		if (strchr(c->name, ' '))
			c = print_family_line(c);
		else
			print_summary(c, NAME_COLUMNS);
	}
	printf("\n\"help COMMAND\" shows its arguments and an example\n");
	return 0;
}

static int version_run(const struct command_call *call)
{
	(void)call;
	printf("%s\n", version_text);
	return 0;
}

/* clang-format off */
COMMAND(help,
	.name    = "help",
	.alias   = "?",
	.summary = "list the commands, or explain one",
	.example = "help setenv",
	.args    = ARGS({ "COMMAND", ARG_REST, true }),
	.run     = help_run);

COMMAND(version,
	.name    = "version",
	.summary = "say what this is and what built it",
	.example = "version",
	.run     = version_run);
/* clang-format on */
