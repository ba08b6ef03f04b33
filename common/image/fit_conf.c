// SPDX-License-Identifier: MIT
/* FIT: which configuration starts. */
#include <common/image/fit.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <keel/console.h>
#include <keel/error.h>

#define NOT_SAID (INT_MAX - 1) /* for which machine */
#define OTHER	 INT_MAX       /* for another machine */

/* The names of all configurations, for who asked for one that is not there. */
static int fail_configuration(const struct fit *f, int parent, const char *wanted)
{
	char names[80] = "";
	int sub;

	fdt_for_each_subnode(sub, f->tree, parent) snprintf(
		names + strlen(names), sizeof(names) - strlen(names), " %s", fit_name(f, sub));
	fail(-ENOEXEC, NULL, "FIT: has no configuration %s", wanted);
	return fail_hint(-ENOEXEC, "bootm ADDR#NAME with one of:%s", names);
}

/* What machines the tree of a configuration is for, where no compatible in the FIT says it. */
static const char *machines_of_tree(const struct fit *f, int conf, int *len)
{
	struct fdt_facts facts;
	const void *tree;
	size_t size;
	int image;

	if (fit_image(f, conf, "fdt", 0, &image) == 1 && !fit_bytes(f, image, &tree, &size) &&
	    (uintptr_t)tree % 4 == 0 && !fdt_blob_check(tree, size, &facts))
		return fdt_getprop(tree, 0, "compatible", len);
	error_clear();
	return NULL;
}

/* How special the best match is: 0 is the machine itself, the last is its whole family. */
static int rank(const struct fit *f, int conf, const void *machine)
{
	int len = 0, wanted_len, at = 0;
	const char *list = fdt_getprop(f->tree, conf, "compatible", &len);
	const char *wanted = fdt_getprop(machine, 0, "compatible", &wanted_len);

	if (!list)
		list = machines_of_tree(f, conf, &len);
	if (!list || len <= 0 || !wanted)
		return NOT_SAID;
	for (const char *end = wanted + wanted_len; wanted < end; at++) {
		size_t n = strnlen(wanted, (size_t)(end - wanted));

		if (wanted + n == end)
			break;
		if (fdt_stringlist_contains(list, len, wanted))
			return at;
		wanted += n + 1;
	}
	return OTHER;
}

/* The best for this machine: @first when it is as good, or does not say what it is for. */
static int best_match(const struct fit *f, int parent, int first, int *conf)
{
	struct fdt_facts facts;
	const void *machine = kernel_default_tree();
	int sub, best = OTHER, now;

	if (!machine || fdt_blob_check(machine, fdt_totalsize(machine), &facts)) {
		error_clear();
		return 0;
	}
	if (first >= 0)
		best = rank(f, first, machine);
	if (best == NOT_SAID)
		return 0;
	fdt_for_each_subnode(sub, f->tree, parent)
	{
		if (console_interrupted())
			return fail(-EINTR, NULL, "FIT: stopped by Ctrl-C");
		now = rank(f, sub, machine);
		if (now < best && now != NOT_SAID) {
			best = now;
			*conf = sub;
		}
	}
	return 0;
}

static int choose_default(const struct fit *f, int parent, int *conf)
{
	const char *name = fit_text(f, parent, "default");
	int first = name ? fdt_subnode_offset(f->tree, parent, name) : -1, rc;

	if (name && first < 0)
		return fail_configuration(f, parent, name);
	*conf = first;
	rc = best_match(f, parent, first, conf);
	if (rc || *conf >= 0)
		return rc;
	*conf = fdt_first_subnode(f->tree, parent);
	if (*conf >= 0 && fdt_next_subnode(f->tree, *conf) < 0)
		return 0;
	return fail_configuration(f, parent, "as default");
}

int fit_choose(const struct fit *f, const char *choice, int *conf)
{
	int parent = fdt_subnode_offset(f->tree, 0, "configurations"), len;

	if (parent < 0)
		return fail(-ENOEXEC, "bootm ADDR:IMAGE starts one image of it",
			    "FIT: says nowhere which images start together");
	if (!choice)
		return choose_default(f, parent, conf);
	len = (int)strcspn(choice, "#");
	*conf = fdt_subnode_offset_namelen(f->tree, parent, choice, len);
	return *conf < 0 ? fail_configuration(f, parent, choice) : 0;
}
