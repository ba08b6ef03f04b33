// SPDX-License-Identifier: MIT
/* Which blocks the erase journal takes, and what becomes of it when they wear out or are others'. */
#include <errno.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_console.h>
#include <test/fake/nand_journal_chip.h>
#include <test/unit/test.h>

TEST(the_journal_leaves_the_blocks_that_are_needed)
{
	start(0);
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_NEW);
	for (uint32_t bad = FIRST; bad < FIRST + 2; bad++) {
		raw_nand_mark(&f, bad, 0);
		power_on();
		CHECK_EQ(f.nand.journal.state, bad == FIRST ? NAND_JOURNAL_NEW : NAND_JOURNAL_OFF);
	}
	start(0);
	raw_nand_mark(&f, LAST, 1);
	power_on();
	CHECK(nand_journal_holds(&f.nand, LAST - 1) && nand_journal_holds(&f.nand, LAST - 2));
	CHECK(!nand_journal_holds(&f.nand, LAST - 3));
	CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	CHECK(nand_journal_holds(&f.nand, LAST - 1) && nand_journal_holds(&f.nand, LAST - 2));
}

/* Page 0 is looked at by each start, the others before the first record. */
TEST(blocks_with_foreign_data_are_not_taken)
{
	for (uint32_t at = 0; at < 2 * PAGES; at += 37) {
		uint32_t foreign = (LAST - 1) * PAGES + at;

		start(0);
		memset(raw_nand_cells(&f, foreign), 'f', 2048);
		power_on();
		CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
		CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_OFF);
		CHECK_EQ(raw_nand_cells(&f, foreign)[100], 'f');
		CHECK(!is_bad(LAST));
	}
}

TEST(turned_bits_in_blank_pages_do_not_hide_the_journal)
{
	start(5);
	for (uint32_t i = 0; i < 2 * PAGES; i++)
		raw_nand_flip(&f, (LAST - 1) * PAGES + i, 300, 3);
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	CHECK_EQ(f.nand.journal.next, 10);
	CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
}

static void put_record(uint32_t block, uint32_t pair0, uint32_t pair1)
{
	memset(page, 0xff, sizeof(page));
	memcpy(page, "KEELERAS", 8);
	put_le32(page + 8, 1);
	put_le32(page + 12, block);
	put_le32(page + 16, pair0);
	put_le32(page + 20, pair1);
	put_le32(page + 24, crc32(0, page, 24));
	CHECK_EQ(nand_program_page(&f.nand, LAST * PAGES, page), 0);
}

TEST(a_record_that_names_wrong_blocks_is_no_record)
{
	long before;
	static const uint32_t pairs[][2] = { { LAST, LAST },
					     { LAST, FIRST - 1 },
					     { LAST, LAST + 1 },
					     { UINT32_MAX, LAST },
					     { FIRST, FIRST + 1 } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		start(0);
		f.nand.journal.state = NAND_JOURNAL_OFF;
		put_record(USER, pairs[i][0], pairs[i][1]);
		power_on();
		CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_NEW);
		CHECK(nand_journal_holds(&f.nand, LAST) && nand_journal_holds(&f.nand, LAST - 1));
	}
	start(0);
	put_record(f.nand.mtd.blocks, LAST - 1, LAST); /* an erase that cannot have been */
	spoil(0);				       /* rows wrap: block 2048 is block 0 */
	before = f.operations;
	power_on();
	CHECK_EQ(f.operations, before + 1);
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
	CHECK(nand_journal_holds(&f.nand, LAST - 1));
}

/* The last page of a block is kept for a record that no erase is under way. */
TEST(an_erase_of_long_ago_is_not_done_again_when_the_newer_records_are_lost)
{
	int turned = 0;

	for (int more = 20; more < 24; more++) {
		start(more % 2);
		for (int i = 0; i < more; i++)
			CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0); /* three records */
		CHECK_EQ(write_user('x'), 0);
		if (!f.nand.journal.which)
			continue;
		turned++;
		raw_nand_flip(&f, f.nand.journal.block[1] * PAGES, 0, 9);
		power_on();
		CHECK_EQ(f.nand.journal.which, 0);
		CHECK_EQ(user_holds(), 'x');
	}
	CHECK(turned >= 2);
}

