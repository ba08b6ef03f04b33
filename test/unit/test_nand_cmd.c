// SPDX-License-Identifier: MIT
/* The nand commands on a chip with bad blocks, worn ones, and a power that goes away. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <common/command.h>
#include <keel/board.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/keel_header.h>
#include <lib/keel_image.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_nand.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define BLOCK	   0x20000u
#define ADDR	   0x60100000u
#define BACK	   0x61000000u
#define BOOT_BYTES (4 * BLOCK)
#define KERNEL	   12	  /* first block */
#define LENGTH	   20000u /* of an image */

struct boot_info boot_info = { .ram_base = FAKE_RAM, .ram_size = FAKE_RAM_SIZE };

const struct board board = {
	.name = "host",
	.model = "unit test host",
	.default_env = "",
	.mtdparts =
		"nand0:256k(bootloader),256k(bootloader2),768k(env),256k(gap),1m(kernel),"
		"4m(rootfs)",
	.boot_part = "bootloader",
	.boot_copy = "bootloader2",
	.env_part = "env",
};

static struct raw_nand f;
static const char *typed = ""; /* while a command runs */
static uint8_t *const memory = (uint8_t *)ADDR, *const back = (uint8_t *)BACK;

static void power_on(void)
{
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	parts_start();
	fake_console_stop();
}

static void start(void)
{
	fake_ram();
	raw_nand_init(&f);
	power_on();
	for (uint32_t i = 0; i < 0x200000; i++)
		memory[i] = (uint8_t)(i * 7 + i / 251);
}

/* Splits at blanks; output is kept in fake_console_output(). */
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
	fake_console_type(typed, strlen(typed));
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

/* A Keel of this board, each @version another one. */
static uint8_t *make_image(uint32_t version)
{
	for (uint32_t i = 0; i < LENGTH; i++)
		memory[i] = (uint8_t)(i * 11 + version * 97);
	memcpy(memory + 0x20, "KEEL", 4);
	put_le32(memory + 0x24, LENGTH);
	memset(memory + 0x28, 0, 16);
	memcpy(memory + 0x28, "host", 4);
	put_le32(memory + 0x38, 0);
	put_le32(memory + 0x3c, crc32(0, memory + 0x40, LENGTH - 0x40));
	memset(memory + LENGTH, 0x5e, 0x40000 - LENGTH); /* stale RAM */
	return memory;
}

static void install(uint32_t version)
{
	make_image(version);
	works("nand erase 0 40000");
	works("nand write 60100000 0 40000");
}

static uint8_t *slot(const char *name)
{
	fake_console_start();
	memset(back, 0, LENGTH);
	if (part_read(part_find(name), 0, back, LENGTH))
		memset(back, 0, LENGTH);
	error_clear();
	fake_console_stop();
	return back;
}

static bool holds_keel(const char *name)
{
	return !keel_image_check(slot(name), LENGTH, "host");
}

/* The byte that make_image() has made of the version that stage 1 would start; -1: none. */
static int version_started(void)
{
	bool one = holds_keel("bootloader");
	uint32_t sequence = one ? keel_header_sequence(back) : 0;
	int version = one ? back[0x50] : -1;

	if (holds_keel("bootloader2") &&
	    (!one || keel_sequence_newer(keel_header_sequence(back), sequence)))
		version = back[0x50];
	return version;
}

TEST(the_articles_words_work_as_they_stand)
{
	start();
	make_image(1);
	works("nand erase 0 40000");
	works("nand write 60100000 0 40000");
	CHECK_HAS(fake_console_output(), "20000 bytes written: OK");
	CHECK_HAS(fake_console_output(), "bootloader2 was blank: it holds a copy");
	CHECK(holds_keel("bootloader") && holds_keel("bootloader2"));
	/* Nothing of the stale RAM behind it. */
	CHECK_EQ(part_read(part_find("bootloader"), LENGTH, back, 0x1000), 0);
	for (int i = 0; i < 0x1000; i++)
		CHECK_EQ(back[i], 0xff);
	CHECK_EQ(f.rule_breaks, 0);
}

