// SPDX-License-Identifier: MIT
/*
 * saveenv on NAND, through the real chip layer: the power is cut before, in and after every
 * program and erase, and again while the next save is made. Flash holds the old or the new.
 */
#include <errno.h>
#include <stdio.h>

#include <common/env_store.h>
#include <keel/error.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_nand.h>
#include <test/unit/test.h>

#define SIZE	   0x8000
#define FIRST	   10 /* as in the board's table: behind the boot blocks */
#define BOOT_BYTES 0x140000
#define TEXT_BYTES 7000 /* of variables, so that a save is more than a page */

static struct raw_nand f;
static uint8_t buf[SIZE] __attribute__((aligned(8)));
static struct env_store store;

static void power_on(void)
{
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	fake_console_stop();
	store = (struct env_store){ .mtd = &f.nand.mtd,
				    .first = { FIRST, FIRST + 3 },
				    .blocks = 3,
				    .size = SIZE,
				    .buf = buf,
				    .current = -1 };
}

static void blank(void)
{
	raw_nand_init(&f);
	f.journal = (struct nand_journal_area){ 5 * 0x20000, 5 * 0x20000, .keep = 2 * 0x20000 };
	power_on();
}

/* All of what the shell would say of the last failure. */
static const char *story(void)
{
	fake_console_start();
	error_print(-ENOSPC);
	fake_console_stop();
	return fake_console_output();
}

/* "v=<letter>" and then much of that letter. */
static int save(char letter)
{
	memset(buf, 0, sizeof(buf));
	memset(buf + ENV_HEADER, letter, TEXT_BYTES);
	memcpy(buf + ENV_HEADER, "v=", 2);
	return env_save(&store, TEXT_BYTES + 2);
}

/* The letter that is saved, as a start finds it; 0: none, or a mixture. */
static char load(void)
{
	char letter;

	power_on();
	if (env_load(&store) < 0)
		return 0;
	letter = (char)store.data[2];
	for (int i = 2; i < TEXT_BYTES; i++)
		if (store.data[i] != (uint8_t)letter)
			return 0;
	return letter;
}

/* True when it came to its end. */
static bool save_with_cut(char letter, long cut, enum raw_nand_cut kind)
{
	f.power_left = cut;
	f.cut_kind = kind;
	if (setjmp(f.cut))
		return false;
	CHECK(save(letter) >= 0);
	f.power_left = -1;
	return true;
}

static void prepare(int saves, bool weak)
{
	blank();
	for (int i = 0; i < saves; i++)
		CHECK_EQ(save((char)('a' + i)), i % 2);
	if (weak)
		raw_nand_flip(&f, (FIRST + 3 * (uint32_t)((saves - 1) % 2)) * 64 + 1, 300, 1);
	CHECK_EQ(load(), 'a' + saves - 1);
}

/* The second save is cut as well, in the same place of its own, and the third one is not. */
static void check_after_cut(char old, long cut, enum raw_nand_cut kind, bool done)
{
	char now = load();

	if (now != 'y' && (done || now != old))
		test_failed(__FILE__, __LINE__, "cut %ld/%d: flash holds %d", cut, kind, now);
	done = save_with_cut('z', cut / 2, (kind + 1) % FAKE_CUTS);
	if (load() != 'z' && (done || load() != now))
		test_failed(__FILE__, __LINE__, "second cut %ld/%d: flash holds %d", cut, kind,
			    load());
	CHECK(save('w') >= 0);
	CHECK_EQ(load(), 'w');
}

static long sweep(int saves, bool weak)
{
	long cuts = 0;

	for (int kind = 0; kind < FAKE_CUTS; kind++) {
		bool done = false;

		for (long cut = 0; !done; cut++, cuts++) {
			prepare(saves, weak);
			done = save_with_cut('y', cut, (enum raw_nand_cut)kind);
			check_after_cut((char)('a' + saves - 1), cut, (enum raw_nand_cut)kind,
					done);
		}
	}
	return cuts;
}

TEST(a_power_cut_leaves_the_old_or_the_new_environment)
{
	long cuts = 0;

	for (int saves = 1; saves <= 3; saves++)
		cuts += sweep(saves, false);
	printf("%ld power cuts, 0 lost\n", cuts);
	CHECK_EQ(f.rule_breaks, 0);
}

/* Bits of an erase that was cut short are random, those of the mark too. */
TEST(saves_may_be_cut_again_and_again_without_losing_a_block)
{
	char old = 'a';

	prepare(1, false);
	for (int i = 0; i < 300; i++) {
		char letter = (char)('b' + i % 24), now;
		bool done = save_with_cut(letter, i % 7, FAKE_CUT_HALF);

		now = load();
		CHECK(now == letter || (!done && now == old));
		old = now;
	}
	for (uint32_t b = FIRST; b < FIRST + 6; b++)
		CHECK(!nand_block_is_bad(&f.nand.mtd, b));
}

TEST(that_holds_when_the_copy_in_use_has_begun_to_fade)
{
	long cuts = 0;

	for (int saves = 2; saves <= 3; saves++)
		cuts += sweep(saves, true);
	printf("%ld power cuts with corrected bits, 0 lost\n", cuts);
}

