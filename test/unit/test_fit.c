// SPDX-License-Identifier: MIT
/* FIT images as mkimage makes them, and as it would never make them. */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <common/image/fit.h>
#include <common/image/merge.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/fake/dtc.h>
#include <test/fake/fake_image64.h>
#include <test/fake/fake_machine_tree.h>
#include <test/unit/test.h>

#define LOAD	 0x60400000
#define fit_file fake_image64.file
#define plan	 fake_image64.plan
#define BOARD_TREE \
	"{ compatible = \"keel,board-b\", \"keel,board\"; model = \"b\"; uart1: serial@1 { }; };"
#define OTHER_TREE "{ compatible = \"keel,other\"; model = \"o\"; };"
#define ADDS(text) "&uart1 { " text " = \\\"yes\\\"; };"
#define DTC(source, options, name) \
	"echo '/dts-v1/; / " source "' | dtc -q " options " -O dtb -o " name "; "
#define DTBO(source, name) \
	"echo \"/dts-v1/; /plugin/; " source "\" | dtc -q -@ -O dtb -o " name "; "

#define IMAGE(name, file, type, more)                           \
	name " { data = /incbin/(\"" file "\"); type = \"" type \
	     "\"; arch = \"arm64\"; os = "                      \
	     "\"linux\"; " more " };\n"
#define KERNEL(name, file, type, packed, hash)                  \
	IMAGE(name, file, type,                                 \
	      "compression = \"" packed                         \
	      "\"; load = <0x60400000>; entry = <0x60400000>; " \
	      "hash-1 { algo = \"" hash "\"; };")
#define PLAIN(name, file, type, hash) \
	IMAGE(name, file, type, "compression = \"none\"; hash-1 { algo = \"" hash "\"; };")
#define ITS(images, configurations)                                                           \
	"cat > $IN.its <<X\n/dts-v1/; / { description = \"t\"; #address-cells = <1>; images " \
	"{\n" images "};\nconfigurations {\n" configurations "}; };\nX\n"
#define MKIMAGE(options) "mkimage " options " -f $IN.its $IN.itb >&2; cat $IN.itb"

/* Kernel, tree and ramdisk with a hash each; the second configuration has the packed kernel. */
#define USUAL                                                                                    \
	"gzip -9nk $IN; dd if=$IN of=$IN.rd bs=100 count=5; " DTC(OTHER_TREE, "", "$IN.dtb")     \
		ITS(KERNEL("k1", "$IN", "kernel", "none",                                        \
			   "sha256") KERNEL("k2", "$IN.gz", "kernel_noload", "gzip",             \
					    "crc32") PLAIN("r1", "$IN.rd", "ramdisk", "sha1")    \
			    IMAGE("f1", "$IN.dtb", "flat_dt",                                    \
				  "compression = \"none\"; "                                     \
				  "hash-1 { algo = \"crc32\"; }; hash-2 { algo = \"sha1\"; };"), \
		    "default = \"one\"; one { kernel = \"k1\"; fdt = \"f1\"; };\n"               \
		    "two { kernel = \"k2\"; fdt = \"f1\"; ramdisk = \"r1\"; };\n")

TEST(a_fit_of_mkimage_starts_what_its_configuration_says)
{
	static const char *const commands[] = {
		USUAL MKIMAGE(""), USUAL MKIMAGE("-E"), /* data behind the tree */
		USUAL MKIMAGE("-E -p 2000"),		/* at a position */
		USUAL MKIMAGE("-E -B 100"),		/* on boundaries */
	};

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = fake_image64_through(commands[i]);

		CHECK_EQ(fake_boot64(n, NULL), 0);
		CHECK_STR(plan.format, "FIT");
		CHECK_STR(plan.name, "one");
		CHECK_EQ(plan.seg_count, 2);
		CHECK_EQ(plan.entry, LOAD);
		CHECK(fake_image64_loaded());
		CHECK_EQ(fake_boot64(n, "#two"), 0);
		CHECK_EQ(plan.seg_count, 3);
		CHECK_EQ(plan.seg[1].role, SEG_RAMDISK);
		CHECK_EQ(plan.seg[1].size, 500);
		CHECK(!memcmp((void *)(uintptr_t)plan.seg[1].to, fake_image64.image, 500));
		CHECK(fake_image64_loaded());
		CHECK_EQ(fake_boot64(n, "#three"), -ENOEXEC);
		CHECK_HAS(error_text(), "no configuration three");
	}
}

