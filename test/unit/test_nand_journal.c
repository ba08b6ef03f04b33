// SPDX-License-Identifier: MIT
/*
 * The erase journal: the power goes before, in and after every program and erase, and again
 * while the next start repairs that. An erase cut short leaves random bits, marks included
 * (hardware facts 9.4); no good block may be lost by it, no bad one won.
 */
#include <errno.h>
#include <stdio.h>

#include <drivers/mtd/nand.h>
#include <keel/part.h>
#include <test/fake/fake_console.h>
#include <test/fake/nand_journal_chip.h>
#include <test/unit/test.h>

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

static void somebody_writes(uint32_t block, char letter)
{
	memset(page, letter, sizeof(page));
	CHECK_EQ(nand_erase_cells(&f.nand, block), 0);
	CHECK_EQ(nand_program_page(&f.nand, block * PAGES, page), 0);
}

TEST(an_erase_that_was_cut_short_is_done_again_at_the_start_and_said)
{
	start(0);
	CHECK_EQ(write_user('x'), 0);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	spoil(USER * PAGES);
	power_on();
	CHECK_HAS(fake_console_output(), "the erase of block 20 was cut short and has been ended");
	CHECK_EQ(user_holds(), 0);
	power_on();
	CHECK(!strstr(fake_console_output(), "cut short"));
}

TEST(a_block_that_can_be_read_is_never_erased_by_a_start)
{
	start(3);
	CHECK(!erase_with_cut(1, FAKE_CUT_HALF));
	somebody_writes(USER, 'l'); /* another loader, before Keel starts again */
	power_on();
	CHECK_EQ(user_holds(), 'l');
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
}

/* What is in use since cannot be read by this code; the record that would say so has faded. */
TEST(a_record_is_only_believed_when_nothing_was_begun_behind_it)
{
	start(3);
	CHECK_EQ(write_user('x'), 0);
	spoil(LAST * PAGES + f.nand.journal.next - 1);
	spoil(USER * PAGES);
	power_on();
	CHECK_EQ(raw_nand_cells(&f, USER * PAGES)[100], 'x');
}

TEST(a_record_that_was_torn_is_followed_by_one_that_is_whole)
{
	uint32_t at;

	start(3);
	CHECK_EQ(write_user('x'), 0);
	at = LAST * PAGES + f.nand.journal.next;
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	spoil(at); /* this start cannot read it, the next one can */
	power_on();
	spoil(at);
	spoil(USER * PAGES);
	power_on();
	CHECK_EQ(raw_nand_cells(&f, USER * PAGES)[100], 'x');
}

TEST(a_start_that_cannot_end_the_erase_marks_the_block_bad)
{
	start(0);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	spoil(USER * PAGES);
	f.stubborn_block = USER;
	power_on();
	CHECK(is_bad(USER));
	f.stubborn_block = -1;
	power_on();
	CHECK(is_bad(USER));
}

TEST(whatever_is_programmed_comes_after_a_record_that_the_erase_has_ended)
{
	static uint8_t spare[64];
	struct mtd *mtd = &f.nand.mtd;

	start(1);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	memset(spare, 0xff, sizeof(spare));
	CHECK_EQ(mtd->ops->write_raw(mtd, USER * PAGES, NULL, spare), 0);
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
	CHECK_EQ(nand_journal_open(&f.nand, USER), 0);
	CHECK_EQ(mtd->ops->erase_done(mtd), 0);
	CHECK_EQ(f.nand.journal.open, UINT32_MAX);
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
