// SPDX-License-Identifier: MIT
/* The S5PC100's NAND driver against the emulator's models; hardware facts 8 and 9. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <drivers/mtd/s5p_nand.h>
#include <keel/error.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_s5p_nand.h>
#include <test/unit/test.h>

#define PAGE	   2048
#define BOOT_BYTES 0x140000
#define LATER	   (10 * 64) /* the first page behind them */

static struct s5p_nand_state state;
static uint8_t data[PAGE] __attribute__((aligned(4))), back[PAGE + 8] __attribute__((aligned(4)));
static uint32_t hclk;

static uint32_t clock_hz(void)
{
	return hclk;
}

static int probe(void)
{
	static const struct s5p_nand_config cfg = { .base = FAKE_S5P_NAND_BASE,
						    .clock_hz = clock_hz,
						    .boot_bytes = BOOT_BYTES };
	const struct device dev = { "nand0", &s5p_nand_driver, &cfg, &state };
	int rc;

	memset(&state, 0, sizeof(state));
	state.nand.mtd.name = "nand0";
	rc = s5p_nand_driver.probe(&dev);
	return rc == -ENOSPC ? 0 : rc;
}

static struct mtd *started(uint32_t hz)
{
	hclk = hz;
	fake_console_start();
	fake_console_stop();
	fake_s5p_nand_start(hz);
	CHECK_EQ(probe(), 0);
	for (int i = 0; i < PAGE; i++)
		data[i] = (uint8_t)rand();
	return &state.nand.mtd;
}

static int read_page(uint32_t page)
{
	memset(back, 0x5a, sizeof(back));
	return nand_ops.read_page(&state.nand.mtd, page, back);
}

static int write_page(uint32_t page)
{
	return nand_ops.write_page(&state.nand.mtd, page, data);
}

static void check_no_complaints(void)
{
	const char *last;

	if (fake_s5p_nand_complaints(&last))
		test_failed(__FILE__, __LINE__, "%s", last);
}

TEST(the_chip_is_found_by_its_id)
{
	struct mtd *mtd = started(166500000);
	char text[160];

	CHECK_EQ(mtd->page_size, 2048);
	CHECK_EQ(mtd->blocks, 2048);
	nand_ops.describe(mtd, text, sizeof(text));
	CHECK_HAS(text, "Samsung (ID ec da 10 95 44), pages of 2048+64 bytes");
	check_no_complaints();
}

TEST(pages_come_back_in_both_layouts_without_a_complaint)
{
	static const uint32_t pages[] = { 0, 1, 63, 639, LATER, LATER + 1 };

	started(166500000);
	for (int i = 0; i < 6; i++) {
		CHECK_EQ(write_page(pages[i]), 0);
		CHECK_EQ(read_page(pages[i]), 0);
		CHECK(!memcmp(back, data, PAGE));
	}
	check_no_complaints();
}

/* 8.7 with 8.3 and 8.6 */
TEST(the_engines_codes_are_those_of_the_facts_at_their_places)
{
	uint8_t code[13];
	const uint8_t *cells;

	started(166500000);
	CHECK_EQ(write_page(0), 0);
	cells = fake_s5p_nand_page(0);
	CHECK_EQ(cells[PAGE], 0xff);
	for (int i = 0; i < 4; i++) {
		fake_s5p_nand_code(data + i * 512, 13, code);
		CHECK(!memcmp(cells + PAGE + i * 13 + !i, code + !i, 13u - !i));
	}
	CHECK_EQ(write_page(LATER), 0);
	cells = fake_s5p_nand_page(LATER);
	for (int i = 0; i < 4; i++) {
		fake_s5p_nand_code(data + i * 512, 4, code);
		CHECK(!memcmp(cells + PAGE + 40 + i * 4, code, 4));
	}
}

TEST(erased_pages_read_as_ones)
{
	started(166500000);
	CHECK_EQ(read_page(0), 0);
	CHECK_EQ(back[0] & back[2047], 0xff);
	CHECK_EQ(read_page(LATER), 0);
	CHECK_EQ(back[0] & back[2047], 0xff);
	check_no_complaints();
}

