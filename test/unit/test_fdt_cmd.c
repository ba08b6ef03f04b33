// SPDX-License-Identifier: MIT
/* fdt apply and fdt diff: an overlay comes in whole or not at all, and a person can read what changed. */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include <common/command.h>
#include <common/image/fdt_blob.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/fake/dtc.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_machine_tree.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define BASE	0x60100000u
#define OVERLAY 0x61000000u
#define OTHER	0x61800000u

static uint64_t blob[8192];

static int run(const char *line)
{
	static char text[256];
	const char *word[16];
	size_t n = 0;
	int rc;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		word[n++] = w;
	error_clear();
	fake_console_start();
	rc = command_run(word, n);
	fake_console_stop();
	return rc;
}

static void works(const char *line)
{
	if (run(line))
		test_failed(__FILE__, __LINE__, "%s: %s", line, error_text());
}

static void refused(const char *line, const char *why)
{
	CHECK(run(line) < 0);
	CHECK_HAS(error_text(), why);
}

/* What the shell would print of the last failure. */
static const char *story(void)
{
	fake_console_start();
	error_print(-EBUSY);
	fake_console_stop();
	return fake_console_output();
}

/* What is proposed begins like that, and works as it is proposed. */
static void types_the_hint(const char *start)
{
	const char *hint = strstr(story(), "try:   ");
	char line[256];

	CHECK(hint);
	CHECK_HAS(hint + 7, start);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(hint + 7, "\r\n"), hint + 7);
	works(line);
}

static void prints(const char *line, const char *what)
{
	works(line);
	CHECK_HAS(fake_console_output(), what);
}

static size_t put(uintptr_t addr, const char *source, const char *options)
{
	size_t size = dtc(source, options, blob, sizeof(blob));

	fake_ram_put("tree.dtb", addr, blob, size);
	return size;
}

/* A board with labels: a bus, a port on it, an interrupt controller. */
#define BOARD                                                                          \
	"/ { #address-cells = <1>; #size-cells = <1>; model = \"board\"; chosen { };"  \
	"memory@60000000 { device_type = \"memory\"; reg = <0x60000000 0x1000000>; };" \
	"intc: intc { phandle = <7>; };"                                               \
	"bus: bus { #address-cells = <1>; #size-cells = <0>; port: port@1 { status = " \
	"\"disabled\"; "                                                               \
	"reg = <1>; }; }; };"

#define HAT                                                                              \
	"/plugin/; / { fragment@0 { target = <&port>; __overlay__ { status = \"okay\"; " \
	"interrupt-parent = <&intc>; hat: hat@2 { reg = <2>; uses = <&clock>; "          \
	"clock: clock { }; }; }; }; };"

static void board(const char *options)
{
	fake_ram();
	put(BASE, BOARD, options);
	works("fdt addr 60100000");
}

static uint32_t cell(const char *path, const char *name)
{
	const void *value = fdt_getprop((void *)(uintptr_t)BASE,
					fdt_path_offset((void *)(uintptr_t)BASE, path), name, NULL);

	CHECK(value);
	return get_be32(value);
}

TEST(an_overlay_is_merged_with_its_references)
{
	struct fdt_facts facts;

	board("-@");
	put(OVERLAY, HAT, "-@");
	prints("fdt apply 61000000", "device tree at 0x60100000, now ");
	CHECK_EQ(fdt_blob_check((void *)(uintptr_t)BASE, 0x10000, &facts), 0);
	prints("fdt print /bus/port@1 status", "\"okay\"");
	CHECK_EQ(cell("/bus/port@1", "interrupt-parent"), cell("/intc", "phandle"));
	CHECK_EQ(cell("/bus/port@1/hat@2", "uses"), cell("/bus/port@1/hat@2/clock", "phandle"));
	CHECK(cell("/bus/port@1/hat@2", "uses") != cell("/intc", "phandle"));
	prints("fdt print /__symbols__ hat", "\"/bus/port@1/hat@2\"");
}

