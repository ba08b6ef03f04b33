// SPDX-License-Identifier: MIT
/* The NAND controller against the hardware facts, chapter 8 and 15.1 rows 10 to 12. */
#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <test/unit/test.h>
#include <tools/emu/models/nand_ctrl.h>

/* Hardware facts 8.1. */
enum {
	NFCONF = 0x00,
	NFCONT = 0x04,
	NFCMMD = 0x08,
	NFADDR = 0x0c,
	NFDATA = 0x10,
	NFMECCD0 = 0x14,
	NFMECCD1 = 0x18,
	NFSECCD = 0x1c,
	NFSBLK = 0x20,
	NFEBLK = 0x24,
	NFSTAT = 0x28,
	NFECCERR0 = 0x2c,
	NFECCERR1 = 0x30,
	NFMECC0 = 0x34,
	NFMECC1 = 0x38,
	NFSECC = 0x3c,
	NFMLCBITPT = 0x40,
	NF8ECCERR0 = 0x44,
	NF8ECCERR1 = 0x48,
	NF8ECCERR2 = 0x4c,
	NFM8ECC0 = 0x50,
	NFMLC8BITPT0 = 0x60,
	NFMLC8BITPT1 = 0x64,
};

#define TYPE_1BIT 0u
#define TYPE_8BIT (1u << 23)
#define TYPE_4BIT (2u << 23)
#define TIMING	  0x7770u
#define CONT_ON	  0xc5u /* enabled, chip 0 selected, both codes locked */
#define CONT_INIT 0x65u /* the same, InitMECC with MECCLock cleared */
#define ENCODE	  (1u << 18)

static struct fake_model fake;
static struct fake_nand_store cells;
static struct nand_chip chip;
static struct nand_ctrl nand;
static uint8_t lcg[2048];

static void start_without_chip(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(lcg); i++) {
		x = (x * 1103515245u + 12345u) & 0x7fffffff;
		lcg[i] = (uint8_t)(x >> 16);
	}
	nand = (struct nand_ctrl){ 0 };
	fake_model_start(&fake, &nand_ctrl_ops, &nand.model);
}

static void start(void)
{
	start_without_chip();
	fake_nand_store_start(&cells);
	nand_chip_init(&chip, &nand.model, &cells.store);
	nand.chip = &chip;
	nand_ctrl_ops.reset(&nand, MODEL_POWER_ON);
}

static uint32_t rd(uint32_t offset)
{
	return fake_model_read(&fake, offset);
}

static void wr(uint32_t offset, uint32_t value)
{
	fake_model_write(&fake, offset, value);
}

/* Usual set-up of software: slow timing, chip 0 selected, everything locked. */
static void open_chip(uint32_t type)
{
	start();
	wr(NFCONF, TIMING | type);
	wr(NFCONT, CONT_ON);
}

static void address(uint32_t page, uint32_t column)
{
	const uint32_t bytes[5] = { column, column >> 8, page, page >> 8, page >> 16 };

	for (int i = 0; i < 5; i++)
		fake_model_write_sized(&fake, NFADDR, bytes[i] & 0xff, 1);
}

static void read_page(uint32_t page, uint32_t column)
{
	wr(NFCMMD, 0x00);
	address(page, column);
	wr(NFCMMD, 0x30);
	fake_model_advance(&fake, NAND_TR);
}

static void data_in(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i += 4) {
		uint32_t word = 0;

		for (size_t k = 0; k < 4; k++)
			word |= i + k < len ? (uint32_t)bytes[i + k] << 8 * k : 0;
		if (len - i >= 4)
			wr(NFDATA, word);
		else
			for (size_t k = i; k < len; k++)
				fake_model_write_sized(&fake, NFDATA, bytes[k], 1);
	}
}

static void program(uint32_t page, uint32_t column, const uint8_t *bytes, size_t len)
{
	wr(NFCMMD, 0x80);
	address(page, column);
	data_in(bytes, len);
	wr(NFCMMD, 0x10);
	fake_model_advance(&fake, NAND_TPROG);
}

