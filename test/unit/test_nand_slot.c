// SPDX-License-Identifier: MIT
/* Keel's own two places on NAND: what is written at 0 starts next, and something always starts. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/error.h>
#include <keel/part.h>
#include <lib/byteorder.h>
#include <lib/keel_header.h>
#include <lib/keel_image.h>
#include <test/fake/fake_console.h>
#include <test/fake/nand_shell.h>
#include <test/unit/test.h>

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

TEST(a_keel_in_its_place_is_the_same_as_the_file_it_came_from)
{
	start();
	install(1);
	install(2);
	works("nand verify 60100000 0 40000");
	CHECK_HAS(fake_console_output(), "20000 bytes compared: OK");
	works("nand verify 60100000 bootloader 4e20");
	memory[0x37] ^= 1;
	refused("nand verify 60100000 0 4e20", "at 0x37");
	memory[0x37] ^= 1;
	memory[0x3c] ^= 1;
	refused("nand verify 60100000 0 4e20", "at 0x3c");
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

TEST(a_warning_is_there_while_the_slot_holds_no_whole_keel)
{
	start();
	fake_console_start();
	CHECK_HAS(boot_slot_warning(), "is blank: the boot ROM finds nothing there");
	fake_console_stop();
	install(1);
	CHECK(!boot_slot_warning());
	make_image(1)[0x2000] ^= 1;
	works("nand erase 0 40000");
	works("nand write -f 60100000 0 5000");
	CHECK_HAS(boot_slot_warning(), "is damaged: without its first block");
	CHECK_STR(error_text(), "");
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
