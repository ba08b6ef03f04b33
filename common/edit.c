// SPDX-License-Identifier: MIT
/* A line of text on the screen; the rules are in edit.h. */
#include <common/edit.h>

#include <string.h>

#include <keel/compiler.h>
#include <keel/console.h>

static void back(size_t n)
{
	while (n--)
		console_putc('\b');
}

static void show(const char *text, size_t len)
{
	while (len--)
		console_putc(*text++);
}

static void blank(size_t n)
{
	for (size_t i = 0; i < n; i++)
		console_putc(' ');
	back(n);
}

/* What is behind the cursor, with @gone blanks where the line was longer before. */
static void show_rest(const struct edit *e, size_t gone)
{
	show(e->buf + e->cursor, e->len - e->cursor);
	blank(gone);
	back(e->len - e->cursor);
}

void edit_start(struct edit *e, const char *initial)
{
	e->len = 0;
	e->cursor = 0;
	e->lost = false;
	e->buf[0] = '\0';
	console_puts(e->prompt);
	if (initial)
		edit_insert(e, initial, strlen(initial));
}

void edit_insert(struct edit *e, const char *text, size_t len)
{
	if (e->lost || len >= e->size - e->len) {
		e->lost = true;
		return;
	}
	memmove(e->buf + e->cursor + len, e->buf + e->cursor, e->len - e->cursor + 1);
	memcpy(e->buf + e->cursor, text, len);
	e->len += len;
	e->cursor += len;
	show(text, len);
	show_rest(e, 0);
}

void edit_erase(struct edit *e, size_t other)
{
	size_t from = MIN(other, e->cursor), to = MIN(MAX(other, e->cursor), e->len);

	edit_move(e, from);
	memmove(e->buf + from, e->buf + to, e->len - to + 1);
	e->len -= to - from;
	show_rest(e, to - from);
	if (e->len == 0)
		e->lost = false;
}

void edit_move(struct edit *e, size_t position)
{
	position = MIN(position, e->len);
	if (position < e->cursor)
		back(e->cursor - position);
	else
		show(e->buf + e->cursor, position - e->cursor);
	e->cursor = position;
}

void edit_replace(struct edit *e, const char *text)
{
	edit_move(e, 0);
	edit_erase(e, e->len);
	edit_insert(e, text, strlen(text));
}

void edit_redraw(struct edit *e)
{
	console_puts(e->prompt);
	show(e->buf, e->len);
	back(e->len - e->cursor);
}

size_t edit_word_start(const struct edit *e)
{
	size_t at = e->cursor;

	while (at && e->buf[at - 1] == ' ')
		at--;
	while (at && e->buf[at - 1] != ' ')
		at--;
	return at;
}