static void flip(uint32_t page, int bit)
{
	fake_s5p_nand_page(page)[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

TEST(wrong_bits_anywhere_are_corrected_by_either_engine)
{
	for (int i = 0; i < 200; i++) {
		started(166500000);
		CHECK_EQ(write_page(1), 0);
		CHECK_EQ(write_page(LATER), 0);
		for (int step = 0; step < 4; step++) {
			int bit = step * 4096 + rand() % 4096;

			flip(LATER, bit);
			for (int k = 0; k < 4; k++)
				flip(1, (bit + k * 37) % 4096 + step * 4096);
		}
		CHECK_EQ(read_page(LATER), 4);
		CHECK(!memcmp(back, data, PAGE));
		CHECK_EQ(read_page(1), 16);
		CHECK(!memcmp(back, data, PAGE));
	}
	check_no_complaints();
}

TEST(eight_wrong_bits_in_each_of_the_later_steps_are_corrected)
{
	for (int i = 0; i < 50; i++) {
		started(166500000);
		CHECK_EQ(write_page(2), 0);
		for (int step = 1; step < 4; step++)
			for (int k = 0; k < 8; k++)
				flip(2, step * 4096 + k * 511 + rand() % 500);
		CHECK_EQ(read_page(2), 24);
		CHECK(!memcmp(back, data, PAGE));
	}
}

TEST(too_many_wrong_bits_are_an_error)
{
	started(166500000);
	CHECK_EQ(write_page(LATER), 0);
	flip(LATER, 100);
	flip(LATER, 3000);
	CHECK_EQ(read_page(LATER), -EBADMSG);
	CHECK_EQ(write_page(1), 0);
	for (int k = 0; k < 9; k++)
		flip(1, 5000 + k * 300);
	CHECK_EQ(read_page(1), -EBADMSG);
}

TEST(a_wrong_bit_in_a_stored_code_is_harmless)
{
	for (int bit = 0; bit < 16 * 8; bit++) {
		started(166500000);
		CHECK_EQ(write_page(LATER), 0);
		flip(LATER, (PAGE + 40) * 8 + bit);
		CHECK_EQ(read_page(LATER), 1);
		CHECK(!memcmp(back, data, PAGE));
	}
}

/* 8.2: type 3 is enough by itself; here nothing else could help. */
TEST(a_wrong_bit_in_a_code_needs_no_code_over_the_spare)
{
	started(166500000);
	CHECK_EQ(write_page(LATER), 0);
	memcpy(fake_s5p_nand_page(LATER) + PAGE + 2, "\x85\x19", 2);
	flip(LATER, (PAGE + 47) * 8);
	CHECK_EQ(read_page(LATER), 1);
	CHECK(!memcmp(back, data, PAGE));
}

/* 8.7: one in the code and one in the data of the same step is too much for the step's code. */
TEST(the_code_over_the_spare_helps_when_code_and_data_are_wrong)
{
	started(166500000);
	CHECK_EQ(write_page(LATER), 0);
	flip(LATER, (PAGE + 45) * 8 + 3);
	flip(LATER, 700 * 8);
	CHECK_EQ(read_page(LATER), 2);
	CHECK(!memcmp(back, data, PAGE));
	check_no_complaints();
}

TEST(unaligned_memory_gets_the_same_bytes)
{
	struct mtd *mtd = started(166500000);

	CHECK_EQ(write_page(1), 0);
	CHECK_EQ(nand_ops.read_page(mtd, 1, back + 3), 0);
	CHECK(!memcmp(back + 3, data, PAGE));
}

TEST(the_bus_is_as_fast_as_the_chip_allows_and_no_faster)
{
	static const uint32_t rates[] = { 12000000,  66000000,	83000000,  133000000,
					  166500000, 166800000, 200000000, 250000000 };

	for (int i = 0; i < 8; i++) {
		started(rates[i]);
		CHECK_EQ(write_page(1), 0);
		CHECK_EQ(read_page(1), 0);
		CHECK(!memcmp(back, data, PAGE));
		CHECK(state.nand.byte_ps >= 25000);
		check_no_complaints();
	}
}

/* The whole 4 MiB: 1.25 times what tR and 2112 cycles of tRC take. */
TEST(reading_takes_at_most_a_quarter_more_than_the_chip_needs)
{
	uint64_t start, ns;

	started(166500000);
	start = fake_s5p_nand_bus_ns();
	for (uint32_t i = 0; i < 64; i++)
		CHECK_EQ(read_page(LATER + i), 0);
	ns = fake_s5p_nand_bus_ns() - start;
	printf("64 pages: %u ns of bus time a page, limit %u\n", (unsigned int)(ns / 64),
	       97250 - 25000);
	CHECK(ns <= 64 * (97250 - 25000));
}

TEST(what_the_chip_reports_is_reported)
{
	struct mtd *mtd = started(166500000);

	fake_s5p_nand_fault("bad blocks=12\nprogram-fail pages=900\n");
	CHECK_EQ(write_page(900), -EIO);
	CHECK(!nand_block_is_bad(mtd, 11));
	CHECK_EQ(nand_mark_bad(mtd, 11), 0);
	CHECK_EQ(probe(), 0);
	CHECK(nand_block_is_bad(mtd, 11));
	CHECK(nand_block_is_bad(mtd, 12));
	check_no_complaints();
	CHECK_EQ(nand_ops.erase_block(mtd, 12), -EIO);
}