/* Hardware facts 15.1 row 10. */
TEST(reset_values_are_those_agreed_on)
{
	start();
	CHECK_EQ(rd(NFCONF), 0x00001000);
	CHECK_EQ(rd(NFCONT), 0x000000c6);
	CHECK_EQ(rd(NFSTAT), 0xf0000f0d);
	CHECK(!fake.line[0]);
	nand.nand_boot = true;
	CHECK_EQ(rd(NFCONF), 0x80001000);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 8.9 "Read ID", 8.1 NFDATA: a word is four cycles, low byte first. */
TEST(the_id_is_read_with_bytes_and_with_words)
{
	open_chip(TYPE_1BIT);
	wr(NFCMMD, 0x90);
	fake_model_write_sized(&fake, NFADDR, 0, 1);
	CHECK_EQ(rd(NFDATA), 0x9510daec);
	CHECK_EQ(fake_model_read_sized(&fake, NFDATA, 1), 0x44);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 15.1 row 11 and 8.9, the clean way to wait. */
TEST(rnb_and_its_edge_follow_the_operation)
{
	open_chip(TYPE_1BIT);
	wr(NFCMMD, 0x00);
	address(0, 0);
	wr(NFSTAT, 1 << 4);
	wr(NFCMMD, 0x30);
	CHECK_EQ(rd(NFSTAT) & 0x10000011, 0);
	fake_model_advance(&fake, NAND_TR - 1);
	CHECK_EQ(rd(NFSTAT) & 0x10000011, 0);
	fake_model_advance(&fake, 1);
	CHECK_EQ(rd(NFSTAT) & 0x11000011, 0x11000011);
	wr(NFSTAT, 1 << 4);
	CHECK_EQ(rd(NFSTAT) & 0x11000011, 0x10000001);
	fake_model_no_complaint(&fake);
}

/* The host's timer may be late: software that looks in time sees the edge all the same. */
TEST(the_edge_is_seen_even_before_the_timer_ran)
{
	open_chip(TYPE_1BIT);
	wr(NFCMMD, 0x00);
	address(0, 0);
	wr(NFCMMD, 0x30);
	fake.now += NAND_TR;
	CHECK_EQ(rd(NFSTAT) & 0x11, 0x11);
	CHECK_EQ(fake.wake_at, MODEL_NEVER);
}

/* Hardware facts 8.1 NFCONT bits 8 and 9. */
TEST(the_interrupt_follows_the_chosen_edge)
{
	open_chip(TYPE_1BIT);
	wr(NFCONT, CONT_ON | 1 << 9);
	read_page(0, 0);
	CHECK(fake.line[0]);
	wr(NFSTAT, 1 << 4);
	CHECK(!fake.line[0]);
	wr(NFCONT, CONT_ON | 1 << 9 | 1 << 8);
	wr(NFCMMD, 0xff);
	CHECK(fake.line[0]);
	wr(NFSTAT, 1 << 4);
	fake_model_advance(&fake, NAND_TRST_READY);
	CHECK(!fake.line[0]);
}

/* Hardware facts 8.1 NFCONF: TWRPH0 + TWRPH1 + 2 clocks, and TACLS before commands. */
TEST(the_time_of_every_bus_cycle_is_counted)
{
	uint64_t before;

	open_chip(TYPE_1BIT);
	fake_model_clock(&fake, MODEL_HCLKD0, 100000000);
	wr(NFCONF, 0x2310); /* TACLS 2, TWRPH0 3, TWRPH1 1: 6 clocks, 8 with CLE or ALE */
	read_page(0, 0);
	CHECK_EQ(nand.bus_ns, 7 * 80);
	before = nand.bus_ns;
	rd(NFDATA);
	CHECK_EQ(nand.bus_ns - before, 4 * 60);
	fake_model_read_sized(&fake, NFDATA, 1);
	fake_model_read_sized(&fake, NFDATA, 2);
	CHECK_EQ(nand.bus_ns - before, 7 * 60);
	CHECK_EQ(nand.bus_cycles, 14);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.3: tRC 25 ns, tREA 20 ns. */
TEST(too_fast_a_bus_reads_the_byte_before_and_is_complained_about_once)
{
	open_chip(TYPE_1BIT);
	wr(NFCONF, 0x0300); /* strobe 24 ns, cycle 30 ns at 166.5 MHz */
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0x9510daec);
	fake_model_no_complaint(&fake);
	wr(NFCONF, 0x0210); /* strobe 18 ns */
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	fake_model_no_complaint(&fake); /* enough for writes */
	nand.bus = 0x77;
	CHECK_EQ(rd(NFDATA), 0x10daec77);
	CHECK_HAS(fake.complaint, "too fast");
	CHECK_EQ(fake.complaints, 1);
	wr(NFCONF, 0x0300);
	fake_model_clock(&fake, MODEL_HCLKD0, 200000000); /* the same setting at another clock */
	fake_model_read_sized(&fake, NFDATA, 1);
	CHECK_EQ(fake.complaints, 1);
	wr(NFCONF, 0x0100);
	wr(NFCMMD, 0x70);
	CHECK_EQ(fake.complaints, 2);
}

TEST(a_chip_that_is_not_selected_or_a_controller_that_is_off_hears_nothing)
{
	open_chip(TYPE_1BIT);
	wr(NFCONT, CONT_ON | 2);
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0xffffffff);
	CHECK_HAS(fake.complaint, "no chip is selected");
	CHECK_EQ(rd(NFSTAT) >> 2 & 1, 1);
	CHECK_EQ(chip.mode, NAND_IDLE);
	wr(NFCONT, CONT_ON & ~1u);
	wr(NFCMMD, 0x90);
	CHECK_HAS(fake.complaint, "controller is off");
	CHECK_EQ(chip.mode, NAND_IDLE);
}

TEST(without_an_image_there_is_no_chip_and_the_bus_floats)
{
	start_without_chip();
	wr(NFCONF, TIMING);
	wr(NFCONT, CONT_ON);
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0xffffffff);
	wr(NFCMMD, 0xff);
	CHECK_EQ(rd(NFSTAT) & 1, 1);
	fake_model_no_complaint(&fake);
}

