// SPDX-License-Identifier: MIT
/*
 * How stage 1 of the S5PC100 chooses and loads a copy of Keel: the real code on the
 * emulator's NAND controller and chip.
 */
#include <stdio.h>

#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/keel_header.h>
#include <test/fake/fake_stage1.h>
#include <test/unit/test.h>

#define PAGE	     STAGE1_PAGE
#define BLOCK_PAGES  STAGE1_BLOCK_PAGES
#define PART2	     STAGE1_PART2
#define PART_BLOCKS  STAGE1_PART_BLOCKS
#define RESCUE_PAGES 2u
#define RESCUE_AT    0x1000u

extern char __rescue_start[RESCUE_PAGES * PAGE];

static void put_two(uint32_t sequence1, uint32_t sequence2)
{
	stage1_power_on();
	stage1_make_image(3000, sequence1);
	stage1_put_image(0);
	stage1_make_image(3000, sequence2);
	stage1_put_image(PART2);
}

static void power_on_with_two(void)
{
	stage1_power_on();
	stage1_make_image(3 * PAGE, 9);
	stage1_put_image(0);
	stage1_make_image(3 * PAGE, 8);
	stage1_put_image(PART2);
}

static void flip(uint32_t page, uint32_t byte, uint32_t bit)
{
	fake_nand_store_page(&stage1.cells, page)[byte] ^= (uint8_t)(1u << bit);
}

static void spoil(uint32_t page)
{
	for (uint32_t i = 0; i < 40; i++)
		flip(page, 100 + 7 * i, i % 8);
}

/* The image with a wrong bit that the flash's own code knows nothing of. */
static void put_changed(uint32_t first_block)
{
	stage1_image[0x100] ^= 1;
	stage1_put_image(first_block);
	stage1_image[0x100] ^= 1;
}

TEST(the_newer_copy_is_started)
{
	static const uint32_t pair[][3] = { { 0, 0, 1 },	  { 1, 0, 1 },
					    { 0, 1, 2 },	  { 5, 6, 2 },
					    { 7, 6, 1 },	  { 0xffffffff, 0, 2 },
					    { 0, 0xffffffff, 1 }, { 0x7fffffff, 0x80000000, 2 } };

	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		put_two(pair[i][0], pair[i][1]);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK_EQ(stage1.note, START_MAGIC | pair[i][2]);
		CHECK_EQ(stage1.sequence, pair[i][pair[i][2] - 1]);
		CHECK_STR(stage1.said, "");
	}
}

TEST(an_image_of_every_length_arrives_whole)
{
	static const uint32_t length[] = { 0x40, 0x41,	    2047,	   2048,
					   2049, 64 * PAGE, 64 * PAGE + 1, IMAGE_MAX };

	for (size_t i = 0; i < sizeof(length) / sizeof(length[0]); i++) {
		stage1_power_on();
		stage1_make_image(length[i], 3);
		stage1_put_image(0);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK(stage1_in_dram());
		CHECK_EQ(stage1.note, START_MAGIC | START_COPY1);
	}
}

TEST(a_copy_with_a_wrong_crc_makes_room_for_the_other)
{
	char line[100];
	uint32_t found, expected;

	for (uint32_t bad = 1; bad <= 2; bad++) {
		stage1_power_on();
		stage1_make_image(3000, 2);
		expected = keel_header_crc(stage1_image);
		put_changed(bad == 1 ? 0 : PART2);
		stage1_image[0x100] ^= 1;
		found = crc32(0, stage1_image + 0x40, 3000 - 0x40);
		stage1_make_image(3000, 1);
		stage1_put_image(bad == 1 ? PART2 : 0);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK_EQ(stage1.note,
			 START_MAGIC | (3 - bad) | (bad == 1 ? START_BAD1 : START_BAD2));
		snprintf(line, sizeof(line),
			 "\r\nKeel: copy %u: CRC %08x, expected %08x; trying the other copy\r\n",
			 (unsigned int)bad, (unsigned int)found, (unsigned int)expected);
		CHECK_STR(stage1.said, line);
	}
}

