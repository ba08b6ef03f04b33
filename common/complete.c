// SPDX-License-Identifier: MIT
/* Tab: commands, second words, variables, partitions, from the tables that know them. */
#include <string.h>

#include <common/args.h>
#include <common/command.h>
#include <common/lex.h>
#include <common/line.h>
#include <keel/compiler.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/mtd.h>

#define COLUMNS	 76
#define WORD_MAX ENV_NAME_MAX

/* The command line in front of the cursor, and what the candidates have in common. */
struct completion {
	struct token word[2]; /* first words of this command */
	size_t words;	      /* complete ones before the one being typed */
	const char *prefix;   /* what is typed of the word */
	size_t prefix_len;
	const char *close; /* belongs behind a unique candidate */
	char common[WORD_MAX];
	size_t common_len;
	size_t count;
	bool listing; /* print candidates instead */
	size_t column;
};

static void list_one(struct completion *c, const char *text, size_t len)
{
	if (c->column + len + 2 > COLUMNS) {
		console_putc('\n');
		c->column = 0;
	}
	for (size_t i = 0; i < len; i++)
		console_putc(text[i]);
	console_puts("  ");
	c->column += len + 2;
}

/* Candidates come in name order, equal ones one after the other. */
static void found(struct completion *c, const char *text, size_t len)
{
	size_t same = 0;

	if (len < c->prefix_len || memcmp(text, c->prefix, c->prefix_len))
		return;
	if (c->listing) {
		list_one(c, text, len);
		return;
	}
	if (c->count++ == 0) {
		c->common_len = MIN(len, sizeof(c->common));
		memcpy(c->common, text, c->common_len);
		return;
	}
	while (same < MIN(len, c->common_len) && text[same] == c->common[same])
		same++;
	c->common_len = same;
}

static void find_variables(struct completion *c)
{
	for (const char *name = env_next(NULL); name; name = env_next(name))
		found(c, name, strlen(name));
}

static void find_partitions(struct completion *c)
{
	const struct part *part;

	for (size_t i = 0; (part = part_get(i)); i++)
		found(c, part->name, strlen(part->name));
}

static void find_commands(struct completion *c)
{
	const char *last = "";
	size_t last_len = 0;

	for (const struct command *cmd = command_next(NULL); cmd; cmd = command_next(cmd)) {
		size_t len = strcspn(cmd->name, " ");

		if (len == last_len && !memcmp(cmd->name, last, len))
			continue;
		found(c, cmd->name, len);
		last = cmd->name;
		last_len = len;
	}
}

/* False when the first word has no second ones. */
static bool find_second_words(struct completion *c)
{
	const struct token *first = &c->word[0];
	bool family = false;

	for (const struct command *cmd = command_next(NULL); cmd; cmd = command_next(cmd)) {
		if (strncmp(cmd->name, first->text, first->len) || cmd->name[first->len] != ' ')
			continue;
		family = true;
		found(c, cmd->name + first->len + 1, strlen(cmd->name + first->len + 1));
	}
	return family;
}

static const struct command *find_command(const struct completion *c, size_t *name_words)
{
	const char *word[2] = { 0 };
	char text[2][WORD_MAX];
	struct command_match match;
	size_t n = MIN(c->words, 2u);

	for (size_t i = 0; i < n; i++) {
		if (c->word[i].len >= WORD_MAX)
			return NULL;
		memcpy(text[i], c->word[i].text, c->word[i].len);
		text[i][c->word[i].len] = '\0';
		word[i] = text[i];
	}
	if (command_find(word, n, &match)) {
		error_clear();
		return NULL;
	}
	*name_words = match.words;
	return match.cmd;
}

/* What the table says a word stands for. */
static void find_values(struct completion *c, const struct arg_spec *spec)
{
	static const struct {
		const char *name;
		void (*find)(struct completion *c);
	} by_name[] = {
		{ "NAME", find_variables },   { "VARIABLE", find_variables },
		{ "VAR", find_variables },    { "COMMAND", find_commands },
		{ "RANGE", find_partitions },
	};

	if (spec->kind == ARG_PART)
		find_partitions(c);
	for (size_t i = 0; i < ARRAY_SIZE(by_name); i++)
		if (!strcmp(by_name[i].name, spec->name))
			by_name[i].find(c);
}

static void find_argument(struct completion *c)
{
	size_t name_words = 0;
	const struct command *cmd = find_command(c, &name_words);
	const struct arg_spec *spec = cmd ? args_of(cmd) : NULL;

	if (!cmd)
		return;
	for (size_t i = name_words; i < c->words; i++)
		if (spec->kind != ARG_NONE && spec->kind != ARG_REST)
			spec++;
	if (spec->kind != ARG_NONE)
		find_values(c, spec);
}

static bool starts_command(const struct token *token)
{
	static const char *const words[] = { "if",    "elif",  "then", "else",
					     "while", "until", "do",   "!" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (token_is(token, words[i]))
			return true;
	return false;
}

static void add_word(struct completion *c, const struct token *token)
{
	if (c->words < ARRAY_SIZE(c->word))
		c->word[c->words] = *token;
	c->words++;
}

/* Which words of which command are in front of the cursor; false inside an open quote. */
static bool parse_line(struct completion *c, const char *line, size_t cursor)
{
	struct lexer lexer = { line, line + cursor };
	struct token token;

	for (;;) {
		if (lex_next(&lexer, &token)) {
			error_clear();
			return false;
		}
		if (token.kind == TOKEN_END || token.text + token.len == lexer.end)
			break;
		if (token.kind != TOKEN_WORD)
			c->words = 0;
		else if (c->words || !starts_command(&token))
			add_word(c, &token);
	}
	if (token.kind != TOKEN_WORD && token.kind != TOKEN_END)
		c->words = 0;
	c->prefix_len = token.kind == TOKEN_WORD ? token.len : 0;
	c->prefix = line + cursor - c->prefix_len;
	return true;
}

/* "$na" or "${na" before the cursor, also inside quotes. */
static bool parse_variable(struct completion *c, const char *line, size_t cursor)
{
	size_t at = cursor;

	while (at && !strchr(" \t;&|\"'$}{", line[at - 1]))
		at--;
	if (at >= 2 && line[at - 1] == '{' && line[at - 2] == '$')
		c->close = "}";
	else if (!at || line[at - 1] != '$')
		return false;
	c->prefix = line + at;
	c->prefix_len = cursor - at;
	return true;
}

static void find_all(struct completion *c, bool variable)
{
	if (variable)
		find_variables(c);
	else if (c->words == 0)
		find_commands(c);
	else if (c->words > 1 || !find_second_words(c))
		find_argument(c);
}

static void list_all(struct completion *c, bool variable, struct edit *e)
{
	c->listing = true;
	console_putc('\n');
	find_all(c, variable);
	console_putc('\n');
	edit_redraw(e);
}

void line_complete(struct edit *e)
{
	struct completion c = { .close = " " };
	bool variable = parse_variable(&c, e->buf, e->cursor);

	if (!variable && !parse_line(&c, e->buf, e->cursor))
		return;
	find_all(&c, variable);
	if (c.count > 1 && c.common_len == c.prefix_len) {
		list_all(&c, variable, e);
		return;
	}
	if (c.count)
		edit_insert(e, c.common + c.prefix_len, c.common_len - c.prefix_len);
	if (c.count == 1)
		edit_insert(e, c.close, 1);
}
