// SPDX-License-Identifier: MIT
/* The lines typed before; the rules are in history.h. */
#include <common/history.h>

#include <string.h>

/* Oldest first, without gaps. */
static struct {
	char text[HISTORY_SIZE];
	size_t used;
} history;

static void drop_oldest(void)
{
	size_t len = strlen(history.text) + 1;

	history.used -= len;
	memmove(history.text, history.text + len, history.used);
}

void history_add(const char *line)
{
	size_t len = strlen(line) + 1;
	const char *newest = history_get(1);

	if (len == 1 || len > HISTORY_SIZE || (newest && !strcmp(newest, line)))
		return;
	while (len > HISTORY_SIZE - history.used)
		drop_oldest();
	memcpy(history.text + history.used, line, len);
	history.used += len;
}

const char *history_get(size_t age)
{
	size_t at = history.used;

	if (age == 0)
		return NULL;
	while (age--) {
		if (at == 0)
			return NULL;
		at--;
		while (at && history.text[at - 1])
			at--;
	}
	return history.text + at;
}