TEST(what_is_written_at_0_starts_next_and_the_older_copy_stays)
{
	start();
	for (uint32_t version = 1; version < 4; version++) {
		make_image(version);
		works("nand erase 0 0x40000");
		works("nand write 60100000 bootloader 40000");
		CHECK_EQ(version_started(), make_image(version)[0x50]);
	}
	slot("bootloader2");
	CHECK_EQ(back[0x50], make_image(1)[0x50]);
	CHECK_EQ(keel_header_sequence(slot("bootloader")), 2);
	CHECK_EQ(get_le32(memory + 0x38), 0); /* the caller's memory is as it was */
}

TEST(what_does_not_start_is_refused_at_0_in_words)
{
	start();
	works("nand erase 0 40000");
	make_image(1)[0x20] = 0;
	refused("nand write 60100000 0 40000", "is no Keel image");
	make_image(1)[0x28] = 'x';
	refused("nand write 60100000 0 40000", "for another board");
	make_image(1);
	refused("nand write 60100000 0 4000", "cut short");
	memory[0x1234] ^= 4;
	refused("nand write 60100000 0 40000", "its CRC is wrong");
	CHECK_EQ(f.operations, 2); /* the two erases */
	works("nand write -f 60100000 0 4000");
	CHECK(!memcmp(slot("bootloader"), memory, 0x4000));
}

TEST(other_protected_places_need_a_word_more)
{
	start();
	make_image(1);
	refused("nand erase env", "the saved environment");
	refused("nand write 60100000 env 1000", "the saved environment");
	refused("nand erase bootloader2", "the second copy of Keel");
	refused("nand erase 20000 20000", "Keel itself");
	refused("nand erase.chip", "Keel itself");
	refused("nand markbad 0", "Keel itself");
	refused("nand write.raw 60100000 0 1", "Keel itself");
	refused("nand biterr 80000", "the saved environment");
	refused("nand scrub -y env", "the saved environment");
	CHECK_EQ(f.operations, 0);
	works("nand erase -f env");
}

TEST(read_write_and_erase_mean_the_same_good_blocks)
{
	start();
	raw_nand_mark(&f, KERNEL, 0);
	raw_nand_mark(&f, KERNEL + 2, 1);
	power_on();
	works("nand erase kernel");
	works("nand write 60100000 kernel 50000");
	CHECK(!memcmp(raw_nand_cells(&f, (KERNEL + 1) * 64), memory, 2048));
	CHECK(!memcmp(raw_nand_cells(&f, (KERNEL + 3) * 64), memory + BLOCK, 2048));
	CHECK(!memcmp(raw_nand_cells(&f, (KERNEL + 4) * 64), memory + 2 * BLOCK, 2048));
	works("nand read 61000000 kernel 50000");
	CHECK(!memcmp(back, memory, 0x50000));
	memset(back, 0, 0x50000);
	works("nand read.jffs2 61000000 180000 50000"); /* the same by its place */
	CHECK(!memcmp(back, memory, 0x50000));
	works("nand verify 60100000 kernel 50000");
	works("nand read 61000000 kernel+20000 20000");
	CHECK(!memcmp(back, memory + BLOCK, BLOCK));
	works("nand erase 180000 50000");
	for (uint32_t b = 0; b < 5; b++)
		CHECK_EQ(raw_nand_cells(&f, (KERNEL + b) * 64)[0], 0xff);
	CHECK(nand_block_is_bad(&f.nand.mtd, KERNEL));
}

TEST(what_does_not_fit_a_partition_is_refused_before_anything_is_changed)
{
	start();
	raw_nand_mark(&f, KERNEL + 7, 0);
	power_on();
	refused("nand erase kernel 100000", "only 7 of its 8 blocks are good");
	refused("nand write 60100000 kernel 100000", "only 7 of its 8 blocks are good");
	refused("nand erase 180000 200000", "past its end");
	refused("nand erase 180800 20000", "inside a block");
	refused("nand write 60100000 180100 1000", "inside a page");
	refused("nand erase 180000", "how many bytes");
	refused("nand erase nowhere", "neither an offset nor a partition");
	refused("nand erase 10000000 20000", "ends at");
	refused("nand read 10000 kernel 1000", "");
	CHECK_EQ(f.operations, 0);
	works("nand erase kernel");
}