/* Every byte that is started is covered by a hash; the rest of the tree is not signed. */
TEST(a_fit_with_a_flipped_bit_in_its_data_is_refused)
{
	size_t n, at;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	n = fake_image64_through(USUAL MKIMAGE("-E"));
	for (at = get_be32(fit_file + 4); at < n; at += 97) {
		int one, two;

		fit_file[at] ^= 0x10;
		one = fake_boot64(n, NULL);
		two = fake_boot64(n, "#two");
		fit_file[at] ^= 0x10;
		CHECK(one == -EBADMSG || two == -EBADMSG || at + 4 > n);
	}
	for (size_t len = 0; len < n; len += len < 2000 ? 1 : 97)
		CHECK(fake_boot64(len, NULL) < 0 || len > get_be32(fit_file + 4));
}

TEST(every_hash_of_mkimage_is_checked)
{
	static const char *const algorithms[] = { "crc32",  "md5",    "sha1",
						  "sha256", "sha384", "sha512" };
	char command[2000], name[20];

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
		size_t n;

		snprintf(command, sizeof(command),
			 ITS(KERNEL("k", "$IN", "kernel", "none", "%s"), "c { kernel = \"k\"; };")
				 MKIMAGE("-E"),
			 algorithms[i]);
		n = fake_image64_through(command);
		CHECK_EQ(fake_boot64(n, NULL), 0);
		fit_file[n - 5] ^= 1;
		CHECK_EQ(fake_boot64(n, NULL), -EBADMSG);
		snprintf(name, sizeof(name), "the %s of k is", algorithms[i]);
		CHECK_HAS(error_text(), name);
	}
}

/* A base with labels, two overlays, and one that needs a label that is not there. */
#define OVERLAYS                                                                       \
	DTC(BOARD_TREE, "-@", "$IN.dtb")                                               \
	DTBO(ADDS("one"), "$IN.o1")                                                    \
	DTBO(ADDS("two"), "$IN.o2")                                                    \
	DTBO("&uart9 { x; };", "$IN.o3")                                               \
	ITS(KERNEL("k", "$IN", "kernel", "none", "sha256")                             \
		    PLAIN("f", "$IN.dtb", "flat_dt", "crc32")                          \
			    PLAIN("o1", "$IN.o1", "flat_dt", "crc32")                  \
				    PLAIN("o2", "$IN.o2", "flat_dt", "crc32")          \
					    PLAIN("o3", "$IN.o3", "flat_dt", "crc32"), \
	    "default = \"plain\"; plain { kernel = \"k\"; fdt = \"f\"; };\n"           \
	    "both { kernel = \"k\"; fdt = \"f\", \"o1\", \"o2\"; };\n"                 \
	    "none { kernel = \"k\"; };\n"                                              \
	    "more1 { fdt = \"o1\"; }; more2 { fdt = \"o2\"; }; more3 { fdt = \"o3\"; " \
	    "};\n")                                                                    \
	MKIMAGE("")

/* As boot.c does it: room for what it grows by, and a check before. */
static int boot_merged(size_t n, const char *choice)
{
	struct segment *s;
	struct fdt_facts facts;
	int rc;

	fake_ram();
	fake_ram_put("file", FAKE_WRAPPED_AT, fit_file, n);
	plan.choice = choice;
	rc = image_parse((const void *)(uintptr_t)FAKE_WRAPPED_AT, n, &plan);
	s = plan_find(&plan, SEG_FDT);
	if (rc || !s)
		return rc ? rc : -ENOENT;
	CHECK_EQ(fdt_blob_check(s->from, s->size, &facts), 0);
	s->extent = s->size + plan.tree_grows;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK_EQ(plan_load(&plan), 0);
	return plan_merge(&plan, &facts);
}

