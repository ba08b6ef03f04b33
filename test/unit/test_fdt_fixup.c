// SPDX-License-Identifier: MIT
/* What a kernel is told, with trees of the shapes that boards have. */
#include <errno.h>
#include <stdio.h>

#include <libfdt.h>

#include <common/image/boot.h>
#include <common/image/fdt_blob.h>
#include <common/image/fdt_fixup.h>
#include <keel/board.h>
#include <keel/env.h>
#include <keel/memmap.h>
#include <keel/rng.h>
#include <lib/byteorder.h>
#include <test/fake/dtc.h>
#include <test/unit/test.h>

static const struct handoff_args none = { .bootargs = "" };
static uint64_t blob[2048];
static int board_runs;

/* A board with a fix-up of its own. */
static int fix_board(const struct fdt_fix *fix)
{
	board_runs++;
	CHECK(fix->facts->chosen >= 0); /* made just before */
	return fdt_setprop_string(fix->fdt, fix->facts->chosen, "keel,board", "yes");
}

static const struct fdt_fixup board_fixup = { "board", "a property of the test", 0x100, fix_board };
static const struct fdt_fixup *const board_fixups[] = { &fdt_fixup_console, &board_fixup,
							&fdt_fixup_seed, NULL };
const struct board board = { .name = "host", .default_env = "", .fdt_fixups = board_fixups };
struct boot_info boot_info;

#define ONE_CELL  "#address-cells = <1>; #size-cells = <1>;"
#define TWO_CELLS "#address-cells = <2>; #size-cells = <2>;"

static void ram(uintptr_t base, size_t size)
{
	CHECK_EQ(mem_add("DRAM", base, size, MEM_RAM), 0);
}

static void fixed(const char *body, const struct handoff_args *args)
{
	char source[2048];
	struct fdt_facts facts;
	size_t size;

	snprintf(source, sizeof(source), "/ { %s };", body);
	size = dtc(source, "", blob, sizeof(blob));
	CHECK_EQ(fdt_blob_check(blob, size, &facts), 0);
	CHECK_EQ(fdt_fixup(blob, size + fdt_fixup_growth(args), facts, args), 0);
	CHECK_EQ(fdt_blob_check(blob, sizeof(blob), &facts), 0);
}

static const uint8_t *value(const char *path, const char *name, int *len)
{
	return fdt_getprop(blob, fdt_path_offset(blob, path), name, len);
}

static void is_cells(const char *path, const char *name, const uint32_t *cell, int count)
{
	int len;
	const uint8_t *p = value(path, name, &len);

	CHECK(p);
	CHECK_EQ(len, count * 4);
	for (int i = 0; i < count; i++)
		CHECK_EQ(get_be32(p + i * 4), cell[i]);
}

