// SPDX-License-Identifier: MIT
/* The K9F2G08U0x against the hardware facts, chapter 9. */
#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <test/unit/test.h>
#include <tools/emu/models/nand_chip.h>

static struct fake_model fake;
static struct fake_nand_store cells;
static struct nand_chip chip;

/* A model without registers: the chip only needs its clock and its complaints. */
static void nothing_to_reset(void *state, enum model_reset kind)
{
}

static const struct model_ops clock_ops = { .name = "nand", .reset = nothing_to_reset };
static struct model clock_model;

static void start(void)
{
	fake_model_start(&fake, &clock_ops, &clock_model);
	fake_nand_store_start(&cells);
	nand_chip_init(&chip, &clock_model, &cells.store);
}

static void row_address(uint32_t page)
{
	for (int i = 0; i < 3; i++)
		nand_chip_address(&chip, (uint8_t)(page >> 8 * i));
}

static void address(uint32_t page, uint32_t column)
{
	nand_chip_address(&chip, (uint8_t)column);
	nand_chip_address(&chip, (uint8_t)(column >> 8));
	row_address(page);
}

static void column_address(uint32_t column)
{
	nand_chip_address(&chip, (uint8_t)column);
	nand_chip_address(&chip, (uint8_t)(column >> 8));
}

static uint8_t read_status(void)
{
	nand_chip_command(&chip, 0x70);
	return nand_chip_read(&chip);
}

/* Read a page up to where its data come out. */
static void read_page(uint32_t page, uint32_t column)
{
	nand_chip_command(&chip, 0x00);
	address(page, column);
	nand_chip_command(&chip, 0x30);
	fake.now += NAND_TR;
}

static uint8_t byte_at(uint32_t page, uint32_t column)
{
	read_page(page, column);
	return nand_chip_read(&chip);
}

static void begin_program(uint32_t page, uint32_t column, const char *bytes)
{
	nand_chip_command(&chip, 0x80);
	address(page, column);
	for (; *bytes; bytes++)
		nand_chip_write(&chip, (uint8_t)*bytes);
}

static uint8_t program(uint32_t page, uint32_t column, const char *bytes)
{
	begin_program(page, column, bytes);
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	return read_status();
}

static uint8_t erase(uint32_t page)
{
	nand_chip_command(&chip, 0x60);
	row_address(page);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TBERS;
	return read_status();
}

