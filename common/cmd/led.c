// SPDX-License-Identifier: MIT
/* led: the board's lamps. */
#include <keel/led.h>

#include <stdio.h>
#include <string.h>

#include <keel/command.h>
#include <keel/error.h>

enum { NAME, STATE };

static const struct leds *leds;

void leds_register(const struct leds *new_leds)
{
	leds = new_leds;
}

const struct leds *leds_get(void)
{
	return leds;
}

static void show(size_t led)
{
	printf("%-15s %s\n", leds->name[led], leds->is_on(leds->state, led) ? "on" : "off");
}

static int change(size_t led, const char *to)
{
	bool on = !leds->is_on(leds->state, led);

	if (!strcmp(to, "on") || !strcmp(to, "off"))
		on = to[1] == 'n';
	else if (strcmp(to, "toggle"))
		return fail(-EINVAL, "on, off or toggle", "led: '%s' is no state of a lamp", to);
	leds->set(leds->state, led, on);
	return 0;
}

static int led_run(const struct command_call *call)
{
	const char *name = call->arg[NAME].str;
	bool all = !strcmp(name, "list");
	int found = 0;

	for (size_t i = 0; leds && i < leds->count; i++) {
		if (!all && strcmp(name, leds->name[i]))
			continue;
		found++;
		if (call->given & 1u << STATE)
			return change(i, call->arg[STATE].str);
		show(i);
	}
	return found ? 0
		     : fail(-ENOENT, "led list shows them", "this board has no lamp '%s'", name);
}

/* clang-format off */
COMMAND(led,
	.name    = "led",
	.summary = "show or switch a lamp of the board; list: show all",
	.example = "led list\n"
		   "led led1 toggle",
	.args    = ARGS({ "NAME", ARG_STR, false }, { "on|off|toggle", ARG_STR, true }),
	.run     = led_run);
/* clang-format on */
