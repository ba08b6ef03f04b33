// SPDX-License-Identifier: MIT
/*
 * The erase journal: the power goes before, in and after every program and erase, and again
 * while the next start repairs that. An erase cut short leaves random bits, marks included
 * (hardware facts 9.4); no good block may be lost by it, no bad one won.
 */
#include <errno.h>
#include <stdio.h>

#include <drivers/mtd/nand.h>
#include <keel/error.h>
#include <keel/part.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_nand.h>
#include <test/unit/test.h>

#define BLOCK	   0x20000u
#define BOOT_BYTES (10 * BLOCK)
#define FIRST	   5 /* block of the area, as on the board: five, two of them needed */
#define LAST	   9
#define USER	   20
#define USERS	   3
#define PAGES	   64
#define BAD	   (USER + 1) /* from the factory */
#define SEEDS	   20

static struct raw_nand f;
static struct part part = { .name = "user", .first_block = USER, .block_count = USERS };
static uint8_t page[2048] __attribute__((aligned(8)));

static void power_on(void)
{
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	part.mtd = &f.nand.mtd;
	fake_console_stop();
}

/* A new chip whose journal has @erases behind it. */
static void start(int erases)
{
	raw_nand_init(&f);
	raw_nand_mark(&f, BAD, 0);
	f.journal = (struct nand_journal_area){ FIRST * BLOCK, 5 * BLOCK, .keep = 2 * BLOCK };
	power_on();
	for (int i = 0; i < erases; i++)
		CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
}

static bool is_bad(uint32_t block)
{
	return nand_block_is_bad(&f.nand.mtd, block);
}

static int write_user(char letter)
{
	memset(page, letter, sizeof(page));
	return part_write(&part, 0, page, sizeof(page));
}

/* The letter that the user's first page holds; 0: erased. */
static char user_holds(void)
{
	CHECK_EQ(part_read(&part, 0, page, sizeof(page)), 0);
	for (size_t i = 1; i < sizeof(page); i++)
		CHECK_EQ(page[i], page[0]);
	return page[0] == 0xff ? 0 : (char)page[0];
}

/* True when it came to its end. */
static bool erase_with_cut(long cut, enum raw_nand_cut kind)
{
	f.power_left = cut;
	f.cut_kind = kind;
	if (setjmp(f.cut))
		return false;
	CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0);
	CHECK_EQ(write_user('n'), 0);
	f.power_left = -1;
	return true;
}

static bool start_with_cut(long cut, enum raw_nand_cut kind)
{
	f.power_left = cut;
	f.cut_kind = kind;
	if (setjmp(f.cut)) {
		fake_console_stop();
		return false;
	}
	power_on();
	f.power_left = -1;
	return true;
}

static void check_blocks(void)
{
	for (uint32_t b = USER; b < USER + USERS; b++)
		if (is_bad(b) != (b == BAD))
			test_failed(__FILE__, __LINE__, "block %u is taken for %s one", b,
				    b == BAD ? "a good" : "a bad");
	for (uint32_t b = FIRST; b <= LAST; b++)
		CHECK_EQ(is_bad(b), b >= LAST - 1);
	CHECK(nand_journal_holds(&f.nand, LAST) && nand_journal_holds(&f.nand, LAST - 1));
}

/* One cut in two erases and a write, then one in the start that finds that out. */
static bool survive(int erases, long cut, enum raw_nand_cut kind, uint32_t seed)
{
	bool done;

	start(erases);
	CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0);
	CHECK_EQ(write_user('o'), 0);
	f.random = seed * 2654435761u | 1;
	done = erase_with_cut(cut, kind);
	if (!start_with_cut((long)seed % 3, (kind + seed) % FAKE_CUTS))
		power_on();
	check_blocks();
	if (done)
		CHECK_EQ(user_holds(), 'n');
	CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0);
	CHECK_EQ(write_user('w'), 0);
	power_on();
	check_blocks();
	CHECK_EQ(user_holds(), 'w');
	CHECK_EQ(f.rule_breaks, 0);
	return done;
}

static long sweep(int erases, uint32_t seeds)
{
	long cuts = 0;

	for (uint32_t seed = 1; seed <= seeds; seed++)
		for (int kind = 0; kind < FAKE_CUTS; kind++)
			for (long cut = 0; !survive(erases, cut, (enum raw_nand_cut)kind, seed);)
				cut++, cuts++;
	return cuts;
}

TEST(no_good_block_is_lost_and_no_bad_one_won_when_an_erase_is_cut_short)
{
	long cuts = sweep(0, SEEDS);

	printf("%ld power cuts\n", cuts);
	CHECK(cuts > 10 * SEEDS);
}

