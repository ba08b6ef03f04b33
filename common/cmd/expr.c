// SPDX-License-Identifier: MIT
/* itest, setexpr: calculate with hexadecimal numbers and with what memory holds. */
#include <stdio.h>
#include <string.h>

#include <common/unit.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <lib/parse.h>

#define TEXT_MAX 1024 /* result of sub and gsub, NUL included */

enum compare { LT, LE, EQ, NE, GE, GT };

static const struct {
	const char *text;
	enum compare op;
} compares[] = {
	{ "-lt", LT }, { "<", LT },  { "-le", LE }, { "<=", LE }, { "-eq", EQ },
	{ "==", EQ },  { "=", EQ },  { "-ne", NE }, { "!=", NE }, { "<>", NE },
	{ "-ge", GE }, { ">=", GE }, { "-gt", GT }, { ">", GT },
};

/* Numbers keep every bit of an address, unless the command names another width. */
static uint64_t cut(const struct command_call *call, uint64_t value)
{
	size_t size = call->suffix[0] ? (size_t)unit_size(call) : sizeof(uintptr_t);

	return size < 8 ? value & (((uint64_t)1 << (8 * size)) - 1) : value;
}

/* "1f", or "*60000000": what memory holds there, as wide as the command says. */
static int operand(const struct command_call *call, const char *word, uint64_t *value)
{
	bool indirect = word[0] == '*';
	int unit = unit_size(call);
	struct unit_range range;
	int rc;

	if (unit < 0)
		return unit;
	if (parse_hex(word + indirect, value))
		return fail(-EINVAL, "hexadecimal, with * in front the memory there",
			    "%s: %s is not a number", call->name, *word ? word : "an empty word");
	if (!indirect) {
		*value = cut(call, *value);
		return 0;
	}
	if (*value > UINTPTR_MAX)
		return fail(-EFAULT, "meminfo shows what there is", "%s: %s is no address",
			    call->name, word);
	range = (struct unit_range){ (uintptr_t)*value, (size_t)unit, (size_t)unit };
	rc = unit_check_read(&range);
	if (!rc)
		*value = unit_read(range.addr, range.unit);
	return rc;
}

static bool holds(int order, enum compare op)
{
	switch (op) {
	case LT:
		return order < 0;
	case LE:
		return order <= 0;
	case EQ:
		return order == 0;
	case NE:
		return order != 0;
	case GE:
		return order >= 0;
	default:
		return order > 0;
	}
}

static int itest_run(const struct command_call *call)
{
	const char *left = call->arg[0].str, *text = call->arg[1].str, *right = call->arg[2].str;
	uint64_t a = 0, b = 0;
	int order, rc = 0;

	if (call->suffix[0] == 's') {
		order = strcmp(left, right);
	} else {
		rc = operand(call, left, &a);
		rc = rc ? rc : operand(call, right, &b);
		order = a < b ? -1 : a > b;
	}
	if (rc)
		return rc;
	for (size_t i = 0; i < ARRAY_SIZE(compares); i++)
		if (!strcmp(compares[i].text, text))
			return !holds(order, compares[i].op);
	return fail(-EINVAL,
		    "-eq -ne -lt -le -gt -ge, == != <> < <= > >=", "itest: %s is no comparison",
		    text);
}

static int calculate(uint64_t a, const char *op, uint64_t b, uint64_t *result)
{
	if ((*op == '/' || *op == '%') && b == 0)
		return fail(-EINVAL, NULL, "setexpr: division by zero");
	switch (op[1] ? '\0' : *op) {
	case '+':
		*result = a + b;
		return 0;
	case '-':
		*result = a - b;
		return 0;
	case '*':
		*result = a * b;
		return 0;
	case '/':
		*result = a / b;
		return 0;
	case '%':
		*result = a % b;
		return 0;
	case '&':
		*result = a & b;
		return 0;
	case '|':
		*result = a | b;
		return 0;
	case '^':
		*result = a ^ b;
		return 0;
	default:
		return fail(-EINVAL, "+ - * / % '&' '|' ^ sub gsub", "setexpr: %s is no operator",
			    op);
	}
}

