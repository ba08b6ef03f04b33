// SPDX-License-Identifier: MIT
/* dmesg: the log ring, which survives a reset. */
#include <keel/command.h>
#include <keel/log.h>

static int dmesg_run(const struct command_call *call)
{
	log_dump(call->flags || log_previous_crashed());
	return 0;
}

/* clang-format off */
COMMAND(dmesg,
	.name    = "dmesg",
	.summary = "show the log; -p, or after a crash: of the runs before too",
	.example = "dmesg -p",
	.flags   = "p",
	.run     = dmesg_run);
/* clang-format on */
