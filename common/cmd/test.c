// SPDX-License-Identifier: MIT
/*
 * test, [: compare words, ask for files. Numbers are decimal, or hexadecimal behind 0x.
 *
 *	or:      and { -o and }
 *	and:     primary { -a primary }
 *	primary: ! primary | ( or ) | -z WORD | -n WORD | WORD operator WORD | WORD
 *		 | -e INTERFACE DISK:PARTITION PATH
 */
#include <common/cmd/test.h>

#include <string.h>

#include <keel/command.h>
#include <keel/error.h>
#include <lib/parse.h>

#define NESTED_MAX 8 /* of ( ) */

struct test {
	const char *const *word;
	size_t left;
	unsigned int nested;
};

enum test_op {
	EQUAL,
	NOT_EQUAL,
	BELOW,
	ABOVE,
	NUMBER_EQ, /* the numeric ones from here on */
	NUMBER_NE,
	NUMBER_LT,
	NUMBER_LE,
	NUMBER_GT,
	NUMBER_GE,
};

static const struct {
	const char *text;
	enum test_op op;
} operators[] = {
	{ "=", EQUAL },	      { "==", EQUAL },	    { "!=", NOT_EQUAL },  { "<", BELOW },
	{ ">", ABOVE },	      { "-eq", NUMBER_EQ }, { "-ne", NUMBER_NE }, { "-lt", NUMBER_LT },
	{ "-le", NUMBER_LE }, { "-gt", NUMBER_GT }, { "-ge", NUMBER_GE },
};

static int test_or(struct test *t);

static bool next_is(const struct test *t, const char *word)
{
	return t->left && !strcmp(t->word[0], word);
}

static const char *take(struct test *t)
{
	t->left--;
	return *t->word++;
}

static int find_operator(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (!strcmp(operators[i].text, text))
			return (int)operators[i].op;
	return -ENOENT;
}

static int number(const char *text, int64_t *value)
{
	const char *digits = text + (*text == '-');
	uint64_t magnitude;
	int rc;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		rc = parse_hex(digits, &magnitude);
	else
		rc = parse_dec(digits, &magnitude);
	if (rc || magnitude > INT64_MAX)
		return fail(-EINVAL, "decimal, or 0x in front; = and != compare text",
			    "test: %s is not a number", *text ? text : "an empty word");
	*value = *text == '-' ? -(int64_t)magnitude : (int64_t)magnitude;
	return 0;
}

static int compare_numbers(const char *left, enum test_op op, const char *right)
{
	int64_t a, b;
	int rc = number(left, &a);

	rc = rc ? rc : number(right, &b);
	if (rc)
		return rc;
	switch (op) {
	case NUMBER_EQ:
		return a == b;
	case NUMBER_NE:
		return a != b;
	case NUMBER_LT:
		return a < b;
	case NUMBER_LE:
		return a <= b;
	case NUMBER_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static int compare(const char *left, enum test_op op, const char *right)
{
	int order;

	if (op >= NUMBER_EQ)
		return compare_numbers(left, op, right);
	order = strcmp(left, right);
	if (op == EQUAL || op == NOT_EQUAL)
		return (order == 0) == (op == EQUAL);
	return op == BELOW ? order < 0 : order > 0;
}

static int missing(const char *what)
{
	return fail(-EINVAL, "put variables in quotes: they may be empty", "test: %s is missing",
		    what);
}

static int test_group(struct test *t)
{
	int rc;

	if (++t->nested > NESTED_MAX)
		return fail(-E2BIG, "join several tests with && and ||",
			    "test: more than %d levels of ( )", NESTED_MAX);
	rc = test_or(t);
	t->nested--;
	if (rc < 0)
		return rc;
	if (!next_is(t, ")"))
		return missing(")");
	take(t);
	return rc;
}

/* "test -n $unset" without quotes leaves no word: that is empty too. */
static bool next_is_empty(struct test *t)
{
	return !t->left || !take(t)[0];
}

static int test_primary(struct test *t)
{
	const char *word;
	bool negate = false;
	int op, rc;

	while (next_is(t, "!") && !(t->left > 2 && find_operator(t->word[1]) >= 0)) {
		take(t);
		negate = !negate;
	}
	if (!t->left)
		return missing("a word");
	word = take(t);
	op = t->left > 1 ? find_operator(t->word[0]) : -ENOENT;
	if (op >= 0) {
		take(t);
		rc = compare(word, (enum test_op)op, take(t));
	} else if (!strcmp(word, "(")) {
		rc = test_group(t);
	} else if (!strcmp(word, "-e") && t->left > 2) {
		rc = test_file(t->word[0], t->word[1], t->word[2]);
		t->word += 3;
		t->left -= 3;
	} else if (!strcmp(word, "-z") || !strcmp(word, "-n")) {
		rc = (word[1] == 'z') == next_is_empty(t);
	} else if (t->left && find_operator(t->word[0]) >= 0) {
		rc = missing("the word behind the operator");
	} else {
		rc = word[0] != '\0';
	}
	return rc < 0 ? rc : rc != negate;
}

static int test_and(struct test *t)
{
	int rc = test_primary(t);

	while (rc >= 0 && next_is(t, "-a")) {
		int right;

		take(t);
		right = test_primary(t);
		rc = right < 0 ? right : rc && right;
	}
	return rc;
}

static int test_or(struct test *t)
{
	int rc = test_and(t);

	while (rc >= 0 && next_is(t, "-o")) {
		int right;

		take(t);
		right = test_and(t);
		rc = right < 0 ? right : rc || right;
	}
	return rc;
}

static int test_run(const struct command_call *call)
{
	struct test t = { call->arg[0].rest.word, call->arg[0].rest.count, 0 };
	int rc;

	if (call->name[0] == '[') {
		if (!t.left || strcmp(t.word[t.left - 1], "]"))
			return missing("]");
		t.left--;
	}
	if (!t.left)
		return 1;
	rc = test_or(&t);
	if (rc >= 0 && t.left)
		return fail(-EINVAL, "put variables in quotes: they may be empty",
			    "test: %s is no operator", t.word[0]);
	return rc < 0 ? rc : !rc;
}

/* clang-format off */
COMMAND(test,
	.name    = "test",
	.alias   = "[",
	.summary = "compare: = != < > -eq -ne -lt -le -gt -ge -z -n -e ! -a -o ( )",
	.example = "if test -n \"${serverip}\" -a ${bootdelay} -ge 0; then echo yes; fi\n"
		   "[ \"${board}\" = vexpress ] && echo this one",
	.args    = ARGS({ "EXPRESSION", ARG_REST, true }),
	.run     = test_run);
/* clang-format on */