TEST(the_overlay_itself_stays_as_it_was_and_fits_again)
{
	static uint8_t before[4096];
	size_t size;

	board("-@");
	size = put(OVERLAY, HAT, "-@");
	memcpy(before, (void *)(uintptr_t)OVERLAY, size);
	works("fdt apply 61000000");
	CHECK(!memcmp(before, (void *)(uintptr_t)OVERLAY, size));
	works("fdt apply 61000000");
}

TEST(a_path_needs_no_labels)
{
	board("");
	put(OVERLAY,
	    "/plugin/; / { fragment@0 { target-path = \"/bus\"; __overlay__ { new; }; }; };", "-@");
	works("fdt apply 61000000");
	works("fdt print /bus new");
	put(OVERLAY,
	    "/plugin/; / { fragment@0 { target-path = \"/\"; __overlay__ { hat { }; }; }; "
	    "fragment@1 { target-path = \"/hat\"; __overlay__ { late; }; }; };",
	    "-@");
	works("fdt apply 61000000");
	works("fdt print /hat late");
}

/* Whatever is wrong is said by the name the author gave it, and the tree is as it was. */
static void fails(const char *options, const char *overlay, const char *why)
{
	static uint8_t before[8192];
	size_t size;

	fake_ram();
	size = put(BASE, BOARD, options);
	works("fdt addr 60100000");
	memcpy(before, (void *)(uintptr_t)BASE, sizeof(before));
	put(OVERLAY, overlay, "-@");
	refused("fdt apply 61000000", why);
	CHECK(!memcmp(before, (void *)(uintptr_t)BASE, sizeof(before)));
	CHECK_EQ(mem_find_load(BASE)->size, size);
	error_clear();
}

TEST(what_an_overlay_misses_is_named_and_the_tree_is_as_it_was)
{
	fails("", HAT, "/fragment@0 needs the label port, the tree has no labels");
	fails("-@", "/plugin/; / { fragment@0 { target = <&nobody>; __overlay__ { }; }; };",
	      "/fragment@0 needs the label nobody, the tree has none of that name");
	fails("-@", "/plugin/; / { fragment@3 { target-path = \"/nowhere\"; __overlay__ { }; }; };",
	      "fragment@3 goes to /nowhere, the tree has no such node");
	fails("-@", "/plugin/; / { fragment@0 { target = <99>; __overlay__ { }; }; };",
	      "the target of fragment@0 is not in the tree");
	fails("-@", "/plugin/; / { fragment@0 { __overlay__ { }; }; };",
	      "neither target nor target-path in fragment@0");
	fails("-@",
	      "/plugin/; / { fragment@0 { target-path = \"/bus\"; __overlay__ { x; }; }; "
	      "fragment@1 { target-path = \"/gone\"; __overlay__ { }; }; };",
	      "fragment@1 goes to /gone");
	fails("-@", BOARD, "no overlay");
}

TEST(a_tree_that_grows_does_not_cover_what_lies_behind_it)
{
	size_t size;

	fake_ram();
	size = put(BASE, BOARD, "-@");
	fake_ram_put("kernel", BASE + ((size + 15) & ~15u), "zzz", 4);
	works("fdt addr 60100000");
	put(OVERLAY, HAT, "-@");
	refused("fdt apply 61000000", "bytes, would lie over kernel at 0x601");
	types_the_hint("fdt move 60100000 63801000 ");
	works("fdt apply 61000000");
	prints("fdt addr", "0x63801000, ");
}

/* QEMU's tree says that it has 1 MiB, and so does a copy of it. */
static size_t tree_that_claims_much(void)
{
	size_t size = put(BASE, BOARD, "-@");

	fdt_set_totalsize((void *)(uintptr_t)BASE, 0x100000);
	mem_note_load("board.dtb", BASE, 0x100000);
	works("fdt addr 60100000");
	return size;
}