TEST(a_copy_that_cannot_be_corrected_is_named_with_its_page)
{
	char line[100];

	for (uint32_t step = 0; step < 3 * 4; step++) {
		power_on_with_two();
		for (uint32_t i = 0; i < 20; i++)
			flip(step / 4, step % 4 * NAND_STEP + 25 * i, i % 8);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK_EQ(stage1.note, START_MAGIC | START_COPY2 | START_BAD1);
		snprintf(line, sizeof(line),
			 "\r\nKeel: copy 1: too many wrong bits in page %08x; "
			 "trying the other copy\r\n",
			 (unsigned int)step / 4);
		CHECK_STR(stage1.said, line);
	}
}

/* Wherever the controller falls silent, each wait ends and what happens next is said. */
TEST(no_wait_is_for_ever)
{
	enum ending how = STUCK;

	for (unsigned int reads = 1; how != STARTED; reads += 5) {
		power_on_with_two();
		stage1.silent_after = reads;
		how = stage1_run();
		CHECK(how == STARTED || how == STUCK);
		if (how == STARTED)
			break;
		CHECK(strstr(stage1.said, "does not answer") ||
		      strstr(stage1.said, "busy with page "));
		CHECK_HAS(stage1.said, "not even the rescue");
	}
	CHECK_EQ(stage1.note & 15, START_COPY1);
	CHECK(stage1.silent_after);
}

TEST(a_damaged_copy_that_is_not_needed_is_noted_without_a_word)
{
	put_two(9, 10);
	spoil(PART2 * BLOCK_PAGES);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK_EQ(stage1.note, START_MAGIC | START_COPY1 | START_BAD2);
	CHECK_STR(stage1.said, "");
}

static void head_says(const char *reason)
{
	stage1_put_page(0, stage1_image);
	stage1_make_image(3000, 0);
	stage1_put_image(PART2);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK_EQ(stage1.note, START_MAGIC | START_COPY2 | START_BAD1);
	CHECK_HAS(stage1.said, "Keel: copy 1 ");
	CHECK_HAS(stage1.said, reason);
}

TEST(a_head_that_is_no_keel_is_told_in_words)
{
	put_two(9, 8);
	memset(stage1_image, 0xff, PAGE);
	head_says("is blank; trying");
	put_two(9, 8);
	stage1_image[0x21] = 'e';
	head_says("is no Keel image");
	put_two(9, 8);
	stage1_image[0x28] = 'v';
	head_says("another board");
	put_two(9, 8);
	put_le32(stage1_image + 0x24, IMAGE_MAX + 1);
	head_says("longer than its slot");
	put_two(9, 8);
	put_le32(stage1_image + 0x24, 0x3f);
	head_says("length cannot be");
}

/* A copy of two blocks that is newer, with these of its blocks bad; the other has one page. */
static void starts_past_bad_blocks(uint32_t first_block, uint32_t bad)
{
	uint32_t number = first_block ? START_COPY2 : START_COPY1;
	bool fits = __builtin_popcount(bad) <= (int)PART_BLOCKS - 2;

	stage1_power_on();
	for (uint32_t i = 0; i < PART_BLOCKS; i++)
		if (bad & 1u << i)
			stage1_mark_bad(first_block + i, i & 1, 0x00);
	stage1_make_image(PAGE, 3);
	stage1_put_image(first_block ? 0 : PART2);
	stage1_make_image(66 * PAGE, 4);
	if (fits)
		stage1_put_image(first_block);
	else if (!first_block)
		stage1_put_page(0, stage1_image);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK_EQ(stage1.note & 15, fits ? number : 3 - number);
	CHECK_EQ(stage1.sequence, fits ? 4 : 3);
	CHECK_EQ(stage1_in_dram(), fits);
}

