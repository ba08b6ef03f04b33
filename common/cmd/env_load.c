// SPDX-License-Identifier: MIT
/* env load: back to what is saved. */
#include <keel/command.h>
#include <keel/env.h>

static int load_run(const struct command_call *call)
{
	(void)call;
	return env_reload();
}

/* clang-format off */
COMMAND(env_load,
	.name    = "env load",
	.summary = "take the variables from flash again; what was not saved is lost",
	.example = "env load",
	.run     = load_run);
/* clang-format on */
