// SPDX-License-Identifier: MIT
/* Function names; the rules are in symtab.h. */
#include <lib/symtab.h>

#include <string.h>

#define TOKENS 128

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

static void skip_string(struct reader *r)
{
	while (next(r))
		;
}

static uint32_t varint(struct reader *r)
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

/* Where the string of token @n starts. */
static struct reader token(const struct symtab *table, unsigned int n)
{
	struct reader r = { table->data, table->data + table->size, true };

	while (n--)
		skip_string(&r);
	return r;
}

static void expand(const struct symtab *table, struct reader name)
{
	size_t used = 0;
	uint8_t c, t;

	while ((c = next(&name))) {
		struct reader text = c & 0x80 ? token(table, c & 0x7fu) : name;

		if (!(c & 0x80)) {
			if (used + 1 < table->name_size)
				table->name[used++] = (char)c;
			continue;
		}
		while ((t = next(&text)))
			if (used + 1 < table->name_size)
				table->name[used++] = (char)t;
	}
	table->name[used] = '\0';
}

bool symtab_find(const struct symtab *table, uint32_t offset, uint32_t *start)
{
	struct reader r = token(table, TOKENS), name = { 0 };
	uint32_t at = 0;

	while (r.ok && r.at < r.end) {
		uint32_t distance = varint(&r) * 2;

		if (!r.ok || distance > offset - at)
			break;
		at += distance;
		*start = at;
		name = r;
		skip_string(&r);
	}
	if (!name.at)
		return false;
	expand(table, name);
	return true;
}
