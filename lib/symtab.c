// SPDX-License-Identifier: MIT
/* Names and unwind opcodes of functions; the rules are in symtab.h. */
#include <lib/symtab.h>

#include <string.h>

#define CODES 256

/* Reading stops at the end: then every further byte is 0 and @ok false. */
struct reader {
	const uint8_t *at, *end;
	bool ok;
};

static uint8_t next(struct reader *r)
{
	if (r->at == r->end) {
		r->ok = false;
		return 0;
	}
	return *r->at++;
}

static void skip(struct reader *r, size_t count)
{
	size_t left = (size_t)(r->end - r->at);

	r->ok &= count <= left;
	r->at += count <= left ? count : left;
}

static void skip_strings(struct reader *r, unsigned int count)
{
	while (count--)
		while (next(r))
			;
}

static uint32_t number(struct reader *r)
{
	uint32_t value = 0;
	unsigned int shift = 0;
	uint8_t byte;

	do {
		byte = next(r);
		if (shift < 32)
			value |= (uint32_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return value;
}

/* The strings behind the first byte of the table. */
static struct reader strings(const struct symtab *table)
{
	struct reader r = { table->data, table->data + table->size, true };

	next(&r);
	return r;
}

static bool ends_name(const struct symtab *table, uint8_t code)
{
	return code >= table->data[0];
}

static void expand(const struct symtab *table, struct reader name)
{
	size_t used = 0;
	uint8_t code, c;

	do {
		struct reader text = strings(table);

		code = next(&name);
		skip_strings(&text, code);
		while ((c = next(&text)))
			if (used + 1 < table->name_size)
				table->name[used++] = (char)c;
	} while (name.ok && !ends_name(table, code));
	table->name[used] = '\0';
}

/* Of the programs at @r, the one with the number @n from 1. */
static void find_program(struct reader r, uint32_t n, struct symbol *found)
{
	size_t size;

	found->unwind = NULL;
	while (r.ok && n--) {
		size = next(&r);
		found->unwind = r.at;
		found->unwind_size = size;
		skip(&r, size);
	}
	if (!r.ok)
		found->unwind = NULL;
}

static void skip_name(const struct symtab *table, struct reader *r)
{
	while (r->ok && !ends_name(table, next(r)))
		;
}

bool symtab_find(const struct symtab *table, uint32_t offset, struct symbol *found)
{
	struct reader r = strings(table), programs, name = { 0 };
	uint32_t at = 0, count, program = 0;

	skip_strings(&r, CODES);
	count = number(&r);
	programs = r;
	for (uint32_t n = 0; r.ok && n < count; n++)
		skip(&r, next(&r));
	while (r.ok && r.at < r.end) {
		uint32_t distance = number(&r) * 2;
		uint32_t own = count ? number(&r) : 0;

		if (!r.ok || distance > offset - at)
			break;
		at += distance;
		found->start = at;
		program = own;
		name = r;
		skip_name(table, &r);
	}
	if (!name.at)
		return false;
	find_program(programs, program, found);
	expand(table, name);
	return true;
}
