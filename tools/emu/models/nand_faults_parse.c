// SPDX-License-Identifier: MIT
/* Reads the control file whose lines nand_faults.h describes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tools/emu/models/nand_array.h>
#include <tools/emu/models/nand_faults.h>

/* Keys of a line, as bits: which a keyword takes, which it needs. */
enum {
	KEY_OP = 1 << 0,
	KEY_PAGES = 1 << 1,
	KEY_BLOCKS = 1 << 2,
	KEY_BITS = 1 << 3,
	KEY_SPARE = 1 << 4,
	KEY_MODE = 1 << 5,
	KEY_ERASES = 1 << 6,
	KEY_PROGRAMS = 1 << 7,
	KEY_RESULT = 1 << 8,
	KEY_BYTES = 1 << 9,
	KEY_VALUE = 1 << 10,
};

#define PLACE (KEY_PAGES | KEY_BLOCKS)

static const struct keyword {
	const char *name;
	enum nand_fault kind;
	unsigned int takes; /* keys it may have */
	unsigned int needs; /* at least one of these, if any */
	unsigned int all;   /* each of these */
	enum nand_result result;
	const char *example;
} keywords[] = {
	{ "seed", NAND_FAULT_SEED, KEY_VALUE, 0, KEY_VALUE, 0, "seed value=7" },
	{ "flip", NAND_FAULT_FLIP, PLACE | KEY_BITS | KEY_SPARE | KEY_MODE, KEY_BITS | KEY_SPARE, 0,
	  0, "flip pages=0-127 bits=1" },
	{ "bad", NAND_FAULT_BAD, KEY_BLOCKS, 0, KEY_BLOCKS, 0, "bad blocks=3-4" },
	{ "grown", NAND_FAULT_GROWN, KEY_BLOCKS | KEY_ERASES | KEY_PROGRAMS,
	  KEY_ERASES | KEY_PROGRAMS, KEY_BLOCKS, 0, "grown blocks=12 erases=2" },
	{ "program-fail", NAND_FAULT_PROGRAM_FAIL, KEY_OP | PLACE | KEY_RESULT, KEY_OP | PLACE, 0,
	  NAND_RESULT_TORN, "program-fail op=5" },
	{ "erase-fail", NAND_FAULT_ERASE_FAIL, KEY_OP | KEY_BLOCKS | KEY_RESULT,
	  KEY_OP | KEY_BLOCKS, 0, NAND_RESULT_TORN, "erase-fail blocks=12" },
	{ "torn-program", NAND_FAULT_TORN_PROGRAM, KEY_OP | KEY_BYTES, 0, KEY_OP | KEY_BYTES,
	  NAND_RESULT_BYTES, "torn-program op=5 bytes=100" },
	{ "half-erase", NAND_FAULT_HALF_ERASE, KEY_OP, 0, KEY_OP, NAND_RESULT_HALF,
	  "half-erase op=5" },
	{ "power-cut", NAND_FAULT_POWER_CUT, KEY_OP | KEY_RESULT | KEY_BYTES, 0, KEY_OP,
	  NAND_RESULT_TORN, "power-cut op=5" },
	{ "no-ecc", NAND_FAULT_NO_ECC, PLACE, PLACE, 0, 0, "no-ecc pages=0-63" },
};

struct reader {
	const char *name;
	unsigned int line;
	char *error;
	size_t error_size;
};

__attribute__((format(printf, 2, 3))) static int wrong(const struct reader *in, const char *fmt,
						       ...)
{
	int n = snprintf(in->error, in->error_size, "%s:%u: ", in->name, in->line);
	va_list args;

	va_start(args, fmt);
	if (n >= 0 && (size_t)n < in->error_size)
		vsnprintf(in->error + n, in->error_size - (size_t)n, fmt, args);
	va_end(args);
	return -1;
}

/* One number up to @most; returns what follows it, or NULL. */
static const char *number(const char *text, uint32_t most, uint32_t *out)
{
	char *end;
	unsigned long v = strtoul(text, &end, 0);

	if (*text < '0' || *text > '9' || v > most)
		return NULL;
	*out = (uint32_t)v;
	return end;
}

/* FIRST-LAST or one number, each up to @most. */
static bool range(const char *text, uint32_t most, uint32_t *first, uint32_t *last)
{
	const char *rest = number(text, most, first);

	if (!rest)
		return false;
	*last = *first;
	if (*rest == '-')
		rest = number(rest + 1, most, last);
	return rest && !*rest && *first <= *last;
}

static bool word(const char *text, const char *const *words, unsigned int n, uint32_t *out)
{
	for (*out = 0; *out < n; (*out)++)
		if (!strcmp(words[*out], text))
			return true;
	return false;
}

static bool take_op(struct nand_rule *r, const char *text)
{
	const char *rest = number(text, UINT32_MAX, &r->op);

	return rest && !*rest && r->op;
}

static bool take_pages(struct nand_rule *r, const char *text)
{
	return range(text, NAND_PAGES - 1, &r->first, &r->last);
}

static bool take_blocks(struct nand_rule *r, const char *text)
{
	if (!range(text, NAND_BLOCKS - 1, &r->first, &r->last))
		return false;
	r->first *= NAND_BLOCK_PAGES;
	r->last = r->last * NAND_BLOCK_PAGES + NAND_BLOCK_PAGES - 1;
	return true;
}

static bool whole_number(const char *text, uint32_t most, uint32_t *out)
{
	const char *rest = number(text, most, out);

	return rest && !*rest;
}

