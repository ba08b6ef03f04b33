// SPDX-License-Identifier: MIT
/* What do these bytes look like? For the messages of everybody who wanted something else. */
#include <keel/image.h>

#include <string.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <keel/error.h>
#include <lib/byteorder.h>

#define UNPACKED "unpack it on the host and load the result"

/* clang-format off */
static const struct signature signatures[] = {
	{ "a uImage", "iminfo shows what is in it", "\x27\x05\x19\x56", 0, 4 },
	{ "a gzip file", "unzip FROM TO, then bootm TO", "\x1f\x8b", 0, 2 },
	{ "an ELF program", "bootelf starts it", "\177ELF", 0, 4 },
	{ "a squashfs file system", "give it to Linux as root file system", "hsqs", 0, 4 },
	{ "a cpio archive (ramdisk)", "bootm KERNEL RAMDISK:SIZE FDT", "070701", 0, 6 },
	{ "an ext file system", "give it to Linux as ramdisk or root", "\x53\xef", 0x438, 2 },
	{ "an xz file", UNPACKED, "\xfd" "7zXZ", 0, 5 },
	{ "a zstd file", UNPACKED, "\x28\xb5\x2f\xfd", 0, 4 },
	{ "an lz4 file", UNPACKED, "\x04\x22\x4d\x18", 0, 4 },
	{ "an lz4 file", UNPACKED, "\x02\x21\x4c\x18", 0, 4 },
	{ "an lzo file", UNPACKED, "\x89LZO", 0, 4 },
	{ "an lzma file", UNPACKED, "\x5d\0\0", 0, 3 },
	{ "a bzip2 file", UNPACKED, "BZh", 0, 3 },
	{ "a romfs image", "give it to Linux as root file system", "-rom1fs-", 0, 8 },
	{ "a cramfs image", "give it to Linux as root file system", "\x45\x3d\xcd\x28", 0, 4 },
	{ "a UBI image", "write it to flash", "UBI#", 0, 4 },
	{ "Keel itself", "go starts it", "KEEL", 32, 4 },
	{ "an Android boot image", "take the kernel out of it", "ANDROID!", 0, 8 },
	{ "a Windows or EFI program", NULL, "MZ", 0, 2 },
	{ 0 },
};
/* clang-format on */

#define SAMPLE 256 /* bytes looked at for "all the same" and "text" */

static bool all(const uint8_t *d, size_t size, uint8_t value)
{
	for (size_t i = 0; i < size; i++)
		if (d[i] != value)
			return false;
	return size > 0;
}

static bool is_text(const uint8_t *d, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!(d[i] >= ' ' && d[i] < 0x7f) && d[i] != '\n' && d[i] != '\r' && d[i] != '\t')
			return i >= 16 && !d[i]; /* text, and whatever memory held behind it */
	return size >= 4;
}

static struct signature other(const uint8_t *d, size_t size)
{
	size_t sample = size < SAMPLE ? size : SAMPLE;
	struct fdt_facts facts;

	if (fdt_blob_matches(d, size)) {
		if (!fdt_blob_check(d, size, &facts) && facts.images >= 0)
			return (struct signature){ .name = "a FIT image" };
		error_clear();
		return (struct signature){ .name = "a device tree",
					   .hint = "it is the last argument: bootm KERNEL - FDT" };
	}
	if (all(d, sample, 0xff))
		return (struct signature){ .name = "erased flash",
					   .hint = "write an image there, or check the address" };
	if (all(d, sample, 0))
		return (struct signature){ .name = "empty memory",
					   .hint = "load an image first, or check the address" };
	if (is_text(d, sample))
		return (struct signature){ .name = "text", .hint = "source runs a script" };
	return (struct signature){ .name = "no known format",
				   .hint = "check the address, load the file again" };
}

static const struct signature *match(const struct signature *s, const uint8_t *d, size_t size)
{
	for (; s->name; s++)
		if (size >= (size_t)s->offset + s->len && !memcmp(d + s->offset, s->magic, s->len))
			return s;
	return NULL;
}

static struct signature guess(const void *data, size_t size)
{
	const struct signature *found = match(kernel_family()->signatures, data, size);

	if (!found)
		found = match(signatures, data, size);
	return found ? *found : other(data, size);
}

const char *image_looks_like(const void *data, size_t size)
{
	return guess(data, size).name;
}

const struct unpacker *unpacker_find(const void *data, size_t size)
{
	const struct unpacker *const *u = kernel_family()->unpackers;

	while (*u && !(*u)->matches(data, size))
		u++;
	return *u;
}

int image_fail_choice(const char *choice)
{
	return fail(-ENOEXEC, "give its address alone", "%s is for a FIT, and this is none",
		    choice);
}

int image_parse(const void *data, size_t size, struct boot_plan *plan)
{
	const struct kernel_family *family = kernel_family();
	struct signature found;
	int rc;

	*plan = (struct boot_plan){ .choice = plan->choice };
	for (const struct image_format *const *f = family->formats; *f; f++) {
		if (!(*f)->matches(data, size))
			continue;
		plan->format = (*f)->name;
		rc = (*f)->parse(data, size, plan);
		return rc || !plan->choice ? rc : image_fail_choice(plan->choice);
	}
	found = guess(data, size);
	return fail(-ENOEXEC, found.hint ? found.hint : family->take,
		    "this looks like %s, expected %s", found.name, family->expected);
}
