// SPDX-License-Identifier: MIT
/* The boot ROM model. Section numbers: hardware facts. */
#include "test.h"

#include <stdarg.h>
#include <stdio.h>

#include <test/fake/fake_model.h>
#include <tools/emu/models/irom.h>
#include <tools/emu/models/nand_ecc.h>

#define GO	   0x00
#define CALL	   0x04
#define RETURNED   0x08
#define WTCON	   0x0c
#define NAND_BOOT  0x00000600 /* 2.1 */
#define USB_BOOT   0x00002600
#define BL1	   0xd0034000 /* 2.2 */
#define STORE_SIZE (64u << 10)
#define HCLKD0	   12000000 /* nobody has set a PLL */

static struct fake_model fake;
static struct irom rom;
static struct nand_chip nand;
static struct {
	uint32_t straps, dram_base, dram_size;
	uint8_t pages[IROM_PAGES][NAND_RAW];
	uint8_t memory[STORE_SIZE]; /* what was stored, from the address of the first */
	uint32_t first, stored;
	char said[256];
	unsigned int lines;
} board;

static uint32_t board_straps(void *ctx)
{
	return board.straps;
}

static void board_dram(void *ctx, uint32_t *base, uint32_t *size)
{
	*base = board.dram_base;
	*size = board.dram_size;
}

static void board_store(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	if (!board.stored)
		board.first = address;
	CHECK_EQ(address, board.first + board.stored);
	CHECK(board.stored + size <= STORE_SIZE);
	memcpy(board.memory + board.stored, bytes, size);
	board.stored += (uint32_t)size;
}

__attribute__((format(printf, 2, 3))) static void board_say(void *ctx, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(board.said, sizeof(board.said), fmt, args);
	va_end(args);
	board.lines++;
}

static int cells_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	memset(buf, 0xff, len);
	for (size_t i = 0; i < len; i++)
		if (offset + i < sizeof(board.pages))
			((uint8_t *)buf)[i] = ((uint8_t *)board.pages)[offset + i];
	return 0;
}

static int cells_write(void *ctx, uint64_t offset, const void *buf, size_t len)
{
	return 0;
}

static int cells_erase(void *ctx, uint64_t offset, size_t len)
{
	return 0;
}

static const struct nand_store cells = { cells_read, cells_write, cells_erase, NULL };

/* 2.2: 13 bytes of code for each 512, from the first spare byte on, which stays 0xff. */
static void add_codes(uint8_t *raw)
{
	for (unsigned int step = 0; step < 4; step++) {
		struct nand_bch b;

		nand_bch_start(&b, &nand_bch8);
		for (unsigned int i = 0; i < NAND_STEP; i++)
			nand_bch_add(&b, raw[step * NAND_STEP + i]);
		nand_bch_encode(&b, raw + NAND_PAGE + step * NAND_BCH8_CODE);
	}
	raw[NAND_PAGE] = 0xff;
}

static void power_on(uint32_t straps)
{
	memset(&board, 0xff, sizeof(board));
	board.straps = straps;
	board.dram_size = board.stored = board.lines = 0;
	for (unsigned int p = 0; p < IROM_PAGES; p++) {
		for (unsigned int i = 0; i < NAND_PAGE; i++)
			board.pages[p][i] = (uint8_t)(i * 7 + p + (i >> 8));
		add_codes(board.pages[p]);
	}
	memset(&rom, 0, sizeof(rom));
	rom.chip = (struct irom_chip){ &board,	   true,	board_straps,
				       board_dram, board_store, board_say };
	rom.pages = IROM_PAGES;
	fake_model_start(&fake, &irom_ops, &rom.model);
	fake.clock_hz[MODEL_HCLKD0] = HCLKD0;
	rom.nand = &nand;
	nand_chip_init(&nand, &rom.model, &cells);
}

/* The program of the boot ROM: asks, sleeps, asks again. */
static uint32_t ask(void)
{
	return fake_model_read(&fake, GO);
}

static void boot(void)
{
	CHECK_EQ(ask(), 0);
	fake_model_advance(&fake, 100000000);
}

static bool loaded(unsigned int pages)
{
	for (unsigned int p = 0; p < pages; p++)
		if (memcmp(board.memory + p * NAND_PAGE, board.pages[p], NAND_PAGE))
			return false;
	return board.stored == pages * NAND_PAGE && board.first == BL1;
}