static bool take_bits(struct nand_rule *r, const char *text)
{
	return whole_number(text, 4096, &r->bits);
}

static bool take_spare(struct nand_rule *r, const char *text)
{
	return whole_number(text, 8 * 14, &r->spare);
}

static bool take_mode(struct nand_rule *r, const char *text)
{
	static const char *const modes[] = { "steady", "vary", "stored" };

	return word(text, modes, 3, &r->mode);
}

static bool take_erases(struct nand_rule *r, const char *text)
{
	return whole_number(text, UINT32_MAX, &r->erases);
}

static bool take_programs(struct nand_rule *r, const char *text)
{
	return whole_number(text, UINT32_MAX, &r->programs);
}

static bool take_result(struct nand_rule *r, const char *text)
{
	static const char *const results[] = { "whole", "nothing", "torn", "half" };

	return word(text, results, 4, &r->result);
}

static bool take_bytes(struct nand_rule *r, const char *text)
{
	return whole_number(text, NAND_RAW - 1, &r->bytes) && r->bytes;
}

static bool take_value(struct nand_rule *r, const char *text)
{
	return whole_number(text, UINT32_MAX, &r->value);
}

static const struct key {
	const char *name;
	unsigned int bit;
	bool (*take)(struct nand_rule *r, const char *text);
	const char *wants;
} keys[] = {
	{ "op", KEY_OP, take_op, "the number of a flash operation, from 1" },
	{ "pages", KEY_PAGES, take_pages, "FIRST-LAST or one page, up to 131071" },
	{ "blocks", KEY_BLOCKS, take_blocks, "FIRST-LAST or one block, up to 2047" },
	{ "bits", KEY_BITS, take_bits, "a number of bits, up to 4096" },
	{ "spare", KEY_SPARE, take_spare, "a number of bits, up to 112" },
	{ "mode", KEY_MODE, take_mode, "steady, vary or stored" },
	{ "erases", KEY_ERASES, take_erases, "a number" },
	{ "programs", KEY_PROGRAMS, take_programs, "a number" },
	{ "result", KEY_RESULT, take_result, "whole, nothing, torn or half" },
	{ "bytes", KEY_BYTES, take_bytes, "a number of bytes, 1 to 2111" },
	{ "value", KEY_VALUE, take_value, "a number" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < COUNT(keywords); i++)
		if (!strcmp(keywords[i].name, name))
			return &keywords[i];
	return NULL;
}

/* One name=value; sets its bit in @given. */
static int take_pair(const struct reader *in, const struct keyword *k, struct nand_rule *r,
		     char *pair, unsigned int *given)
{
	char *value = strchr(pair, '=');

	if (!value)
		return wrong(in, "%s: \"%s\" is not name=value; example: %s", k->name, pair,
			     k->example);
	*value++ = '\0';
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (strcmp(keys[i].name, pair))
			continue;
		if (!(k->takes & keys[i].bit))
			break;
		if (*given & keys[i].bit)
			return wrong(in, "%s: %s= is there twice", k->name, pair);
		if (!keys[i].take(r, value))
			return wrong(in, "%s: %s=%s: expected %s", k->name, pair, value,
				     keys[i].wants);
		*given |= keys[i].bit;
		return 0;
	}
	return wrong(in, "%s has no %s=; example: %s", k->name, pair, k->example);
}

static int check_given(const struct reader *in, const struct keyword *k, unsigned int given)
{
	if ((given & PLACE) == PLACE)
		return wrong(in, "%s: pages= or blocks=, not both", k->name);
	if ((given & k->all) != k->all || (k->needs && !(given & k->needs)))
		return wrong(in, "%s: something is missing; example: %s", k->name, k->example);
	return 0;
}

static int add(const struct reader *in, struct nand_faults *f, const struct nand_rule *r)
{
	if (r->kind == NAND_FAULT_SEED) {
		f->seed = f->chance = r->value;
		return 0;
	}
	if (f->count == NAND_FAULT_RULES)
		return wrong(in, "more than %d faults", NAND_FAULT_RULES);
	f->rules[f->count++] = *r;
	return 0;
}

static int take_line(const struct reader *in, struct nand_faults *f, char *line)
{
	struct nand_rule r = { .last = NAND_PAGES - 1 };
	unsigned int given = 0;
	const struct keyword *k;
	char *save, *token;

	line[strcspn(line, "#")] = '\0';
	token = strtok_r(line, " \t\r", &save);
	if (!token)
		return 0;
	k = find_keyword(token);
	if (!k)
		return wrong(in,
			     "no fault \"%s\": there are seed, flip, bad, grown, program-fail, "
			     "erase-fail, torn-program, half-erase, power-cut and no-ecc",
			     token);
	r.kind = k->kind;
	r.result = k->result;
	while ((token = strtok_r(NULL, " \t\r", &save)))
		if (take_pair(in, k, &r, token, &given))
			return -1;
	if (check_given(in, k, given))
		return -1;
	return add(in, f, &r);
}

int nand_faults_parse(struct nand_faults *f, const char *name, const char *text, char *error,
		      size_t error_size)
{
	struct reader in = { .name = name, .error = error, .error_size = error_size };
	char line[256];

	while (*text) {
		size_t len = strcspn(text, "\n");

		in.line++;
		if (len >= sizeof(line))
			return wrong(&in, "longer than %zu characters", sizeof(line) - 1);
		memcpy(line, text, len);
		line[len] = '\0';
		if (take_line(&in, f, line))
			return -1;
		text += len + (text[len] == '\n');
	}
	return 0;
}
