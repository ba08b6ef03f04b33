// SPDX-License-Identifier: MIT
/* fdt diff: what Keel has changed in a tree since it was loaded, and what a boot will change. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/shell.h>
#include <lib/crc32.h>
#include <lib/human.h>

#define DEPTH_MAX 33 /* what the check of a tree lets through, and the root */
#define VALUE_MAX 32 /* bytes of numbers on one line */
#define PATH_TEXT 128

/* The tree as it was loaded, in RAM that others may take back. */
static struct {
	struct fdt_span copy; /* size 0: nothing has changed yet */
	uint32_t crc;
} kept;

struct side {
	const void *tree, *other;
	unsigned int lines[3];
	bool is_new; /* @tree is the later one: what only it has is added */
};

struct value {
	const void *data;
	int len;
};

enum { ADDED, CHANGED, REMOVED };

static const char *const verb[] = { "added", "changed", "removed" };

void fdt_keep(const void *fdt, size_t size)
{
	const struct fdt_span avoid[2] = { { (uintptr_t)fdt, size }, { 0, 0 } };

	if (kept.copy.size)
		return;
	if (fdt_scratch(size, avoid, &kept.copy.addr)) {
		error_clear(); /* no reason not to change it; fdt diff then knows less */
		return;
	}
	kept.copy.size = size;
	memcpy((void *)kept.copy.addr, fdt, size);
	kept.crc = crc32(0, fdt, size);
	mem_note_load("device tree as loaded", kept.copy.addr, size);
}

void fdt_keep_nothing(void)
{
	kept.copy.size = 0;
}

static void print_start(struct side *side, int what, int node)
{
	char path[PATH_TEXT];

	side->lines[what]++;
	if (fdt_get_path(side->tree, node, path, sizeof(path)))
		snprintf(path, sizeof(path), ".../%s", fdt_get_name(side->tree, node, NULL));
	printf("%-8s %s", verb[what], path);
}

static void print_short(const void *value, int len)
{
	bool is_long = len > VALUE_MAX && !fdt_is_text(value, len);

	fdt_print_value(value, is_long ? VALUE_MAX : len);
	if (is_long)
		printf("... (%d bytes)", len);
}

/* @at: the property; @was: what it was before, or NULL. */
static void print_line(struct side *side, int what, int node, int at, const struct value *was)
{
	const char *name;
	int len;
	const void *value = fdt_getprop_by_offset(side->tree, at, &name, &len);

	print_start(side, what, node);
	printf(" %s", name);
	if (len)
		printf(" = ");
	if (len)
		print_short(value, len);
	if (was) {
		printf(", was ");
		print_short(was->data, was->len);
	}
	printf("\n");
}

/* @there: the same node in the other tree, or negative. */
static void compare_node(struct side *side, int node, int there)
{
	int only_here = side->is_new ? ADDED : REMOVED, at, len, count = 0;
	const void *data;
	const char *name;
	struct value was;

	fdt_for_each_property_offset(at, side->tree, node)
	{
		count++;
		data = fdt_getprop_by_offset(side->tree, at, &name, &len);
		was.data = fdt_getprop(side->other, there, name, &was.len);
		if (!was.data)
			print_line(side, only_here, node, at, NULL);
		else if (side->is_new && (len != was.len || memcmp(data, was.data, (size_t)len)))
			print_line(side, CHANGED, node, at, &was);
	}
	if (there < 0 && !count) {
		print_start(side, only_here, node);
		printf("\n");
	}
}

/* Not fdt_subnode_offset(): for that, "memory" is "memory@0", too. */
static int same_node(const void *fdt, int parent, const char *name)
{
	int node;

	fdt_for_each_subnode(node, fdt,
			     parent) if (!strcmp(fdt_get_name(fdt, node, NULL), name)) return node;
	return -1;
}

