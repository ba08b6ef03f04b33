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
#define RAM_LIMIT      0x8000000000ull /* of what Keel's page tables can map */

struct walk {
	const uint8_t *at, *end;	  /* structure block */
	const uint8_t *names, *names_end; /* strings block */
};

static __early uint64_t number(const uint8_t *p, uint32_t bytes)
{
	return bytes == 8 ? (uint64_t)get_be32(p) << 32 | get_be32(p + 4) : get_be32(p);
}

static __early bool same(const uint8_t *text, const uint8_t *end, const char *wanted)
{
	for (; text < end && *text == (uint8_t)*wanted; text++, wanted++)
		if (!*wanted)
			return true;
	return false;
}

/* May lie behind @end: the walk is over then. */
static __early const uint8_t *behind_text(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at)
		at++;
	return at + 4 - (uintptr_t)at % 4;
}

/* The size behind the address, which tells itself how wide numbers are here; 0: none of this board. */
static __early uint64_t size_in(const uint8_t *reg, uint32_t len)
{
	uint32_t address = len >= 12 && number(reg, 8) == RAM_BASE ? 8 : 4;

	if (len < 8 || len > 16 || len % 4 || number(reg, address) != RAM_BASE)
		return 0;
	return len - address == 4 || len - address == 8 ? number(reg + address, len - address) : 0;
}

/* Bytes that @node has by its "reg"; 0 when the tree does not say. */
static __early uint64_t find(struct walk *w, const char *node)
{
	bool inside = false;

	while (w->end - w->at >= 4) {
		uint32_t token = get_be32(w->at), len;

		w->at += 4;
		if (token == FDT_BEGIN_NODE) {
			inside = same(w->at, w->end, node);
			w->at = behind_text(w->at, w->end);
		} else if (token == FDT_PROP) {
			if (w->end - w->at < 8)
				return 0;
			len = get_be32(w->at);
			if (len > (size_t)(w->end - w->at) - 8)
				return 0;
			if (inside && same(w->names + get_be32(w->at + 4), w->names_end, "reg"))
				return size_in(w->at + 8, len);
			w->at += 8 + ((len + 3) & ~3u);
		} else if (token != FDT_END_NODE && token != FDT_NOP) {
			return 0;
		}
	}
	return 0;
}

static __early bool block(uint32_t offset, uint32_t size)
{
	return offset <= TREE_SIZE && size <= TREE_SIZE - offset;
}

size_t board_ram_size(void)
{
	const uint8_t *tree = (const uint8_t *)TREE_BASE;
	uint32_t nodes = get_be32(tree + 8), nodes_size = get_be32(tree + 36);
	uint32_t names = get_be32(tree + 12), names_size = get_be32(tree + 32);
	struct walk w = { tree + nodes, tree + nodes + nodes_size, tree + names,
			  tree + names + names_size };
	uint64_t size;

	if (get_be32(tree) != FDT_MAGIC || nodes % 4 || !block(nodes, nodes_size) ||
	    !block(names, names_size))
		return RAM_MIN;
	size = find(&w, "memory@40000000");
	return size && size <= RAM_LIMIT ? size : RAM_MIN;
}