TEST(registers_that_are_not_there_or_accesses_of_the_wrong_kind_are_complained_about)
{
	open_chip(TYPE_1BIT);
	CHECK_EQ(rd(0x6c), 0);
	CHECK_HAS(fake.complaint, "no register at offset 0x6c");
	wr(NFMECC0, 1);
	CHECK_HAS(fake.complaint, "NFMECC0 written, it is read only");
	fake_model_write_sized(&fake, NFCONF, 0, 1);
	CHECK_HAS(fake.complaint, "NFCONF at offset 0x0 accessed with 1 bytes");
	CHECK_EQ(rd(NFCONF), TIMING);
	rd(0x1000 - 4);
	CHECK_EQ(fake.complaints, 4);
}

static uint32_t hamming_of(const uint8_t *bytes, size_t len)
{
	wr(NFCONT, CONT_INIT);
	data_in(bytes, len);
	wr(NFCONT, CONT_ON);
	return rd(NFMECC0);
}

/* Hardware facts 8.2 "Write of one step", vectors of 8.3. */
TEST(one_bit_codes_come_from_what_is_written_while_unlocked)
{
	open_chip(TYPE_1BIT);
	wr(NFCMMD, 0x80);
	address(0, 0);
	CHECK_EQ(hamming_of(lcg, 512), 0xffc3c0cc);
	data_in(lcg, 16); /* locked: no part in it */
	CHECK_EQ(rd(NFMECC0), 0xffc3c0cc);
	wr(NFCMMD, 0x80);
	address(0, 0);
	CHECK_EQ(hamming_of(lcg, 2048), 0x9f9aa566);
	fake_model_no_complaint(&fake);
}

