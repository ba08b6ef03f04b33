// SPDX-License-Identifier: MIT
/* The NAND controller's ECC engines against the hardware facts, 8.1 to 8.6. */
#include <test/fake/nand_bench.h>
#include <test/unit/test.h>

static uint32_t hamming_of(const uint8_t *bytes, size_t len)
{
	wr(NFCONT, CONT_INIT);
	bench_data_in(bytes, len);
	wr(NFCONT, CONT_ON);
	return rd(NFMECC0);
}

/* Hardware facts 8.2 "Write of one step", vectors of 8.3. */
TEST(one_bit_codes_come_from_what_is_written_while_unlocked)
{
	bench_open(TYPE_1BIT);
	wr(NFCMMD, 0x80);
	bench_address(0, 0);
	CHECK_EQ(hamming_of(bench.lcg, 512), 0xffc3c0cc);
	bench_data_in(bench.lcg, 16); /* locked: no part in it */
	CHECK_EQ(rd(NFMECC0), 0xffc3c0cc);
	wr(NFCMMD, 0x80);
	bench_address(0, 0);
	CHECK_EQ(hamming_of(bench.lcg, 2048), 0x9f9aa566);
	fake_model_no_complaint(&bench.fake);
}

static void one_bit_compare(uint32_t stored, uint32_t expected)
{
	bench_read_page(9, 0);
	wr(NFCONT, CONT_INIT);
	for (int i = 0; i < 128; i++)
		rd(NFDATA);
	wr(NFCONT, CONT_ON);
	wr(NFMECCD0, (stored & 0xff) | (stored >> 8 & 0xff) << 16);
	wr(NFMECCD1, (stored >> 16 & 0xff) | (stored >> 24) << 16);
	CHECK_EQ(rd(NFECCERR0) & ((expected & 3) == 1 ? 0x3fff3 : 3), expected);
}

/* Hardware facts 8.2 "Read", 8.1 NFECCERR0 in 1-bit mode. */
TEST(one_bit_mode_says_where_the_wrong_bit_is)
{
	bench_open(TYPE_1BIT);
	bench_program(9, 0, bench.lcg, 2048);
	one_bit_compare(0xffc3c0cc, 0);
	fake_nand_store_page(&bench.cells, 9)[300] ^= 0x10;
	one_bit_compare(0xffc3c0cc, 1 | 4 << 4 | 300 << 7);
	fake_nand_store_page(&bench.cells, 9)[301] ^= 0x10;
	one_bit_compare(0xffc3c0cc, 2);
	fake_nand_store_page(&bench.cells, 9)[300] ^= 0x10;
	fake_nand_store_page(&bench.cells, 9)[301] ^= 0x10;
	one_bit_compare(0xffc3c0cd, 3);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.3 last paragraph, 8.1: the spare engine has its own lock and registers. */
TEST(the_spare_code_has_its_own_lock)
{
	bench_open(TYPE_1BIT);
	wr(NFCMMD, 0x80);
	bench_address(0, 2048);
	wr(NFCONT, (CONT_ON | 1 << 4) & ~(1u << 6));
	bench_data_in(bench.lcg, 16);
	uint32_t good = rd(NFSECC);

	wr(NFCONT, CONT_ON);
	bench_data_in(bench.lcg, 15);
	CHECK_EQ(rd(NFSECC), good);
	CHECK_EQ(rd(NFMECC0), 0xffffffff);
	wr(NFSECCD, (good & 0xff) | (good >> 8) << 16);
	CHECK_EQ(rd(NFECCERR0) >> 2 & 3, 0);
	good ^= 1;
	wr(NFSECCD, (good & 0xff) | (good >> 8) << 16);
	CHECK_EQ(rd(NFECCERR0) >> 2 & 3, 3);
	good ^= 1 ^ 0x5755 ^ 0xffff; /* as if bit 7 of byte 15 were wrong */
	wr(NFSECCD, (good & 0xff) | (good >> 8) << 16);
	CHECK_EQ(rd(NFECCERR0) >> 2 & 0x7fffff,
		 1 | 7 << 16 | 15 << 19 | (rd(NFECCERR0) >> 2 & 0xfffc));
}

static void encode(uint32_t type, uint32_t expected0, uint32_t expected1)
{
	bench_open(type);
	wr(NFCMMD, 0x80);
	bench_address(0, 0);
	wr(NFCONT, CONT_INIT | ENCODE);
	bench_data_in(bench.lcg, 508);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);
	bench_data_in(bench.lcg + 508, 4);
	wr(NFCONT, CONT_ON | ENCODE);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 1);
	CHECK_EQ(rd(type == TYPE_8BIT ? NFM8ECC0 : NFMECC0), expected0);
	CHECK_EQ(rd(type == TYPE_8BIT ? NFM8ECC0 + 12 : NFMECC1), expected1);
	wr(NFSTAT, 1 << 7);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.4, 8.5 "Encode", vectors of 8.6. */