/* Without 0x, as scripts made for U-Boot expect it. */
static int set_number(const struct command_call *call, uint64_t value)
{
	char text[20];

	value = cut(call, value);
	if (value >> 32)
		snprintf(text, sizeof(text), "%lx%08lx", (unsigned long)(value >> 32),
			 (unsigned long)(value & UINT32_MAX));
	else
		snprintf(text, sizeof(text), "%lx", (unsigned long)value);
	return env_set(call->arg[0].str, text);
}

/* Plain text without its backslashes; what would be a pattern elsewhere is refused. */
static int plain(const char *pattern, char *out, size_t size)
{
	size_t n = 0;

	for (; *pattern; pattern++) {
		if (strchr(".*+?[]()^$|", *pattern))
			return fail(-ENOTSUP, "put \\\\ in front of it to mean the character",
				    "setexpr: %s: only plain text is searched, no patterns",
				    pattern);
		if (*pattern == '\\' && pattern[1])
			pattern++;
		if (n == size - 1)
			return fail(-E2BIG, NULL, "setexpr: the text to search is too long");
		out[n++] = *pattern;
	}
	out[n] = '\0';
	return n ? 0 : fail(-EINVAL, NULL, "setexpr: there is no text to search");
}

static int substitute(const struct command_call *call, const struct arg_words *words)
{
	static char out[TEXT_MAX];
	bool all = words->word[0][0] == 'g';
	const char *in = words->count > 3 ? words->word[3] : env_get(call->arg[0].str);
	const char *by = words->word[2], *hit;
	char search[64];
	size_t n = 0;
	int rc = plain(words->word[1], search, sizeof(search));

	if (rc)
		return rc;
	in = in ? in : "";
	while ((hit = strstr(in, search))) {
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%.*s%s", (int)(hit - in), in, by);
		in = hit + strlen(search);
		if (!all || n >= sizeof(out))
			break;
	}
	if (n < sizeof(out))
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s", in);
	if (n >= sizeof(out))
		return fail(-E2BIG, NULL, "setexpr: the result is longer than %d characters",
			    TEXT_MAX - 1);
	return env_set(call->arg[0].str, out);
}

static int setexpr_run(const struct command_call *call)
{
	const struct arg_words *words = &call->arg[1].rest;
	uint64_t a, b, result = 0;
	int rc;

	if ((words->count == 3 || words->count == 4) &&
	    (!strcmp(words->word[0], "sub") || !strcmp(words->word[0], "gsub")))
		return substitute(call, words);
	if (words->count != 1 && words->count != 3)
		return fail(-EINVAL, "setexpr NAME VALUE [OPERATOR VALUE]",
			    "setexpr: one value, or two and an operator between them");
	rc = operand(call, words->word[0], &a);
	if (rc || words->count == 1)
		return rc ? rc : set_number(call, a);
	rc = operand(call, words->word[2], &b);
	rc = rc ? rc : calculate(a, words->word[1], b, &result);
	return rc ? rc : set_number(call, result);
}

/* clang-format off */
COMMAND(itest,
	.name    = "itest",
	.summary = "compare hexadecimal numbers or memory (*ADDR)",
	.example = "itest *${loadaddr} -eq deadbeef || echo other content\n"
		   "itest.b *${loadaddr} < 80 && echo below",
	.widths  = "lbwq",
	.suffixes = (const char *const[]){ "s", NULL },
	.args    = ARGS({ "VALUE", ARG_STR, false },
			{ "OPERATOR", ARG_STR, false },
			{ "VALUE", ARG_STR, false }),
	.guarded = true,
	.run     = itest_run);

COMMAND(setexpr,
	.name    = "setexpr",
	.summary = "set a variable to a hexadecimal result; sub, gsub replace text",
	.example = "setexpr end ${fileaddr} + ${filesize}\n"
		   "setexpr word *${loadaddr}\n"
		   "setexpr name gsub old new",
	.widths  = "lbwq",
	.args    = ARGS({ "NAME", ARG_STR, false },
			{ "EXPRESSION", ARG_REST, false }),
	.guarded = true,
	.run     = setexpr_run);
/* clang-format on */