TEST(resize_counts_from_what_is_used)
{
	size_t used, pages;

	fake_ram();
	used = tree_that_claims_much();
	pages = (used + 0x2000) / 0x1000;
	works("fdt resize");
	CHECK_EQ(fdt_totalsize((void *)(uintptr_t)BASE), pages * 0x1000);
	CHECK_EQ(mem_find_load(BASE)->size, pages * 0x1000);
	works("fdt resize 3000");
	CHECK_EQ(fdt_totalsize((void *)(uintptr_t)BASE), (pages + 2) * 0x1000);
	refused("fdt resize ffffffff", "too many");
	refused("fdt resize 4000000", "runs past the end of DRAM");
}

TEST(resize_never_runs_over_another_load_or_a_reservation)
{
	board("-@");
	fake_ram_put("zImage", BASE + 0x1800, "zzz", 4);
	refused("fdt resize 1000", "would lie over zImage at 0x60101800");
	refused("fdt addr 60100000 2000", "would lie over zImage");
	types_the_hint("fdt move 60100000 63800000 2000");
	prints("fdt addr", "0x63800000, 8 KiB");
	put(FAKE_KEEL - 0x1000, BOARD, "-@");
	works("fdt addr 63eff000");
	refused("fdt resize 1000", "overlaps Keel");
	types_the_hint("fdt move 63eff000 63803000 2000");
	prints("fdt addr", "0x63803000, 8 KiB");
}

TEST(what_was_loaded_into_the_room_of_a_tree_is_not_overwritten)
{
	fake_ram();
	tree_that_claims_much();
	fake_ram_put("zImage", BASE + 0x80000, "zzz", 4);
	refused("fdt mknode / hat", "would lie over zImage at 0x60180000");
	refused("fdt set / a b", "would lie over zImage");
	refused("fdt memory 0 1000", "would lie over zImage");
	works("fdt resize");
	works("fdt mknode / hat");
	CHECK(mem_find_load(BASE + 0x80000));
}

TEST(a_tree_inside_of_a_larger_load_does_not_grow_over_its_rest)
{
	fake_ram();
	put(BASE + 0x1000, BOARD, "-@");
	mem_note_load("image.itb", BASE, 0x100000);
	works("fdt addr 60101000");
	works("fdt rm / model");
	refused("fdt resize", "would lie over image.itb");
}

TEST(move_keeps_at_most_64_kib_of_room)
{
	fake_ram();
	tree_that_claims_much();
	prints("fdt move 60100000 61800000", "now 68 KiB");
	works("fdt mknode / hat");
	refused("fdt move 60100000 61800000 100", "not 0x100");
	types_the_hint("fdt move 60100000 61800000 11000");
	refused("fdt move 60100000 61800004 10000", "8-byte aligned");
	types_the_hint("fdt move 60100000 61800008 10000");
	refused("fdt move 60100000 63f00000 10000", "overlaps Keel");
	types_the_hint("fdt move 60100000 63803000 10000");
}

TEST(a_tree_at_an_odd_address_is_moved_by_the_hint)
{
	fake_ram();
	put(BASE + 4, BOARD, "");
	refused("fdt addr 60100004", "8-byte aligned, 0x60100004 is not");
	types_the_hint("fdt move 60100004 63800000 ");
	works("fdt print /bus");
}

TEST(the_reserved_tree_of_the_machine_is_changed_in_its_own_place_only)
{
	board("");
	CHECK_EQ(mem_reserve("machine's device tree", BASE, 0x10000), 0);
	refused("fdt mknode / hat", "overlaps machine's device tree");
	fake_machine_tree((const void *)(uintptr_t)BASE);
	works("fdt addr -c");
	works("fdt resize 2000");
	works("fdt mknode / hat");
	refused("fdt resize 10000", "overlaps machine's device tree");
	types_the_hint("fdt move 60100000 63801000 11000");
	works("fdt print /hat");
	fake_machine_tree(NULL);
	refused("fdt addr -c", "no device tree of its own");
}

