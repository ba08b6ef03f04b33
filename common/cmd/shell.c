// SPDX-License-Identifier: MIT
/* run, exit, true, false: what scripts are made of. */
#include <common/script.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/shell.h>

static int run_run(const struct command_call *call)
{
	const struct arg_words *names = &call->arg[0].rest;
	int rc = 0;

	for (size_t i = 0; !rc && !shell_aborted() && i < names->count; i++)
		rc = script_run_variable(names->word[i]);
	return rc;
}

static int exit_run(const struct command_call *call)
{
	script_leave(call->arg[0].uint != 0);
	return 0;
}

static int true_run(const struct command_call *call)
{
	(void)call;
	return 0;
}

static int false_run(const struct command_call *call)
{
	(void)call;
	return 1;
}

/* clang-format off */
COMMAND(run,
	.name    = "run",
	.summary = "execute the commands in variables",
	.example = "run bootcmd",
	.args    = ARGS({ "VARIABLE", ARG_REST, false }),
	.run     = run_run);

COMMAND(exit,
	.name    = "exit",
	.summary = "end the script, with a status",
	.example = "exit 1",
	.args    = ARGS({ "STATUS", ARG_DEC, true }),
	.run     = exit_run);

COMMAND(true,
	.name    = "true",
	.summary = "succeed",
	.example = "while true; do echo again; sleep 1; done",
	.run     = true_run);

COMMAND(false,
	.name    = "false",
	.summary = "do not succeed",
	.example = "false || echo it did not",
	.run     = false_run);
/* clang-format on */