TEST(a_name_alone_takes_what_was_loaded_or_all_of_it)
{
	start();
	refused("nand write 60100000 kernel", "Nothing was loaded to 0x60100000");
	mem_note_load("zImage", ADDR, 0x21234);
	works("nand write 60100000 kernel");
	CHECK_HAS(fake_console_output(), "135732 bytes written: OK");
	works("nand read 61000000 kernel");
	CHECK_HAS(fake_console_output(), "1048576 bytes read: OK");
	CHECK(!memcmp(back, memory, 0x21234));
	CHECK_EQ(back[0x21234], 0xff);
}

TEST(nothing_is_written_over_what_is_not_erased)
{
	start();
	works("nand write 60100000 kernel 1000");
	refused("nand write 60100000 kernel 1000", "nand0+0x180000 (block 12) is not erased");
	works("nand read 61000000 kernel 1000");
	CHECK(!memcmp(back, memory, 0x1000));
	CHECK(!nand_block_is_bad(&f.nand.mtd, KERNEL));
}

TEST(a_block_that_wears_out_while_it_is_written_is_left_with_all_its_data)
{
	start();
	works("nand write 60100000 kernel 28000");
	f.broken_block = KERNEL + 1;
	works("nand write 60128000 kernel+28000 30000");
	CHECK_HAS(fake_console_output(), "block 13 (0x1a0000) cannot be programmed any more");
	CHECK(nand_block_is_bad(&f.nand.mtd, KERNEL + 1));
	f.broken_block = -1;
	power_on();
	works("nand read 61000000 kernel 58000");
	CHECK(!memcmp(back, memory, 0x58000));
	CHECK_EQ(f.rule_breaks, 0);
}

TEST(a_block_that_cannot_be_erased_is_left_too)
{
	start();
	works("nand write 60100000 kernel 30000");
	f.stubborn_block = KERNEL;
	works("nand erase kernel 30000");
	CHECK(nand_block_is_bad(&f.nand.mtd, KERNEL));
	f.stubborn_block = -1;
	works("nand write 60100000 kernel 30000");
	works("nand verify 60100000 kernel 30000");
}

TEST(a_whole_partition_is_erased_however_many_blocks_go_bad_meanwhile)
{
	start();
	f.stubborn_block = KERNEL + 7; /* the last one */
	works("nand erase kernel");
	CHECK_HAS(fake_console_output(), "917504 bytes erased: OK");
	f.stubborn_block = KERNEL + 3;
	works("nand erase kernel");
	CHECK_HAS(fake_console_output(), "786432 bytes erased: OK");
	f.stubborn_block = KERNEL + 5;
	CHECK(run("nand erase kernel c0000") < 0); /* so much is not there any more */
}

TEST(a_block_that_does_not_keep_what_it_is_given_is_an_error_and_no_mark)
{
	start();
	f.deaf_block = KERNEL;
	refused("nand write 60100000 kernel 1000", "does not read back as it was written");
	CHECK(!nand_block_is_bad(&f.nand.mtd, KERNEL));
}

TEST(a_copy_whose_crc_is_wrong_is_no_copy)
{
	start();
	install(1);
	works("nand erase -f bootloader2");
	make_image(1)[0x2000] ^= 1;
	works("nand write -f 60100000 bootloader2 5000");
	works("nand erase 0 40000");
	CHECK_HAS(fake_console_output(), "bootloader2 was damaged: it holds a copy");
	CHECK(holds_keel("bootloader2"));
}

TEST(corrected_bits_are_reported_and_lost_pages_named)
{
	start();
	works("nand write 60100000 kernel 1000");
	works("nand biterr 180010");
	works("nand read 61000000 kernel 1000");
	CHECK_HAS(fake_console_output(), "1 bits corrected");
	CHECK(!memcmp(back, memory, 0x1000));
	works("nand biterr 180011");
	refused("nand read 61000000 kernel 1000", "page 768 (0x180000) has more wrong bits");
	works("nand dump.oob 180000");
	CHECK_HAS(fake_console_output(), "OOB:");
}

