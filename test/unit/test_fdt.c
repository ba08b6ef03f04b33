// SPDX-License-Identifier: MIT
/* Device trees: what the check lets through is safe for libfdt; what the fixups write. */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <common/image/fdt_fixup.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/unit/test.h>

/*
 * / { #address-cells = <1>; #size-cells = <1>; chosen {}; memory@60000000 { reg = <0 0>; };
 *     aliases { ethernet0 = "/net"; }; net {}; };
 */
static uint32_t blob[1024]; /* aligned for libfdt */

struct builder {
	uint8_t *p;
	char strings[256];
	size_t strings_len;
};

static void word(struct builder *b, uint32_t value)
{
	put_be32(b->p, value);
	b->p += 4;
}

static void begin(struct builder *b, const char *name)
{
	size_t len = strlen(name) + 1;

	word(b, 1);
	memset(b->p, 0, len + 3);
	memcpy(b->p, name, len);
	b->p += (len + 3) & ~3u;
}

static void prop(struct builder *b, const char *name, const void *value, size_t len)
{
	word(b, 3);
	word(b, len);
	word(b, b->strings_len);
	memset(b->p, 0, len + 3);
	memcpy(b->p, value, len);
	b->p += (len + 3) & ~3u;
	strcpy(b->strings + b->strings_len, name);
	b->strings_len += strlen(name) + 1;
}

static size_t finish(struct builder *b)
{
	uint8_t *d = (uint8_t *)blob;
	size_t tokens, total;

	word(b, 9);
	tokens = b->p - d - 56;
	memcpy(b->p, b->strings, b->strings_len);
	total = b->p - d + b->strings_len;
	const uint32_t header[] = { 0xd00dfeed, total, 56, 56 + tokens,	   40,
				    17,		16,    0,  b->strings_len, tokens };

	for (size_t i = 0; i < 10; i++)
		put_be32(d + i * 4, header[i]);
	return total;
}

static size_t board_tree(void)
{
	static const uint8_t one[4] = { 0, 0, 0, 1 }, reg[8];
	struct builder b = { .p = (uint8_t *)blob + 56 };

	memset(blob, 0, sizeof(blob));
	begin(&b, "");
	prop(&b, "#address-cells", one, 4);
	prop(&b, "#size-cells", one, 4);
	begin(&b, "chosen");
	prop(&b, "stdout-path", "serial0", 8);
	word(&b, 2);
	begin(&b, "aliases");
	prop(&b, "ethernet0", "/net", 5);
	word(&b, 2);
	begin(&b, "memory@60000000");
	prop(&b, "reg", reg, 8);
	word(&b, 2);
	begin(&b, "net");
	word(&b, 2);
	word(&b, 2);
	return finish(&b);
}

static struct fdt_facts facts;

TEST(a_good_tree_is_accepted_with_its_places)
{
	size_t size = board_tree();

	CHECK_EQ(fdt_blob_check(blob, size, &facts), 0);
	CHECK_EQ(facts.size, size);
	CHECK_EQ(facts.chosen, fdt_path_offset(blob, "/chosen"));
	CHECK_EQ(facts.memory, fdt_path_offset(blob, "/memory@60000000"));
	CHECK_EQ(facts.aliases, fdt_path_offset(blob, "/aliases"));
	CHECK(facts.images < 0);
	CHECK_EQ(facts.address_cells, 1);
}

TEST(a_tree_cut_anywhere_is_refused)
{
	size_t size = board_tree();

	for (size_t n = 0; n < size; n++)
		CHECK(fdt_blob_check(blob, n, &facts) < 0);
}

TEST(a_tree_may_lie_at_any_address)
{
	static uint8_t copy[4096 + 8];
	size_t size = board_tree();

	for (size_t shift = 0; shift < 8; shift++) {
		memcpy(copy + shift, blob, size);
		CHECK_EQ(fdt_blob_check(copy + shift, size, &facts), 0);
	}
}

/* libfdt walks everything: under the sanitizers, a token too far would end the program. */
static int use(const void *fdt)
{
	int sum = 0, depth = 0, at, len;
	const char *name, *value;

	for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node(fdt, node, &depth)) {
		name = fdt_get_name(fdt, node, &len);
		sum += name ? name[len] + len : 0;
		fdt_for_each_property_offset(at, fdt, node)
		{
			value = fdt_getprop_by_offset(fdt, at, &name, &len);
			if (value && len)
				sum += value[0] + value[len - 1] + (int)strlen(name);
		}
	}
	return sum;
}

/* Every bit: refused, or harmless to libfdt and to the fixups. */
TEST(no_single_flipped_bit_harms_libfdt)
{
	static const struct handoff_args args = { .bootargs = "console=ttyAMA0",
						  .initrd = 0x64000000,
						  .initrd_size = 0x1000 };
	size_t size = board_tree(), room = size + fdt_fixup_growth(&args), passed = 0;
	uint8_t *good = malloc(size), *fdt;

	memcpy(good, blob, size);
	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	for (size_t bit = 0; bit < size * 8; bit++) {
		fdt = malloc(room); /* exactly: a byte too far is seen */
		memcpy(fdt, good, size);
		fdt[bit / 8] ^= 1u << bit % 8;
		if (!fdt_blob_check(fdt, size, &facts)) {
			passed++;
			use(fdt);
			if (!fdt_fixup(fdt, room, facts, &args)) {
				CHECK_EQ(fdt_blob_check(fdt, room, &facts), 0);
				use(fdt);
			}
		}
		free(fdt);
	}
	free(good);
	CHECK(passed > 100);
}

static uint32_t cell(const char *path, const char *name, int index)
{
	int len, node = fdt_path_offset(blob, path);
	const uint8_t *value = fdt_getprop(blob, node, name, &len);

	CHECK(value && len >= (index + 1) * 4);
	return get_be32(value + index * 4);
}