#define IS_CELLS(path, name, ...)                               \
	is_cells(path, name, (const uint32_t[]){ __VA_ARGS__ }, \
		 sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* What the plan says, of @bootargs and the tree @body. */
static struct boot_told told(const char *body, const char *bootargs)
{
	static struct boot boot;
	char source[2048];
	size_t size;

	snprintf(source, sizeof(source), "/ { %s };", body);
	size = dtc(source, "", blob, sizeof(blob));
	memset(&boot, 0, sizeof(boot));
	CHECK_EQ(fdt_blob_check(blob, size, &boot.facts), 0);
	boot.args.bootargs = bootargs;
	plan_add(&boot.plan, SEG_FDT)->from = blob;
	return boot_told(&boot);
}

#define WITH_BOOTARGS "chosen { bootargs = \"console=ttyS0\"; };"

TEST(the_plan_says_what_command_line_the_kernel_will_find)
{
	CHECK_STR(told(WITH_BOOTARGS, "quiet").bootargs, "quiet");
	CHECK(!told(WITH_BOOTARGS, "quiet").of_tree);
	CHECK(!told(WITH_BOOTARGS, "quiet").console);
	CHECK_STR(told(WITH_BOOTARGS, "").bootargs, "console=ttyS0");
	CHECK(told(WITH_BOOTARGS, "").of_tree && told(WITH_BOOTARGS, "").console);
	CHECK_STR(told("chosen { };", "").bootargs, "");
	CHECK_STR(told("", "").bootargs, "");
	CHECK_STR(told("chosen { bootargs = [61 62]; };", "").bootargs, "");
	CHECK_EQ(env_set("fdt_skip", "chosen"), 0);
	CHECK_STR(told(WITH_BOOTARGS, "quiet").bootargs, "console=ttyS0");
	CHECK_EQ(env_set("fdt_skip", NULL), 0);
}

TEST(the_plan_knows_whether_a_console_is_named)
{
	CHECK(told("", "root=/dev/vda console=ttyAMA0").console);
	CHECK(told("chosen { stdout-path = \"serial0\"; };", "quiet").console);
	CHECK(told("chosen { linux,stdout-path = \"/uart\"; };", "").console);
	CHECK(!told("chosen { };", "quiet").console);
	CHECK(!told("aliases { serial0 = \"/uart\"; };", "quiet").console);
	CHECK(told("chosen { }; aliases { serial0 = \"/uart\"; };", "quiet").console);
	CHECK_EQ(env_set("fdt_skip", "console"), 0);
	CHECK(!told("chosen { }; aliases { serial0 = \"/uart\"; };", "quiet").console);
	CHECK_EQ(env_set("fdt_skip", NULL), 0);
}

TEST(several_banks_go_into_one_node_in_the_cells_of_the_root)
{
	mem_clear();
	ram(0x40000000, 0xc0000000);
	ram(0x880000000, 0x180000000);
	fixed(TWO_CELLS "memory@40000000 { device_type = \"memory\"; reg = <0 0 0 0>; };", &none);
	IS_CELLS("/memory@40000000", "reg", 0, 0x40000000, 0, 0xc0000000, 8, 0x80000000, 1,
		 0x80000000);
	fixed("#address-cells = <2>; #size-cells = <1>; memory { };", &none);
	IS_CELLS("/memory", "reg", 0, 0x40000000, 0xc0000000, 8, 0x80000000, 0xfff00000);
	CHECK_STR((const char *)value("/memory", "device_type", NULL), "memory");
}

TEST(what_one_cell_cannot_say_is_left_out)
{
	mem_clear();
	ram(0x40000000, 0x140000000);
	ram(0x880000000, 0x10000000);
	fixed(ONE_CELL "memory@40000000 { device_type = \"memory\"; reg = <0 0>; };", &none);
	IS_CELLS("/memory@40000000", "reg", 0x40000000, 0xfff00000);
}

#define NUMA_TREE                                                                        \
	TWO_CELLS                                                                        \
	"memory@60000000 { device_type = \"memory\"; reg = <0 0x60000000 0 0x20000000>;" \
	" numa-node-id = <1>; };"                                                        \
	"memory@40000000 { device_type = \"memory\"; reg = <0 0x40000000 0 0x20000000>;" \
	" numa-node-id = <0>; }; cpus { };"

TEST(a_tree_with_a_node_for_each_bank_keeps_its_form)
{
	mem_clear();
	ram(0x40000000, 0x40000000);
	fixed(NUMA_TREE, &none);
	IS_CELLS("/memory@60000000", "reg", 0, 0x60000000, 0, 0x20000000);
	IS_CELLS("/memory@40000000", "numa-node-id", 0);
}

TEST(every_port_with_an_alias_and_a_variable_gets_its_address)
{
	int len;

	mem_clear();
	ram(0x40000000, 0x20000000);
	CHECK_EQ(env_set("ethaddr", "52:54:00:00:00:01"), 0);
	CHECK_EQ(env_set("eth1addr", "52:54:00:00:00:02"), 0);
	CHECK_EQ(env_set("eth2addr", "52:54:00:00:00:03"), 0);
	fixed(TWO_CELLS
	      "aliases { ethernet0 = \"/a\"; ethernet1 = \"/b\"; ethernet2 = \"me\"; };"
	      "a { }; b { mac-address = [00 00 00 00 00 00]; };",
	      &none);
	CHECK_EQ(value("/a", "local-mac-address", &len)[5], 1);
	CHECK(!value("/a", "mac-address", &len)); /* only where the tree has one */
	CHECK_EQ(value("/b", "local-mac-address", &len)[5], 2);
	CHECK_EQ(value("/b", "mac-address", &len)[5], 2);
	for (const char *const *name =
		     (const char *const[]){ "ethaddr", "eth1addr", "eth2addr", NULL };
	     *name; name++)
		CHECK_EQ(env_set(*name, NULL), 0);
}

TEST(the_ramdisk_is_told_in_as_many_cells_as_it_needs)
{
	static const struct handoff_args high = { .bootargs = "",
						  .initrd = 0x880000000,
						  .initrd_size = 0x1234 };
	static const struct handoff_args low = { .bootargs = "",
						 .initrd = 0x48000000,
						 .initrd_size = 0x1234 };

	mem_clear();
	ram(0x40000000, 0x20000000);
	fixed(TWO_CELLS, &high);
	IS_CELLS("/chosen", "linux,initrd-start", 8, 0x80000000);
	IS_CELLS("/chosen", "linux,initrd-end", 8, 0x80001234);
	fixed(TWO_CELLS, &low);
	IS_CELLS("/chosen", "linux,initrd-end", 0, 0x48001234);
	fixed(ONE_CELL, &low);
	IS_CELLS("/chosen", "linux,initrd-end", 0x48001234);
}

TEST(the_console_is_named_when_the_tree_names_none)
{
	mem_clear();
	ram(0x40000000, 0x20000000);
	fixed(TWO_CELLS "aliases { serial0 = \"/uart\"; }; uart { };", &none);
	CHECK_STR((const char *)value("/chosen", "stdout-path", NULL), "serial0");
	fixed(TWO_CELLS "chosen { stdout-path = \"/uart\"; }; aliases { serial0 = \"/uart\"; };",
	      &none);
	CHECK_STR((const char *)value("/chosen", "stdout-path", NULL), "/uart");
	fixed(TWO_CELLS, &none);
	CHECK(!value("/chosen", "stdout-path", NULL));
}

TEST(the_board_adds_its_own_behind_the_others)
{
	mem_clear();
	ram(0x40000000, 0x20000000);
	CHECK_STR(fdt_fixup_at(4)->name, "board");
	CHECK(!fdt_fixup_at(6));
	fixed(TWO_CELLS, &none);
	CHECK_STR((const char *)value("/chosen", "keel,board", NULL), "yes");
}

TEST(each_fixup_can_be_left_out)
{
	static const struct handoff_args args = { .bootargs = "quiet" };

	mem_clear();
	ram(0x40000000, 0x20000000);
	CHECK_EQ(env_set("fdt_skip", "mac,boar memory chosenx"), 0);
	fixed(TWO_CELLS, &args);
	CHECK(fdt_path_offset(blob, "/memory") < 0);
	CHECK_STR((const char *)value("/chosen", "bootargs", NULL), "quiet");
	CHECK_STR((const char *)value("/chosen", "keel,board", NULL), "yes");
	board_runs = 0;
	CHECK_EQ(env_set("fdt_skip", "board, chosen"), 0);
	fixed(TWO_CELLS, &args);
	CHECK(fdt_path_offset(blob, "/memory") > 0);
	CHECK(fdt_path_offset(blob, "/chosen") < 0);
	CHECK_EQ(board_runs, 0);
	CHECK_EQ(env_set("fdt_skip", NULL), 0);
}

static int rng_result;

static int fake_rng(void *state, void *buf, size_t len)
{
	(void)state;
	memset(buf, 0x5a, len);
	return rng_result;
}

TEST(a_source_of_entropy_seeds_the_kernel_and_none_is_no_reason_to_stop)
{
	static const struct rng_ops ops = { .read = fake_rng };
	int len;

	mem_clear();
	ram(0x40000000, 0x20000000);
	fixed(TWO_CELLS, &none);
	CHECK(!value("/chosen", "kaslr-seed", NULL));
	fixed(TWO_CELLS "chosen { rng-seed = <1>; };", &none);
	IS_CELLS("/chosen", "rng-seed", 1); /* the tree's own stays */
	rng_register(&ops, NULL);
	fixed(TWO_CELLS "chosen { rng-seed = <1>; };", &none);
	IS_CELLS("/chosen", "kaslr-seed", 0x5a5a5a5a, 0x5a5a5a5a);
	CHECK(value("/chosen", "rng-seed", &len)[63] == 0x5a && len == 64);
	rng_result = -EIO;
	fixed(TWO_CELLS, &none);
	CHECK(!value("/chosen", "rng-seed", NULL));
	rng_register(NULL, NULL);
}

TEST(fixing_twice_changes_nothing_more)
{
	static const struct handoff_args args = { .bootargs = "quiet",
						  .initrd = 0x48000000,
						  .initrd_size = 0x1234 };
	static uint64_t once[2048];
	struct fdt_facts facts;

	mem_clear();
	ram(0x40000000, 0x20000000);
	fixed(TWO_CELLS "aliases { serial0 = \"/uart\"; }; uart { };", &args);
	memcpy(once, blob, sizeof(blob));
	CHECK_EQ(fdt_blob_check(blob, sizeof(blob), &facts), 0);
	CHECK_EQ(fdt_fixup(blob, facts.size, facts, &args), 0);
	CHECK(!memcmp(once, blob, sizeof(blob)));
}