/* Two records an erase, 64 in a block: the journal's own erase comes at each place of the sequence. */
TEST(that_holds_while_the_journal_turns_to_its_other_block)
{
	long cuts = 0;

	for (int erases = 29; erases <= 31; erases++)
		cuts += sweep(erases, 3) + sweep(erases + 31, 3);
	printf("%ld power cuts\n", cuts);
}

TEST(without_a_journal_such_a_block_is_lost)
{
	int lost = 0;

	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		start(0);
		f.journal.size = 0;
		power_on();
		f.random = seed;
		CHECK(!erase_with_cut(0, FAKE_CUT_HALF));
		power_on();
		lost += is_bad(USER);
	}
	CHECK(lost > SEEDS / 2);
}

/* The journal must not take the mark of somebody else for an erase that was cut short. */
TEST(a_block_that_linux_marks_bad_after_an_erase_stays_bad)
{
	start(1);
	raw_nand_mark(&f, USER, 0);
	power_on();
	CHECK(is_bad(USER));
	CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	power_on();
	CHECK(is_bad(USER));
}

TEST(a_block_that_keel_marks_bad_stays_bad)
{
	start(1);
	CHECK_EQ(nand_mark_bad(&f.nand.mtd, USER), 0);
	power_on();
	CHECK(is_bad(USER));
}

TEST(an_erase_that_is_never_closed_is_done_again_at_the_start_and_said)
{
	start(0);
	CHECK_EQ(write_user('x'), 0);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	power_on();
	CHECK_HAS(fake_console_output(), "the erase of block 20 was cut short and has been ended");
	CHECK_EQ(user_holds(), 0);
	power_on();
	CHECK(!strstr(fake_console_output(), "cut short"));
}

TEST(a_start_that_cannot_end_the_erase_marks_the_block_bad)
{
	start(0);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	f.stubborn_block = USER;
	power_on();
	CHECK(is_bad(USER));
	f.stubborn_block = -1;
	power_on();
	CHECK(is_bad(USER));
}

TEST(many_erases_in_one_command_cost_one_record_each_and_one_more)
{
	long before;

	start(1);
	before = f.operations;
	CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0);
	CHECK_EQ(f.operations - before, 2 + 3);
}

TEST(a_start_with_nothing_to_repair_writes_nothing)
{
	long before;

	start(70);
	before = f.operations;
	power_on();
	power_on();
	CHECK_EQ(f.operations, before);
}

TEST(the_journal_leaves_the_blocks_that_are_needed)
{
	start(0);
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_BLANK);
	for (uint32_t bad = FIRST; bad < FIRST + 2; bad++) {
		raw_nand_mark(&f, bad, 0);
		power_on();
		CHECK_EQ(f.nand.journal.state,
			 bad == FIRST ? NAND_JOURNAL_BLANK : NAND_JOURNAL_OFF);
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
	static const uint32_t pairs[][2] = { { LAST, LAST },
					     { LAST, FIRST - 1 },
					     { LAST, LAST + 1 },
					     { UINT32_MAX, LAST },
					     { FIRST, FIRST + 1 } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		start(0);
		put_record(USER, pairs[i][0], pairs[i][1]);
		power_on();
		CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_OFF);
	}
	start(0);
	put_record(f.nand.mtd.blocks, LAST - 1, LAST); /* an erase that cannot have been */
	power_on();
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

TEST(a_worn_block_of_the_journal_is_left_for_the_other_one)
{
	start(3);
	f.broken_block = LAST; /* the one that is being filled */
	CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
	CHECK_EQ(write_user('x'), 0);
	power_on();
	CHECK_EQ(f.nand.journal.state, NAND_JOURNAL_ON);
	CHECK_EQ(user_holds(), 'x');
}

/* The worst that a journal could do: to call a block unfinished that somebody uses by now. */
TEST(a_journal_that_cannot_be_closed_leaves_no_record_behind)
{
	start(3);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	f.stubborn_block = f.deaf_block = LAST - 1;
	f.broken_block = LAST;
	fake_console_start();
	CHECK_EQ(write_user('x'), -EROFS);
	fake_console_stop();
	CHECK_HAS(error_text(), "blocks 9 and 8 cannot be written");
	f.stubborn_block = -1;
	fake_console_start();
	CHECK_EQ(write_user('y'), 0);
	fake_console_stop();
	CHECK_HAS(fake_console_output(), "no erase journal: blocks 9 and 8 cannot be written");
	power_on();
	CHECK_EQ(user_holds(), 'y');
}