TEST(every_choice_of_bad_blocks_is_skipped)
{
	for (uint32_t bad = 0; bad < 1u << PART_BLOCKS; bad++) {
		starts_past_bad_blocks(PART2, bad);
		if (!(bad & 1)) /* block 0 is never bad */
			starts_past_bad_blocks(0, bad);
	}
}

TEST(too_many_bad_blocks_are_told)
{
	stage1_power_on();
	for (uint32_t block = 1; block < PART2; block++)
		stage1_mark_bad(block, 0, 0x00);
	stage1_make_image(66 * PAGE, 4);
	stage1_put_page(0, stage1_image);
	stage1_make_image(PAGE, 3);
	stage1_put_image(PART2);
	for (uint32_t i = 1; i < BLOCK_PAGES; i++)
		stage1_put_page(i, stage1_image);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK_HAS(stage1.said, "copy 1: too many bad blocks in front of page 00000140");
}

TEST(block_0_is_never_bad)
{
	stage1_power_on();
	stage1_make_image(2 * PAGE, 4);
	stage1_put_image(0);
	for (uint32_t page = 0; page < 2; page++)
		fake_nand_store_page(&stage1.cells, page)[PAGE] = 0x00;
	CHECK_EQ(stage1_run(), STARTED);
	CHECK_EQ(stage1.note & 15, START_COPY1);
}

TEST(a_marker_with_one_flipped_bit_is_no_mark)
{
	for (uint32_t bit = 0; bit < 8; bit++) {
		stage1_power_on();
		stage1_make_image(66 * PAGE, 4);
		stage1_put_image(PART2);
		flip((PART2 + 1) * BLOCK_PAGES, PAGE, bit);
		flip((PART2 + 1) * BLOCK_PAGES + 1, PAGE, bit);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK_EQ(stage1.note & 15, START_COPY2);
	}
}

/* Byte 0 of the code is not stored (8.7): whatever it is, four wrong bits are corrected. */
TEST(four_wrong_bits_of_step_0_are_corrected_for_every_lost_code_byte)
{
	static bool seen[256];
	unsigned int count = 0;

	for (uint32_t try = 0; count < 256; try++) {
		struct nand_bch bch;
		uint8_t code[NAND_BCH8_CODE];

		stage1_make_image(600, 4);
		put_le32(stage1_image + 0x44, try);
		put_le32(stage1_image + 0x3c, crc32(0, stage1_image + 0x40, 600 - 0x40));
		nand_bch_start(&bch, &nand_bch8);
		for (uint32_t i = 0; i < NAND_STEP; i++)
			nand_bch_add(&bch, stage1_image[i]);
		nand_bch_encode(&bch, code);
		if (seen[code[0]])
			continue;
		seen[code[0]] = true;
		count++;
		stage1_power_on();
		stage1_put_image(0);
		for (uint32_t i = 0; i < 4; i++)
			flip(0, (try * 37 + i * 101) % NAND_STEP, i);
		CHECK_EQ(stage1_run(), STARTED);
		CHECK(stage1_in_dram());
	}
}

TEST(every_step_may_have_eight_wrong_bits_but_the_first)
{
	stage1_power_on();
	stage1_make_image(3 * PAGE, 4);
	stage1_put_image(0);
	for (uint32_t page = 0; page < 3; page++)
		for (uint32_t step = 0; step < 4; step++)
			for (uint32_t i = 0; i < (step ? 8 : 4); i++)
				flip(page, step * NAND_STEP + (page * 8 + i) * 11, i);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK(stage1_in_dram());
	CHECK_STR(stage1.said, "");
}

