/* SPDX-License-Identifier: MIT */
/* Flattened image trees: a device tree whose nodes are images, and configurations that name them. */
#pragma once

#include <keel/image.h>

/* A FIT whose tree has been checked. */
struct fit {
	const void *tree;
	size_t tree_size, size; /* of the tree; with the data behind it */
	int images;		/* node */
};

extern const struct image_format format_fit;

/* fit_tree.c: what stands in the tree */

/** fit_open() - 0, -ENOEXEC (no FIT, or at an odd address) or -EBADMSG (damaged) */
int fit_open(struct fit *f, const void *data, size_t size) __must_check;

/** fit_text() - a property that begins with a text, or NULL */
const char *fit_text(const struct fit *f, int node, const char *name);
bool fit_text_is(const struct fit *f, int node, const char *name, const char *wanted);

/** fit_number() - one or two cells; @missing where there is no such number */
uint64_t fit_number(const struct fit *f, int node, const char *name, uint64_t missing);
const char *fit_name(const struct fit *f, int node);

/** fit_image() - the image that the @nth text of @property in @conf names: 1, 0 (no more), or -EBADMSG */
int fit_image(const struct fit *f, int conf, const char *property, int nth,
	      int *image) __must_check;

/** fit_bytes() - where the data of @image are, without a look at its hashes; -EBADMSG or -ENOEXEC */
int fit_bytes(const struct fit *f, int image, const void **from, size_t *size) __must_check;

/** fit_data() - fit_bytes() whose hashes are right; -EINTR (Ctrl-C) too */
int fit_data(const struct fit *f, int image, const void **from, size_t *size) __must_check;

/* fit_conf.c: which configuration */

/**
 * fit_choose() - the configuration that starts
 * @choice: "name", or "name#more#more" of which only the first is looked for; NULL: the default, the
 * one for this machine where the default is for another, or the only one
 * Returns 0, or -ENOEXEC with the names there are.
 */
int fit_choose(const struct fit *f, const char *choice, int *conf) __must_check;

/* fit.c */

/**
 * fit_part() - the part of a FIT that an argument of a command means
 * @property: "ramdisk", "fdt" or "script", as a configuration has it
 * @choice: ":image", "#configuration" or NULL, as typed
 * @data, @size: of the FIT, and then of the part. What is no FIT stays as it is.
 */
int fit_part(const char *property, const char *choice, const void **data,
	     size_t *size) __must_check;

/**
 * fit_check_hashes() - every hash of an image against its data
 * @fit: checked tree; @node: of the image
 * Returns 0, -EBADMSG (another value), -ENOEXEC (a kind that is not known) or -EINTR (Ctrl-C).
 */
int fit_check_hashes(const void *fit, int node, const void *data, size_t size) __must_check;
