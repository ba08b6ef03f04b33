// SPDX-License-Identifier: MIT
/* Device tree blobs, format version 17 (Devicetree Specification 0.3, chapter 5): one bounded pass. */
#include <common/image/fdt_blob.h>

#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define FDT_MAGIC_NUMBER 0xd00dfeed
#define HEADER_SIZE	 40
#define DEPTH_MAX	 32

enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };

struct walk {
	const uint8_t *tokens; /* the structure block */
	const char *strings;
	uint32_t tokens_size, strings_size;
	uint32_t at; /* next token, from the start of the structure block */
	int depth;
	bool ended; /* some node has */
};

static int bad(const char *what, unsigned long offset)
{
	return fail(-EBADMSG, "load the device tree again", "device tree: %s at offset 0x%lx", what,
		    offset);
}

bool fdt_blob_matches(const void *data, size_t size)
{
	return size >= 4 && get_be32(data) == FDT_MAGIC_NUMBER;
}

static bool inside(uint32_t offset, uint32_t len, uint32_t total, uint32_t align)
{
	return offset >= HEADER_SIZE && offset <= total && len <= total - offset &&
	       offset % align == 0;
}

/* Up to the structure block: every tool writes the blocks in this order, and libfdt wants it. */
static int check_reserved(const uint8_t *d, uint32_t offset, uint32_t end)
{
	for (; inside(offset, 16, end, 8); offset += 16)
		if (!get_be32(d + offset + 8) && !get_be32(d + offset + 12))
			return 0;
	return bad("the memory reservations do not end,", offset);
}

static int check_header(const uint8_t *d, size_t size, struct walk *w)
{
	uint32_t total;

	if (!fdt_blob_matches(d, size) || size < HEADER_SIZE)
		return bad("no magic number d00dfeed", 0);
	total = get_be32(d + 4);
	if (total < HEADER_SIZE || total > size)
		return fail(-EBADMSG, "load the whole file again",
			    "device tree: says it has 0x%lx bytes (offset 4), here are 0x%lx",
			    (unsigned long)total, (unsigned long)size);
	if (get_be32(d + 20) < 17 || get_be32(d + 24) > 17)
		return bad("not format version 17", 20);
	w->tokens_size = get_be32(d + 36);
	w->strings_size = get_be32(d + 32);
	if (!inside(get_be32(d + 8), w->tokens_size, total, 4))
		return bad("the structure block leaves the tree, see the header", 8);
	if (!inside(get_be32(d + 12), w->strings_size, total, 1))
		return bad("the strings block leaves the tree, see the header", 12);
	w->tokens = d + get_be32(d + 8);
	w->strings = (const char *)d + get_be32(d + 12);
	if (w->strings_size && w->strings[w->strings_size - 1])
		return bad("the strings block does not end in a NUL", get_be32(d + 12));
	if (get_be32(d + 12) < get_be32(d + 8) + w->tokens_size)
		return bad("the strings block is not behind the structure block, see the header",
			   12);
	return check_reserved(d, get_be32(d + 16), get_be32(d + 8));
}

static uint32_t left(const struct walk *w)
{
	return w->tokens_size - w->at;
}

/* A node that libfdt can find by these offsets: direct children of the root. */
static void note_node(const struct walk *w, uint32_t offset, const char *name,
		      struct fdt_facts *facts)
{
	static const struct {
		const char *name;
		size_t len;
		size_t field;
	} wanted[] = {
		{ "chosen", 6, offsetof(struct fdt_facts, chosen) },
		{ "memory", 6, offsetof(struct fdt_facts, memory) },
		{ "aliases", 7, offsetof(struct fdt_facts, aliases) },
		{ "images", 6, offsetof(struct fdt_facts, images) },
	};

	if (w->depth != 1)
		return;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		int *found = (int *)((char *)facts + wanted[i].field);

		if (strncmp(name, wanted[i].name, wanted[i].len) ||
		    (name[wanted[i].len] && name[wanted[i].len] != '@'))
			continue;
		if (*found < 0)
			*found = (int)offset;
		facts->memory_nodes += found == &facts->memory;
	}
}

static int enter_node(struct walk *w, uint32_t token, struct fdt_facts *facts)
{
	const char *name = (const char *)w->tokens + w->at;
	size_t len = strnlen(name, left(w));

	if (len == left(w))
		return bad("a node name without end", token);
	if (w->depth == DEPTH_MAX)
		return bad("nodes nested deeper than 32", token);
	if (w->depth == 0 && token != 0)
		return bad("a second root node", token);
	note_node(w, token, name, facts);
	w->at += (uint32_t)((len + 4) & ~(size_t)3);
	w->depth++;
	return w->at > w->tokens_size ? bad("a node name without end", token) : 0;
}

static void note_cells(const struct walk *w, const char *name, uint32_t len,
		       struct fdt_facts *facts)
{
	if (w->depth != 1 || len != 4 || name[0] != '#')
		return;
	if (!strcmp(name, "#address-cells"))
		facts->address_cells = get_be32(w->tokens + w->at);
	else if (!strcmp(name, "#size-cells"))
		facts->size_cells = get_be32(w->tokens + w->at);
}

static int check_property(struct walk *w, uint32_t token, struct fdt_facts *facts)
{
	uint32_t len, name;

	if (left(w) < 8 || w->depth == 0)
		return bad("a property outside of any node", token);
	len = get_be32(w->tokens + w->at);
	name = get_be32(w->tokens + w->at + 4);
	w->at += 8;
	if (len > left(w))
		return bad("a property longer than the tree", token);
	if (name >= w->strings_size)
		return bad("a property whose name is not in the strings block", token);
	note_cells(w, w->strings + name, len, facts);
	w->at += len + (-len & 3);
	return w->at > w->tokens_size ? bad("a property longer than the tree", token) : 0;
}

static int step(struct walk *w, struct fdt_facts *facts)
{
	uint32_t token = w->at;

	if (left(w) < 4)
		return bad("the structure block has no end token", token);
	w->at += 4;
	switch (get_be32(w->tokens + token)) {
	case BEGIN_NODE:
		return enter_node(w, token, facts);
	case END_NODE:
		w->ended = true;
		return --w->depth < 0 ? bad("one node end too many", token) : 0;
	case PROP:
		return check_property(w, token, facts);
	case NOP:
		return 0;
	case END:
		if (w->depth || !w->ended)
			return bad("the end inside of a node", token);
		return 1;
	default:
		return bad("an unknown token", token);
	}
}

int fdt_blob_check(const void *data, size_t size, struct fdt_facts *facts)
{
	struct walk w = { 0 };
	int rc = check_header(data, size, &w);

	*facts = (struct fdt_facts){ .chosen = -1,
				     .memory = -1,
				     .aliases = -1,
				     .images = -1,
				     .address_cells = 2,
				     .size_cells = 1 };
	while (rc == 0)
		rc = step(&w, facts);
	if (rc < 0)
		return rc;
	facts->size = get_be32((const uint8_t *)data + 4);
	facts->used = (size_t)(w.strings - (const char *)data) + w.strings_size;
	if (facts->address_cells - 1 > 1 || facts->size_cells - 1 > 1)
		return bad("#address-cells or #size-cells that are not 1 or 2", 0);
	return 0;
}
