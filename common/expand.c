// SPDX-License-Identifier: MIT
/* Quotes, escapes and variables; the rules are in expand.h. */
#include <common/expand.h>

#include <stdint.h>
#include <string.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>

static struct {
	char arena[ARENA_SIZE] __aligned(8);
	size_t used;
	struct loop_variable *loop;
	bool failed; /* $? */
} expand;

/* One token on its way to words. */
struct build {
	struct words *words;
	const char *at, *end;
	bool open;   /* a word has begun */
	bool quoted; /* inside "" */
};

size_t arena_mark(void)
{
	return expand.used;
}

void arena_release(size_t mark)
{
	expand.used = mark;
}

void expand_reset(void)
{
	expand.used = 0;
	expand.loop = NULL;
}

void loop_enter(struct loop_variable *variable)
{
	variable->outer = expand.loop;
	expand.loop = variable;
}

void loop_leave(void)
{
	expand.loop = expand.loop->outer;
}

void expand_set_status(int status)
{
	expand.failed = status != 0;
}

int expand_status(void)
{
	return expand.failed;
}

static void *arena_take(size_t size)
{
	void *at = expand.arena + expand.used;

	if (size > ARENA_SIZE - expand.used) {
		fail(-E2BIG, "split it into several commands",
		     "the command and the scripts around it need over %u KiB", ARENA_SIZE / 1024);
		return NULL;
	}
	expand.used += size;
	return at;
}

char *arena_copy(const char *text, size_t len)
{
	char *copy = len < ARENA_SIZE ? arena_take(len + 1) : arena_take(len);

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

int words_begin(struct words *words)
{
	expand.used = ALIGN_UP(expand.used, sizeof(void *));
	if (expand.used > ARENA_SIZE)
		expand.used = ARENA_SIZE;
	words->count = 0;
	words->word = arena_take((CMD_WORDS_MAX + 1) * sizeof(char *));
	if (!words->word)
		return -E2BIG;
	words->word[0] = NULL;
	return 0;
}

static int word_open(struct build *build)
{
	struct words *words = build->words;

	if (build->open)
		return 0;
	if (words->count == CMD_WORDS_MAX)
		return fail(-E2BIG, "quote text that belongs together",
			    "a command has at most %d words", CMD_WORDS_MAX);
	words->word[words->count++] = expand.arena + expand.used;
	words->word[words->count] = NULL;
	build->open = true;
	return 0;
}

static int word_close(struct build *build)
{
	char *nul;

	if (!build->open)
		return 0;
	build->open = false;
	nul = arena_take(1);
	if (!nul)
		return -E2BIG;
	*nul = '\0';
	return 0;
}

static int put(struct build *build, const char *text, size_t len)
{
	int rc = word_open(build);
	char *to;

	if (rc)
		return rc;
	to = arena_take(len);
	if (!to)
		return -E2BIG;
	memcpy(to, text, len);
	return 0;
}

/* A value outside quotes is split at its blanks. */
static int put_split(struct build *build, const char *value)
{
	static const char blanks[] = " \t\r\n";

	while (*value) {
		size_t len = strcspn(value, blanks);
		int rc = len ? put(build, value, len) : word_close(build);

		if (rc)
			return rc;
		value += len ? len : strspn(value, blanks);
	}
	return 0;
}

static int put_value(struct build *build, const char *value)
{
	if (!value)
		return 0;
	return build->quoted ? put(build, value, strlen(value)) : put_split(build, value);
}

static const char *lookup(const char *name, size_t len)
{
	char copy[ENV_NAME_MAX + 1];

	for (const struct loop_variable *v = expand.loop; v; v = v->outer)
		if (v->len == len && !memcmp(v->name, name, len))
			return v->value;
	if (len > ENV_NAME_MAX)
		return NULL;
	memcpy(copy, name, len);
	copy[len] = '\0';
	return env_get(copy);
}

static bool in_bare_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static int put_status(struct build *build)
{
	return put(build, expand.failed ? "1" : "0", 1);
}

/* ${name}, ${?}, ${name:-text when it is not set}; build->at is behind the brace. */
static int put_braced(struct build *build)
{
	const char *name = build->at;
	const char *close = memchr(name, '}', (size_t)(build->end - name));
	const char *colon, *value;

	if (!close || close == name)
		return fail(-EINVAL, "write ${name}", "${ without a name and a }");
	build->at = close + 1;
	if (close == name + 1 && *name == '?')
		return put_status(build);
	colon = memchr(name, ':', (size_t)(close - name));
	if (!colon)
		return put_value(build, lookup(name, (size_t)(close - name)));
	if (colon[1] != '-')
		return fail(-EINVAL, "${name:-text} is text when name is not set",
			    "what follows the colon in ${%.*s} is not known", (int)(close - name),
			    name);
	value = lookup(name, (size_t)(colon - name));
	if (value)
		return put_value(build, value);
	return put(build, colon + 2, (size_t)(close - colon - 2));
}

/* build->at is behind the $. */
static int put_variable(struct build *build)
{
	const char *name = build->at;
	size_t len = 0;

	if (name < build->end && *name == '?') {
		build->at++;
		return put_status(build);
	}
	if (name < build->end && *name == '{') {
		build->at++;
		return put_braced(build);
	}
	while (name + len < build->end && in_bare_name(name[len]))
		len++;
	if (len == 0)
		return put(build, "$", 1);
	build->at += len;
	return put_value(build, lookup(name, len));
}

/* Inside "" only these four lose their backslash; a backslash before a line end joins lines. */
static int put_escape(struct build *build)
{
	char c;

	if (build->at == build->end)
		return put(build, "\\", 1);
	c = *build->at++;
	if (c == '\n')
		return 0;
	if (build->quoted && c != '\\' && c != '"' && c != '$' && c != '`')
		return put(build, build->at - 2, 2);
	return put(build, &c, 1);
}

static int put_single_quoted(struct build *build)
{
	const char *close = memchr(build->at, '\'', (size_t)(build->end - build->at));
	const char *from = build->at;

	if (!close)
		return fail(-EINVAL, "a second one, or \\ in front of it",
			    "quote ' is never closed");
	build->at = close + 1;
	return put(build, from, (size_t)(close - from));
}

static int put_next(struct build *build)
{
	char c = *build->at++;

	if (c == '$')
		return put_variable(build);
	if (c == '\\')
		return put_escape(build);
	if (c == '"') {
		build->quoted = !build->quoted;
		return word_open(build);
	}
	if (c == '\'' && !build->quoted)
		return put_single_quoted(build);
	return put(build, &c, 1);
}

int words_add(struct words *words, const struct token *token)
{
	struct build build = { .words = words, .at = token->text, .end = token->text + token->len };
	int rc = 0;

	while (!rc && build.at < build.end)
		rc = put_next(&build);
	return rc ? rc : word_close(&build);
}
