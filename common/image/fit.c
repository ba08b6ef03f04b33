// SPDX-License-Identifier: MIT
/* FIT: which images start together, and where their bytes are. Signatures are not looked at. */
#include <common/image/fit.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <keel/error.h>
#include <lib/byteorder.h>

#define FIT_ALIGN 8 /* libfdt reads words */

struct fit {
	const void *tree;
	size_t tree_size, size; /* of the tree; with the data behind it */
	int images;
};

/* What a configuration names, and what it becomes. */
struct part {
	const char *property, *type; /* in the configuration; of its image */
	enum segment_role role;
};

static const struct part parts[] = {
	{ "kernel", "kernel", SEG_KERNEL },
	{ "ramdisk", "ramdisk", SEG_RAMDISK },
	{ "fdt", "flat_dt", SEG_FDT },
};

static bool fit_matches(const void *data, size_t size)
{
	struct fdt_facts facts;

	if (!fdt_blob_matches(data, size))
		return false;
	if (!fdt_blob_check(data, size, &facts))
		return facts.images >= 0;
	error_clear();
	return false;
}

/* A text, or NULL where there is none that ends. */
static const char *text(const struct fit *f, int node, const char *name)
{
	int len;
	const char *value = fdt_getprop(f->tree, node, name, &len);

	return value && len > 0 && strnlen(value, (size_t)len) < (size_t)len ? value : NULL;
}

static bool text_is(const struct fit *f, int node, const char *name, const char *wanted)
{
	const char *value = text(f, node, name);

	return value && !strcmp(value, wanted);
}

/* One or two cells; @missing where there is no such number. */
static uint64_t number(const struct fit *f, int node, const char *name, uint64_t missing)
{
	int len;
	const uint8_t *value = fdt_getprop(f->tree, node, name, &len);

	if (value && len == 4)
		return get_be32(value);
	if (value && len == 8)
		return (uint64_t)get_be32(value) << 32 | get_be32(value + 4);
	return missing;
}

static const char *node_name(const struct fit *f, int node)
{
	return fdt_get_name(f->tree, node, NULL);
}

/* The names of all configurations, for who asked for one that is not there. */
static int fail_configuration(const struct fit *f, int parent, const char *wanted)
{
	char names[80] = "";
	int sub;

	fdt_for_each_subnode(sub, f->tree, parent) snprintf(
		names + strlen(names), sizeof(names) - strlen(names), " %s", node_name(f, sub));
	fail(-ENOEXEC, NULL, "FIT: has no configuration %s", wanted);
	return fail_hint(-ENOEXEC, "bootm ADDR#NAME with one of:%s", names);
}

static int find_configuration(const struct fit *f, const char *wanted, int *node)
{
	int parent = fdt_subnode_offset(f->tree, 0, "configurations");

	if (parent < 0)
		return fail(-ENOEXEC, "make the image again with configurations",
			    "FIT: says nowhere which images start together");
	if (!wanted)
		wanted = text(f, parent, "default");
	if (!wanted)
		return fail_configuration(f, parent, "as default");
	*node = fdt_subnode_offset(f->tree, parent, wanted);
	return *node < 0 ? fail_configuration(f, parent, wanted) : 0;
}

/* Inside of the tree, or behind it by position or offset. */
static int find_data(const struct fit *f, int node, struct segment *s)
{
	int len;
	const void *inside = fdt_getprop(f->tree, node, "data", &len);
	uint64_t behind = ALIGN_UP(f->tree_size, (size_t)4), at, size;

	if (inside && len > 0) {
		s->from = inside;
		s->size = (size_t)len;
		return 0;
	}
	size = number(f, node, "data-size", 0);
	at = number(f, node, "data-position", UINT64_MAX);
	if (at == UINT64_MAX)
		at = number(f, node, "data-offset", UINT64_MAX);
	if (!fdt_getprop(f->tree, node, "data-position", NULL) && at < UINT64_MAX - behind)
		at += behind;
	if (!size || at == UINT64_MAX)
		return fail(-EBADMSG, "make the image again", "FIT: %s has no data",
			    node_name(f, node));
	if (at > f->size || size > f->size - at)
		return fail(-ENOEXEC, "load the whole file again",
			    "FIT: the data of %s (0x%lx + 0x%lx) are outside of the file",
			    node_name(f, node), (unsigned long)at, (unsigned long)size);
	s->from = (const uint8_t *)f->tree + at;
	s->size = (size_t)size;
	return 0;
}

static int check_kernel(const struct fit *f, int node)
{
	if (!text_is(f, node, "arch", "arm64"))
		return fail(-ENOEXEC, kernel_family()->take, "FIT: %s is not for arm64",
			    node_name(f, node));
	if (!text_is(f, node, "os", "linux"))
		return fail(-ENOEXEC, "only Linux is started from a FIT",
			    "FIT: %s is not for Linux", node_name(f, node));
	return 0;
}