TEST(a_copy_that_needed_correction_is_never_the_only_one_while_a_new_one_is_written)
{
	prepare(3, true); /* copy A is in use, and weak */
	CHECK_EQ(save('y'), 0);
	CHECK_EQ(load(), 'y');
	CHECK(!store.copy[0].weak);
	/* Copy B is what was in use before, not what was there before that. */
	fake_console_start();
	raw_nand_flip(&f, FIRST * 64, 0, 9);
	fake_console_stop();
	CHECK_EQ(load(), 'c');
}

TEST(the_firm_copy_counts_when_the_power_goes_before_the_new_one_is_there)
{
	bool done = false;
	long cut = 0;

	prepare(3, true);
	while (!done && (store.current != 1 || store.copy[0].state != ENV_COPY_UNKNOWN)) {
		prepare(3, true);
		done = save_with_cut('y', cut++, FAKE_CUT_BEFORE);
		CHECK_EQ(load(), done ? 'y' : 'c');
	}
	CHECK(!done); /* there was a cut behind which copy B had what copy A has, and counted */
}

TEST(an_unchanged_environment_is_written_again_when_it_has_begun_to_fade)
{
	long before;

	prepare(1, false);
	CHECK_EQ(save('a'), 1);
	before = f.operations;
	CHECK_EQ(save('a'), 1);
	CHECK_EQ(f.operations, before);
	raw_nand_flip(&f, FIRST * 64, 40, 1);
	CHECK_EQ(save('a'), 0);
	CHECK(f.operations > before);
	CHECK_EQ(load(), 'a');
}

TEST(blocks_that_are_bad_or_go_bad_are_replaced_by_the_spares)
{
	blank();
	raw_nand_mark(&f, FIRST, 0);
	raw_nand_mark(&f, FIRST + 3, 1);
	power_on();
	CHECK_EQ(save('a'), 0);
	CHECK_EQ(store.copy[0].offset, (FIRST + 1) * 0x20000);
	f.broken_block = FIRST + 4;
	CHECK_EQ(save('b'), 1);
	CHECK_EQ(store.copy[1].offset, (FIRST + 5) * 0x20000);
	CHECK_EQ(load(), 'b');
	CHECK(nand_block_is_bad(&f.nand.mtd, FIRST + 4));
	f.broken_block = -1;
	f.stubborn_block = FIRST + 1;
	CHECK_EQ(save('c'), 0);
	CHECK_EQ(load(), 'c');
	CHECK_EQ(store.copy[0].offset, (FIRST + 2) * 0x20000);
	f.stubborn_block = FIRST + 5; /* the last good one of copy B */
	CHECK_EQ(save('d'), -ENOSPC);
	CHECK_HAS(error_text(),
		  "no good block left for environment copy B: blocks 13 to 15 are bad");
	CHECK_EQ(load(), 'c');
}

static void mark_copy_a(void)
{
	for (uint32_t i = 0; i < 3; i++)
		raw_nand_mark(&f, FIRST + i, 0);
	power_on();
}

TEST(a_copy_without_a_good_block_is_told_from_a_damaged_one)
{
	blank();
	mark_copy_a();
	CHECK_EQ(env_load(&store), -ENOENT);
	CHECK_EQ(store.copy[0].state, ENV_COPY_NO_BLOCK);
	CHECK_EQ(store.copy[1].state, ENV_COPY_BLANK);
	CHECK_EQ(save('a'), -ENOSPC);
	CHECK_HAS(error_text(), "environment copy A: blocks 10 to 12 are bad");
	CHECK_HAS(story(), "try:   nand bad shows them; nothing is saved on flash");
}

TEST(a_save_that_finds_no_good_block_says_where_the_settings_are)
{
	prepare(2, false); /* copy B is in use */
	mark_copy_a();
	CHECK_EQ(load(), 'b');
	CHECK_EQ(store.copy[0].state, ENV_COPY_NO_BLOCK);
	CHECK_EQ(save('c'), -ENOSPC);
	CHECK_HAS(error_text(), "environment copy A: blocks 10 to 12 are bad");
	CHECK_HAS(story(), "copy B still holds what was saved before");
	CHECK_EQ(load(), 'b');
}

/* An old copy in it must not come back, nor may the spare be forgotten. */
TEST(a_block_that_refuses_even_its_mark_is_replaced_and_not_believed_again)
{
	for (int power_cycle = 0; power_cycle < 2; power_cycle++) {
		blank();
		CHECK_EQ(save('a'), 0);
		CHECK_EQ(save('b'), 1);
		f.broken_block = f.stubborn_block = f.deaf_block = FIRST;
		for (char letter = 'c'; letter <= 'f'; letter++) {
			CHECK_EQ(save(letter), (letter - 'a') % 2);
			if (power_cycle)
				CHECK_EQ(load(), letter);
		}
		CHECK_EQ(load(), 'f');
		CHECK_EQ(save('g'), 0);
		CHECK_EQ(load(), 'g');
		CHECK_EQ(store.copy[0].offset, (FIRST + 1) * 0x20000);
		CHECK(!nand_block_is_bad(&f.nand.mtd, FIRST));
	}
}
