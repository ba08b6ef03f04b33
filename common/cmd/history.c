// SPDX-License-Identifier: MIT
/* history */
#include <stdio.h>

#include <common/history.h>
#include <keel/command.h>

static int history_run(const struct command_call *call)
{
	size_t age = 1;

	(void)call;
	while (history_get(age))
		age++;
	while (--age)
		printf("%s\n", history_get(age));
	return 0;
}

/* clang-format off */
COMMAND(history,
	.name    = "history",
	.summary = "list the lines typed so far; Ctrl-R searches them",
	.example = "history",
	.run     = history_run);
/* clang-format on */
