// SPDX-License-Identifier: MIT
/* Words to typed arguments; the rules are in args.h and <keel/command.h>. */
#include <common/args.h>

#include <stdio.h>
#include <string.h>

#include <keel/error.h>
#include <lib/parse.h>

struct reader {
	const struct command *cmd;
	const char *const *word;
	size_t left;
};

static const char *next(struct reader *in)
{
	in->left--;
	return *in->word++;
}

/* Every refusal ends with how it is written right. */
static int refused(const struct command *cmd, int code)
{
	char usage[ERROR_TEXT_MAX];

	return fail_hint(code, "%s", args_usage(cmd, usage, sizeof(usage)));
}

static int bad_word(const struct command *cmd, const struct arg_spec *spec, const char *word,
		    const char *why)
{
	fail(-EINVAL, NULL, "%s: %s: %s %s", cmd->name, spec->name, word, why);
	return refused(cmd, -EINVAL);
}

/* A number of @parse that fits @max. */
static int number(const struct reader *in, const struct arg_spec *spec, const char *word,
		  uint64_t max, uint64_t *value)
{
	int rc;

	if (spec->kind == ARG_DEC)
		rc = parse_dec(word, value);
	else if (spec->kind == ARG_SIZE || spec->kind == ARG_RANGE)
		rc = parse_size(word, value);
	else
		rc = parse_hex(word, value);
	if (rc == -EINVAL)
		return bad_word(in->cmd, spec, word,
				spec->kind == ARG_DEC ? "is not a decimal number"
						      : "is not a number");
	if (rc || *value > max)
		return bad_word(in->cmd, spec, word, "is too large");
	return 0;
}

/* The address in front of @mark (NULL: there is none); both may be all of @word. */
static int parse_front(const struct reader *in, const struct arg_spec *spec, const char *word,
		       const char *mark, uintptr_t *result)
{
	const struct arg_spec as_addr = { spec->name, ARG_ADDR, false };
	char addr[24];
	uint64_t value;
	int rc;

	if (mark && (size_t)(mark - word) < sizeof(addr)) {
		memcpy(addr, word, (size_t)(mark - word));
		addr[mark - word] = '\0';
		word = addr;
	}
	rc = number(in, &as_addr, word, UINTPTR_MAX, &value);
	if (!rc)
		*result = (uintptr_t)value;
	return rc;
}

static int parse_image(const struct reader *in, const struct arg_spec *spec, const char *word,
		       struct arg_image *image)
{
	const char *mark = word + strcspn(word, "#:");

	image->choice = *mark ? mark : NULL;
	return parse_front(in, spec, word, image->choice, &image->addr);
}

static int parse_range(struct reader *in, const struct arg_spec *spec, const char *word,
		       struct arg_range *range)
{
	uint64_t value;
	int rc;

	range->none = !strcmp(word, "-");
	if (range->none)
		return 0;
	rc = parse_image(in, spec, word, &range->image);
	if (!rc && !range->image.choice && in->left && in->word[0][0] == '+')
		range->image.choice = next(in);
	if (rc || !range->image.choice)
		return rc;
	if (!range->image.choice[1])
		return bad_word(in->cmd, spec, "", "is not a number");
	/* It may be a name, and some names are numbers: what lies at the address decides. */
	if (!parse_size(range->image.choice + 1, &value))
		range->size = (size_t)MIN(value, SIZE_MAX);
	return 0;
}

static int parse_one(struct reader *in, const struct arg_spec *spec, union arg *arg)
{
	const char *word = next(in);
	uint64_t value = 0;
	int rc = 0;

	switch (spec->kind) {
	case ARG_ADDR:
		rc = number(in, spec, word, UINTPTR_MAX, &value);
		arg->addr = (uintptr_t)value;
		break;
	case ARG_SIZE:
		rc = number(in, spec, word, SIZE_MAX, &value);
		arg->size = (size_t)value;
		break;
	case ARG_COUNT:
	case ARG_DEC:
		rc = number(in, spec, word, UINT64_MAX, &arg->uint);
		break;
	case ARG_IMAGE:
		rc = parse_image(in, spec, word, &arg->image);
		break;
	case ARG_RANGE:
		rc = parse_range(in, spec, word, &arg->range);
		break;
	case ARG_IPV4:
		if (parse_ipv4(word, &arg->ipv4))
			rc = bad_word(in->cmd, spec, word, "is not an address like 192.168.0.1");
		break;
	default:
		arg->str = word;
	}
	return rc;
}

