// SPDX-License-Identifier: MIT
/* The prompt: read a line, execute it. */
#include <keel/shell.h>

#include <stdio.h>
#include <string.h>

#include <common/command.h>
#include <common/history.h>
#include <common/script.h>
#include <keel/env.h>
#include <keel/error.h>

#define PROMPT	    "keel> "
#define PROMPT_MORE "> "

static char line[SHELL_LINE_MAX];

static const char *prompt(void)
{
	const char *ps1 = env_get("PS1");

	return ps1 ? ps1 : PROMPT;
}

/* One line, or as many as an if or a loop needs; its length, or negative errno. */
static int read_command(void)
{
	int len = line_read(prompt(), NULL, line, sizeof(line));

	if (len > 0)
		history_add(line);
	while (len > 0 && script_check(line, (size_t)len) == -EAGAIN) {
		int more;

		error_clear();
		if (len > SHELL_LINE_MAX - 2)
			return -E2BIG;
		line[len++] = '\n';
		more = line_read(PROMPT_MORE, NULL, line + len, sizeof(line) - (size_t)len);
		if (more < 0)
			return more;
		history_add(line + len);
		len += more;
	}
	error_clear();
	return len;
}

void shell_run(void)
{
	for (;;) {
		int len;

		script_reset();
		len = read_command();
		if (len == -E2BIG)
			error_print(fail(-E2BIG, "split it, or put parts into variables",
					 "this line is longer than %d characters: not executed",
					 SHELL_LINE_MAX - 1));
		else if (len > 0)
			shell_execute(line, (size_t)len);
		else if (len == 0 && command_repeat())
			shell_execute(command_repeat(), strlen(command_repeat()));
	}
}
