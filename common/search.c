// SPDX-License-Identifier: MIT
/* Ctrl-R: the newest line of the history that contains what is typed. */
#include <common/line.h>

#include <string.h>

#include <common/history.h>
#include <keel/compiler.h>
#include <keel/console.h>

#define PATTERN_MAX 40

struct search {
	char pattern[PATTERN_MAX];
	size_t len;
	size_t age; /* of the line found, 0: none */
	size_t shown;
};

/* The newest line that is at least @age old and matches; 0: none. */
static size_t find(const struct search *s, size_t age)
{
	const char *text;

	for (; (text = history_get(age)); age++)
		if (strstr(text, s->pattern))
			return age;
	return 0;
}

static void erase_shown(struct search *s)
{
	console_putc('\r');
	for (size_t i = 0; i < s->shown; i++)
		console_putc(' ');
	console_putc('\r');
}

static void show(struct search *s)
{
	const char *text = s->age ? history_get(s->age) : "";

	erase_shown(s);
	s->shown = strlen("search '': ") + s->len + strlen(text);
	console_puts("search '");
	console_puts(s->pattern);
	console_puts("': ");
	console_puts(text);
}

static void search_key(struct search *s, int key)
{
	size_t found;

	if (key == CTRL('R')) {
		found = find(s, s->age + 1);
		s->age = found ? found : s->age;
		return;
	}
	if (key == RUBOUT || key == CTRL('H'))
		s->len -= s->len > 0;
	else if (s->len < PATTERN_MAX - 1)
		s->pattern[s->len++] = (char)key;
	s->pattern[s->len] = '\0';
	s->age = s->len ? find(s, 1) : 0;
}

static bool stays(int key)
{
	return key == CTRL('R') || key == RUBOUT || key == CTRL('H') ||
	       (key >= ' ' && key < KEY_INTERRUPT);
}

int line_search(struct edit *e)
{
	struct search s = { .shown = strlen(e->prompt) + e->len };
	int key;

	show(&s);
	for (;;) {
		key = key_read();
		if (!stays(key))
			break;
		search_key(&s, key);
		show(&s);
	}
	erase_shown(&s);
	if (s.age && key != CTRL('G')) {
		const char *text = history_get(s.age);

		e->len = MIN(strlen(text), e->size - 1);
		memcpy(e->buf, text, e->len);
		e->buf[e->len] = '\0';
		e->lost = false;
	}
	e->cursor = e->len;
	edit_redraw(e);
	return key == CTRL('G') ? KEY_NONE : key;
}
