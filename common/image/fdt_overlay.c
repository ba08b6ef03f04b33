// SPDX-License-Identifier: MIT
/*
 * Overlays. libfdt merges them, but believes what they say of themselves: offsets into
 * properties, paths that may be aliases in circles. So all of that is checked before,
 * and what is wrong is said in the words of the person who wrote the overlay.
 */
#include <common/image/fdt_overlay.h>

#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

#define ROOM_MAX   0x800000 /* of the merged tree; the kernel's limit is less */
#define SLACK	   0x10000  /* paths of labels become longer when a fragment finds its place */
#define DEPTH_MAX  33	    /* what the check of a tree lets through, and the root */
#define CELL	   4
#define UNRESOLVED UINT32_MAX /* a target that a label stands for */

struct merge {
	void *fdt, *overlay;
};

static const char *const no_symbols =
	"compile the base tree with its labels: dtc -@ (Linux: DTC_FLAGS=-@ make dtbs)";
static const char *const make_again = "make the overlay again: dtc -@ -O dtb";

static int damaged(const char *what, const char *name)
{
	return fail(-EBADMSG, make_again, "overlay: %s %s", what, name);
}

size_t fdt_overlay_room(const struct fdt_facts *base, const struct fdt_facts *overlay)
{
	if (base->size > ROOM_MAX || overlay->size > ROOM_MAX)
		return 0;
	return ALIGN_UP(base->size + 2 * overlay->size + SLACK, 8);
}

/* Is one of the places that "/frag:prop:0", NUL, ... lists the target of @fragment? */
static bool names_target(const char *list, int len, const char *fragment)
{
	size_t n = strlen(fragment);
	static const char tail[] = ":target:0";

	for (const char *end = list + len; list < end; list += strnlen(list, end - list) + 1)
		if ((size_t)(end - list) > n + sizeof(tail) && list[0] == '/' &&
		    !memcmp(list + 1, fragment, n) && !memcmp(list + 1 + n, tail, sizeof(tail)))
			return true;
	return false;
}

static bool label_targets(const struct merge *m, const char *fragment)
{
	int fixups = fdt_path_offset(m->overlay, "/__fixups__"), at, len;
	const char *list;

	fdt_for_each_property_offset(at, m->overlay, fixups)
	{
		list = fdt_getprop_by_offset(m->overlay, at, NULL, &len);
		if (list && names_target(list, len, fragment))
			return true;
	}
	return false;
}

/* @now: must it be there already, or may an earlier fragment still bring it? */
static int check_target(const struct merge *m, int node, bool now)
{
	const char *name = fdt_get_name(m->overlay, node, NULL), *path;
	int len;
	const void *cell = fdt_getprop(m->overlay, node, "target", &len);

	if (cell && len == CELL && get_be32(cell)) {
		if (get_be32(cell) == UNRESOLVED
			    ? label_targets(m, name)
			    : !now || fdt_node_offset_by_phandle(m->fdt, get_be32(cell)) >= 0)
			return 0;
		return fail(-ENOENT, no_symbols, "overlay: the target of %s is not in the tree",
			    name);
	}
	path = fdt_text(m->overlay, node, "target-path");
	if (!path || path[0] != '/')
		return damaged("neither target nor target-path in", name);
	if (now && fdt_path_offset(m->fdt, path) < 0)
		return fail(-ENOENT, "fdt list / shows the nodes of the tree",
			    "overlay: %s goes to %s, the tree has no such node", name, path);
	return 0;
}

static int check_fragments(const struct merge *m, bool merged)
{
	int node, count = 0, rc = 0;

	fdt_for_each_subnode(node, m->overlay, 0)
	{
		if (fdt_subnode_offset(m->overlay, node, "__overlay__") < 0)
			continue;
		rc = check_target(m, node, merged || !count++);
		if (rc)
			return rc;
	}
	return count || merged ? 0
			       : fail(-ENOEXEC, "fdt addr and bootm take whole trees",
				      "this device tree is no overlay: no node __overlay__ in it");
}

