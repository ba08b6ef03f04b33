// SPDX-License-Identifier: MIT
/* The hashes inside of a FIT, by BearSSL. */
#include <common/image/fit.h>

#include <string.h>

#include <bearssl_hash.h>
#include <libfdt.h>

#include <keel/console.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define PIECE	   0x100000 /* bytes between two looks for Ctrl-C */
#define HASHES_MAX 8	    /* of one image: more is no care, but a way to keep a processor busy */

union context {
	const br_hash_class *class;
	br_md5_context md5;
	br_sha1_context sha1;
	br_sha256_context sha256;
	br_sha512_context sha512;
	uint32_t crc32;
};

struct algorithm {
	const char *name;
	int size;
	const br_hash_class *class; /* NULL: crc32 */
};

static const struct algorithm algorithms[] = {
	{ "crc32", 4, NULL },
	{ "md5", br_md5_SIZE, &br_md5_vtable },
	{ "sha1", br_sha1_SIZE, &br_sha1_vtable },
	{ "sha256", br_sha256_SIZE, &br_sha256_vtable },
	{ "sha384", br_sha384_SIZE, &br_sha384_vtable },
	{ "sha512", br_sha512_SIZE, &br_sha512_vtable },
};

static const struct algorithm *find(const char *name, int len)
{
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (len == (int)strlen(algorithms[i].name) + 1 &&
		    !memcmp(name, algorithms[i].name, (size_t)len))
			return &algorithms[i];
	return NULL;
}

static int compute(const struct algorithm *a, const uint8_t *data, size_t left, uint8_t *value)
{
	union context c = { 0 };
	size_t n;

	if (a->class)
		a->class->init(&c.class);
	for (; left; left -= n, data += n) {
		if (console_interrupted())
			return fail(-EINTR, NULL, "FIT: stopped by Ctrl-C");
		n = MIN(left, (size_t)PIECE);
		if (a->class)
			a->class->update(&c.class, data, n);
		else
			c.crc32 = crc32(c.crc32, data, n);
	}
	if (a->class)
		a->class->out(&c.class, value);
	else
		put_be32(value, c.crc32);
	return 0;
}

static int check(const void *fit, int image, int node, const void *data, size_t size)
{
	const char *what = fdt_get_name(fit, image, NULL);
	const struct algorithm *a = NULL;
	uint8_t computed[br_sha512_SIZE];
	int name_len, len, rc;
	const char *name = fdt_getprop(fit, node, "algo", &name_len);
	const uint8_t *value = fdt_getprop(fit, node, "value", &len);

	if (name)
		a = find(name, name_len);
	if (!a)
		return fail(-ENOEXEC, "make it with crc32, md5, sha1, sha256, sha384 or sha512",
			    "FIT: %s has a hash of another kind", what);
	if (!value || len != a->size)
		return fail(-EBADMSG, "make the image again", "FIT: %s has a %s without its value",
			    what, a->name);
	rc = compute(a, data, size, computed);
	if (rc || !memcmp(computed, value, (size_t)len))
		return rc;
	return fail(-EBADMSG, "load the file again",
		    "FIT: the %s of %s is %02x%02x%02x%02x..., should be %02x%02x%02x%02x", a->name,
		    what, computed[0], computed[1], computed[2], computed[3], value[0], value[1],
		    value[2], value[3]);
}

int fit_check_hashes(const void *fit, int node, const void *data, size_t size)
{
	int rc = 0, count = 0, sub = fdt_first_subnode(fit, node);

	for (; sub >= 0 && !rc; sub = fdt_next_subnode(fit, sub)) {
		if (strncmp(fdt_get_name(fit, sub, NULL), "hash", 4))
			continue;
		if (++count > HASHES_MAX)
			return fail(-ENOEXEC, "make the image with one hash for each part",
				    "FIT: %s has more than %d hashes",
				    fdt_get_name(fit, node, NULL), HASHES_MAX);
		rc = check(fit, node, sub, data, size);
	}
	return rc;
}
