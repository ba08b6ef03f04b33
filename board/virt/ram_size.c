// SPDX-License-Identifier: MIT
/*
 * How much RAM stage 1 may use: the bank at the start of RAM, from the tree QEMU left
 * there. Runs before C data exists, so it is a walk of its own through the structure
 * block (Devicetree Specification 0.4, chapter 5); facts.c reads everything else.
 */
#include <keel/board.h>

#include <stdbool.h>

#include <configs/virt.h>
#include <lib/byteorder.h>

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u
#define RAM_MIN	       0x08000000u /* what QEMU gives without -m, and what a broken tree means */

struct walk {
	const uint8_t *at, *end; /* structure block */
	const char *strings;
};

static __early bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static __early const uint8_t *behind_text(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at)
		at++;
	return at + 4 - (uintptr_t)at % 4;
}

/* The content of property @name of the node called @node; NULL when there is none. */
static __early const uint8_t *find(struct walk *w, const char *node, const char *name)
{
	bool inside = false;

	while (w->at < w->end) {
		uint32_t token = get_be32(w->at), len;

		w->at += 4;
		if (token == FDT_BEGIN_NODE) {
			inside = same((const char *)w->at, node);
			w->at = behind_text(w->at, w->end);
		} else if (token == FDT_PROP) {
			len = get_be32(w->at);
			if (inside && len == 16 && same(w->strings + get_be32(w->at + 4), name))
				return w->at + 8;
			w->at += 8 + ((len + 3) & ~3u);
		} else if (token != FDT_END_NODE && token != FDT_NOP) {
			return NULL;
		}
	}
	return NULL;
}

size_t board_ram_size(void)
{
	const uint8_t *tree = (const uint8_t *)TREE_BASE, *reg;
	uint32_t offset = get_be32(tree + 8), size = get_be32(tree + 36);
	struct walk w = { tree + offset, tree + offset + size,
			  (const char *)tree + get_be32(tree + 12) };

	if (get_be32(tree) != FDT_MAGIC || offset > TREE_SIZE || size > TREE_SIZE - offset)
		return RAM_MIN;
	reg = find(&w, "memory@40000000", "reg");
	return reg ? (size_t)get_be32(reg + 8) << 32 | get_be32(reg + 12) : RAM_MIN;
}