static bool tree_has(const char *name)
{
	const void *fdt = (const void *)(uintptr_t)plan_find(&plan, SEG_FDT)->to;
	int node = fdt_path_offset(fdt, "/serial@1");

	return node >= 0 && fdt_getprop(fdt, node, name, NULL);
}

TEST(overlays_of_a_configuration_are_merged_in_their_order)
{
	size_t n;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	n = fake_image64_through(OVERLAYS);
	CHECK_EQ(boot_merged(n, NULL), 0);
	CHECK(!tree_has("one") && !tree_has("two"));
	CHECK_EQ(boot_merged(n, "#both"), 0);
	CHECK_EQ(plan.seg_count, 4);
	CHECK(tree_has("one") && tree_has("two"));
	CHECK(!memcmp(fit_file, (void *)(uintptr_t)FAKE_WRAPPED_AT, n)); /* can start again */
}

TEST(further_configurations_bring_overlays)
{
	size_t n;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	n = fake_image64_through(OVERLAYS);
	CHECK_EQ(boot_merged(n, "#plain#more2"), 0);
	CHECK(!tree_has("one") && tree_has("two"));
	CHECK_EQ(boot_merged(n, "#plain#more2#more1"), 0);
	CHECK(tree_has("one") && tree_has("two"));
	CHECK_STR(plan.name, "plain#more2#more1");
	CHECK_EQ(fake_boot64(n, "#none#more1"), 0); /* for the tree that is given */
	CHECK_EQ(plan.seg[1].role, SEG_OVERLAY);
	CHECK(plan.tree_grows > 0);
	CHECK_EQ(boot_merged(n, "#plain#mroe2"), -ENOEXEC);
	CHECK_HAS(error_text(), "no configuration mroe2");
	CHECK_EQ(boot_merged(n, "#plain#more3"), -ENOENT);
	CHECK_HAS(error_text(), "uart9");
}

/* What claims more room than a tree can have would not be merged, so nothing starts. */
TEST(an_overlay_that_is_too_large_is_refused_and_not_left_out)
{
	static uint8_t overlay[0x900000] __aligned(8), fit[0x10000 + sizeof(overlay)] __aligned(8);
	struct boot_plan large = { .choice = "#none#more1" };
	size_t n;
	int len, node;
	const void *data;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	n = fake_image64_through(OVERLAYS);
	CHECK_EQ(fdt_open_into(fit_file, fit, sizeof(fit)), 0);
	node = fdt_path_offset(fit, "/images/o1");
	data = fdt_getprop(fit, node, "data", &len);
	CHECK_EQ(fdt_open_into(data, overlay, sizeof(overlay)), 0);
	CHECK_EQ(fdt_del_node(fit, fdt_subnode_offset(fit, node, "hash-1")), 0);
	CHECK_EQ(fdt_delprop(fit, node, "data"), 0);
	CHECK_EQ(fdt_setprop_u32(fit, node, "data-size", sizeof(overlay)), 0);
	CHECK_EQ(fdt_setprop_u32(fit, node, "data-offset", 0), 0);
	CHECK_EQ(fdt_pack(fit), 0);
	CHECK(n && fdt_totalsize(fit) < sizeof(fit) - sizeof(overlay));
	memcpy(fit + ALIGN_UP(fdt_totalsize(fit), 4u), overlay, sizeof(overlay));
	CHECK_EQ(format_fit.parse(fit, sizeof(fit), &large), -E2BIG);
	CHECK_HAS(error_text(), "overlay o1 is too large");
}

/* The FIT of a vendor: one configuration for each of its boards. */
#define BOARDS(fallback)                                                                          \
	DTC(BOARD_TREE, "", "$IN.b")                                                              \
	DTC(OTHER_TREE, "", "$IN.o")                                                              \
	ITS(KERNEL("k", "$IN", "kernel", "none", "crc32") PLAIN("b", "$IN.b", "flat_dt", "crc32") \
		    PLAIN("o", "$IN.o", "flat_dt", "crc32"),                                      \
	    fallback                                                                              \
	    "other { kernel = \"k\"; fdt = \"o\"; };\n"                                           \
	    "family { kernel = \"k\"; compatible = \"keel,board\"; };\n"                          \
	    "board { kernel = \"k\"; fdt = \"b\"; };\n"                                           \
	    "again { kernel = \"k\"; fdt = \"b\"; };\n"                                           \
	    "plain { kernel = \"k\"; };\n")                                                       \
	MKIMAGE("")