/* 15.1 no. 2 */
TEST(irom_loads_16_kib_from_nand_and_jumps)
{
	power_on(NAND_BOOT);
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(fake_model_read(&fake, WTCON), 0x8021);
	CHECK_EQ(fake_model_read(&fake, CALL), 0);
	CHECK(loaded(8));
	CHECK_EQ(board.lines, 0);
	CHECK_EQ(rom.counters.corrected, 0);
	fake_model_no_complaint(&fake);
}

TEST(irom_loads_8_kib_when_told)
{
	power_on(NAND_BOOT);
	rom.pages = IROM_PAGES_SMALL;
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK(loaded(4));
}

/* 9.3 and 8.1: reset, ID, then per page 7 latch cycles of 3 clocks, tR, 2112 data cycles of 2. */
TEST(irom_start_takes_the_time_of_its_bus_cycles)
{
	const uint64_t page = (7 * 3 + 2112 * 2) * 1000000000ull / HCLKD0 + NAND_TR;

	power_on(NAND_BOOT);
	fake_model_advance(&fake, 1000000000);
	boot();
	CHECK(rom.counters.ns >= NAND_TRST_READY + 8 * page);
	CHECK(rom.counters.ns < NAND_TRST_READY + 8 * page + 10000);
	CHECK_EQ(rom.counters.pages, 8);
}

/* 8.5, 8.6: 8 wrong bits in 512 bytes. */
TEST(irom_corrects_eight_bits_in_every_step)
{
	uint8_t good[IROM_PAGES][NAND_RAW];

	power_on(NAND_BOOT);
	memcpy(good, board.pages, sizeof(good));
	for (unsigned int p = 0; p < IROM_PAGES; p++)
		for (unsigned int step = 1; step < 4; step++)
			for (unsigned int bit = 0; bit < 8; bit++)
				board.pages[p][step * NAND_STEP + 61 * bit] ^= (uint8_t)(1 << bit);
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(rom.counters.corrected, 8u * 3 * IROM_PAGES);
	memcpy(board.pages, good, sizeof(good));
	CHECK(loaded(8));
}

/* 8.7: code byte 0 of a page is not stored, so at least four corrections are left. */
TEST(irom_corrects_four_bits_in_the_first_step_of_any_page)
{
	power_on(NAND_BOOT);
	for (unsigned int p = 0; p < IROM_PAGES; p++)
		for (unsigned int bit = 0; bit < 4; bit++)
			board.pages[p][100 * bit] ^= 0x20;
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(rom.counters.corrected, 4u * IROM_PAGES);
}

/* 2.2: failure of the first device: USB. */
TEST(irom_changes_to_usb_when_a_page_is_uncorrectable)
{
	power_on(NAND_BOOT);
	for (unsigned int bit = 0; bit < 9; bit++)
		board.pages[5][600 + 40 * bit] ^= 1;
	boot();
	CHECK_EQ(ask(), 0);
	CHECK_EQ(board.lines, 2);
	CHECK_EQ(board.stored, 5u * NAND_PAGE);
	CHECK(irom_usb_room(&rom) > 0);
}

/* 15.1 no. 3 */
TEST(irom_takes_a_page_without_codes_as_uncorrectable)
{
	power_on(NAND_BOOT);
	memset(board.pages[0] + NAND_PAGE, 0xff, NAND_SPARE);
	boot();
	CHECK_EQ(ask(), 0);
	CHECK(irom_usb_room(&rom) > 0);
}

TEST(irom_starts_a_page_without_codes_when_it_is_lax)
{
	power_on(NAND_BOOT);
	for (unsigned int p = 0; p < IROM_PAGES; p++)
		memset(board.pages[p] + NAND_PAGE, 0xff, NAND_SPARE);
	rom.lax_ecc = true;
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK(loaded(8));
}

TEST(irom_lax_is_as_strict_as_ever_where_there_are_codes)
{
	power_on(NAND_BOOT);
	rom.lax_ecc = true;
	board.pages[0][NAND_PAGE + 20] ^= 0xff;
	board.pages[0][NAND_PAGE + 21] ^= 0xff;
	boot();
	CHECK_EQ(ask(), 0);
}

TEST(irom_without_a_chip_changes_to_usb)
{
	power_on(NAND_BOOT);
	rom.nand = NULL;
	CHECK_EQ(ask(), 0);
	CHECK(irom_usb_room(&rom) > 0);
}

