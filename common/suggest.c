// SPDX-License-Identifier: MIT
/* "Did you mean": the rules are in suggest.h. */
#include <common/suggest.h>

#include <stdio.h>
#include <string.h>

#include <common/command.h>
#include <keel/error.h>

#define WORD_MAX      24 /* longer words are no typing mistakes of commands */
#define BEGINNING_MIN 3	 /* shorter ones begin too many commands */

/* Three rows of the edit-distance table: two letters back, one back, now. */
unsigned int suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len,
			      unsigned int limit)
{
	uint8_t row[3][WORD_MAX + 1];

	if (a_len > WORD_MAX || b_len > WORD_MAX)
		return limit + 1;
	for (size_t j = 0; j <= b_len; j++)
		row[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= a_len; i++) {
		uint8_t *now = row[i % 3], *back = row[(i + 2) % 3], *back2 = row[(i + 1) % 3];

		now[0] = (uint8_t)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned int best = back[j - 1] + (a[i - 1] != b[j - 1]);

			best = MIN(best, MIN(back[j], now[j - 1]) + 1u);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = MIN(best, back2[j - 2] + 1u);
			now[j] = (uint8_t)best;
		}
	}
	return MIN(row[a_len % 3][b_len], limit + 1);
}

struct guess {
	const char *name;
	size_t len;
	unsigned int distance;
};

static void consider(struct guess *guess, const char *typed, size_t typed_len, const char *name,
		     size_t len)
{
	unsigned int limit = typed_len < 4 ? 1 : 2;
	unsigned int d = suggest_distance(typed, typed_len, name, len, limit);

	/* U-Boot takes any beginning: "print" means printenv, not ping. */
	if (typed_len >= BEGINNING_MIN && typed_len < len && !strncmp(typed, name, typed_len))
		d = 0;
	if (d > limit || d >= typed_len || d >= guess->distance)
		return;
	*guess = (struct guess){ name, len, d };
}

static struct guess guess_command(const char *typed)
{
	struct guess guess = { .distance = ~0u };
	size_t typed_len = strcspn(typed, ".");

	for (const struct command *c = command_next(NULL); c; c = command_next(c)) {
		consider(&guess, typed, typed_len, c->name, strcspn(c->name, " "));
		for (const char *a = c->alias; a && *a;) {
			size_t n = strcspn(a, " ");

			consider(&guess, typed, typed_len, a, n);
			a += n + (a[n] == ' ');
		}
	}
	return guess;
}

static const char *second_word(const struct command *cmd, const char *first)
{
	size_t len = strlen(first);

	if (strncmp(cmd->name, first, len) || cmd->name[len] != ' ')
		return NULL;
	return cmd->name + len + 1;
}

/* "nand" alone, or with a second word it does not have. */
static int suggest_second(const char *const *word, size_t count)
{
	char list[ERROR_TEXT_MAX] = "";
	struct guess guess = { .distance = ~0u };
	size_t used = 0;

	for (const struct command *c = command_next(NULL); c; c = command_next(c)) {
		const char *second = second_word(c, word[0]);

		if (!second)
			continue;
		used += (size_t)snprintf(list + used, sizeof(list) - used, " %s", second);
		used = MIN(used, sizeof(list) - 1);
		if (count > 1)
			consider(&guess, word[1], strcspn(word[1], "."), second, strlen(second));
	}
	if (!used)
		return 0;
	if (count == 1)
		fail(-ENOENT, NULL, "%s needs a second word:%s", word[0], list);
	else if (guess.name)
		fail(-ENOENT, NULL, "%s has no '%s'; did you mean '%s'?", word[0], word[1],
		     guess.name);
	else
		fail(-ENOENT, NULL, "%s has no '%s', only:%s", word[0], word[1], list);
	return fail_hint(-ENOENT, "help %s", word[0]);
}

int suggest_command(const char *const *word, size_t count)
{
	const char *equals = strchr(word[0], '=');
	struct guess guess;

	if (suggest_other(word, count) || suggest_second(word, count))
		return -ENOENT;
	if (equals && equals != word[0]) {
		fail(-ENOENT, NULL, "unknown command '%s'", word[0]);
		return fail_hint(-ENOENT, "setenv %.*s %s", (int)(equals - word[0]), word[0],
				 equals + 1);
	}
	guess = guess_command(word[0]);
	if (guess.name)
		return fail(-ENOENT, "help", "unknown command '%s'; did you mean '%.*s'?", word[0],
			    (int)guess.len, guess.name);
	return fail(-ENOENT, "help", "unknown command '%s'", word[0]);
}