static void compare_trees(struct side *side)
{
	int there[DEPTH_MAX] = { 0 }, depth = 0;

	for (int node = 0; node >= 0 && depth >= 0 && depth < DEPTH_MAX && !shell_aborted();
	     node = fdt_next_node(side->tree, node, &depth)) {
		if (depth)
			there[depth] = there[depth - 1] < 0
					       ? -1
					       : same_node(side->other, there[depth - 1],
							   fdt_get_name(side->tree, node, NULL));
		compare_node(side, node, there[depth]);
	}
}

static bool is_reserved(const void *fdt, uint64_t base, uint64_t size)
{
	uint64_t b, s;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++)
		if (!fdt_get_mem_rsv(fdt, i, &b, &s) && b == base && s == size)
			return true;
	return false;
}

static void compare_reserved(struct side *side)
{
	int what = side->is_new ? ADDED : REMOVED;
	char text[HUMAN_SIZE];
	uint64_t base, size;

	for (int i = 0; i < fdt_num_mem_rsv(side->tree); i++) {
		if (fdt_get_mem_rsv(side->tree, i, &base, &size) ||
		    is_reserved(side->other, base, size))
			continue;
		side->lines[what]++;
		printf("%-8s reservation 0x%lx %s\n", verb[what], (unsigned long)base,
		       human_size(text, size));
	}
}

/* First what is new or other, then what is gone. */
static int print_diff(const void *before, const void *after)
{
	struct side now = { after, before, { 0 }, true }, was = { before, after, { 0 }, false };

	compare_reserved(&now);
	compare_trees(&now);
	compare_reserved(&was);
	compare_trees(&was);
	printf("%u added, %u changed, %u removed\n", now.lines[ADDED], now.lines[CHANGED],
	       was.lines[REMOVED]);
	return 0;
}

static int diff_with(uintptr_t addr, const void *fdt)
{
	struct fdt_facts facts;
	int rc = fdt_at(addr, "other device tree", &facts);

	if (rc)
		return rc;
	printf("from the tree at 0x%lx to the one at 0x%lx:\n", (unsigned long)addr,
	       (unsigned long)(uintptr_t)fdt);
	return print_diff((const void *)addr, fdt);
}

/* What bootm will do to it, done to a copy. */
static int fixed_copy(const void *fdt, const struct fdt_facts *facts, uintptr_t *copy)
{
	const struct fdt_span avoid[2] = { { (uintptr_t)fdt, facts->used }, { 0, 0 } };
	const char *bootargs = env_get("bootargs");
	struct handoff_args args = { .bootargs = bootargs ? bootargs : "" };
	size_t room = facts->used + fdt_fixup_growth(&args);
	int rc = fdt_scratch(room, avoid, copy);

	if (rc)
		return rc;
	memcpy((void *)*copy, fdt, facts->used);
	return fdt_fixup((void *)*copy, room, *facts, &args);
}

static int kept_tree(const void **before)
{
	const void *copy = (const void *)kept.copy.addr;

	if (!kept.copy.size)
		return 0;
	if (crc32(0, copy, kept.copy.size) != kept.crc)
		return fail(-ENOENT, "load the tree again elsewhere: fdt diff ADDR",
			    "the copy of the tree as loaded, at 0x%lx, has been overwritten",
			    (unsigned long)kept.copy.addr);
	*before = copy;
	return 0;
}

static int diff_run(const struct command_call *call)
{
	struct fdt_facts facts;
	const void *before;
	uintptr_t copy;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	if (rc || call->given)
		return rc ? rc : diff_with(call->arg[0].addr, fdt);
	before = fdt;
	rc = kept_tree(&before);
	if (!rc)
		rc = fixed_copy(fdt, &facts, &copy);
	if (rc)
		return rc;
	printf("from the tree as loaded to what a kernel gets without a ramdisk:\n");
	return print_diff(before, (const void *)copy);
}

/* clang-format off */
COMMAND(fdt_diff,
	.name    = "fdt diff",
	.summary = "what Keel changed in the tree and what a boot will change",
	.example = "fdt diff\n"
		   "fdt diff 64000000    from the tree there to the working one",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }),
	.guarded = true,
	.run     = diff_run);
/* clang-format on */
