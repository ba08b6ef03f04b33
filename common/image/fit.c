// SPDX-License-Identifier: MIT
/* FIT: which images start together, and what becomes of them. Signatures are not looked at. */
#include <common/image/fit.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <common/image/fdt_overlay.h>
#include <keel/error.h>

/* What a configuration names, and what it becomes. */
struct part {
	const char *property, *type; /* in the configuration; of its image, NULL: any */
	enum segment_role role;
};

static const struct part parts[] = {
	{ "kernel", "kernel", SEG_KERNEL },
	{ "ramdisk", "ramdisk", SEG_RAMDISK },
	{ "fdt", "flat_dt", SEG_FDT },
	{ "loadables", NULL, SEG_LOADABLE },
};
static const struct part overlay = { "fdt", "flat_dt", SEG_OVERLAY };
static const struct part script = { "script", "script", SEG_LOADABLE };

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

static int check_kernel(const struct fit *f, int node)
{
	if (!fit_text_is(f, node, "arch", "arm64"))
		return fail(-ENOEXEC, kernel_family()->take, "FIT: %s is not for arm64",
			    fit_name(f, node));
	if (!fit_text_is(f, node, "os", "linux"))
		return fail(-ENOEXEC, "only Linux is started from a FIT",
			    "FIT: %s is not for Linux", fit_name(f, node));
	return 0;
}

static int find_unpacker(const struct fit *f, int node, struct segment *s)
{
	const char *name = fit_text(f, node, "compression");

	if (!name || !strcmp(name, "none"))
		return 0;
	s->packed = unpacker_find(s->from, s->size);
	if (s->packed && !strcmp(s->packed->name, name))
		return 0;
	for (const struct unpacker *const *p = kernel_family()->unpackers; *p; p++)
		if (!strcmp((*p)->name, name))
			return fail(-EBADMSG, "make the image again",
				    "FIT: %s says %s, but its data are none", fit_name(f, node),
				    name);
	return fail(-ENOEXEC, "pack it with gzip, lz4 or zstd, or not at all",
		    "FIT: %s is packed with %s", fit_name(f, node), name);
}

static int add_kernel(const struct fit *f, int node, struct segment *s, struct boot_plan *plan)
{
	int rc = check_kernel(f, node);

	if (!rc)
		rc = find_unpacker(f, node, s);
	if (rc)
		return rc;
	if (!fit_text_is(f, node, "type", "kernel_noload"))
		s->to = fit_number(f, node, "load", PLAN_ANYWHERE);
	return kernel_family()->describe(plan, s);
}

/* Something for its own address: firmware of another processor, a program that the kernel finds there. */
static int add_loadable(const struct fit *f, int node, struct segment *s)
{
	int rc = find_unpacker(f, node, s);

	s->to = fit_number(f, node, "load", PLAN_ANYWHERE);
	if (rc)
		return rc;
	if (s->to == PLAN_ANYWHERE)
		return fail(-ENOEXEC, "make the image with a load address for it",
			    "FIT: nothing tells where %s goes", fit_name(f, node));
	if (s->packed)
		s->extent = s->unpacked = s->packed->unpacked_size(s->from, s->size);
	if (!s->extent)
		return fail(-ENOEXEC, "pack it with gzip, or not at all",
			    "FIT: nothing tells how large %s is unpacked", fit_name(f, node));
	return 0;
}

/* A packed ramdisk is unpacked by the kernel; nobody unpacks a tree. */
static int add_tree(const struct fit *f, int node, struct segment *s, struct boot_plan *plan)
{
	struct fdt_facts facts, none = { 0 };
	size_t room;
	int rc;

	if (fit_text(f, node, "compression") && !fit_text_is(f, node, "compression", "none"))
		return fail(-ENOEXEC, "make the image with an unpacked device tree",
			    "FIT: the device tree %s is packed", fit_name(f, node));
	s->keep = true;
	if (s->role == SEG_FDT)
		return 0;
	rc = fdt_blob_check(s->from, s->size, &facts);
	if (rc)
		return fail_while(rc, "reading the overlay %s", fit_name(f, node));
	s->size = s->extent = facts.size;
	room = fdt_overlay_room(&none, &facts);
	if (!room)
		return fail(-E2BIG, "make the image with a smaller one",
			    "FIT: the overlay %s is too large", fit_name(f, node));
	plan->tree_grows += room;
	return 0;
}

static int check_type(const struct fit *f, int node, const struct part *part)
{
	if (!part->type || fit_text_is(f, node, "type", part->type) ||
	    (part->role == SEG_KERNEL && fit_text_is(f, node, "type", "kernel_noload")))
		return 0;
	return fail(-ENOEXEC, "make the image again", "FIT: %s is named as %s, but is none",
		    fit_name(f, node), part->property);
}