static int find_unpacker(const struct fit *f, int node, struct segment *s)
{
	const char *name = text(f, node, "compression");

	if (!name || !strcmp(name, "none"))
		return 0;
	s->packed = unpacker_find(s->from, s->size);
	if (s->packed && !strcmp(s->packed->name, name))
		return 0;
	for (const struct unpacker *const *p = kernel_family()->unpackers; *p; p++)
		if (!strcmp((*p)->name, name))
			return fail(-EBADMSG, "make the image again",
				    "FIT: %s says %s, but its data are none", node_name(f, node),
				    name);
	return fail(-ENOEXEC, "pack it with gzip, lz4 or zstd, or not at all",
		    "FIT: %s is packed with %s", node_name(f, node), name);
}

static int add_kernel(const struct fit *f, int node, struct segment *s, struct boot_plan *plan)
{
	int rc = check_kernel(f, node);

	if (!rc)
		rc = find_unpacker(f, node, s);
	if (rc)
		return rc;
	if (!text_is(f, node, "type", "kernel_noload"))
		s->to = number(f, node, "load", PLAN_ANYWHERE);
	return kernel_family()->describe(plan, s);
}

/* A packed ramdisk is unpacked by the kernel; nobody unpacks a tree. */
static int check_argument(const struct fit *f, int node, const struct part *part)
{
	if (part->role == SEG_FDT && text(f, node, "compression") &&
	    !text_is(f, node, "compression", "none"))
		return fail(-ENOEXEC, "make the image with an unpacked device tree",
			    "FIT: the device tree %s is packed", node_name(f, node));
	return 0;
}

static int check_type(const struct fit *f, int node, const struct part *part)
{
	if (text_is(f, node, "type", part->type) ||
	    (part->role == SEG_KERNEL && text_is(f, node, "type", "kernel_noload")))
		return 0;
	return fail(-ENOEXEC, "make the image again", "FIT: %s is named as %s, but is none",
		    node_name(f, node), part->property);
}

static int add_image(const struct fit *f, int node, const struct part *part, struct boot_plan *plan)
{
	struct segment *s = plan_add(plan, part->role);
	int rc = check_type(f, node, part);

	if (!rc)
		rc = find_data(f, node, s);
	if (!rc)
		rc = fit_check_hashes(f->tree, node, s->from, s->size);
	if (rc)
		return rc;
	s->to = PLAN_ANYWHERE;
	s->extent = s->size;
	if (part->role == SEG_KERNEL)
		return add_kernel(f, node, s, plan);
	s->keep = part->role == SEG_FDT;
	return check_argument(f, node, part);
}

/* A list of several trees is one with overlays. */
static int add_part(const struct fit *f, int conf, const struct part *part, struct boot_plan *plan)
{
	const char *name = text(f, conf, part->property);
	int node, len;

	if (!name)
		return part->role == SEG_KERNEL
			       ? fail(-ENOEXEC, "make the image again", "FIT: %s names no kernel",
				      node_name(f, conf))
			       : 0;
	(void)fdt_getprop(f->tree, conf, part->property, &len);
	if ((size_t)len != strlen(name) + 1)
		return fail(-ENOEXEC,
			    "apply the overlays with fdt apply, and give the tree to bootm",
			    "FIT: %s names more than one %s", node_name(f, conf), part->property);
	node = fdt_subnode_offset(f->tree, f->images, name);
	if (node < 0)
		return fail(-EBADMSG, "make the image again",
			    "FIT: %s names %s, which is not there", node_name(f, conf), name);
	return add_image(f, node, part, plan);
}

static int fit_parse(const void *data, size_t size, struct boot_plan *plan)
{
	struct fdt_facts facts;
	struct fit f = { .tree = data, .size = size };
	int conf = -1, rc = 0;

	if ((uintptr_t)data % FIT_ALIGN)
		return fail(-ENOEXEC, "load it to a multiple of 8", "FIT: lies at an odd address");
	rc = fdt_blob_check(data, size, &facts);
	if (rc)
		return rc;
	f.tree_size = facts.size;
	f.images = fdt_subnode_offset(data, 0, "images");
	if (f.images < 0)
		return fail(-EBADMSG, "make the image again", "FIT: has no images");
	rc = find_configuration(&f, plan->choice, &conf);
	if (rc)
		return rc;
	snprintf(plan->name, sizeof(plan->name), "%s", node_name(&f, conf));
	plan->protocol = kernel_family()->protocol;
	for (size_t i = 0; i < ARRAY_SIZE(parts) && !rc; i++)
		rc = add_part(&f, conf, &parts[i], plan);
	return rc;
}

const struct image_format format_fit = { "FIT", fit_matches, fit_parse };