/* Hardware facts 9.1: EC DA 10 95 44; address 0x20 is no "ONFI". */
TEST(the_id_is_that_of_the_k9f2g08_and_not_onfi)
{
	static const uint8_t id[] = { 0xec, 0xda, 0x10, 0x95, 0x44 };

	start();
	nand_chip_command(&chip, 0x90);
	nand_chip_address(&chip, 0);
	for (int i = 0; i < 5; i++)
		CHECK_EQ(nand_chip_read(&chip), id[i]);
	nand_chip_command(&chip, 0x90);
	nand_chip_address(&chip, 0x20);
	CHECK(nand_chip_read(&chip) != 'O');
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.2 and 9.3: what is busy how long; status 0x80 meanwhile, 0xe0 after. */
TEST(each_operation_is_busy_for_its_time)
{
	start();
	begin_program(0, 0, "x");
	nand_chip_command(&chip, 0x10);
	CHECK(!nand_chip_ready(&chip));
	CHECK_EQ(read_status(), 0x80);
	CHECK_EQ(nand_chip_ready_at(&chip), NAND_TPROG);
	fake.now = NAND_TPROG - 1;
	CHECK_EQ(nand_chip_read(&chip), 0x80);
	fake.now++;
	CHECK_EQ(nand_chip_read(&chip), 0xe0);
	CHECK_EQ(nand_chip_ready_at(&chip), 0);

	nand_chip_command(&chip, 0x60);
	row_address(0);
	nand_chip_command(&chip, 0xd0);
	CHECK_EQ(nand_chip_ready_at(&chip), fake.now + NAND_TBERS);
	fake.now += NAND_TBERS;
	nand_chip_command(&chip, 0x00);
	address(0, 0);
	nand_chip_command(&chip, 0x30);
	CHECK_EQ(nand_chip_ready_at(&chip), fake.now + NAND_TR);
	fake.now += NAND_TR;
	CHECK(nand_chip_ready(&chip));
	CHECK_EQ(chip.array.counters.reads, 1);
	CHECK_EQ(chip.array.counters.programs, 1);
	CHECK_EQ(chip.array.counters.erases, 1);
	CHECK_EQ(chip.array.counters.tr_ns, NAND_TR);
	CHECK_EQ(chip.array.counters.tprog_ns, NAND_TPROG);
	CHECK_EQ(chip.array.counters.tbers_ns, NAND_TBERS);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.4: programming clears bits, only an erase sets them, spare included. */
TEST(programs_clear_bits_and_an_erase_sets_the_whole_block)
{
	start();
	CHECK_EQ(program(64, 5, "\x0f"), 0xe0);
	CHECK_EQ(program(64, 5, "\xf5"), 0xe0);
	CHECK_EQ(byte_at(64, 5), 0x05);
	CHECK_EQ(byte_at(64, 4), 0xff);
	CHECK_EQ(program(127, 2111, "\x01"), 0xe0);
	CHECK_EQ(fake_nand_store_page(&cells, 127)[2111], 1);
	CHECK_EQ(erase(100), 0xe0);
	CHECK_EQ(byte_at(64, 5), 0xff);
	CHECK_EQ(byte_at(127, 2111), 0xff);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.2: 05 E0 and 85 move the column. */
TEST(random_data_output_and_input_move_the_column)
{
	start();
	begin_program(3, 0, "ab");
	nand_chip_command(&chip, 0x85);
	column_address(2048 + 40);
	nand_chip_write(&chip, 'c');
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	CHECK_EQ(read_status(), 0xe0);
	read_page(3, 1);
	CHECK_EQ(nand_chip_read(&chip), 'b');
	nand_chip_command(&chip, 0x05);
	column_address(2048 + 40);
	nand_chip_command(&chip, 0xe0);
	CHECK_EQ(nand_chip_read(&chip), 'c');
	CHECK_EQ(nand_chip_read(&chip), 0xff);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.4: 00 without an address goes back to the data. */
TEST(after_a_status_read_00_alone_returns_to_the_data)
{
	start();
	CHECK_EQ(program(0, 0, "ab"), 0xe0);
	read_page(0, 0);
	CHECK_EQ(nand_chip_read(&chip), 'a');
	CHECK_EQ(read_status(), 0xe0);
	nand_chip_command(&chip, 0x00);
	CHECK_EQ(nand_chip_read(&chip), 'b');
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.2: 35 ... 85 10, with a byte changed on the way. */
TEST(copy_back_moves_a_page_inside_the_chip)
{
	start();
	CHECK_EQ(program(0, 0, "abc"), 0xe0);
	nand_chip_command(&chip, 0x00);
	address(0, 0);
	nand_chip_command(&chip, 0x35);
	fake.now += NAND_TR;
	nand_chip_command(&chip, 0x85);
	address(130, 1);
	nand_chip_write(&chip, 'X');
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	CHECK_EQ(read_status(), 0xe0);
	CHECK(!memcmp(fake_nand_store_page(&cells, 130), "aXc\xff", 4));
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.1, 9.2: two planes, blocks alternate between them. */
TEST(two_plane_commands_work_on_both_planes_at_once)
{
	start();
	begin_program(0, 0, "one");
	nand_chip_command(&chip, 0x11);
	CHECK(!nand_chip_ready(&chip));
	fake.now += NAND_TDBSY;
	CHECK_EQ(read_status(), 0xe0);
	nand_chip_command(&chip, 0x81);
	address(64, 0);
	nand_chip_write(&chip, '2');
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	CHECK_EQ(read_status(), 0xe0);
	CHECK_EQ(byte_at(0, 0), 'o');
	CHECK_EQ(byte_at(64, 0), '2');
	nand_chip_command(&chip, 0x60);
	row_address(0);
	nand_chip_command(&chip, 0x60);
	row_address(64);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TBERS;
	CHECK_EQ(byte_at(0, 0), 0xff);
	CHECK_EQ(byte_at(64, 0), 0xff);
	CHECK_EQ(chip.array.operations, 4);
	fake_model_no_complaint(&fake);
	nand_chip_command(&chip, 0x60);
	row_address(0);
	nand_chip_command(&chip, 0x60);
	row_address(128);
	nand_chip_command(&chip, 0xd0);
	CHECK_EQ(read_status(), 0xe1);
	CHECK_HAS(fake.complaint, "same plane");
}

/* Hardware facts 9.4: commands other than 70, F1 and FF are ignored while busy. */
TEST(a_busy_chip_ignores_what_it_is_told_and_complains)
{
	start();
	begin_program(0, 0, "x");
	nand_chip_command(&chip, 0x10);
	nand_chip_command(&chip, 0x60);
	CHECK_EQ(fake.complaints, 1);
	row_address(64);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TPROG;
	CHECK_EQ(read_status(), 0xe0);
	CHECK_EQ(chip.array.counters.erases, 0);
	nand_chip_command(&chip, 0x00);
	address(0, 0);
	nand_chip_command(&chip, 0x30);
	fake.complaints = 0;
	CHECK_EQ(nand_chip_read(&chip), NAND_JUNK);
	CHECK_EQ(fake.complaints, 1);
}

/* Hardware facts 9.3, 9.4: a reset ends what is going on; the cells are in between. */
TEST(a_reset_during_an_operation_leaves_the_cells_torn)
{
	unsigned int zeros = 0;

	start();
	memset(fake_nand_store_page(&cells, 0), 0, 64 * NAND_RAW);
	fake_nand_store_page(&cells, 0)[0] = fake_nand_store_page(&cells, 1)[0] = 'd';
	nand_chip_command(&chip, 0x60);
	row_address(0);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TBERS / 2;
	nand_chip_command(&chip, 0xff);
	CHECK_EQ(nand_chip_ready_at(&chip), fake.now + NAND_TRST_ERASE);
	fake.now += NAND_TRST_ERASE;
	CHECK_EQ(read_status(), 0xc0);
	CHECK_HAS(fake.complaint, "reset in the middle of an erase");
	for (int i = 0; i < 8 * NAND_RAW; i++)
		zeros += !(fake_nand_store_page(&cells, 9)[i / 8] >> i % 8 & 1);
	CHECK(zeros > 8000 && zeros < 9000);

	begin_program(64, 0, "\x01\x01\x01\x01\x01\x01\x01\x01");
	nand_chip_command(&chip, 0x10);
	nand_chip_command(&chip, 0xff);
	CHECK_EQ(nand_chip_ready_at(&chip), fake.now + NAND_TRST_PROGRAM);
	fake.now += NAND_TRST_PROGRAM;
	CHECK(fake_nand_store_page(&cells, 64)[0] & 1);
	CHECK(memcmp(fake_nand_store_page(&cells, 64), "\x01\x01\x01\x01\x01\x01\x01\x01", 8));
	CHECK(memcmp(fake_nand_store_page(&cells, 64), "\xff\xff\xff\xff\xff\xff\xff\xff", 8));
}

/* Hardware facts 9.4: a power cut during an erase leaves random bits. */
TEST(a_power_cycle_during_an_operation_leaves_the_cells_torn)
{
	unsigned int ones = 0;

	start();
	memset(fake_nand_store_page(&cells, 0), 0, NAND_RAW);
	fake_nand_store_page(&cells, 0)[0] = 'd';
	nand_chip_command(&chip, 0x60);
	row_address(0);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TBERS - 1;
	nand_chip_power_on(&chip);
	CHECK(nand_chip_ready(&chip));
	CHECK_EQ(read_status(), 0xc0);
	for (int i = 0; i < NAND_RAW; i++)
		ones += (unsigned int)__builtin_popcount(fake_nand_store_page(&cells, 0)[i]);
	CHECK(ones > 8000 && ones < 9000);
	fake_model_no_complaint(&fake);
}

/* Hardware facts 9.4. */
TEST(pages_of_a_block_are_to_be_programmed_in_order)
{
	start();
	program(5, 0, "x");
	program(5, 4, "x");
	program(6, 0, "x");
	fake_model_no_complaint(&fake);
	program(4, 0, "x");
	CHECK_HAS(fake.complaint, "page 4 of block 0 programmed after page 6");
	nand_chip_power_on(&chip); /* what is known then comes from the cells */
	fake.complaints = 0;
	program(3, 0, "x");
	CHECK_EQ(fake.complaints, 1);
	erase(0);
	program(2, 0, "x");
	CHECK_EQ(fake.complaints, 1);
}

/* Hardware facts 9.4: at most 4 partial programs of a page between erases. */
TEST(the_fifth_program_of_a_page_is_complained_about_and_costs_a_bit)
{
	unsigned int zeros = 0;

	start();
	for (uint32_t i = 0; i < 4; i++)
		program(0, 4 * i, "\xff");
	fake_model_no_complaint(&fake);
	program(0, 0, "\xff");
	CHECK_HAS(fake.complaint, "page 0 programmed more than 4 times");
	for (int i = 0; i < 8 * NAND_RAW; i++)
		zeros += !(fake_nand_store_page(&cells, 0)[i / 8] >> i % 8 & 1);
	CHECK_EQ(zeros, 1);
	erase(0);
	program(0, 0, "\xff");
	CHECK_EQ(fake.complaints, 1);
}

/* After a power cycle a page that is not erased counts as programmed once. */
TEST(a_power_cycle_derives_the_count_from_the_cells)
{
	start();
	for (int i = 0; i < 4; i++)
		program(7, 9, "a");
	nand_chip_power_on(&chip);
	for (int i = 0; i < 3; i++)
		program(7, 9, "a");
	fake_model_no_complaint(&fake);
	program(7, 9, "a");
	CHECK_EQ(fake.complaints, 1);
}

/* Hardware facts 9.4: a bad block of the factory fails; a mark of software alone does not. */
TEST(factory_bad_blocks_fail_and_keep_their_marker)
{
	uint8_t *page = fake_nand_store_page(&cells, 64);

	start();
	page = fake_nand_store_page(&cells, 64);
	memset(page, 0, NAND_RAW);
	memcpy(page, NAND_FACTORY_BAD, strlen(NAND_FACTORY_BAD));
	CHECK_EQ(erase(64), 0xe1);
	CHECK_HAS(fake.complaint, "erase of block 1, which is bad from the factory");
	CHECK_EQ(program(70, 0, "x"), 0xe1);
	CHECK_EQ(byte_at(64, 2048), 0);
	CHECK_EQ(byte_at(70, 0), 0xff);
	CHECK_EQ(chip.array.counters.failed, 2);
	memcpy(fake_nand_store_page(&cells, 192), NAND_FACTORY_BAD, strlen(NAND_FACTORY_BAD));
	CHECK_EQ(erase(192), 0xe0); /* the text alone is data */
	fake_nand_store_page(&cells, 257)[NAND_PAGE] = 0x00;
	CHECK_EQ(erase(256), 0xe1); /* only a marker, in the second page */
	fake_nand_store_page(&cells, 320)[NAND_PAGE] = 0x00;
	fake_nand_store_page(&cells, 320)[3] = 'd';
	CHECK_EQ(erase(320), 0xe0); /* beside data: of software */
	fake.complaints = 0;
	CHECK_EQ(program(128 + 9, 0, "x"), 0xe0);
	begin_program(128, 2048, "");
	nand_chip_write(&chip, 0);
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	CHECK_EQ(read_status(), 0xe0);
	CHECK_EQ(byte_at(128, 2048), 0);
	CHECK_EQ(erase(128), 0xe0);
	CHECK_EQ(byte_at(128, 2048), 0xff);
	fake_model_no_complaint(&fake); /* a marker may be written out of order */
}

/* Hardware facts 9.4. */
TEST(rows_wrap_and_columns_end)
{
	start();
	CHECK_EQ(program(2, 0, "w"), 0xe0);
	CHECK_EQ(byte_at(0x20002, 0), 'w');
	CHECK_HAS(fake.complaint, "wraps");
	fake.complaints = 0;
	CHECK_EQ(byte_at(2, 0x1000), 'w'); /* 12 column bits */
	read_page(2, 2111);
	CHECK_EQ(nand_chip_read(&chip), 0xff);
	CHECK_EQ(fake.complaints, 0);
	CHECK_EQ(nand_chip_read(&chip), NAND_JUNK);
	CHECK_EQ(nand_chip_read(&chip), NAND_JUNK);
	CHECK_EQ(fake.complaints, 1);
	program(3, 2111, "ab");
	CHECK_EQ(fake.complaints, 2);
	CHECK_HAS(fake.complaint, "behind column 2111");
}

static void command_and_address(uint8_t command, int bytes)
{
	nand_chip_command(&chip, command);
	while (bytes--)
		nand_chip_address(&chip, 0);
}

TEST(sequences_that_are_none_have_no_effect_and_are_complained_about)
{
	static const struct {
		uint8_t command;
		int addresses;
		uint8_t end;
	} wrong[] = {
		{ 0x00, 4, 0x30 }, { 0x60, 2, 0xd0 }, { 0x80, 4, 0x10 }, { 0x00, 6, 0x30 },
		{ 0x70, 0, 0x10 }, { 0x70, 0, 0xd0 }, { 0x70, 0, 0x05 }, { 0x70, 0, 0x81 },
		{ 0x70, 0, 0x85 }, { 0x70, 0, 0x15 }, { 0x90, 2, 0x70 },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		start();
		memset(fake_nand_store_page(&cells, 0), 0x11, NAND_RAW);
		command_and_address(wrong[i].command, wrong[i].addresses);
		nand_chip_command(&chip, wrong[i].end);
		CHECK(fake.complaints >= 1);
		CHECK_EQ(fake_nand_store_page(&cells, 0)[0], 0x11);
	}
	start();
	CHECK_EQ(nand_chip_read(&chip), NAND_JUNK);
	nand_chip_command(&chip, 0x60);
	nand_chip_write(&chip, 1);
	CHECK_EQ(fake.complaints, 2);
}

TEST(a_store_that_cannot_be_written_is_a_failed_operation)
{
	start();
	cells.broken = true;
	CHECK_EQ(program(0, 0, "x"), 0xe1);
	CHECK_HAS(fake.complaint, "cannot be written");
	CHECK_EQ(erase(0), 0xe1);
}

TEST(the_boot_rom_reads_pages_without_disturbing_the_bus)
{
	static uint8_t raw[NAND_RAW];

	start();
	program(1, 3, "boot");
	read_page(1, 3);
	nand_chip_read_page(&chip, 1, raw);
	CHECK(!memcmp(raw + 3, "boot", 4));
	CHECK_EQ(nand_chip_read(&chip), 'b');
	CHECK_EQ(chip.array.counters.reads, 2);
	CHECK_EQ(chip.array.counters.tr_ns, 2 * NAND_TR);
}
