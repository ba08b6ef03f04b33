// SPDX-License-Identifier: MIT
/* One edited line; the rules are in <keel/shell.h>. */
#include <common/line.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <common/history.h>
#include <keel/clock.h>
#include <keel/console.h>
#include <keel/shell.h>

#define PASTE_US 2000 /* nobody types the next character so soon after a Tab */

struct line {
	struct edit edit;
	size_t age;		    /* of the history line shown, 0: the new one */
	char typed[SHELL_LINE_MAX]; /* the new line while history is shown */
};

static struct line line;

static void show_history(size_t age)
{
	const char *text = age ? history_get(age) : line.typed;

	if (!text)
		return;
	if (line.age == 0)
		memcpy(line.typed, line.edit.buf, MIN(line.edit.len + 1, sizeof(line.typed) - 1));
	line.age = age;
	edit_replace(&line.edit, text);
}

/* A Tab inside pasted text, or in front of a line, is a blank. */
static bool is_pasted_tab(const struct edit *e)
{
	uint64_t end = clock_us() + PASTE_US;

	if (strspn(e->buf, " ") >= e->cursor)
		return true;
	while (clock_us() < end)
		if (console_poll())
			return true;
	return false;
}

static void tab(struct edit *e)
{
	if (is_pasted_tab(e))
		edit_insert(e, " ", 1);
	else
		line_complete(e);
}

static void move(struct edit *e, int key)
{
	if (key == KEY_HOME || key == CTRL('A'))
		edit_move(e, 0);
	else if (key == KEY_END || key == CTRL('E'))
		edit_move(e, e->len);
	else if (key == KEY_LEFT || key == CTRL('B'))
		edit_move(e, e->cursor - (e->cursor > 0));
	else if (key == KEY_RIGHT || key == CTRL('F'))
		edit_move(e, e->cursor + 1);
	else if (key == KEY_UP || key == CTRL('P'))
		show_history(line.age + 1);
	else if ((key == KEY_DOWN || key == CTRL('N')) && line.age)
		show_history(line.age - 1);
}

static void change(struct edit *e, int key)
{
	char c = (char)key;

	if (key == RUBOUT || key == CTRL('H'))
		edit_erase(e, e->cursor - (e->cursor > 0));
	else if (key == KEY_DELETE || key == CTRL('D'))
		edit_erase(e, e->cursor + 1);
	else if (key == CTRL('K'))
		edit_erase(e, e->len);
	else if (key == CTRL('U'))
		edit_erase(e, 0);
	else if (key == CTRL('W'))
		edit_erase(e, edit_word_start(e));
	else if (key == '\t')
		tab(e);
	else if (key >= ' ' && key < KEY_INTERRUPT)
		edit_insert(e, &c, 1);
}

static void clear_screen(struct edit *e)
{
	console_puts("\033[H\033[2J");
	edit_redraw(e);
}

static int finish(const struct edit *e, int key)
{
	if (key == KEY_INTERRUPT) {
		console_puts("^C\n");
		return -EINTR;
	}
	console_putc('\n');
	return e->lost ? -E2BIG : (int)e->len;
}

int line_read(const char *prompt, const char *initial, char *buf, size_t size)
{
	struct edit *e = &line.edit;
	int key;

	*e = (struct edit){ .prompt = prompt, .buf = buf, .size = size };
	line.age = 0;
	edit_start(e, initial);
	for (;;) {
		key = key_read();
		if (key == CTRL('R'))
			key = line_search(e);
		if (key == '\n' || key == KEY_INTERRUPT)
			return finish(e, key);
		if (key == CTRL('L'))
			clear_screen(e);
		move(e, key);
		change(e, key);
	}
}