TEST(wrong_bits_in_the_stored_code_harm_nothing)
{
	stage1_power_on();
	stage1_make_image(PAGE, 4);
	stage1_put_image(0);
	for (uint32_t step = 0; step < 4; step++)
		for (uint32_t i = 0; i < 4; i++)
			flip(0, PAGE + step * NAND_BCH8_CODE + 1 + 3 * i, i);
	memset((void *)(STAGE2_LOAD + PAGE), 0x5a, 16);
	CHECK_EQ(stage1_run(), STARTED);
	CHECK(stage1_in_dram());
	for (uint32_t i = 0; i < 16; i++)
		CHECK_EQ(((uint8_t *)STAGE2_LOAD)[PAGE + i], 0x5a);
}

/* Where the rescue lies in an image, at its place in the right page. */
static void make_rescue(void)
{
	stage1_make_image(RESCUE_AT + sizeof(__rescue_start), 1);
	rescue_info.offset = RESCUE_AT;
	rescue_info.bytes = sizeof(__rescue_start) - 100;
	rescue_info.crc = crc32(0, stage1_image + RESCUE_AT, rescue_info.bytes);
}

static void put_broken(uint32_t first_block)
{
	make_rescue();
	put_changed(first_block);
}

TEST(both_copies_bad_leads_to_the_rescue)
{
	stage1_power_on();
	put_broken(0);
	put_broken(PART2);
	memcpy(__rescue_start, stage1_image + RESCUE_AT, sizeof(__rescue_start));
	CHECK_EQ(stage1_run(), RESCUED);
	CHECK_HAS(stage1.said, "Keel: copy 1: CRC ");
	CHECK_HAS(stage1.said, "Keel: copy 2: CRC ");
}

TEST(a_rescue_that_the_boot_rom_did_not_copy_is_read)
{
	stage1_power_on();
	put_broken(0);
	CHECK_EQ(stage1_run(), RESCUED);
	CHECK(!memcmp(__rescue_start, stage1_image + RESCUE_AT, rescue_info.bytes));
	CHECK_HAS(stage1.said, "Keel: copy 2 is blank\r\n");
}

TEST(the_rescue_of_copy_2_serves_when_that_of_copy_1_is_damaged)
{
	for (uint32_t page = 0; page < RESCUE_PAGES; page++) {
		stage1_power_on();
		put_broken(0);
		stage1_mark_bad(PART2, 0, 0x00);
		put_broken(PART2);
		spoil(RESCUE_AT / PAGE + page);
		CHECK_EQ(stage1_run(), RESCUED);
		CHECK(!memcmp(__rescue_start, stage1_image + RESCUE_AT, rescue_info.bytes));
	}
}

TEST(without_even_a_rescue_it_is_said_again_and_again)
{
	stage1_power_on();
	make_rescue();
	CHECK_EQ(stage1_run(), STUCK);
	CHECK_HAS(stage1.said, "copy 1 is blank; trying the other copy\r\n");
	CHECK_HAS(stage1.said, "copy 2 is blank\r\n");
	CHECK_HAS(stage1.said, "not even the rescue: start through USB");
	CHECK_HAS(strstr(stage1.said, "not even the rescue") + 20, "not even the rescue");
}

TEST(a_silent_chip_leads_to_the_rescue_if_the_boot_rom_copied_it)
{
	stage1_power_on();
	make_rescue();
	stage1.silent = true;
	memcpy(__rescue_start, stage1_image + RESCUE_AT, sizeof(__rescue_start));
	CHECK_EQ(stage1_run(), RESCUED);
	CHECK_HAS(stage1.said, "Keel: NAND: the chip does not answer");
	__rescue_start[5] ^= 1;
	CHECK_EQ(stage1_run(), STUCK);
}

TEST(a_chip_with_other_pages_is_refused_with_its_id)
{
	static const uint8_t large[] = { 0xec, 0xd7, 0x55, 0xb6 };

	stage1_power_on();
	make_rescue();
	stage1.other_id = large;
	CHECK_EQ(stage1_run(), STUCK);
	CHECK_HAS(stage1.said, "pages of 2048 + 64 bytes; ID b655d7ec");
}
