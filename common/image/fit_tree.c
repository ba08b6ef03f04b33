// SPDX-License-Identifier: MIT
/* FIT: what its tree says of an image, and where the image's bytes are. */
#include <common/image/fit.h>

#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <keel/error.h>
#include <lib/byteorder.h>

#define FIT_ALIGN 8 /* libfdt reads words */

int fit_open(struct fit *f, const void *data, size_t size)
{
	struct fdt_facts facts;
	int rc;

	if ((uintptr_t)data % FIT_ALIGN)
		return fail(-ENOEXEC, "load it to a multiple of 8", "FIT: lies at an odd address");
	rc = fdt_blob_check(data, size, &facts);
	if (rc)
		return rc;
	*f = (struct fit){ .tree = data, .tree_size = facts.size, .size = size };
	f->images = fdt_subnode_offset(data, 0, "images");
	return f->images < 0 ? fail(-EBADMSG, "make the image again", "FIT: has no images") : 0;
}

const char *fit_text(const struct fit *f, int node, const char *name)
{
	int len;
	const char *value = fdt_getprop(f->tree, node, name, &len);

	return value && len > 0 && strnlen(value, (size_t)len) < (size_t)len ? value : NULL;
}

bool fit_text_is(const struct fit *f, int node, const char *name, const char *wanted)
{
	const char *value = fit_text(f, node, name);

	return value && !strcmp(value, wanted);
}

uint64_t fit_number(const struct fit *f, int node, const char *name, uint64_t missing)
{
	int len;
	const uint8_t *value = fdt_getprop(f->tree, node, name, &len);

	if (value && len == 4)
		return get_be32(value);
	if (value && len == 8)
		return (uint64_t)get_be32(value) << 32 | get_be32(value + 4);
	return missing;
}

const char *fit_name(const struct fit *f, int node)
{
	return fdt_get_name(f->tree, node, NULL);
}

int fit_image(const struct fit *f, int conf, const char *property, int nth, int *image)
{
	const char *name = fdt_stringlist_get(f->tree, conf, property, nth, NULL);

	if (!name)
		return 0;
	*image = fdt_subnode_offset(f->tree, f->images, name);
	if (*image >= 0)
		return 1;
	return fail(-EBADMSG, "make the image again", "FIT: %s names %s, which is not there",
		    fit_name(f, conf), name);
}

/* Inside of the tree, or behind it by position or offset. */
int fit_bytes(const struct fit *f, int image, const void **from, size_t *size)
{
	int len;
	const void *inside = fdt_getprop(f->tree, image, "data", &len);
	uint64_t behind = ALIGN_UP(f->tree_size, (size_t)4), at, bytes;

	if (inside && len > 0) {
		*from = inside;
		*size = (size_t)len;
		return 0;
	}
	bytes = fit_number(f, image, "data-size", 0);
	at = fit_number(f, image, "data-position", UINT64_MAX);
	if (at == UINT64_MAX)
		at = fit_number(f, image, "data-offset", UINT64_MAX);
	if (!fdt_getprop(f->tree, image, "data-position", NULL) && at < UINT64_MAX - behind)
		at += behind;
	if (!bytes || at == UINT64_MAX)
		return fail(-EBADMSG, "make the image again", "FIT: %s has no data",
			    fit_name(f, image));
	if (at > f->size || bytes > f->size - at)
		return fail(-ENOEXEC, "load the whole file again",
			    "FIT: the data of %s (0x%lx + 0x%lx) are outside of the file",
			    fit_name(f, image), (unsigned long)at, (unsigned long)bytes);
	*from = (const uint8_t *)f->tree + at;
	*size = (size_t)bytes;
	return 0;
}

int fit_data(const struct fit *f, int image, const void **from, size_t *size)
{
	int rc = fit_bytes(f, image, from, size);

	return rc ? rc : fit_check_hashes(f->tree, image, *from, *size);
}