TEST(raw_pages_go_out_and_in_with_their_spare_bytes)
{
	start();
	works("nand write 60100000 kernel 1000");
	works("nand read.raw 61000000 kernel 2");
	CHECK(!memcmp(back, raw_nand_cells(&f, KERNEL * 64), 2112));
	CHECK(!memcmp(back + 2112, raw_nand_cells(&f, KERNEL * 64 + 1), 2112));
	works("nand write.raw 61000000 1a0000 2");
	CHECK(!memcmp(raw_nand_cells(&f, (KERNEL + 1) * 64 + 1), back + 2112, 2112));
	works("nand read.oob 61000000 kernel 80");
	CHECK(!memcmp(back + 64, raw_nand_cells(&f, KERNEL * 64 + 1) + 2048, 64));
	refused("nand read.raw 61000000 kernel 0", "0x0 pages");
	refused("nand read.raw 61000000 fffffff 2", "pages at");
}

TEST(bad_blocks_are_listed_marked_and_scrubbed)
{
	start();
	works("nand markbad 1a0000 rootfs");
	works("nand bad");
	CHECK_HAS(fake_console_output(), "Device 0 bad blocks: 2");
	CHECK_HAS(fake_console_output(), "001a0000  block 13, in \"kernel\"");
	works("nand info");
	CHECK_HAS(fake_console_output(), "2 bad blocks");
	refused("nand scrub -y kernel 200000", "not in one partition");
	refused("nand scrub", "what?");
}

/* Both commands, with the power going in the @cut-th operation; true when it stayed. */
static bool survive(const char *first, const char *second, long cut, int kind)
{
	f.power_left = cut;
	f.cut_kind = (enum raw_nand_cut)kind;
	if (setjmp(f.cut)) {
		fake_console_stop();
		power_on();
		return false;
	}
	works(first);
	works(second);
	f.power_left = -1;
	power_on();
	return true;
}

static bool cut_kernel(long cut, int kind)
{
	bool done;

	start();
	install(1);
	done = survive("nand erase kernel 60000", "nand write 60110000 kernel+1c000 9000", cut,
		       kind);
	CHECK(holds_keel("bootloader") && holds_keel("bootloader2"));
	works("nand erase kernel");
	works("nand write 60110000 kernel 9000");
	works("nand verify 60110000 kernel 9000");
	return done;
}

/* Whatever is written elsewhere, Keel and the environment are not touched. */
TEST(a_power_cut_while_the_kernel_is_written_costs_nothing_but_the_kernel)
{
	long cuts = 0;

	for (int kind = 0; kind < FAKE_CUTS; kind++)
		for (long cut = 0; !cut_kernel(cut, kind); cut++)
			cuts++;
	printf("%ld power cuts\n", cuts);
	CHECK_EQ(f.rule_breaks, 0);
}

enum { COPY_GOOD, COPY_DAMAGED, COPY_GONE, COPIES };

static bool cut_slot(int copy, long cut, int kind)
{
	int old, new, now;
	bool done;

	start();
	old = make_image(1)[0x50];
	new = make_image(2)[0x50];
	install(1);
	if (copy == COPY_DAMAGED)
		raw_nand_flip(&f, 2 * 64 + 3, 600, 20);
	if (copy == COPY_GONE)
		works("nand erase -f bootloader2");
	make_image(2);
	done = survive("nand erase 0 40000", "nand write 60100000 0 40000", cut, kind);
	now = version_started();
	if (now != new && (done || now != old))
		test_failed(__FILE__, __LINE__, "copy %d, cut %ld/%d: %d", copy, cut, kind, now);
	return done;
}

/* What starts is the old one or the new one, whatever the second copy was before. */
TEST(a_power_cut_while_keel_is_replaced_always_leaves_a_whole_keel)
{
	long cuts = 0;

	for (int copy = 0; copy < COPIES; copy++)
		for (int kind = 0; kind < FAKE_CUTS; kind++)
			for (long cut = 0; !cut_slot(copy, cut, kind); cut++)
				cuts++;
	printf("%ld power cuts, always a Keel\n", cuts);
	CHECK_EQ(f.rule_breaks, 0);
}

TEST(the_first_block_is_not_erased_when_a_second_copy_cannot_be_made)
{
	start();
	install(1);
	works("nand erase -f bootloader2");
	raw_nand_mark(&f, 2, 0);
	raw_nand_mark(&f, 3, 0);
	power_on();
	refused("nand erase 0 40000", "bootloader2: only 0 of its 2 blocks are good");
	CHECK(holds_keel("bootloader"));
	works("nand erase -f 0 40000");
	raw_nand_init(&f);
	power_on();
	install(1);
	works("nand erase -f bootloader2");
	works("nand erase 0 40000");
	CHECK_HAS(fake_console_output(), "bootloader2 was blank: it holds a copy");
	CHECK(holds_keel("bootloader2"));
}