/* Places that libfdt itself works by while it changes values. */
static bool may_be_patched(const char *path, size_t path_len, const char *name, size_t len)
{
	static const char *const frozen[] = { "phandle", "linux,phandle", "target-path" };
	const char *first = path + strspn(path, "/");
	size_t n = MIN(strcspn(first, "/@"), path_len - (size_t)MIN(first - path, (long)path_len));

	if ((n == 10 && !memcmp(first, "__fixups__", 10)) ||
	    (n == 16 && !memcmp(first, "__local_fixups__", 16)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(frozen); i++)
		if (strlen(frozen[i]) == len && !memcmp(frozen[i], name, len))
			return false;
	return true;
}

/* "/fragment@0/__overlay__/x:interrupt-parent:0": a cell of the overlay that waits for @label. */
static int check_place(const struct merge *m, const char *text, const char *label)
{
	size_t path_len = strcspn(text, ":"), name_len;
	const char *name = text + path_len + 1;
	uint64_t offset;
	int node, len;

	if (text[0] != '/' || !text[path_len])
		return damaged("a place without path for the label", label);
	name_len = strcspn(name, ":");
	if (!name_len || !name[name_len] || parse_dec(name + name_len + 1, &offset))
		return damaged("a place without offset for the label", label);
	node = fdt_path_offset_namelen(m->overlay, text, (int)path_len);
	if (node < 0 || !may_be_patched(text, path_len, name, name_len) ||
	    !fdt_getprop_namelen(m->overlay, node, name, (int)name_len, &len) || len < CELL ||
	    offset > (uint64_t)len - CELL)
		return damaged("a place that it does not have, for the label", label);
	return 0;
}

/* Who asks, up to the first colon: for the message. */
static int label_missing(const char *label, const char *place, bool any)
{
	int len = (int)strcspn(place, ":");

	if (!any)
		return fail(-ENOENT, no_symbols,
			    "overlay: %.*s needs the label %s, the tree has no labels "
			    "(__symbols__)",
			    len, place, label);
	return fail(-ENOENT, "fdt print /__symbols__ shows the labels of the tree",
		    "overlay: %.*s needs the label %s, the tree has none of that name", len, place,
		    label);
}

static int check_label(const struct merge *m, const char *label, const char *list, int len)
{
	int symbols = fdt_path_offset(m->fdt, "/__symbols__"), node, rc = 0;
	const char *path, *end = list + len;

	if (len < 1 || end[-1])
		return damaged("no places for the label", label);
	path = symbols < 0 ? NULL : fdt_text(m->fdt, symbols, label);
	if (!path)
		return label_missing(label, list, symbols >= 0);
	node = path[0] == '/' ? fdt_path_offset(m->fdt, path) : -FDT_ERR_BADPATH;
	if (node < 0 || !fdt_get_phandle(m->fdt, node))
		return fail(-ENOENT, no_symbols,
			    "overlay: the label %s of the tree leads to %s, %s", label, path,
			    node < 0 ? "which is not there" : "which has no phandle");
	for (; list < end && !rc; list += strlen(list) + 1)
		rc = check_place(m, list, label);
	return rc;
}

static int check_labels(const struct merge *m)
{
	int fixups = fdt_path_offset(m->overlay, "/__fixups__"), at, len, rc = 0;
	const char *label, *list;

	fdt_for_each_property_offset(at, m->overlay, fixups)
	{
		list = fdt_getprop_by_offset(m->overlay, at, &label, &len);
		rc = list ? check_label(m, label, list, len) : damaged("no label", "");
		if (rc)
			return rc;
	}
	return 0;
}

/* Offsets of cells of @node that hold phandles of the overlay itself. */
static int check_offsets(const struct merge *m, int fixup, int node)
{
	int at, len, size;
	const char *name;
	const uint8_t *offset;

	fdt_for_each_property_offset(at, m->overlay, fixup)
	{
		offset = fdt_getprop_by_offset(m->overlay, at, &name, &len);
		if (!offset || len % CELL || !may_be_patched("", 0, name, strlen(name)) ||
		    !fdt_getprop(m->overlay, node, name, &size))
			return damaged("__local_fixups__ does not fit the property",
				       offset ? name : "");
		for (; len > 0; len -= CELL, offset += CELL)
			if (size < CELL || get_be32(offset) > (uint32_t)size - CELL)
				return damaged("__local_fixups__ leaves the property", name);
	}
	return 0;
}

/* The nodes of __local_fixups__ mirror those of the overlay. */
static int check_local(const struct merge *m)
{
	int mirror[DEPTH_MAX] = { 0 }, depth = 0, rc = 0;
	int node = fdt_path_offset(m->overlay, "/__local_fixups__");
	const char *name = "";

	for (; node >= 0 && depth >= 0 && depth < DEPTH_MAX && !rc;
	     node = fdt_next_node(m->overlay, node, &depth)) {
		if (depth) {
			name = fdt_get_name(m->overlay, node, NULL);
			mirror[depth] = fdt_subnode_offset(m->overlay, mirror[depth - 1], name);
		}
		if (mirror[depth] < 0 || (depth == 1 && !may_be_patched(name, strlen(name), "", 0)))
			return damaged("__local_fixups__ names a node that is not there:", name);
		rc = check_offsets(m, node, mirror[depth]);
	}
	return rc;
}

/* What libfdt met on its way; what is merged so far tells which fragment it was. */
static int merge_failed(const struct merge *m, int err)
{
	int rc = 0;

	if (err == -FDT_ERR_NOSPACE)
		return fail(-ENOSPC, "apply a smaller overlay", "overlay: the tree grows too much");
	if (err == -FDT_ERR_NOTFOUND) {
		fdt_set_magic(m->fdt, FDT_MAGIC); /* libfdt has spoilt both */
		fdt_set_magic(m->overlay, FDT_MAGIC);
		rc = check_fragments(m, true);
	}
	return rc ? rc
		  : fail(-EBADMSG, make_again, "overlay: cannot be merged, libfdt error %d", -err);
}

int fdt_overlay_add(void *fdt, void *overlay)
{
	const struct merge m = { fdt, overlay };
	struct fdt_facts facts;
	int rc = check_fragments(&m, false);

	if (!rc)
		rc = check_labels(&m);
	if (!rc)
		rc = check_local(&m);
	if (rc)
		return rc;
	rc = fdt_overlay_apply(fdt, overlay);
	return rc ? merge_failed(&m, rc) : fdt_blob_check(fdt, fdt_totalsize(fdt), &facts);
}
