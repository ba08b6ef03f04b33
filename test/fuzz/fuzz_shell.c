// SPDX-License-Identifier: MIT
/* Any bytes are a script: it ends, in words or in a result, and leaves nothing behind. */
#include <stdlib.h>

#include <common/env.h>
#include <common/expand.h>
#include <common/script.h>
#include <keel/command.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/shell.h>

#define POLLS_MAX 3000 /* until somebody presses Ctrl-C */

static unsigned int polls;

static void no_send(void *state, char c)
{
}

static int patient_receive(void *state)
{
	return ++polls % POLLS_MAX ? -1 : 0x03;
}

static const struct console_ops ops = { .send = no_send, .receive = patient_receive };

/* Touches every byte it was given. */
static int use_run(const struct command_call *call)
{
	size_t sum = 0;

	for (size_t i = 0; i < CMD_ARGS_MAX; i++)
		sum += call->given >> i & 1;
	for (const char *c = call->name; *c; c++)
		sum += (unsigned char)*c;
	for (const char *c = call->suffix; *c; c++)
		sum += (unsigned char)*c;
	return sum & 1;
}

static int words_run(const struct command_call *call)
{
	size_t sum = 0;

	for (size_t i = 0; i < call->arg[0].rest.count; i++)
		for (const char *c = call->arg[0].rest.word[i]; *c; c++)
			sum += (unsigned char)*c;
	return sum & 1;
}

static int set_run(const struct command_call *call)
{
	return env_set(call->arg[0].str, call->arg[1].str);
}

/* clang-format off */
COMMAND(words, .name = "words", .alias = "w x", .summary = "", .flags = "ab",
	.args = ARGS({ "WORD", ARG_REST, true }), .run = words_run);
COMMAND(use, .name = "use", .summary = "", .widths = "lbw", .flags = "f", .guarded = true,
	.args = ARGS({ "ADDR", ARG_ADDR, true }, { "S", ARG_STR, false }, { "SIZE", ARG_SIZE, true },
		     { "N", ARG_DEC, true }, { "IP", ARG_IPV4, true }, { "R", ARG_RANGE, true }),
	.run = use_run);
COMMAND(use_two, .name = "use two", .summary = "", .run = use_run,
	.suffixes = (const char *const[]){ "raw", NULL }, .args = ARGS({ "N", ARG_COUNT, false }));
COMMAND(set, .name = "set", .summary = "", .run = set_run,
	.args = ARGS({ "NAME", ARG_STR, false }, { "VALUE", ARG_STR, false }));
/* clang-format on */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	polls = 0;
	console_register(&ops, NULL);
	env_clear();
	script_reset();
	shell_execute((const char *)data, size);
	if (arena_mark() != 0)
		abort();
	return 0;
}