TEST(a_configuration_for_this_machine_is_found)
{
	static uint8_t machine[4096] __aligned(8), stranger[4096] __aligned(8);
	static const struct {
		const char *command, *name;
	} cases[] = {
		{ BOARDS(""), "board" },
		{ BOARDS("default = \"other\";"), "board" },
		{ BOARDS("default = \"again\";"), "again" }, /* as good as any */
		{ BOARDS("default = \"family\";"), "board" },
		{ BOARDS("default = \"plain\";"), "plain" }, /* does not say for what it is */
	};

	dtc("/ " BOARD_TREE, "", machine, sizeof(machine));
	dtc("/ { compatible = \"keel,new\"; };", "", stranger, sizeof(stranger));
	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = fake_image64_through(cases[i].command);

		fake_machine_tree(machine);
		CHECK_EQ(fake_boot64(n, NULL), 0);
		CHECK_STR(plan.name, cases[i].name);
		CHECK_EQ(fake_boot64(n, "#other"), 0); /* what is asked for is what starts */
		fake_machine_tree(stranger);
		CHECK_EQ(fake_boot64(n, NULL), i ? 0 : -ENOEXEC);
		fake_machine_tree(NULL);
		CHECK_EQ(fake_boot64(n, NULL), i ? 0 : -ENOEXEC);
	}
}

#define FIRMWARE(conf)                                                                          \
	"gzip -9nk $IN; lz4 -q $IN $IN.lz4; " ITS(                                              \
		KERNEL("k", "$IN", "kernel", "none", "crc32") IMAGE(                            \
			"a", "$IN", "firmware", "compression = \"none\"; load = <0x60800000>;") \
			IMAGE("b", "$IN.gz", "loadable",                                        \
			      "compression = \"gzip\"; load = <0 0x60900000>;")                 \
				IMAGE("over", "$IN", "loadable",                                \
				      "compression = \"none\"; load = <0x60801000>;")           \
					IMAGE("nowhere", "$IN", "loadable",                     \
					      "compression = \"none\";")                        \
						IMAGE("rom", "$IN", "loadable",                 \
						      "compression = \"none\"; load = "         \
						      "<0x40000000>;")                          \
							IMAGE("unsized", "$IN.lz4", "loadable", \
							      "compression = \"lz4\"; load = "  \
							      "<0x60a00000>;"),                 \
		"c { kernel = \"k\"; loadables = " conf "; };\n") MKIMAGE("-E")

TEST(loadables_go_to_their_addresses)
{
	static const struct {
		const char *command;
		int rc;
		const char *why;
	} bad[] = {
		{ FIRMWARE("\"a\", \"over\""), -EBUSY, "overlaps" },
		{ FIRMWARE("\"nowhere\""), -ENOEXEC, "where nowhere goes" },
		{ FIRMWARE("\"unsized\""), -ENOEXEC, "how large unsized is" },
		{ FIRMWARE("\"gone\""), -EBADMSG, "names gone" },
		{ FIRMWARE("\"rom\""), -EFAULT, "no RAM" },
	};
	const size_t size = FAKE_IMAGE_FILE;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	CHECK_EQ(fake_boot64(fake_image64_through(FIRMWARE("\"a\", \"b\"")), NULL), 0);
	CHECK_EQ(plan.seg_count, 3);
	CHECK(fake_image64_loaded());
	CHECK(!memcmp((void *)0x60800000, fake_image64.image, size));
	CHECK(!memcmp((void *)0x60900000, fake_image64.image, size));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CHECK_EQ(fake_boot64(fake_image64_through(bad[i].command), NULL), bad[i].rc);
		CHECK_HAS(error_text(), bad[i].why);
	}
}

