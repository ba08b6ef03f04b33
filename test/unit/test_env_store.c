// SPDX-License-Identifier: MIT
/*
 * The promise of saveenv: whatever happens, flash holds the old or the new environment.
 * The power is cut at every byte and in every erase, and again while that is repaired.
 */
#include <errno.h>
#include <stdio.h>

#include <common/env_store.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_mtd.h>
#include <test/unit/test.h>

#define SIZE  64 /* of a copy: small, so that every byte can be cut twice */
#define BLOCK 128

static struct fake_mtd flash, saved;
static uint8_t buf[0x10000] __attribute__((aligned(8)));

static struct env_store new_store(uint32_t blocks)
{
	return (struct env_store){ .mtd = &flash.mtd,
				   .first = { 1, 1 + blocks },
				   .blocks = blocks,
				   .size = SIZE,
				   .buf = buf,
				   .current = -1 };
}

static struct env_store blank_nor(void)
{
	fake_nor_init(&flash, 4, BLOCK, 32);
	return new_store(1);
}

static struct env_store blank_nand(void)
{
	fake_nand_init(&flash, 8, BLOCK, 32);
	return new_store(3);
}

static int save(struct env_store *store, const char *text)
{
	size_t len = strlen(text) + 2;

	memset(buf, 0, sizeof(buf));
	memcpy(buf + ENV_HEADER, text, len - 1);
	return env_save(store, len);
}

/* As after a reset: nothing is known. */
static const char *load(struct env_store *store)
{
	uint32_t blocks = store->blocks;

	*store = new_store(blocks);
	return env_load(store) < 0 ? "" : (const char *)store->data;
}

static bool is_one_of(const char *text, const char *a, const char *b)
{
	return !strcmp(text, a) || !strcmp(text, b);
}

TEST(blank_flash_has_no_environment)
{
	struct env_store store = blank_nor();

	CHECK_EQ(env_load(&store), -ENOENT);
	CHECK_EQ(store.copy[0].state, ENV_COPY_BLANK);
	CHECK_EQ(store.copy[1].state, ENV_COPY_BLANK);
	memset(flash.bytes + BLOCK, 0, BLOCK);
	CHECK_EQ(env_load(&store), -ENOENT);
	CHECK_EQ(store.copy[0].state, ENV_COPY_BLANK);
	memset(flash.bytes + BLOCK, 0x5a, BLOCK);
	CHECK_EQ(env_load(&store), -ENOENT);
	CHECK_EQ(store.copy[0].state, ENV_COPY_DAMAGED);
}

TEST(load_returns_what_was_saved_last)
{
	struct env_store store = blank_nor();

	for (int i = 0; i < 5; i++) {
		char text[16];

		snprintf(text, sizeof(text), "a=%d", i);
		CHECK_EQ(save(&store, text), i % 2);
		CHECK_STR(load(&store), text);
	}
	CHECK_EQ(flash.rule_breaks, 0);
}

TEST(the_copy_in_use_is_never_erased)
{
	struct env_store store = blank_nor();

	CHECK_EQ(save(&store, "a=1"), 0);
	CHECK_EQ(save(&store, "a=2"), 1);
	CHECK_EQ(save(&store, "a=3"), 0);
	CHECK(!memcmp(flash.bytes + 2 * BLOCK + ENV_HEADER, "a=2", 4));
	CHECK_EQ(flash.bytes[2 * BLOCK + 4], 0);
	CHECK_EQ(flash.bytes[BLOCK + 4], 1);
}

TEST(an_unchanged_environment_is_not_written_again_when_both_copies_are_good)
{
	struct env_store store = blank_nor();
	long used;

	CHECK_EQ(save(&store, "a=1"), 0);
	CHECK_EQ(save(&store, "a=1"), 1); /* the second copy was blank */
	used = flash.used;
	CHECK_EQ(save(&store, "a=1"), 1);
	CHECK(store.unchanged);
	CHECK_EQ(flash.used, used);
	flash.bytes[BLOCK + 9] ^= 1;
	CHECK_EQ(save(&store, "a=1"), 0);
	CHECK(!store.unchanged);
}

TEST(a_save_without_a_load_keeps_the_old_environment_safe)
{
	struct env_store store = blank_nor(), after_reset;

	CHECK_EQ(save(&store, "a=old"), 0);
	after_reset = new_store(1);
	flash.power_left = 20;
	if (!setjmp(flash.cut)) {
		(void)save(&after_reset, "a=new");
		CHECK(false);
	}
	fake_power_on(&flash);
	CHECK_STR(load(&store), "a=old");
}

TEST(the_order_of_flags_is_that_of_libubootenv)
{
	static const uint8_t order[][3] = { { 1, 0, 0 },   { 0, 1, 1 },	  { 1, 1, 0 },
					    { 0, 0, 0 },   { 2, 1, 0 },	  { 1, 2, 1 },
					    { 255, 0, 1 }, { 0, 255, 0 }, { 255, 1, 0 },
					    { 200, 5, 0 } };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct env_store store = blank_nor();

		CHECK_EQ(save(&store, "a=0"), 0);
		CHECK_EQ(save(&store, "a=1"), 1);
		flash.bytes[BLOCK + 4] = order[i][0];
		flash.bytes[2 * BLOCK + 4] = order[i][1];
		CHECK_STR(load(&store), order[i][2] ? "a=1" : "a=0");
	}
}