/* The boot ROM reads this block and no other: an image in the next one would never start. */
TEST(the_block_that_the_board_starts_from_is_never_skipped)
{
	start();
	raw_nand_mark(&f, 0, 0);
	power_on();
	works("nand bad");
	CHECK_HAS(fake_console_output(), "bad blocks: 0");
	refused("nand markbad -f 0", "the boot ROM reads block 0 only");
	start();
	make_image(1);
	works("nand erase 0 40000");
	f.broken_block = 0;
	refused("nand write 60100000 0 40000", "the boot ROM reads block 0 only");
	f.stubborn_block = 0;
	refused("nand erase 0 40000", "the boot ROM reads block 0 only");
	f.broken_block = f.stubborn_block = -1;
	install(1);
	CHECK(!memcmp(raw_nand_cells(&f, 0), memory, 0x38));
}

#define REST "768k(env),256k(gap),1m(kernel),4m(rootfs)"

/* Stage 1 knows the board's places, not mtdparts. */
TEST(another_partition_table_moves_neither_of_keels_places)
{
	start();
	install(1);
	works("nand read 60100000 bootloader2 8000");
	put_le32(memory + 0x38, 9);
	works("nand erase -f bootloader2");
	works("nand write -f 60100000 bootloader2 8000");
	make_image(2);
	CHECK_EQ(parts_set("nand0:512k(u-boot)," REST), 0);
	refused("nand write 60100100 0 40000", "is no Keel image");
	works("nand erase 0 40000");
	works("nand write 60100000 0 40000");
	CHECK_EQ(get_le32(raw_nand_cells(&f, 0) + 0x38), 10);
	CHECK_EQ(parts_set("nand0:256k(bootloader),256k(logo)," REST), 0);
	make_image(3);
	works("nand erase -f logo");
	works("nand write -f 60100000 logo 1000"); /* not a Keel any more, and not ours */
	works("nand erase 0 40000");
	works("nand write 60100000 0 40000");
	CHECK_EQ(slot("logo")[0x1000], 0xff);
}

TEST(what_to_do_after_ctrl_c_is_told_for_reading_and_for_writing)
{
	start();
	works("nand erase kernel");
	typed = "\x03";
	refused("nand write 60100000 kernel 1000", "stopped at 0x0 of 0x1000 bytes");
	fake_console_start();
	error_print(-EINTR);
	CHECK_HAS(fake_console_output(), "nand erase, then the same");
	fake_console_stop();
	refused("nand read 61000000 kernel 1000", "stopped at 0x0 of 0x1000 bytes");
	fake_console_start();
	error_print(-EINTR);
	CHECK_HAS(fake_console_output(), "the same command again does all of it");
	fake_console_stop();
	typed = "";
}

TEST(nothing_at_all_is_no_success)
{
	start();
	refused("nand read 61000000 kernel 0", "0 bytes");
	refused("nand write 60100000 kernel 0", "0 bytes");
	refused("nand erase 0 0", "0 bytes");
}

TEST(a_second_copy_that_cannot_be_made_leaves_a_slot_that_starts_and_says_so)
{
	start();
	raw_nand_mark(&f, 2, 0);
	raw_nand_mark(&f, 3, 0);
	make_image(1);
	works("nand erase -f 0 40000");
	CHECK(run("nand write 60100000 0 40000") < 0);
	fake_console_start();
	error_print(-ENOSPC);
	CHECK_HAS(fake_console_output(), "bootloader is whole and starts; only the second copy");
	fake_console_stop();
	CHECK(holds_keel("bootloader"));
}

TEST(a_damaged_second_copy_is_outnumbered_too)
{
	start();
	install(1);
	works("nand read 60100000 bootloader2 8000");
	put_le32(memory + 0x38, 9);
	works("nand erase -f bootloader2");
	works("nand write -f 60100000 bootloader2 8000");
	raw_nand_flip(&f, 2 * 64 + 3, 600, 20);
	make_image(2);
	works("nand erase -f 0 40000");
	works("nand write 60100000 0 40000");
	CHECK_EQ(get_le32(raw_nand_cells(&f, 0) + 0x38), 10);
}