const struct arg_spec *args_of(const struct command *cmd)
{
	static const struct arg_spec none = { 0 };

	return cmd->args ? cmd->args : &none;
}

static size_t required(const struct arg_spec *spec)
{
	size_t n = 0;

	for (; spec->kind != ARG_NONE; spec++)
		n += !spec->optional;
	return n;
}

static size_t capacity(const struct arg_spec *spec)
{
	size_t n = 0;

	for (; spec->kind != ARG_NONE; spec++)
		n += spec->kind == ARG_REST ? CMD_WORDS_MAX : 1;
	return n;
}

/* "tftp FILE" and "tftp ADDR FILE": the words decide whether the address was left out. */
static bool leaves_out(const struct reader *in, const struct arg_spec *spec)
{
	uint64_t value;

	if (!spec->optional || spec->kind != ARG_ADDR || spec[1].kind < ARG_REST)
		return false;
	if (in->left <= required(spec + 1))
		return true;
	return parse_hex(in->word[0], &value) == -EINVAL && in->left <= capacity(spec + 1);
}

static int parse_flags(struct reader *in, struct command_call *call)
{
	const char *flags = in->cmd->flags;

	while (flags && in->left && in->word[0][0] == '-' && in->word[0][1]) {
		uint32_t set = 0;

		for (const char *letter = in->word[0] + 1; *letter; letter++) {
			const char *known = strchr(flags, *letter);

			if (!known && args_of(in->cmd)[0].kind == ARG_REST)
				return 0;
			if (!known)
				return fail(-EINVAL, NULL, "%s: there is no option -%c",
					    in->cmd->name, *letter),
				       refused(in->cmd, -EINVAL);
			set |= 1u << (known - flags);
		}
		call->flags |= set;
		next(in);
	}
	return 0;
}

static int parse_all(struct reader *in, union arg *arg, struct command_call *call)
{
	const struct arg_spec *spec = args_of(in->cmd);

	for (size_t n = 0; n < CMD_ARGS_MAX && spec->kind != ARG_NONE && in->left; n++, spec++) {
		int rc = 0;

		if (leaves_out(in, spec))
			continue;
		if (spec->kind == ARG_REST) {
			arg[n].rest = (struct arg_words){ in->word, in->left };
			in->left = 0;
		} else {
			rc = parse_one(in, spec, &arg[n]);
		}
		if (rc)
			return rc;
		call->given |= 1u << n;
	}
	if (in->left) {
		fail(-EINVAL, NULL, "%s: nothing can follow here: %s", in->cmd->name, in->word[0]);
		return refused(in->cmd, -EINVAL);
	}
	if (required(spec)) {
		while (spec->optional)
			spec++;
		fail(-EINVAL, NULL, "%s: %s is missing", in->cmd->name, spec->name);
		return refused(in->cmd, -EINVAL);
	}
	return 0;
}

int args_parse(const struct command *cmd, const char *const *word, size_t count, union arg *arg,
	       struct command_call *call)
{
	struct reader in = { cmd, word, count };
	int rc;

	memset(arg, 0, CMD_ARGS_MAX * sizeof(*arg));
	call->given = 0;
	call->flags = 0;
	rc = parse_flags(&in, call);
	return rc ? rc : parse_all(&in, arg, call);
}

static void append(char *buf, size_t size, const char *text)
{
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s", text);
}

static void append_suffixes(const struct command *cmd, char *buf, size_t size)
{
	const char *between = "[.";

	for (const char *w = cmd->widths; w && *w; w++, between = "|.") {
		append(buf, size, between);
		append(buf, size, (char[]){ *w, '\0' });
	}
	for (const char *const *s = cmd->suffixes; s && *s; s++, between = "|.") {
		append(buf, size, between);
		append(buf, size, *s);
	}
	if (between[0] == '|')
		append(buf, size, "]");
}

char *args_usage(const struct command *cmd, char *buf, size_t size)
{
	buf[0] = '\0';
	append(buf, size, cmd->name);
	append_suffixes(cmd, buf, size);
	for (const char *f = cmd->flags; f && *f; f++) {
		append(buf, size, " [-");
		append(buf, size, (char[]){ *f, ']', '\0' });
	}
	for (const struct arg_spec *spec = args_of(cmd); spec->kind != ARG_NONE; spec++) {
		append(buf, size, spec->optional ? " [" : " ");
		append(buf, size, spec->name);
		append(buf, size, spec->kind == ARG_REST ? "..." : "");
		append(buf, size, spec->optional ? "]" : "");
	}
	return buf;
}