static void fixed(const struct handoff_args *args)
{
	CHECK_EQ(fdt_blob_check(blob, board_tree(), &facts), 0);
	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	CHECK_EQ(fdt_fixup(blob, sizeof(blob), facts, args), 0);
	CHECK_EQ(fdt_blob_check(blob, sizeof(blob), &facts), 0);
}

TEST(the_kernel_learns_memory_arguments_and_ramdisk)
{
	static const struct handoff_args args = { .bootargs = "console=ttyAMA0",
						  .initrd = 0x64000000,
						  .initrd_size = 0x1234 };
	int len, node;

	fixed(&args);
	CHECK_EQ(cell("/memory@60000000", "reg", 0), 0x60000000);
	CHECK_EQ(cell("/memory@60000000", "reg", 1), 0x10000000);
	CHECK_EQ(cell("/chosen", "linux,initrd-start", 0), 0x64000000);
	CHECK_EQ(cell("/chosen", "linux,initrd-end", 0), 0x64001234);
	node = fdt_path_offset(blob, "/chosen");
	CHECK_STR((const char *)fdt_getprop(blob, node, "bootargs", &len), "console=ttyAMA0");
	CHECK_STR((const char *)fdt_getprop(blob, node, "stdout-path", &len), "serial0");
}

TEST(a_second_boot_without_ramdisk_forgets_the_first)
{
	static const struct handoff_args with = { .bootargs = "a",
						  .initrd = 0x64000000,
						  .initrd_size = 0x1234 },
					 without = { .bootargs = "b" };
	int node;

	fixed(&with);
	CHECK_EQ(fdt_fixup(blob, sizeof(blob), facts, &without), 0);
	node = fdt_path_offset(blob, "/chosen");
	CHECK(!fdt_getprop(blob, node, "linux,initrd-start", NULL));
	CHECK_STR((const char *)fdt_getprop(blob, node, "bootargs", NULL), "b");
}

TEST(the_mac_address_goes_where_the_alias_points)
{
	static const struct handoff_args args = { .bootargs = "" };
	const uint8_t *mac;
	int len;

	CHECK_EQ(env_set("ethaddr", "52:54:00:12:34:56"), 0);
	fixed(&args);
	mac = fdt_getprop(blob, fdt_path_offset(blob, "/net"), "local-mac-address", &len);
	CHECK(mac && len == 6 && mac[0] == 0x52 && mac[5] == 0x56);
	CHECK_EQ(env_set("ethaddr", NULL), 0);
}

TEST(nodes_that_are_missing_are_made)
{
	static const struct handoff_args args = { .bootargs = "x" };
	struct builder b = { .p = (uint8_t *)blob + 56 };

	memset(blob, 0, sizeof(blob));
	begin(&b, "");
	word(&b, 2);
	CHECK_EQ(fdt_blob_check(blob, finish(&b), &facts), 0);
	CHECK_EQ(facts.address_cells, 2); /* the default of the specification */
	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	CHECK_EQ(fdt_fixup(blob, sizeof(blob), facts, &args), 0);
	CHECK_EQ(cell("/memory", "reg", 1), 0x60000000);
	CHECK_EQ(cell("/memory", "reg", 2), 0x10000000);
	CHECK(fdt_path_offset(blob, "/chosen") > 0);
}

TEST(a_tag_list_tells_memory_arguments_and_ramdisk)
{
	static const struct handoff_args args = { .bootargs = "console=ttySAC0,",
						  .initrd = 0x21000000,
						  .initrd_size = 0x1234 };
	static uint32_t list[64];
	static const uint32_t expected[] = { 5,		 0x54410001, 0,		 4096, 0,	  4,
					     0x54410002, 0x10000000, 0x60000000, 7,    0x54410009 };

	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	CHECK_EQ(handoff_tags(list, sizeof(list), &args), 0);
	CHECK(!memcmp(list, expected, sizeof(expected)));
	CHECK_STR((const char *)&list[11], "console=ttySAC0,");
	CHECK_EQ(list[16], 4);
	CHECK_EQ(list[17], 0x54420005);
	CHECK_EQ(list[18], 0x21000000);
	CHECK_EQ(list[19], 0x1234);
	CHECK_EQ(list[20], 0);
	CHECK_EQ(list[21], 0);
}

TEST(serial_and_revision_are_told_when_they_are_known)
{
	static const struct handoff_args args = { .bootargs = "",
						  .revision = 0x301,
						  .serial = 0x0123456789abcdef };
	static const uint32_t expected[] = { 4, 0x54410006, 0x89abcdef, 0x01234567, /* serial */
					     3, 0x54410007, 0x301,		    /* revision */
					     0, 0 };
	static uint32_t list[32];

	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	CHECK_EQ(handoff_tags(list, sizeof(list), &args), 0);
	CHECK(!memcmp(&list[9], expected, sizeof(expected)));
	for (size_t words = 2; words < 18; words++)
		CHECK_EQ(handoff_tags(list, words * 4, &args), -E2BIG);
	error_clear();
}

/* Each size up to what is needed: refused, and never a word behind the list. */
TEST(a_tag_list_never_leaves_its_place)
{
	static const struct handoff_args args = { .bootargs = "console=ttySAC0",
						  .initrd = 0x21000000,
						  .initrd_size = 0x1234 };
	static uint32_t list[32];

	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM), 0);
	for (size_t words = 2; words < 24; words++) {
		memset(list, 0xee, sizeof(list));
		CHECK_EQ(handoff_tags(list, words * 4, &args), words < 21 ? -E2BIG : 0);
		CHECK_EQ(list[words], 0xeeeeeeee);
	}
}