static int add_image(const struct fit *f, int node, const struct part *part, struct boot_plan *plan)
{
	struct segment *s = plan_add(plan, part->role);
	int rc = s ? check_type(f, node, part) : -ENOEXEC;

	if (!rc)
		rc = fit_data(f, node, &s->from, &s->size);
	if (rc)
		return rc;
	s->to = PLAN_ANYWHERE;
	s->extent = s->size;
	if (part->role == SEG_KERNEL)
		return add_kernel(f, node, s, plan);
	if (part->role == SEG_LOADABLE)
		return add_loadable(f, node, s);
	return part->role == SEG_RAMDISK ? 0 : add_tree(f, node, s, plan);
}

/* All that @conf names as @part from the @nth on. */
static int add_all(const struct fit *f, int conf, const struct part *part, int nth,
		   struct boot_plan *plan)
{
	int image, rc;

	while ((rc = fit_image(f, conf, part->property, nth++, &image)) > 0) {
		rc = add_image(f, image, part, plan);
		if (rc)
			break;
	}
	return rc;
}

/* One of them, but every loadable; behind the first tree come its overlays. */
static int add_part(const struct fit *f, int conf, const struct part *part, struct boot_plan *plan)
{
	int image, rc;

	if (part->role == SEG_LOADABLE)
		return add_all(f, conf, part, 0, plan);
	rc = fit_image(f, conf, part->property, 0, &image);
	if (!rc && part->role == SEG_KERNEL)
		return fail(-ENOEXEC, "make the image again", "FIT: %s names no kernel",
			    fit_name(f, conf));
	if (rc > 0)
		rc = add_image(f, image, part, plan);
	return rc || part->role != SEG_FDT ? rc : add_all(f, conf, &overlay, 1, plan);
}

/* "name#more#more": what the others name as tree is an overlay. */
static int add_overlays(const struct fit *f, const char *choice, struct boot_plan *plan)
{
	int conf, rc = 0;

	while (!rc && choice && (choice = strchr(choice, '#'))) {
		rc = fit_choose(f, ++choice, &conf);
		if (!rc)
			rc = add_all(f, conf, &overlay, 0, plan);
	}
	return rc;
}

/* It goes to the console: what cannot be printed there becomes a dot. */
static void set_name(struct boot_plan *plan, const char *name)
{
	snprintf(plan->name, sizeof(plan->name), "%s", name);
	for (char *c = plan->name; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '.';
}

static int add_configuration(const struct fit *f, struct boot_plan *plan)
{
	const char *choice = plan->choice ? plan->choice + 1 : NULL;
	int conf, rc = fit_choose(f, choice, &conf);

	plan->choice = NULL; /* it is made */
	if (rc)
		return rc;
	set_name(plan, choice ? choice : fit_name(f, conf));
	for (size_t i = 0; i < ARRAY_SIZE(parts) && !rc; i++)
		rc = add_part(f, conf, &parts[i], plan);
	return rc ? rc : add_overlays(f, choice, plan);
}

static int find_image(const struct fit *f, const char *name, int *image)
{
	*image = fdt_subnode_offset(f->tree, f->images, name);
	return *image >= 0 ? 0
			   : fail(-ENOENT, "iminfo shows what is in it",
				  "FIT: has no image with the name %s", name);
}

static int fit_parse(const void *data, size_t size, struct boot_plan *plan)
{
	struct fit f;
	int image, rc = fit_open(&f, data, size);

	if (rc)
		return rc;
	plan->protocol = kernel_family()->protocol;
	if (!plan->choice || plan->choice[0] == '#')
		return add_configuration(&f, plan);
	rc = find_image(&f, plan->choice + 1, &image);
	plan->choice = NULL;
	if (rc)
		return rc;
	set_name(plan, fit_name(&f, image));
	return add_image(&f, image, &parts[0], plan);
}

static const struct part *part_of(const char *property)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strcmp(parts[i].property, property))
			return &parts[i];
	return &script;
}

/* The image that is named: behind a colon, or for "source ADDR" in the node of the images. */
static const char *named_image(const struct fit *f, const char *choice, const struct part *part)
{
	if (choice)
		return choice[0] == ':' ? choice + 1 : NULL;
	return part == &script ? fit_text(f, f->images, "default") : NULL;
}

int fit_part(const char *property, const char *choice, const void **data, size_t *size)
{
	const struct part *part = part_of(property);
	const char *name;
	struct fit f;
	int conf, image, rc;

	if (!fit_matches(*data, *size))
		return 0;
	rc = fit_open(&f, *data, *size);
	if (rc)
		return rc;
	name = named_image(&f, choice, part);
	if (name) {
		rc = find_image(&f, name, &image);
	} else {
		rc = fit_choose(&f, choice ? choice + 1 : NULL, &conf);
		if (!rc && fit_image(&f, conf, property, 0, &image) <= 0)
			rc = fail(-ENOENT, "name one of its images: ADDR:IMAGE",
				  "FIT: %s names no %s", fit_name(&f, conf), property);
	}
	if (!rc)
		rc = check_type(&f, image, part);
	return rc ? rc : fit_data(&f, image, data, size);
}

const struct image_format format_fit = { "FIT", fit_matches, fit_parse };