TEST(irom_changes_to_usb_when_nobody_answers_to_read_id)
{
	power_on(NAND_BOOT);
	nand.dead = true; /* a bus that floats */
	boot();
	CHECK_EQ(ask(), 0);
	CHECK_EQ(rom.counters.pages, 0);
	CHECK(irom_usb_room(&rom) > 0);
}

/* 2.1: OM[2:1] = 1 is OneNAND, 2 SD/MMC; NFMOD = 2 has 4 address cycles, 4 small pages. */
TEST(irom_says_that_it_knows_one_kind_of_nand_and_usb_only)
{
	static const uint32_t others[] = { 0x602, 0x604, 0x200, 0x400, 0x000, 0x700 };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		power_on(others[i]);
		boot();
		CHECK_EQ(ask(), 0);
		CHECK(strstr(board.said, "first packet"));
		CHECK_EQ(board.lines, 2);
		CHECK_EQ(rom.counters.pages, 0);
	}
}

/* 2.2: the codes fill 52 bytes, what is behind them says nothing. */
TEST(irom_looks_for_codes_in_the_bytes_of_codes_alone)
{
	power_on(NAND_BOOT);
	rom.lax_ecc = true;
	rom.pages = 1;
	memset(board.pages[0] + NAND_PAGE, 0xff, NAND_SPARE);
	board.pages[0][NAND_PAGE + 52] = 0;
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(rom.counters.corrected, 0);

	power_on(NAND_BOOT);
	rom.lax_ecc = true;
	memset(board.pages[0] + NAND_PAGE, 0xff, NAND_SPARE);
	board.pages[0][NAND_PAGE + 51] = 0;
	boot();
	CHECK_EQ(ask(), 0);
}

static void send(uint32_t address, uint32_t length, const uint8_t *data, uint16_t sum)
{
	uint32_t header[2] = { address, length };
	uint8_t end[2] = { (uint8_t)sum, (uint8_t)(sum >> 8) };

	irom_usb_receive(&rom, (const uint8_t *)header, sizeof(header));
	if (length > 10)
		irom_usb_receive(&rom, data, length - 10);
	irom_usb_receive(&rom, end, sizeof(end));
}

static const uint8_t program[] = { 1, 2, 3, 4 };
#define PROGRAM_LENGTH 14
#define PROGRAM_SUM    10

static void wait_for_usb(void)
{
	power_on(USB_BOOT);
	CHECK_EQ(ask(), 0);
	CHECK_EQ(fake_model_read(&fake, WTCON), 0);
}

static void call_first(void)
{
	wait_for_usb();
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(fake_model_read(&fake, CALL), 1);
	CHECK_EQ(irom_usb_room(&rom), 0);
	CHECK(!memcmp(board.memory, program, sizeof(program)));
	board.stored = 0;
}

/* 2.4 */
TEST(irom_calls_the_first_packet_and_jumps_to_the_second)
{
	call_first();
	board.dram_base = 0x20000000;
	board.dram_size = 0x10000000;
	board.lines = 0;
	fake_model_write(&fake, RETURNED, 7);
	CHECK_EQ(board.lines, 2); /* it came back; what is waited for */
	CHECK_EQ(ask(), 0);
	send(0x2ffffffc, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), 0x2ffffffc);
	CHECK_EQ(fake_model_read(&fake, WTCON), 0x8021);
	CHECK(!irom_usb_over(&rom));
	CHECK_EQ(fake_model_read(&fake, CALL), 0);
	CHECK(irom_usb_over(&rom));
	CHECK_EQ(rom.counters.usb_packets, 2);
	fake_model_no_complaint(&fake);
}

/* A packet may come between the question and WFI: the line that ends WFI has to stay. */
TEST(irom_rings_until_its_program_asks)
{
	wait_for_usb();
	CHECK_EQ(ask(), 0);
	CHECK(!fake.line[0]);
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK(fake.line[0]);
	CHECK_EQ(fake_model_read(&fake, WTCON), 0x8021);
	CHECK(fake.line[0]);
	CHECK_EQ(ask(), BL1);
	CHECK(!fake.line[0]);
}