TEST(each_refusal_has_a_next_step)
{
	static const char *const line[] = {
		"fdt resize ffffffff",
		"fdt rsvmem delete 3",
		"fdt rsvmem sing 1",
		"fdt chosen 61000000",
		"fdt rm /",
		"fdt get value v / model 7",
		"fdt get value v / model x",
		"fdt get name v / z",
		"fdt get value v /intc phandle 9",
		"fdt addr -c 60100000",
		"fdt mknode / a/b",
		"fdt print /nowhere",
	};

	board("-@");
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++) {
		CHECK(run(line[i]) < 0);
		CHECK_HAS(story(), "try:   ");
	}
}

TEST(what_is_empty_is_said_to_be)
{
	board("");
	prints("fdt rsvmem", "no memory reservations");
	works("fdt resize");
	prints("fdt rsvmem add 60000000 1000", "0: 0x60000000 4 KiB");
	prints("fdt rsvmem delete 0", "no memory reservations");
}

TEST(a_ramdisk_is_given_by_its_size_or_by_its_end)
{
	board("");
	works("fdt resize");
	works("fdt chosen 62000000 1234");
	CHECK_EQ(cell("/chosen", "linux,initrd-end"), 0x62001234);
	works("fdt chosen 62000000 62004000");
	CHECK_EQ(cell("/chosen", "linux,initrd-end"), 0x62004000);
}

TEST(a_quiet_addr_fails_without_a_word)
{
	board("");
	fake_ram_put("text", OVERLAY, "this is no tree at all", 23);
	CHECK(run("fdt addr -q 61000000") > 0);
	CHECK_STR(error_text(), "");
	works("fdt addr -q 60100000");
}

TEST(boardsetup_writes_what_a_boot_would_but_chosen)
{
	board("");
	CHECK_EQ(env_set("bootargs", "quiet"), 0);
	works("fdt resize");
	works("fdt chosen 62000000 1000");
	works("fdt set /chosen bootargs mine");
	prints("fdt boardsetup", "memory mac ");
	CHECK_HAS(fake_console_output(), "written: fdt diff shows what");
	prints("fdt print /memory@60000000 reg", "<0x60000000 0x04000000>");
	prints("fdt print /chosen bootargs", "mine");
	CHECK_EQ(cell("/chosen", "linux,initrd-end"), 0x62001000);
	prints("fdt systemsetup", "memory mac ");
	CHECK_EQ(env_set("bootargs", NULL), 0);
}

TEST(only_overlays_are_taken)
{
	board("-@");
	fake_ram_put("text", OVERLAY, "this is no tree at all", 23);
	refused("fdt apply 61000000", "this looks like text, expected a device tree");
	refused("fdt apply 1000", "nothing answers");
}

/* Every bit of an overlay: merged, or refused with the tree untouched; never a byte outside. */
TEST(no_single_flipped_bit_of_an_overlay_does_harm)
{
	static uint8_t before[4096];
	struct fdt_facts facts;
	size_t size, merged = 0, len;
	uint8_t *overlay = (uint8_t *)(uintptr_t)OVERLAY;

	fake_ram();
	len = put(BASE, BOARD, "-@");
	memcpy(before, (void *)(uintptr_t)BASE, len);
	size = put(OVERLAY, HAT, "-@");
	for (size_t bit = 0; bit < size * 8; bit++) {
		overlay[bit / 8] ^= 1u << bit % 8;
		fake_ram_put("board.dtb", BASE, before, len);
		mem_note_load("hat.dtbo", OVERLAY, size);
		CHECK(!run("fdt addr 60100000"));
		if (!run("fdt apply 61000000")) {
			CHECK_EQ(fdt_blob_check((void *)(uintptr_t)BASE, 0x10000, &facts), 0);
			merged++;
		} else {
			CHECK(!memcmp(before, (void *)(uintptr_t)BASE, len));
		}
		overlay[bit / 8] ^= 1u << bit % 8;
	}
	CHECK(merged > 1000);
	CHECK(merged < size * 8 - 1000);
}