TEST(bch_codes_are_in_the_registers_of_their_mode)
{
	encode(TYPE_4BIT, 0xa90bcf70, 0xffcf18a1);
	encode(TYPE_8BIT, 0x778cece6, 0x000000ec);
}

/* Read the step of page 9 and pass @len code bytes through the port, as hardware facts 8.4 says. */
static void decode(const char *code, size_t len)
{
	bench_read_page(9, 0);
	wr(NFCONT, CONT_INIT);
	for (int i = 0; i < 128; i++)
		rd(NFDATA);
	CHECK_EQ(rd(NFSTAT) >> 6 & 1, 0);
	bench_data_in((const uint8_t *)code, len);
	wr(NFCONT, CONT_ON);
	CHECK_EQ(rd(NFSTAT) >> 6 & 1, 1);
}

#define CODE4 "\x70\xcf\x0b\xa9\xa1\x18\xcf\xff"
#define CODE8 "\xe6\xec\x8c\x77\x77\xdc\x31\x61\xb9\xef\xa0\xa3\xec"

/* Hardware facts 8.4 "Decode": busy for at least 155 clocks, positions, patterns, 5 = too many. */
TEST(four_bit_mode_reports_positions_and_patterns)
{
	bench_open(TYPE_4BIT);
	bench_program(9, 0, bench.lcg, 512);
	decode(CODE4, 8);
	CHECK_EQ(rd(NFECCERR0), 0x80000000);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NFECCERR0), 0);
	for (int i = 0; i < 4; i++)
		fake_nand_store_page(&bench.cells, 9)[100 * i + 7] ^= (uint8_t)(1 << i);
	decode(CODE4, 7);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NFECCERR0), 4 << 26 | 107 << 16 | 7);
	CHECK_EQ(rd(NFECCERR1), 307 << 16 | 207);
	CHECK_EQ(rd(NFMLCBITPT), 0x08040201);
	fake_nand_store_page(&bench.cells, 9)[500] ^= 1;
	decode(CODE4, 8);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NFECCERR0) >> 26 & 7, 5);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.5 "Decode". */
TEST(eight_bit_mode_reports_positions_and_patterns)
{
	bench_open(TYPE_8BIT);
	bench_program(9, 0, bench.lcg, 512);
	for (int i = 0; i < 8; i++)
		fake_nand_store_page(&bench.cells, 9)[60 * i + 1] ^= (uint8_t)(1 << i);
	decode(CODE8, 13);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 8u << 25 | 61 << 15 | 1);
	CHECK_EQ(rd(NF8ECCERR1), 241u << 22 | 181 << 11 | 121);
	CHECK_EQ(rd(NF8ECCERR2), 421u << 22 | 361 << 11 | 301);
	CHECK_EQ(rd(NFMLC8BITPT0), 0x08040201);
	CHECK_EQ(rd(NFMLC8BITPT1), 0x80402010);
	fake_nand_store_page(&bench.cells, 9)[500] ^= 1;
	decode(CODE8, 13);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0) >> 25 & 15, 9);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.5: bit 29; errors in the code have positions from 512 on (8.4). */
TEST(erased_steps_and_errors_in_the_code_are_told_apart)
{
	bench_open(TYPE_8BIT);
	decode("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 1 << 29);
	decode("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", 13);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 1 << 25 | 524);
	CHECK_EQ(rd(NFMLC8BITPT0), 1);

	bench_open(TYPE_4BIT);
	decode("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	fake_model_advance(&bench.fake, 1000);
	CHECK_EQ(rd(NFECCERR0), 1 << 29);
}

/* Hardware facts 8.5: unlock must not come after Init; 15.1: Init clears the done bits. */
TEST(misuse_of_the_bch_engine_is_complained_about)
{
	bench_open(TYPE_8BIT);
	wr(NFCONT, CONT_ON | 1 << 5);
	fake_model_no_complaint(&bench.fake);
	wr(NFCONT, CONT_ON & ~(1u << 7));
	CHECK_HAS(bench.fake.complaint, "cleared after InitMECC");

	bench_open(TYPE_8BIT);
	wr(NFCONT, CONT_INIT | ENCODE);
	wr(NFCMMD, 0x80);
	bench_address(0, 0);
	bench_data_in(bench.lcg, 100);
	wr(NFCONT, CONT_ON | ENCODE);
	CHECK_HAS(bench.fake.complaint, "after 100 of the 512 bytes");

	bench_open(TYPE_8BIT);
	wr(NFCONT, CONT_INIT | ENCODE);
	wr(NFCMMD, 0x80);
	bench_address(0, 0);
	bench_data_in(bench.lcg, 516);
	CHECK_HAS(bench.fake.complaint, "more than 512 bytes");
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 1);
	wr(NFCONT, CONT_INIT | ENCODE);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);

	bench_open(3u << 23);
	wr(NFCONT, CONT_INIT);
	CHECK_HAS(bench.fake.complaint, "ECC type 3");
}
