// SPDX-License-Identifier: MIT
/* The command line. */
#include <keel/shell.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/command.h>
#include <keel/console.h>
#include <keel/error.h>

static char line[SHELL_LINE_MAX];

void shell_autoboot(void)
{
}

static int read_line(void)
{
	size_t n = 0;
	int c;

	for (;;) {
		c = console_getc();
		if (c < 0)
			continue;
		if (c == '\r' || c == '\n')
			break;
		if (n < sizeof(line) - 1) {
			line[n++] = (char)c;
			console_putc((char)c);
		}
	}
	line[n] = '\0';
	console_putc('\n');
	return 0;
}

static void execute(void)
{
	struct command_call call = { .name = line };

	for (const struct command *const *c = __start_keel_commands; c < __stop_keel_commands;
	     c++) {
		if (strcmp((*c)->name, line))
			continue;
		int rc = (*c)->run(&call);

		if (rc < 0)
			error_print(rc);
		return;
	}
	if (line[0])
		error_print(fail(-ENOENT, "help", "unknown command '%s'", line));
}

void shell_run(void)
{
	for (;;) {
		printf("keel> ");
		read_line();
		execute();
	}
}