TEST(one_image_of_a_fit_is_named_behind_a_colon)
{
	const void *data = (const void *)(uintptr_t)FAKE_WRAPPED_AT;
	size_t n, size;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	size = n = fake_image64_through(USUAL MKIMAGE(""));
	CHECK_EQ(fake_boot64(n, ":k2"), 0);
	CHECK_EQ(plan.seg_count, 1);
	CHECK_STR(plan.name, "k2");
	CHECK(fake_image64_loaded());
	CHECK_EQ(fake_boot64(n, ":r1"), -ENOEXEC);
	CHECK_HAS(error_text(), "r1 is named as kernel, but is none");
	CHECK_EQ(fake_boot64(n, ":k3"), -ENOENT);
	CHECK_EQ(fit_part("ramdisk", ":r1", &data, &size), 0);
	CHECK(size == 500 && !memcmp(data, fake_image64.image, 500));
	data = (const void *)(uintptr_t)FAKE_WRAPPED_AT;
	size = n;
	CHECK_EQ(fit_part("fdt", NULL, &data, &size), 0);
	CHECK(fdt_blob_matches(data, size));
	data = (const void *)(uintptr_t)FAKE_WRAPPED_AT;
	size = n;
	CHECK_EQ(fit_part("ramdisk", "#one", &data, &size), -ENOENT);
	CHECK_HAS(error_text(), "one names no ramdisk");
	CHECK_EQ(fit_part("script", ":k1", &data, &size), -ENOEXEC);
	size = 100; /* no FIT: untouched */
	CHECK_EQ(fit_part("script", ":k1", &data, &size), 0);
	CHECK_EQ(size, 100);
}

#define SCRIPT                                                                                  \
	"printf 'echo hello' > $IN.scr; cat > $IN.its <<X\n/dts-v1/; / { description = \"t\"; " \
	"images { default = \"s\";\n" IMAGE("s", "$IN.scr", "script",                           \
					    "compression = \"none\";") "}; };\nX\n" MKIMAGE("")

TEST(a_fit_of_scripts_may_say_which_of_its_images_is_meant)
{
	const void *data = (const void *)(uintptr_t)FAKE_WRAPPED_AT;
	size_t size = fake_image64_through(SCRIPT);

	CHECK_EQ(fake_boot64(size, NULL), -ENOEXEC); /* no configuration: nothing to boot */
	CHECK_EQ(fit_part("script", NULL, &data, &size), 0);
	CHECK(size == 10 && !memcmp(data, "echo hello", 10));
}

TEST(a_fit_that_cannot_start_says_why)
{
#define ONE(type, arch, os, packed, conf)                                                       \
	"xz -k $IN; cat > $IN.its <<X\n/dts-v1/; / { description = \"t\"; images { k { data = " \
	"/incbin/(\"$IN\"); type = \"" type "\"; arch = \"" arch "\"; os = \"" os               \
	"\"; "                                                                                  \
	"compression = \"" packed "\"; load = <0>; entry = <0>; }; }; configurations { " conf   \
	" }; };\nX\n" MKIMAGE("")
#define C "c { kernel = \"k\"; };"
	static const struct {
		const char *command, *why;
	} bad[] = {
		{ ONE("kernel", "arm", "linux", "none", C), "not for arm64" },
		{ ONE("kernel", "arm64", "vxworks", "none", C), "not for Linux" },
		{ ONE("kernel", "arm64", "linux", "lzma", C), "packed with lzma" },
		{ ONE("kernel", "arm64", "linux", "lzo", C), "packed with lzo" },
		{ ONE("kernel", "arm64", "linux", "gzip", C), "says gzip, but its data are none" },
		{ ONE("ramdisk", "arm64", "linux", "none", C), "is named as kernel" },
		{ ONE("kernel", "arm64", "linux", "none", "c { fdt = \"k\"; };"), "no kernel" },
		{ ONE("kernel", "arm64", "linux", "none", C " d { kernel = \"k\"; };"),
		  "as default" },
	};

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	CHECK_EQ(
		fake_boot64(fake_image64_through(ONE("kernel", "arm64", "linux", "none", C)), NULL),
		0); /* the only configuration is the default */
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CHECK(fake_boot64(fake_image64_through(bad[i].command), NULL) < 0);
		CHECK_HAS(error_text(), bad[i].why);
	}
}
