// SPDX-License-Identifier: MIT
/* zImage: the ARM kernel that unpacks itself. Header: start of its decompressor, little endian. */
#include <common/image/zimage.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define ZIMAGE_MAGIC_AT	  0x24
#define ZIMAGE_START_AT	  0x28
#define ZIMAGE_END_AT	  0x2c
#define ZIMAGE_ENDIAN_AT  0x30
#define ZIMAGE_TABLE_AT	  0x34
#define ZIMAGE_HEADER	  0x34
#define ZIMAGE_MAGIC	  0x016f2818
#define ZIMAGE_BIG_ENDIAN 0x01020304 /* as read here; a little-endian kernel has 0x04030201 */
#define ZIMAGE_TABLE	  0x45454545 /* then the offset of the table: kernels from 4.15 on */
#define ZIMAGE_TAG_SIZES  0x5a534c4b /* where the unpacked size is kept, bss, text offset, heap */

#define ZIMAGE_MAX	  (64u << 20)

/* Without the table: kernels of that age unpack to a good three times their size, at the usual place. */
#define GUESS_TEXT_OFFSET 0x8000
#define GUESS_UNPACK	  4

static bool zimage_matches(const void *data, size_t size)
{
	const uint8_t *d = data;

	return size >= ZIMAGE_HEADER && get_le32(d + ZIMAGE_MAGIC_AT) == ZIMAGE_MAGIC;
}

size_t zimage_size(const void *data, size_t size)
{
	const uint8_t *d = data;
	uint32_t start, end;

	if (!zimage_matches(data, size))
		return 0;
	start = get_le32(d + ZIMAGE_START_AT);
	end = get_le32(d + ZIMAGE_END_AT);
	return end > start ? end - start : 0;
}

/* The sizes are in a tag list; the unpacked size itself stands at an offset that the tag gives. */
static bool read_sizes(const uint8_t *d, size_t size, struct self_unpack *unpack)
{
	uint32_t table = get_le32(d + ZIMAGE_TABLE_AT + 4), at, text_offset, unpacked, bss;

	if (get_le32(d + ZIMAGE_TABLE_AT) != ZIMAGE_TABLE || table > size || size - table < 24 ||
	    get_le32(d + table) < 5 || get_le32(d + table + 4) != ZIMAGE_TAG_SIZES)
		return false;
	at = get_le32(d + table + 8);
	bss = get_le32(d + table + 12);
	text_offset = get_le32(d + table + 16);
	if (at > size || size - at < 4)
		return false;
	unpacked = get_le32(d + at);
	if (unpacked < size / 2 || unpacked > 16 * ZIMAGE_MAX || bss > 16 * ZIMAGE_MAX ||
	    text_offset > ZIMAGE_MAX)
		return false;
	*unpack = (struct self_unpack){ text_offset, unpacked + bss };
	return true;
}

struct self_unpack zimage_unpack(const void *data, size_t size)
{
	struct self_unpack unpack;
	size_t own = zimage_size(data, size);

	if (!own || own > size)
		return (struct self_unpack){ 0, 0 };
	if (own < ZIMAGE_TABLE_AT + 8 || !read_sizes(data, own, &unpack))
		unpack = (struct self_unpack){ GUESS_TEXT_OFFSET, (uint32_t)own * GUESS_UNPACK };
	return unpack;
}

/* A device tree appended to the kernel travels with it. */
static size_t appended(const uint8_t *d, size_t own, size_t size)
{
	size_t tree;

	if (size - own < 8 || get_be32(d + own) != 0xd00dfeed)
		return 0;
	tree = get_be32(d + own + 4);
	return tree <= size - own ? tree : 0;
}

static int zimage_parse(const void *data, size_t size, struct boot_plan *plan)
{
	const uint8_t *d = data;
	size_t own = zimage_size(data, size);
	struct segment *seg;

	if (get_le32(d + ZIMAGE_ENDIAN_AT) == ZIMAGE_BIG_ENDIAN)
		return fail(
			-ENOEXEC, "build the kernel without CONFIG_CPU_BIG_ENDIAN",
			"zImage: a big-endian kernel (offset 0x30), this board is little-endian");
	if (own < ZIMAGE_HEADER || own > ZIMAGE_MAX)
		return fail(-ENOEXEC, "load the file again",
			    "zImage: start 0x%lx and end 0x%lx (offset 0x28) make no size",
			    (unsigned long)get_le32(d + ZIMAGE_START_AT),
			    (unsigned long)get_le32(d + ZIMAGE_END_AT));
	if (own > size)
		return fail(-ENOEXEC, "load the whole file again",
			    "zImage: cut short, its header says 0x%zx bytes, here are 0x%zx", own,
			    size);
	seg = plan_add(plan, SEG_KERNEL);
	seg->from = data;
	seg->size = own + appended(d, own, size);
	seg->to = PLAN_ANYWHERE;
	seg->extent = seg->size + ZIMAGE_SCRATCH;
	plan->unpack = zimage_unpack(data, size);
	plan->protocol = BOOT_LINUX_ARM32;
	plan->entry = 0;
	return 0;
}

const struct image_format format_zimage = { "zImage", zimage_matches, zimage_parse };
