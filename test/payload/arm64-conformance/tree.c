// SPDX-License-Identifier: MIT
/*
 * Flattened device tree, read only: a node is the offset of its FDT_BEGIN_NODE token.
 * Devicetree Specification 0.4, chapter 5. tree_open() has walked the whole structure, so that
 * the other functions need no bounds.
 */
#include "conformance.h"

#define MAGIC	    0xd00dfeed
#define HEADER_SIZE 40
#define BEGIN_NODE  1
#define END_NODE    2
#define PROP	    3
#define NOP	    4
#define END	    9
#define DEPTH_MAX   32

static uint32_t token_at(const struct tree *t, uint32_t at)
{
	return be32(t->base + t->structure + at);
}

static uint32_t padded(uint32_t len)
{
	return (len + 3) & ~3u;
}

/* Bytes of the string with its end, or 0 when none ends before @limit. */
static uint32_t string_size(const uint8_t *p, uint32_t limit)
{
	for (uint32_t n = 0; n < limit; n++)
		if (!p[n])
			return n + 1;
	return 0;
}

/* Bytes behind the token at @at, without the token; 0 with @*ok false when they do not fit. */
static uint32_t token_size(const struct tree *t, uint32_t at, bool *ok)
{
	const uint8_t *p = t->base + t->structure + at + 4;
	uint32_t room = t->size_structure - at - 4, token = token_at(t, at), len;

	if (token == BEGIN_NODE) {
		len = string_size(p, room);
		*ok = len && padded(len) <= room;
		return padded(len);
	}
	if (token == PROP) {
		*ok = room >= 8 && be32(p) <= room - 8 && be32(p + 4) < t->size_strings;
		return *ok ? 8 + padded(be32(p)) : 0;
	}
	*ok = token == END_NODE || token == NOP || token == END;
	return 0;
}

static bool structure_ok(const struct tree *t)
{
	uint32_t at = 0;
	int depth = 0;
	bool ok = true;

	while (at + 4 <= t->size_structure) {
		uint32_t token = token_at(t, at), size = token_size(t, at, &ok);

		if (!ok)
			return false;
		if (token == END)
			return depth == 0;
		depth += (token == BEGIN_NODE) - (token == END_NODE);
		if (depth < 0 || depth >= DEPTH_MAX)
			return false;
		at += 4 + size;
	}
	return false;
}

bool tree_open(struct tree *t, uint64_t addr)
{
	const uint8_t *d = (const uint8_t *)addr;
	uint32_t total, version;

	if (!addr || be32(d) != MAGIC)
		return false;
	total = be32(d + 4);
	version = be32(d + 20);
	t->base = d;
	t->structure = be32(d + 8);
	t->strings = be32(d + 12);
	t->size_strings = be32(d + 32);
	t->size_structure = version >= 17 ? be32(d + 36) : total - t->structure;
	if (version < 16 || be32(d + 24) > 17 || total < HEADER_SIZE || be32(d + 16) % 8)
		return false;
	if (t->structure % 4 || t->structure > total || t->size_structure > total - t->structure)
		return false;
	if (t->strings > total || t->size_strings > total - t->strings || be32(d + 16) > total)
		return false;
	return structure_ok(t);
}

int tree_next(const struct tree *t, int node, int *depth)
{
	uint32_t at = 0;
	bool ok;

	if (node >= 0)
		at = (uint32_t)node + 4 + token_size(t, (uint32_t)node, &ok);
	else
		*depth = -1;
	for (;; at += 4 + token_size(t, at, &ok)) {
		uint32_t token = token_at(t, at);

		if (token == END)
			return TREE_END;
		*depth += (token == BEGIN_NODE) - (token == END_NODE);
		if (token == BEGIN_NODE)
			return (int)at;
	}
}

const char *tree_name(const struct tree *t, int node)
{
	return (const char *)t->base + t->structure + node + 4;
}

const uint8_t *tree_property(const struct tree *t, int node, const char *name, uint32_t *len)
{
	uint32_t at = (uint32_t)node;
	bool ok;

	for (;;) {
		const uint8_t *p;

		at += 4 + token_size(t, at, &ok);
		if (token_at(t, at) != PROP && token_at(t, at) != NOP)
			return NULL;
		p = t->base + t->structure + at + 4;
		if (token_at(t, at) == NOP ||
		    !text_same((const char *)t->base + t->strings + be32(p + 4), name))
			continue;
		*len = be32(p);
		return p + 8;
	}
}
