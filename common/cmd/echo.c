// SPDX-License-Identifier: MIT
/* echo */
#include <string.h>

#include <keel/command.h>
#include <keel/console.h>

/* Prints @word without its "\c"; true when there was one: no line end then. */
static bool put_word(const char *word)
{
	const char *stop = strstr(word, "\\c");

	while (*word && word != stop)
		console_putc(*word++);
	return stop;
}

static int echo_run(const struct command_call *call)
{
	const struct arg_words *words = &call->arg[0].rest;
	bool open = call->flags;

	for (size_t i = 0; i < words->count; i++) {
		if (i)
			console_putc(' ');
		if (put_word(words->word[i])) {
			open = true;
			break;
		}
	}
	if (!open)
		console_putc('\n');
	return 0;
}

/* clang-format off */
COMMAND(echo,
	.name    = "echo",
	.summary = "print words; -n or \\c: no line end",
	.example = "echo kernel is at ${loadaddr}",
	.flags   = "n",
	.args    = ARGS({ "WORD", ARG_REST, true }),
	.run     = echo_run);
/* clang-format on */
