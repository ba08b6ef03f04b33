// SPDX-License-Identifier: MIT
/*
 * What happens between the banner and the prompt: bootcmd, unless a person objects.
 *
 *	bootcmd unset     straight to the prompt
 *	bootprompt=TEXT   print it, boot on Enter, any other key: prompt
 *	bootdelay=N       count N seconds down (2 when unset), any key: prompt
 *	bootdelay=0       boot at once, unless a key was already pressed
 *	bootdelay=-1      straight to the prompt
 *	bootdelay=-2      boot at once, keys are not looked at
 *
 * While upgrade_available is set each start counts bootcount up and saves it; above bootlimit
 * altbootcmd takes the place of bootcmd. The system that came up clears the two.
 *
 * The key that stops is swallowed; what is typed behind it reaches the prompt.
 */
#include <stdio.h>

#include <common/line.h>
#include <common/script.h>
#include <keel/clock.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>

#define DELAY_DEFAULT 2
#define DELAY_OFF     (-1)
#define DELAY_NO_KEYS (-2)

static bool key_pressed(void)
{
	return console_interrupted() || console_getc() >= 0;
}

static bool key_within_second(void)
{
	uint64_t end = clock_us() + 1000000;

	do {
		if (key_pressed())
			return true;
	} while (clock_us() < end);
	return false;
}

/* The blank covers a digit that is gone. */
static void show_countdown(long seconds)
{
	printf("\rHit any key to stop autoboot: %ld ", seconds);
}

static bool counted_down(long seconds)
{
	bool stopped = key_pressed();

	if (seconds == 0)
		return !stopped;
	show_countdown(seconds);
	while (!stopped && seconds > 0) {
		stopped = key_within_second();
		seconds -= !stopped;
		show_countdown(seconds);
	}
	printf("\n");
	return !stopped;
}

static bool confirmed(const char *text)
{
	int key;

	printf("%s", text);
	key = key_read();
	printf("\n");
	return key == '\n';
}

/* A start that cannot be counted still starts: what is new may be what repairs it. */
static long count_start(void)
{
	long count = env_get_dec("bootcount", 0) + 1;
	char text[12];
	int rc;

	snprintf(text, sizeof(text), "%ld", count);
	rc = env_set("bootcount", text);
	if (!rc)
		rc = env_save_all(false);
	if (rc)
		error_print(fail_while(rc, "counting this start in bootcount"));
	return count;
}

static const char *which_command(void)
{
	long limit = env_get_dec("bootlimit", 0);

	if (env_get_dec("upgrade_available", 0) <= 0)
		return "bootcmd";
	if (count_start() <= limit || limit <= 0 || !env_get("altbootcmd"))
		return "bootcmd";
	printf("More starts than bootlimit (%ld): altbootcmd runs\n", limit);
	return "altbootcmd";
}

static bool wanted(const char *command)
{
	long delay = env_get_dec("bootdelay", DELAY_DEFAULT);
	const char *text = env_get("bootprompt");

	if (!env_get(command) || delay == DELAY_OFF)
		return false;
	if (delay <= DELAY_NO_KEYS)
		return true;
	return text ? confirmed(text) : counted_down(delay);
}

void shell_autoboot(void)
{
	const char *command = which_command();
	int rc;

	if (!wanted(command))
		return;
	script_reset();
	rc = script_run_variable(command);
	if (rc < 0)
		error_print(rc);
}