/* Both of its blocks have their turn, with and without a mark that the worn one keeps. */
TEST(a_worn_block_of_the_journal_is_replaced)
{
	for (int deaf = 0; deaf < 2; deaf++) {
		start(3);
		f.broken_block = f.stubborn_block = LAST;
		f.deaf_block = deaf ? LAST : -1;
		CHECK_EQ(f.nand.mtd.ops->erase_block(&f.nand.mtd, USER), 0);
		CHECK_EQ(write_user('x'), 0);
		for (int i = 0; i < 200; i++) {
			CHECK_EQ(part_erase(&part, BLOCK, BLOCK), 0);
			CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
			if (i % 7 == 0)
				power_on();
		}
		spoil(USER * PAGES);
		power_on();
		CHECK_EQ(raw_nand_cells(&f, USER * PAGES)[100], 'x');
		CHECK(nand_journal_holds(&f.nand, LAST - 1));
		CHECK(deaf || nand_journal_holds(&f.nand, LAST - 2));
		CHECK(deaf || is_bad(LAST));
	}
}

TEST(without_a_third_block_that_is_the_end_of_the_journal_and_is_said)
{
	start(3);
	raw_nand_mark(&f, FIRST, 0);
	power_on();
	f.broken_block = LAST;
	f.stubborn_block = LAST;
	fake_console_start();
	for (int i = 0; i < 40; i++)
		CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	CHECK_EQ(write_user('x'), 0);
	fake_console_stop();
	CHECK_HAS(fake_console_output(), "no erase journal any more: block 9 is worn out");
	spoil(USER * PAGES);
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_OFF);
	CHECK_EQ(raw_nand_cells(&f, USER * PAGES)[100], 'x');
	CHECK(!is_bad(LAST - 1));
}

TEST(a_program_that_fails_without_effect_hides_no_record)
{
	for (int before = 1; before < 40; before++) {
		start(before);
		CHECK_EQ(f.nand.mtd.ops->erase_block(&f.nand.mtd, USER), 0);
		f.miss_at = f.operations + 1;
		CHECK_EQ(write_user('x'), 0);
		power_on();
		CHECK_EQ(user_holds(), 'x');
	}
}

static bool cut_erase_loses_the_block(long cut, uint32_t seed)
{
	f.random = seed * 2654435761u | 1;
	CHECK(!erase_with_cut(cut, FAKE_CUT_HALF));
	power_on();
	return is_bad(USER);
}

TEST(a_cut_in_the_very_first_record_is_not_the_end_of_the_journal)
{
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		start(0);
		CHECK(!cut_erase_loses_the_block(0, seed));
		CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_NEW);
		CHECK(!cut_erase_loses_the_block(1, seed + 100));
		CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	}
}

TEST(a_write_protected_chip_keeps_its_journal)
{
	start(3);
	f.protected = true;
	CHECK_EQ(part_erase(&part, 0, BLOCK), -EROFS);
	CHECK_HAS(error_text(), "write protected");
	f.protected = false;
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	CHECK_EQ(f.nand.journal.next, 6);
	CHECK(!cut_erase_loses_the_block(1, 1));
}

TEST(the_journal_yields_when_too_few_blocks_are_left)
{
	uint32_t good = 0;

	start(3);
	raw_nand_mark(&f, FIRST, 0);
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	raw_nand_mark(&f, FIRST + 1, 0);
	power_on();
	for (uint32_t b = FIRST; b <= LAST; b++)
		good += !is_bad(b);
	CHECK_EQ(good, 3);
}

/* Records that came from another chip, whole image and all. */
TEST(a_mark_on_the_other_block_of_the_journal_is_believed)
{
	start(0);
	raw_nand_mark(&f, LAST - 1, 0);
	put_record(UINT32_MAX, LAST - 1, LAST);
	power_on();
	CHECK(is_bad(LAST - 1) && !nand_journal_holds(&f.nand, LAST - 1));
	CHECK(nand_journal_holds(&f.nand, LAST) && nand_journal_holds(&f.nand, LAST - 2));
}

TEST(sequence_numbers_may_wrap)
{
	start(0);
	f.nand.journal.sequence = UINT32_MAX - 40;
	for (int i = 0; i < 34; i++)
		CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	CHECK_EQ(f.nand.journal.which, 1);
	power_on();
	CHECK_EQ(f.nand.journal.which, 1);
	CHECK_EQ(f.nand.journal.sequence, 2 * 34 - 41);
}
