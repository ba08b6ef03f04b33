// SPDX-License-Identifier: MIT
/* The nand commands on a chip with bad blocks, worn ones, and a power that goes away. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/nand_shell.h>
#include <test/unit/test.h>

/* All of what the shell would say of the failure. */
static const char *story(void)
{
	fake_console_start();
	error_print(-EINVAL);
	fake_console_stop();
	return fake_console_output();
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

/* That one stops at a worn block, and knows nothing of Keel's second copy. */
TEST(erase_without_nand_is_for_nor_flash_and_says_so)
{
	static const char *const lines[] = { "erase kernel", "erase -f bootloader", "erase 1:12-13",
					     "erase bank 1", "erase all" };

	start();
	install(1);
	works("protect off bootloader");
	f.operations = 0;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		refused(lines[i], "erase is for NOR flash, and nand0 is NAND");
		CHECK_HAS(story(), "try:   nand erase PARTITION");
	}
	CHECK_EQ(f.operations, 0);
}

TEST(a_wrong_partition_table_is_answered_with_the_boards_own)
{
	start();
	CHECK_EQ(parts_set("nand0:500(a)"), -EINVAL);
	CHECK_HAS(story(), "try:   nand0:256k(bootloader),256k(bootloader2)");
}

TEST(dump_and_biterr_find_the_byte_that_nand_read_reads)
{
	start();
	raw_nand_mark(&f, KERNEL, 0);
	power_on();
	works("nand write 60100000 kernel 40000");
	works("nand biterr kernel+20010");
	CHECK_HAS(fake_console_output(), "0x1c0010 held");
	works("nand dump.oob kernel+20800");
	CHECK_HAS(fake_console_output(), "Page 897 at 0x1c0800");
	works("nand dump.oob kernel");
	CHECK_HAS(fake_console_output(), "Page 832 at 0x1a0000");
	works("nand dump.oob 180000"); /* the bad block itself */
	CHECK_HAS(fake_console_output(), "Page 768 at 0x180000");
	refused("nand dump kernel+e0000", "its good blocks end at 0xe0000");
	refused("nand dump nowhere+800", "neither an offset nor a partition");
	refused("nand biterr env+0", "the saved environment");
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

TEST(what_to_do_after_ctrl_c_is_told_for_reading_and_for_writing)
{
	start();
	works("nand erase kernel");
	typed = "\x03";
	refused("nand write 60100000 kernel 1000",
		"stopped at 0x0 of 0x1000 bytes (0 bytes of 4 KiB)");
	CHECK_HAS(story(), "nand erase, then the same");
	refused("nand read 61000000 kernel 1000",
		"stopped at 0x0 of 0x1000 bytes (0 bytes of 4 KiB)");
	CHECK_HAS(story(), "the same command again does all of it");
	typed = "";
}

TEST(nothing_at_all_is_no_success)
{
	start();
	refused("nand read 61000000 kernel 0", "0 bytes");
	refused("nand write 60100000 kernel 0", "0 bytes");
	refused("nand erase 0 0", "0 bytes");
}

/* The last two blocks of the kernel: no command may touch them. */
TEST(the_blocks_of_the_erase_journal_are_named_and_kept)
{
	start();
	f.journal = (struct nand_journal_area){ .offset = (KERNEL + 6) * BLOCK, .size = 2 * BLOCK };
	power_on();
	works("nand erase kernel");
	works("nand info");
	CHECK_HAS(fake_console_output(), "  0 bad blocks");
	CHECK_HAS(fake_console_output(), "erase journal in the blocks at 0x240000, 0x260000\n");
	works("nand bad");
	CHECK_HAS(fake_console_output(), "bad blocks: 0\n");
	refused("nand read 60200000 kernel 100000",
		"kernel: 2 of its 8 blocks hold the erase journal, 6 are good and free");
	works("nand erase kernel");
	CHECK_HAS(fake_console_output(), "2 blocks stay: the erase journal");
	works("protect on kernel"); /* to lift that would not help */
	refused("nand markbad 240000", "block 18 (0x240000) holds the erase journal");
	refused("nand scrub -y 260000 20000", "block 19 (0x260000) holds the erase journal");
	refused("nand scrub -y 220000 40000", "is in partition \"kernel\"");
	works("protect off kernel");
	works("nand scrub -y kernel");
	CHECK_HAS(fake_console_output(),
		  "6 blocks erased, 0 could not be\n"
		  "2 blocks stay: the erase journal");
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	works("nand scrub -y kernel");
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
	start();
	works("nand info");
	CHECK_HAS(fake_console_output(), "no erase journal");
}

/* 6 erases: each takes one record, and the command one. */
TEST(an_erase_of_many_blocks_is_one_command_for_the_journal)
{
	long before;

	start();
	f.journal = (struct nand_journal_area){ .offset = (KERNEL + 6) * BLOCK, .size = 2 * BLOCK };
	power_on();
	before = f.operations;
	works("nand erase kernel");
	CHECK_EQ(f.operations - before, 6 + 6 + 1);
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
}