static void one_bit_compare(uint32_t stored, uint32_t expected)
{
	read_page(9, 0);
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
	open_chip(TYPE_1BIT);
	program(9, 0, lcg, 2048);
	one_bit_compare(0xffc3c0cc, 0);
	fake_nand_store_page(&cells, 9)[300] ^= 0x10;
	one_bit_compare(0xffc3c0cc, 1 | 4 << 4 | 300 << 7);
	fake_nand_store_page(&cells, 9)[301] ^= 0x10;
	one_bit_compare(0xffc3c0cc, 2);
	fake_nand_store_page(&cells, 9)[300] ^= 0x10;
	fake_nand_store_page(&cells, 9)[301] ^= 0x10;
	one_bit_compare(0xffc3c0cd, 3);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 8.3 last paragraph, 8.1: the spare engine has its own lock and registers. */
TEST(the_spare_code_has_its_own_lock)
{
	open_chip(TYPE_1BIT);
	wr(NFCMMD, 0x80);
	address(0, 2048);
	wr(NFCONT, (CONT_ON | 1 << 4) & ~(1u << 6));
	data_in(lcg, 16);
	wr(NFCONT, CONT_ON);
	data_in(lcg, 16);
	CHECK_EQ(rd(NFMECC0), 0xffffffff);
	uint32_t good = rd(NFSECC);

	wr(NFSECCD, (good & 0xff) | (good >> 8) << 16);
	CHECK_EQ(rd(NFECCERR0) >> 2 & 3, 0);
	good ^= 1;
	wr(NFSECCD, (good & 0xff) | (good >> 8) << 16);
	CHECK_EQ(rd(NFECCERR0) >> 2 & 3, 3);
}

static void encode(uint32_t type, uint32_t expected0, uint32_t expected1)
{
	open_chip(type);
	wr(NFCMMD, 0x80);
	address(0, 0);
	wr(NFCONT, CONT_INIT | ENCODE);
	data_in(lcg, 508);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);
	data_in(lcg + 508, 4);
	wr(NFCONT, CONT_ON | ENCODE);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 1);
	CHECK_EQ(rd(type == TYPE_8BIT ? NFM8ECC0 : NFMECC0), expected0);
	CHECK_EQ(rd(type == TYPE_8BIT ? NFM8ECC0 + 12 : NFMECC1), expected1);
	wr(NFSTAT, 1 << 7);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);
	fake_model_no_complaint(&fake);
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
	read_page(9, 0);
	wr(NFCONT, CONT_INIT);
	for (int i = 0; i < 128; i++)
		rd(NFDATA);
	CHECK_EQ(rd(NFSTAT) >> 6 & 1, 0);
	data_in((const uint8_t *)code, len);
	wr(NFCONT, CONT_ON);
	CHECK_EQ(rd(NFSTAT) >> 6 & 1, 1);
}

#define CODE4 "\x70\xcf\x0b\xa9\xa1\x18\xcf\xff"
#define CODE8 "\xe6\xec\x8c\x77\x77\xdc\x31\x61\xb9\xef\xa0\xa3\xec"

/* Hardware facts 8.4 "Decode": busy for at least 155 clocks, positions, patterns, 5 = too many. */
TEST(four_bit_mode_reports_positions_and_patterns)
{
	open_chip(TYPE_4BIT);
	program(9, 0, lcg, 512);
	decode(CODE4, 8);
	CHECK_EQ(rd(NFECCERR0), 0x80000000);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NFECCERR0), 0);
	for (int i = 0; i < 4; i++)
		fake_nand_store_page(&cells, 9)[100 * i + 7] ^= (uint8_t)(1 << i);
	decode(CODE4, 7);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NFECCERR0), 4 << 26 | 107 << 16 | 7);
	CHECK_EQ(rd(NFECCERR1), 307 << 16 | 207);
	CHECK_EQ(rd(NFMLCBITPT), 0x08040201);
	fake_nand_store_page(&cells, 9)[500] ^= 1;
	decode(CODE4, 8);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NFECCERR0) >> 26 & 7, 5);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 8.5 "Decode". */
TEST(eight_bit_mode_reports_positions_and_patterns)
{
	open_chip(TYPE_8BIT);
	program(9, 0, lcg, 512);
	for (int i = 0; i < 8; i++)
		fake_nand_store_page(&cells, 9)[60 * i + 1] ^= (uint8_t)(1 << i);
	decode(CODE8, 13);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 8u << 25 | 61 << 15 | 1);
	CHECK_EQ(rd(NF8ECCERR1), 241u << 22 | 181 << 11 | 121);
	CHECK_EQ(rd(NF8ECCERR2), 421u << 22 | 361 << 11 | 301);
	CHECK_EQ(rd(NFMLC8BITPT0), 0x08040201);
	CHECK_EQ(rd(NFMLC8BITPT1), 0x80402010);
	fake_nand_store_page(&cells, 9)[500] ^= 1;
	decode(CODE8, 13);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0) >> 25 & 15, 9);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 8.5: bit 29; errors in the code have positions from 512 on (8.4). */