/* 2.4: 0xd0020000 to 0xd0037fff; 1.1: and where they are seen again. */
TEST(irom_takes_the_first_packet_anywhere_in_iram_and_nowhere_else)
{
	static const struct {
		uint32_t address;
		bool good;
	} where[] = { { 0xd0020000, true },  { 0xd0020010, true },  { 0x00034000, true },
		      { 0xd0037ffc, true },  { 0xd0038000, false }, { 0xd001fffc, false },
		      { 0x00038000, false }, { 0x20000000, false }, { 0xfffffffc, false },
		      { 0xd0034002, false } };

	for (size_t i = 0; i < sizeof(where) / sizeof(*where); i++) {
		wait_for_usb();
		send(where[i].address, PROGRAM_LENGTH, program, PROGRAM_SUM);
		CHECK_EQ(ask(), where[i].good ? where[i].address : 0);
		CHECK_EQ(rom.counters.usb_dropped, !where[i].good);
		CHECK_EQ(board.lines, where[i].good ? 1 : 2);
	}
}

static void check_second_dropped(uint32_t address, const char *why)
{
	call_first();
	fake_model_write(&fake, RETURNED, 0);
	board.lines = 0;
	send(address, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), 0);
	CHECK_EQ(board.lines, 1);
	CHECK_EQ(board.stored, 0);
	CHECK(strstr(board.said, why));
}

TEST(irom_drops_a_second_packet_while_there_is_no_dram)
{
	check_second_dropped(0x20000000, "did not initialise DRAM");
}

TEST(irom_drops_a_packet_that_ends_outside_of_its_memory)
{
	static const uint8_t many[IROM_IRAM_SIZE + 1];

	wait_for_usb();
	send(0xd0020000, sizeof(many) + 10, many, 0);
	CHECK_EQ(ask(), 0);
	CHECK_EQ(rom.counters.usb_dropped, 1);
	send(0xd0030000, 0x8001 + 10, many, 0);
	CHECK_EQ(rom.counters.usb_dropped, 2);
	CHECK_EQ(board.stored, 0);
	send(0xd0030000, 0x8000 + 10, many, 0);
	CHECK_EQ(ask(), 0xd0030000);
}

TEST(irom_takes_another_packet_after_every_dropped_one)
{
	wait_for_usb();
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM + 1);
	CHECK_EQ(ask(), 0);
	CHECK(strstr(board.said, "0x000b") && strstr(board.said, "0x000a"));
	send(BL1, 10, program, 0);
	send(0x40000000, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(rom.counters.usb_dropped, 3);
	board.stored = 0;
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), BL1);
}

TEST(irom_hears_nothing_after_nonsense_until_the_cable_is_plugged_again)
{
	wait_for_usb();
	send(BL1, 3, program, 0);
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), 0);
	CHECK_EQ(rom.counters.usb_dropped, 1);
	irom_usb_restart(&rom);
	send(BL1, PROGRAM_LENGTH, program, PROGRAM_SUM);
	CHECK_EQ(ask(), BL1);
}

TEST(irom_begins_again_after_a_reset)
{
	call_first();
	fake_model_write(&fake, RETURNED, 0); /* rings */
	CHECK(fake.line[0]);
	rom.model.ops->reset(&rom, MODEL_WATCHDOG);
	CHECK(!fake.line[0]);
	board.straps = NAND_BOOT;
	boot();
	CHECK_EQ(ask(), BL1);
	CHECK_EQ(fake_model_read(&fake, CALL), 0);
}

TEST(irom_complains_when_other_software_uses_its_registers)
{
	power_on(NAND_BOOT);
	boot();
	CHECK_EQ(fake_model_read(&fake, CALL), 0);
	CHECK_EQ(fake.complaints, 0);
	CHECK_EQ(ask(), 0);
	CHECK_EQ(fake.complaints, 1);
	fake_model_write(&fake, RETURNED, 0);
	CHECK_EQ(fake.complaints, 2);
}

TEST(irom_tells_of_an_exception_that_nobody_handles)
{
	power_on(NAND_BOOT);
	fake_model_write(&fake, 0x2c, 0x1234);
	CHECK(strstr(board.said, "data abort"));
	CHECK(strstr(board.said, "00001234"));
	fake_model_write(&fake, 0x20, 0);
	CHECK(strstr(board.said, "undefined instruction"));
	fake_model_write(&fake, 0x38, 0);
	CHECK(strstr(board.said, "exception before"));
}