TEST(a_counter_is_counted_over_255)
{
	struct env_store store = blank_nand();
	char text[16];

	for (int i = 0; i < 600; i++) {
		snprintf(text, sizeof(text), "a=%d", i);
		CHECK_EQ(save(&store, text), i % 2);
		CHECK_STR(load(&store), text);
	}
	CHECK_EQ(flash.rule_breaks, 0);
}

TEST(a_nand_block_that_goes_bad_is_replaced_by_a_spare)
{
	struct env_store store = blank_nand();

	CHECK_EQ(save(&store, "a=0"), 0);
	CHECK_EQ(save(&store, "a=1"), 1);
	flash.broken_block = 1;
	CHECK_EQ(save(&store, "a=2"), 0);
	CHECK(flash.bad[1]);
	CHECK_STR(load(&store), "a=2");
	CHECK_EQ(store.copy[0].offset, 2 * BLOCK);
	flash.bad[2] = flash.bad[3] = true;
	CHECK_STR(load(&store), "a=1"); /* copy A has no good block left */
	CHECK_EQ(save(&store, "a=3"), -ENOSPC);
	CHECK_STR(load(&store), "a=1");
}

TEST(what_neither_copy_is_gets_a_name)
{
	struct env_store store = blank_nor();

	CHECK_EQ(save(&store, "a=0"), 0);
	flash.bytes[BLOCK + 10] ^= 1;
	flash.bytes[2 * BLOCK + SIZE - 1] = 0;
	CHECK_STR(load(&store), "");
	CHECK_EQ(store.copy[0].state, ENV_COPY_DAMAGED);
	CHECK(store.copy[0].stored != store.copy[0].computed);
	CHECK_EQ(store.copy[1].state, ENV_COPY_DAMAGED); /* its end is not blank */
}

TEST(an_environment_of_another_size_or_without_flags_is_recognised)
{
	for (uint32_t header = 4; header <= 5; header++) {
		struct env_store store;
		uint8_t *copy = flash.bytes;

		fake_nor_init(&flash, 2, 0x10000, 32);
		store = (struct env_store){ .mtd = &flash.mtd,
					    .first = { 0, 1 },
					    .blocks = 1,
					    .size = 0x8000,
					    .buf = buf };
		memset(copy, 0, 0x4000);
		memcpy(copy + header, "a=1", 4);
		put_le32(copy, crc32(0, copy + header, 0x4000 - header));
		CHECK_EQ(env_load(&store), -ENOENT);
		CHECK_EQ(store.copy[0].state, ENV_COPY_LAYOUT);
		CHECK_EQ(store.copy[0].size, 0x4000);
		CHECK_EQ(store.copy[0].single, header == 4);
	}
}

/* One whole life: save @text with the power going after @cut units. True when it returned. */
static bool save_with_cut(struct env_store *store, const char *text, long cut, int *rc)
{
	flash.power_left = cut;
	if (setjmp(flash.cut))
		return false;
	*rc = save(store, text);
	flash.power_left = -1;
	return true;
}

/* The same for a start, which may finish an interrupted save. */
static bool load_with_cut(struct env_store *store, long cut)
{
	flash.power_left = cut;
	if (setjmp(flash.cut))
		return false;
	(void)load(store);
	flash.power_left = -1;
	return true;
}

static void check_state(struct env_store *store, const char *old, const char *new)
{
	const char *text = load(store);

	if (!is_one_of(text, old, new))
		test_failed(__FILE__, __LINE__, "flash holds \"%s\", not \"%s\" or \"%s\"", text,
			    old, new);
}

static void check_second_save(struct env_store *store, const char *text)
{
	int rc = save(store, text);

	CHECK(rc >= 0);
	CHECK_STR(load(store), text);
	CHECK_EQ(flash.rule_breaks, 0);
}

/* After the first cut: cut the start and the second save at every point too. */
static long cut_again(struct env_store *store, const char *old, const char *new)
{
	long cuts = 0;
	int rc = -1;

	saved = flash;
	for (long cut = 0;; cut++, cuts++) {
		bool done = load_with_cut(store, cut);

		fake_power_on(&flash);
		check_state(store, old, new);
		flash = saved;
		if (done)
			break;
	}
	for (long cut = 0;; cut++, cuts++) {
		char before[16];
		bool done;

		snprintf(before, sizeof(before), "%s", load(store));
		done = save_with_cut(store, "a=third", cut, &rc);
		fake_power_on(&flash);
		check_state(store, done ? "a=third" : before, "a=third");
		check_second_save(store, "a=fourth");
		flash = saved;
		if (done)
			return cuts;
	}
}