TEST(erased_steps_and_errors_in_the_code_are_told_apart)
{
	open_chip(TYPE_8BIT);
	decode("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 1 << 29);
	decode("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", 13);
	fake_model_advance(&fake, 1000);
	CHECK_EQ(rd(NF8ECCERR0), 1 << 25 | 524);
	CHECK_EQ(rd(NFMLC8BITPT0), 1);
}

/* Hardware facts 8.5: unlock must not come after Init; 15.1: Init clears the done bits. */
TEST(misuse_of_the_bch_engine_is_complained_about)
{
	open_chip(TYPE_8BIT);
	wr(NFCONT, CONT_ON | 1 << 5);
	fake_model_no_complaint(&fake);
	wr(NFCONT, CONT_ON & ~(1u << 7));
	CHECK_HAS(fake.complaint, "cleared after InitMECC");

	open_chip(TYPE_8BIT);
	wr(NFCONT, CONT_INIT | ENCODE);
	wr(NFCMMD, 0x80);
	address(0, 0);
	data_in(lcg, 100);
	wr(NFCONT, CONT_ON | ENCODE);
	CHECK_HAS(fake.complaint, "after 100 of the 512 bytes");

	open_chip(TYPE_8BIT);
	wr(NFCONT, CONT_INIT | ENCODE);
	wr(NFCMMD, 0x80);
	address(0, 0);
	data_in(lcg, 516);
	CHECK_HAS(fake.complaint, "more than 512 bytes");
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 1);
	wr(NFCONT, CONT_INIT | ENCODE);
	CHECK_EQ(rd(NFSTAT) >> 7 & 1, 0);

	open_chip(3u << 23);
	wr(NFCONT, CONT_INIT);
	CHECK_HAS(fake.complaint, "ECC type 3");
}

static void erase(uint32_t page)
{
	wr(NFCMMD, 0x60);
	for (int i = 0; i < 3; i++)
		wr(NFADDR, page >> 8 * i & 0xff);
	wr(NFCMMD, 0xd0);
	fake_model_advance(&fake, NAND_TBERS);
}

/* Hardware facts 15.1 row 12. */
TEST(soft_lock_lets_through_only_the_window)
{
	open_chip(TYPE_1BIT);
	program(64, 0, lcg, 4);
	wr(NFSBLK, 128);
	wr(NFEBLK, 192);
	wr(NFCONT, CONT_ON | 1 << 16 | 1 << 10);
	erase(64);
	CHECK_EQ(fake_nand_store_page(&cells, 64)[0], lcg[0]);
	CHECK_EQ(rd(NFSTAT) >> 5 & 1, 1);
	CHECK(fake.line[0]);
	CHECK_HAS(fake.complaint, "page 64 is locked");
	wr(NFSTAT, 1 << 5);
	CHECK(!fake.line[0]);
	program(70, 0, lcg, 4);
	CHECK_EQ(fake_nand_store_page(&cells, 70)[0], 0xff);
	wr(NFSTAT, 1 << 5);
	program(128, 0, lcg, 4);
	CHECK_EQ(fake_nand_store_page(&cells, 128)[0], lcg[0]);
	erase(191);
	CHECK_EQ(fake_nand_store_page(&cells, 128)[0], 0xff);
	CHECK_EQ(rd(NFSTAT) >> 5 & 1, 0);
	wr(NFCONT, CONT_ON);
	erase(64);
	CHECK_EQ(fake_nand_store_page(&cells, 64)[0], 0xff);
}

/* Hardware facts 8.1 NFCONT bit 17. */
TEST(lock_tight_stays_until_reset)
{
	open_chip(TYPE_1BIT);
	program(0, 0, lcg, 4);
	wr(NFSBLK, 64);
	wr(NFEBLK, 128);
	wr(NFCONT, CONT_ON | 1 << 17);
	wr(NFCONT, CONT_ON);
	CHECK_EQ(rd(NFCONT) >> 17 & 1, 1);
	wr(NFSBLK, 0);
	CHECK_EQ(rd(NFSBLK), 64);
	erase(0);
	CHECK_EQ(fake_nand_store_page(&cells, 0)[0], lcg[0]);
	nand_ctrl_ops.reset(&nand, MODEL_SOFTWARE);
	CHECK_EQ(rd(NFCONT), 0xc6);
}

/* The chip has no reset pin: a watchdog reset of the SoC does not stop an erase. */
TEST(an_erase_goes_on_while_the_controller_is_reset)
{
	open_chip(TYPE_1BIT);
	program(0, 0, lcg, 4);
	wr(NFCMMD, 0x60);
	for (int i = 0; i < 3; i++)
		wr(NFADDR, 0);
	wr(NFCMMD, 0xd0);
	nand_ctrl_ops.reset(&nand, MODEL_WATCHDOG);
	CHECK_EQ(rd(NFSTAT) & 1, 0);
	fake_model_advance(&fake, NAND_TBERS);
	CHECK_EQ(rd(NFSTAT) & 1, 1);
	CHECK_EQ(fake_nand_store_page(&cells, 0)[0], 0xff);
}
