// SPDX-License-Identifier: MIT
/* The hashes inside of a FIT, by BearSSL. */
#include <common/image/fit.h>

#include <string.h>

#include <bearssl_hash.h>
#include <libfdt.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define HASH_MAX 32

struct algorithm {
	const char *name;
	int size;
	void (*run)(const void *data, size_t len, uint8_t *value);
};

static void run_crc32(const void *data, size_t len, uint8_t *value)
{
	put_be32(value, crc32(0, data, len));
}

static void run_sha1(const void *data, size_t len, uint8_t *value)
{
	br_sha1_context c;

	br_sha1_init(&c);
	br_sha1_update(&c, data, len);
	br_sha1_out(&c, value);
}

static void run_sha256(const void *data, size_t len, uint8_t *value)
{
	br_sha256_context c;

	br_sha256_init(&c);
	br_sha256_update(&c, data, len);
	br_sha256_out(&c, value);
}

static const struct algorithm algorithms[] = {
	{ "crc32", 4, run_crc32 },
	{ "sha1", 20, run_sha1 },
	{ "sha256", 32, run_sha256 },
};

static const struct algorithm *find(const char *name, int len)
{
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (len == (int)strlen(algorithms[i].name) + 1 &&
		    !memcmp(name, algorithms[i].name, (size_t)len))
			return &algorithms[i];
	return NULL;
}

static int check(const void *fit, int image, int node, const void *data, size_t size)
{
	const char *what = fdt_get_name(fit, image, NULL);
	const struct algorithm *a = NULL;
	uint8_t computed[HASH_MAX];
	int name_len, len;
	const char *name = fdt_getprop(fit, node, "algo", &name_len);
	const void *value = fdt_getprop(fit, node, "value", &len);

	if (name)
		a = find(name, name_len);
	if (!a)
		return fail(-ENOEXEC, "make it with crc32, sha1 or sha256",
			    "FIT: %s has a hash of another kind", what);
	if (!value || len != a->size)
		return fail(-EBADMSG, "make the image again", "FIT: %s has a %s without its value",
			    what, a->name);
	a->run(data, size, computed);
	if (memcmp(computed, value, (size_t)len))
		return fail(-EBADMSG, "load the file again",
			    "FIT: the %s of %s is %02x%02x%02x%02x..., should be %02x%02x%02x%02x",
			    a->name, what, computed[0], computed[1], computed[2], computed[3],
			    ((const uint8_t *)value)[0], ((const uint8_t *)value)[1],
			    ((const uint8_t *)value)[2], ((const uint8_t *)value)[3]);
	return 0;
}

int fit_check_hashes(const void *fit, int node, const void *data, size_t size)
{
	int rc = 0, sub = fdt_first_subnode(fit, node);

	for (; sub >= 0 && !rc; sub = fdt_next_subnode(fit, sub))
		if (!strncmp(fdt_get_name(fit, sub, NULL), "hash", 4))
			rc = check(fit, node, sub, data, size);
	return rc;
}