/* @seed: what weak bits and half-erased blocks look like. @first: which copy is in use before. */
static long sweep(struct env_store (*blank)(void), uint32_t seed, int first, long *cuts2)
{
	for (long cut = 0;; cut++) {
		struct env_store store = blank();
		int rc = -1;
		bool done;

		CHECK_EQ(save(&store, "a=older"), 0);
		if (first)
			CHECK_EQ(save(&store, "a=between"), 1);
		CHECK_EQ(save(&store, "a=old"), !first);
		flash.random = seed * 2654435761u | 1;
		done = save_with_cut(&store, "a=new", cut, &rc);
		fake_power_on(&flash);
		if (done)
			CHECK(rc >= 0);
		check_state(&store, done ? "a=new" : "a=old", "a=new");
		if (done)
			return cut;
		*cuts2 += cut_again(&store, "a=old", "a=new");
	}
}

static void sweep_all(const char *name, struct env_store (*blank)(void), uint32_t seeds)
{
	long cuts = 0, cuts2 = 0;

	for (uint32_t seed = 1; seed <= seeds; seed++)
		for (int first = 0; first < 2; first++)
			cuts += sweep(blank, seed, first, &cuts2);
	printf("%s: %ld power cuts, %ld second cuts, 0 lost\n", name, cuts, cuts2);
	CHECK(cuts2 > 1000);
}

TEST(a_power_cut_on_nor_leaves_old_or_new_even_when_it_comes_twice)
{
	sweep_all("NOR", blank_nor, 20);
}

TEST(a_power_cut_on_nand_leaves_old_or_new_even_when_it_comes_twice)
{
	sweep_all("NAND", blank_nand, 2);
}

/*
 * Copy A was cut in its very last byte and happens to read well. Once it has been used,
 * it must not fade: the next save erases the other one.
 */
TEST(a_copy_that_was_cut_in_its_last_byte_is_made_firm_before_it_is_relied_on)
{
	struct env_store store = blank_nor();
	const uint32_t last = BLOCK + ENV_HEADER + 6; /* the closing NUL */

	CHECK_EQ(save(&store, "a=old"), 0);
	CHECK_EQ(save(&store, "a=old"), 1);
	CHECK_EQ(save(&store, "a=new"), 0);
	CHECK_EQ(flash.bytes[last], 0);
	flash.bytes[2 * BLOCK + 4] = 1; /* the last step of the save is missing */
	flash.weak[last] = 0xff;
	CHECK_STR(load(&store), "a=new");
	for (int i = 0; i < 16; i++) {
		fake_power_on(&flash);
		CHECK_STR(load(&store), "a=new");
	}
}

/* The very first save: nothing or all of it. */
TEST(a_power_cut_in_the_first_save_leaves_nothing_or_all)
{
	for (long cut = 0; cut < 200; cut++) {
		struct env_store store = blank_nor();
		int rc = -1;
		bool done = save_with_cut(&store, "a=new", cut, &rc);

		fake_power_on(&flash);
		check_state(&store, done ? "a=new" : "", "a=new");
		check_second_save(&store, "a=third");
	}
}

/* An erase that has raised one single bit, whichever: nothing older may come back. */
TEST(an_erase_cut_after_any_one_bit_does_not_bring_back_an_older_environment)
{
	long cases = 0;

	for (int first = 0; first < 2; first++) {
		for (long bit = 0; bit < BLOCK * 8; bit++, cases++) {
			struct env_store store = blank_nor();
			int rc;

			CHECK_EQ(save(&store, "a=older"), 0);
			if (first)
				CHECK_EQ(save(&store, "a=between"), 1);
			CHECK_EQ(save(&store, "a=old"), !first);
			flash.erase_bit = bit;
			CHECK(!save_with_cut(&store, "a=new", 4, &rc)); /* behind the spoilt CRC */
			flash.erase_bit = -1;
			CHECK_STR(load(&store), "a=old");
			check_second_save(&store, "a=third");
		}
	}
	printf("%ld single bits, 0 lost\n", cases);
}

/* The real size once, at every byte of text and header. */
TEST(a_power_cut_at_the_real_size_leaves_old_or_new)
{
	static char text[2][0x1000];
	struct env_store store;
	long cut;

	for (int i = 0; i < 2; i++)
		memset(text[i], 'a' + i, sizeof(text[i]) - 1);
	text[0][1] = text[1][1] = '=';
	for (cut = 0;; cut += 7) {
		int rc = -1;
		bool done;

		fake_nor_init(&flash, 2, 0x10000, 0x1000);
		store = (struct env_store){ .mtd = &flash.mtd,
					    .first = { 0, 1 },
					    .blocks = 1,
					    .size = 0x8000,
					    .buf = buf,
					    .current = -1 };
		CHECK_EQ(save(&store, text[0]), 0);
		done = save_with_cut(&store, text[1], cut, &rc);
		fake_power_on(&flash);
		CHECK(env_load(&store) >= 0);
		CHECK(is_one_of((const char *)store.data, done ? text[1] : text[0], text[1]));
		if (done)
			break;
	}
	CHECK(cut > 0x1000);
}
