// SPDX-License-Identifier: MIT
/* wdt start, reset, stop: the watchdog. A kernel always gets it stopped. */
#include <keel/watchdog.h>

#include <stddef.h>

#include <keel/command.h>
#include <keel/error.h>

static const struct watchdog *watchdog;

void watchdog_register(const struct watchdog *new_watchdog)
{
	watchdog = new_watchdog;
}

static int check(void)
{
	return watchdog ? 0 : fail(-ENODEV, NULL, "wdt: this board has no watchdog");
}

static int wdt_start_run(const struct command_call *call)
{
	int rc = check();

	return rc ? rc : watchdog->start(watchdog->state, call->arg[0].uint);
}

static int wdt_reset_run(const struct command_call *call)
{
	int rc = check();

	(void)call;
	if (!rc)
		watchdog->kick(watchdog->state);
	return rc;
}

static int wdt_stop_run(const struct command_call *call)
{
	int rc = check();

	(void)call;
	if (!rc)
		watchdog->stop(watchdog->state);
	return rc;
}

/* clang-format off */
COMMAND(wdt_start,
	.name    = "wdt start",
	.summary = "reset the board in MILLISECONDS unless reset or stop comes first",
	.example = "wdt start 10000",
	.args    = ARGS({ "MILLISECONDS", ARG_DEC, false }),
	.run     = wdt_start_run);

COMMAND(wdt_reset,
	.name    = "wdt reset",
	.summary = "let the time of wdt start begin anew",
	.example = "wdt reset",
	.run     = wdt_reset_run);

COMMAND(wdt_stop,
	.name    = "wdt stop",
	.summary = "stop the watchdog",
	.example = "wdt stop",
	.run     = wdt_stop_run);
/* clang-format on */