TEST(diff_tells_what_a_boot_will_write)
{
	board("");
	CHECK_EQ(env_set("bootargs", "quiet"), 0);
	prints("fdt diff", "to what a kernel gets without a ramdisk:");
	CHECK_HAS(fake_console_output(), "added    /chosen bootargs = \"quiet\"\n");
	CHECK_HAS(fake_console_output(),
		  "changed  /memory@60000000 reg = <0x60000000 0x04000000>, "
		  "was <0x60000000 0x01000000>\n");
	CHECK_HAS(fake_console_output(), "1 added, 1 changed, 0 removed\n");
	CHECK_EQ(env_set("fdt_skip", "memory chosen"), 0);
	prints("fdt diff", "0 added, 0 changed, 0 removed");
	CHECK_EQ(env_set("fdt_skip", NULL), 0);
	CHECK_EQ(env_set("bootargs", NULL), 0);
}

TEST(diff_tells_what_was_done_by_hand_since_the_tree_was_loaded)
{
	board("-@");
	CHECK_EQ(env_set("fdt_skip", "memory"), 0);
	put(OVERLAY, HAT, "-@");
	works("fdt apply 61000000");
	works("fdt rm / model");
	works("fdt rm /intc");
	works("fdt resize 1000");
	works("fdt mknode / empty");
	works("fdt rsvmem add 60000000 1000");
	works("fdt diff");
	for (const char *const *line =
		     (const char *const[]){
			     "added    /bus/port@1/hat@2 reg = <0x00000002>\n",
			     "changed  /bus/port@1 status = \"okay\", was \"disabled\"\n",
			     "removed  / model = \"board\"\n",
			     "removed  /intc phandle = <0x00000007>\n", "added    /empty\n",
			     "added    reservation 0x60000000 4 KiB\n",
			     "added    /bus/port@1/hat@2/clock phandle", NULL };
	     *line; line++)
		CHECK_HAS(fake_console_output(), *line);
	prints("fdt move 60100000 61800000", "0x61800000");
	prints("fdt diff", "removed  / model");
	works("fdt addr 61800000"); /* from here on it counts as loaded */
	prints("fdt diff", "0 added, 0 changed, 0 removed");
	CHECK_EQ(env_set("fdt_skip", NULL), 0);
}

TEST(diff_with_another_tree)
{
	board("");
	put(OTHER,
	    "/ { model = \"other\"; text = \"0123456789abcdef\", \"0123456789abcdef\"; list = <1 2 "
	    "3 4 5 6 7 8 9 10>; bus@0 { }; };",
	    "");
	prints("fdt diff 61800000", "changed  / model = \"board\", was \"other\"\n");
	CHECK_HAS(fake_console_output(), "removed  / list = <0x00000001 ");
	CHECK_HAS(fake_console_output(), "0x00000008>... (40 bytes)\n");
	CHECK_HAS(fake_console_output(),
		  "removed  / text = \"0123456789abcdef\", \"0123456789abcdef\"\n");
	CHECK_HAS(fake_console_output(), "removed  /bus@0\n"); /* bus is another one */
	CHECK_HAS(fake_console_output(), "added    /bus #size-cells");
	refused("fdt diff 63000000", "this looks like empty memory, expected a device tree");
}

TEST(a_copy_that_was_overwritten_is_noticed)
{
	const struct mem_range *copy = NULL;

	board("-@");
	works("fdt rm / model");
	for (uintptr_t at = FAKE_RAM; at < FAKE_KEEL && !copy; at += 0x1000) {
		copy = mem_find_load(at);
		if (copy && strcmp(copy->name, "device tree as loaded"))
			copy = NULL;
	}
	CHECK(copy);
	((uint8_t *)copy->base)[20] ^= 1;
	refused("fdt diff", "has been overwritten");
	CHECK_EQ(run("fdt addr 60100000"), 0);
}
