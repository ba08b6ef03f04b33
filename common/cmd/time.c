// SPDX-License-Identifier: MIT
/* sleep, time */
#include <stdio.h>
#include <string.h>

#include <common/script.h>
#include <keel/clock.h>
#include <keel/command.h>
#include <keel/error.h>
#include <lib/parse.h>

#define FRACTION_MAX 6 /* digits: microseconds */

/* "1", "0.25", ".5" */
static int parse_seconds(const char *text, uint64_t *us)
{
	const char *dot = strchr(text, '.');
	size_t digits = dot ? strlen(dot + 1) : 0;
	char whole[16] = "0", fraction[FRACTION_MAX + 1] = "000000";
	size_t len = dot ? (size_t)(dot - text) : strlen(text);
	uint64_t seconds, rest;

	if (len >= sizeof(whole) || digits > FRACTION_MAX || len + digits == 0)
		return -EINVAL;
	if (len) {
		memcpy(whole, text, len);
		whole[len] = '\0';
	}
	if (digits)
		memcpy(fraction, dot + 1, digits);
	if (parse_dec(whole, &seconds) || parse_dec(fraction, &rest) || seconds > UINT32_MAX)
		return -EINVAL;
	*us = seconds * 1000000 + rest;
	return 0;
}

static int sleep_run(const struct command_call *call)
{
	const char *text = call->arg[0].str;
	struct deadline end;
	uint64_t us;

	if (parse_seconds(text, &us))
		return fail(-EINVAL, "sleep 1.5", "sleep: SECONDS: %s is not a decimal number",
			    text);
	end.at_us = clock_us() + us;
	while (!deadline_passed(&end))
		;
	return deadline_aborted() ? fail(-EINTR, NULL, "sleep: stopped by Ctrl-C") : 0;
}

static int time_run(const struct command_call *call)
{
	const struct arg_words *words = &call->arg[0].rest;
	uint64_t from = clock_us();
	int rc = script_run_words(words->word, words->count);
	uint64_t us = clock_us() - from;

	printf("time: %lu.%03lu seconds\n", (unsigned long)(us / 1000000),
	       (unsigned long)(us / 1000 % 1000));
	return rc;
}

/* clang-format off */
COMMAND(sleep,
	.name    = "sleep",
	.summary = "wait; Ctrl-C ends it",
	.example = "sleep 1.5",
	.args    = ARGS({ "SECONDS", ARG_STR, false }),
	.run     = sleep_run);

COMMAND(time,
	.name    = "time",
	.summary = "run a command and say how long it took",
	.example = "time crc32 ${loadaddr} 100000",
	.args    = ARGS({ "COMMAND", ARG_REST, false }),
	.run     = time_run);
/* clang-format on */
