// SPDX-License-Identifier: MIT
/* The fault menu of the NAND chip (hardware facts 9.4), and the file its cells are kept in. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <test/unit/test.h>
#include <tools/emu/models/nand_chip.h>
#include <tools/emu/models/nand_file.h>

static struct fake_model fake;
static struct fake_nand_store cells;
static struct nand_chip chip;
static struct model clock_model;
static char error[256];
static uint8_t raw[NAND_RAW];
static unsigned int power_cuts;

static void nothing_to_reset(void *state, enum model_reset kind)
{
}

static const struct model_ops clock_ops = { .name = "nand", .reset = nothing_to_reset };

static void power_off(void *ctx)
{
	power_cuts++;
}

static void start(const char *faults)
{
	fake_model_start(&fake, &clock_ops, &clock_model);
	fake_nand_store_start(&cells);
	nand_chip_init(&chip, &clock_model, &cells.store);
	chip.power_off = power_off;
	power_cuts = 0;
	if (nand_faults_parse(&chip.array.faults, "test", faults, error, sizeof(error)))
		test_failed(__FILE__, __LINE__, "%s", error);
}

static void address(uint32_t page, int bytes)
{
	for (int i = 3; i < bytes; i++)
		nand_chip_address(&chip, 0);
	for (int i = 0; i < 3; i++)
		nand_chip_address(&chip, (uint8_t)(page >> 8 * i));
}

static uint8_t read_status(void)
{
	nand_chip_command(&chip, 0x70);
	return nand_chip_read(&chip);
}

/* Program a page with zeros all over, except the marker bytes. */
static uint8_t program(uint32_t page)
{
	nand_chip_command(&chip, 0x80);
	address(page, 5);
	for (int i = 0; i < NAND_RAW; i++)
		nand_chip_write(&chip, i == NAND_PAGE || i == NAND_PAGE + 1 ? 0xff : 0);
	nand_chip_command(&chip, 0x10);
	fake.now += NAND_TPROG;
	return read_status();
}

static uint8_t erase(uint32_t page)
{
	nand_chip_command(&chip, 0x60);
	address(page, 3);
	nand_chip_command(&chip, 0xd0);
	fake.now += NAND_TBERS;
	return read_status();
}

static const uint8_t *read_page(uint32_t page)
{
	nand_chip_read_page(&chip, page, raw);
	return raw;
}

static unsigned int zeros(const uint8_t *bytes, size_t len)
{
	unsigned int n = 0;

	for (size_t i = 0; i < len; i++)
		n += 8 - (unsigned int)__builtin_popcount(bytes[i]);
	return n;
}

TEST(flips_are_counted_per_512_bytes_and_stay_the_same_until_the_seed_changes)
{
	static uint8_t first[NAND_RAW], other[NAND_RAW];

	start("seed value=5\nflip pages=0-3 bits=3\n");
	memcpy(first, read_page(2), NAND_RAW);
	for (int step = 0; step < 4; step++)
		CHECK_EQ(zeros(first + 512 * step, 512), 3);
	CHECK_EQ(zeros(first + NAND_PAGE, NAND_SPARE), 0);
	CHECK(!memcmp(first, read_page(2), NAND_RAW));
	CHECK(memcmp(first, read_page(3), NAND_RAW));
	CHECK_EQ(zeros(read_page(4), NAND_RAW), 0);
	CHECK_EQ(zeros(fake_nand_store_page(&cells, 2), NAND_RAW), 0);
	start("flip pages=0-3 bits=3 # the usual seed\n");
	memcpy(other, read_page(2), NAND_RAW);
	CHECK(memcmp(first, other, NAND_RAW));
}

TEST(flips_of_the_spare_never_hit_the_bad_block_marker)
{
	start("flip spare=112 blocks=0\n");
	read_page(63);
	CHECK_EQ(raw[NAND_PAGE], 0xff);
	CHECK_EQ(raw[NAND_PAGE + 1], 0xff);
	CHECK_EQ(zeros(raw + NAND_PAGE, 16), 112);
	CHECK_EQ(zeros(raw + NAND_PAGE + 48, 16), 112);
	CHECK_EQ(zeros(raw, NAND_PAGE), 0);
}

TEST(flips_can_vary_from_read_to_read_or_be_stored)
{
	static uint8_t first[NAND_RAW];

	start("flip bits=1 mode=vary\n");
	memcpy(first, read_page(0), NAND_RAW);
	CHECK(memcmp(first, read_page(0), NAND_RAW));
	start("flip bits=1 mode=stored pages=9\n");
	CHECK_EQ(zeros(read_page(9), NAND_RAW), 0);
	CHECK_EQ(program(9), 0xe0);
	CHECK_EQ(zeros(fake_nand_store_page(&cells, 9), NAND_PAGE), 8 * NAND_PAGE - 4);
	CHECK(!memcmp(read_page(9), fake_nand_store_page(&cells, 9), NAND_RAW));
}

TEST(bad_blocks_of_the_menu_look_and_act_as_those_of_the_factory)
{
	start("bad blocks=1-2\n");
	CHECK_EQ(read_page(64)[NAND_PAGE], 0);
	CHECK_EQ(read_page(65)[NAND_PAGE], 0);
	CHECK_EQ(read_page(66)[NAND_PAGE], 0xff);
	CHECK_EQ(read_page(0)[NAND_PAGE], 0xff);
	CHECK_EQ(erase(64), 0xe1);
	CHECK_EQ(program(128), 0xe1);
	CHECK_EQ(program(192), 0xe0);
	CHECK_EQ(cells.used, 1);
}

TEST(blocks_grow_bad_after_their_number_of_erases_or_programs)
{
	start("grown blocks=0 erases=2\ngrown blocks=1 programs=3\n");
	CHECK_EQ(erase(0), 0xe0);
	CHECK_EQ(program(0), 0xe0);
	CHECK_EQ(erase(0), 0xe0);
	CHECK_EQ(erase(0), 0xe1);
	CHECK_EQ(program(0), 0xe1);
	CHECK(zeros(read_page(0), NAND_PAGE) > 7000 && zeros(raw, NAND_PAGE) < 9400);
	for (uint32_t i = 0; i < 3; i++)
		CHECK_EQ(program(64 + i), 0xe0);
	CHECK_EQ(program(67), 0xe1);
	CHECK_EQ(erase(64), 0xe1);
	CHECK_EQ(zeros(read_page(64), NAND_PAGE), 8 * NAND_PAGE);
	fake_model_no_complaint(&fake); /* software could not know */
}

TEST(operations_fail_by_number_or_by_place)
{
	start("program-fail op=2\nerase-fail op=3\nprogram-fail pages=5 result=nothing\n");
	CHECK_EQ(program(0), 0xe0);
	CHECK_EQ(program(1), 0xe1);
	CHECK_EQ(erase(64), 0xe1);
	CHECK_EQ(program(5), 0xe1);
	CHECK_EQ(zeros(read_page(5), NAND_RAW), 0);
	CHECK_EQ(program(6), 0xe0);
	CHECK_EQ(chip.array.counters.failed, 3);
	CHECK(zeros(read_page(1), NAND_PAGE) > 7000 && zeros(read_page(1), NAND_PAGE) < 9400);
}

TEST(a_torn_program_and_a_half_erase_tell_nobody)
{
	start("torn-program op=1 bytes=100\nhalf-erase op=4\n");
	CHECK_EQ(program(0), 0xe0);
	CHECK_EQ(zeros(read_page(0), NAND_RAW), 800);
	CHECK_EQ(program(1), 0xe0);
	CHECK_EQ(program(40), 0xe0);
	CHECK_EQ(erase(0), 0xe0);
	CHECK_EQ(zeros(read_page(1), NAND_RAW), 0);
	CHECK_EQ(zeros(read_page(40), NAND_PAGE), 8 * NAND_PAGE);
}

TEST(a_power_cut_ends_the_machine_in_the_middle_of_an_operation)
{
	unsigned int cleared;

	start("power-cut op=2\nseed value=3\n");
	CHECK_EQ(program(0), 0xe0);
	CHECK_EQ(power_cuts, 0);
	program(1);
	CHECK_EQ(power_cuts, 1);
	cleared = zeros(fake_nand_store_page(&cells, 1), NAND_PAGE);
	CHECK(cleared > 7000 && cleared < 9400);
	program(2); /* nobody is there any more */
	CHECK_EQ(zeros(fake_nand_store_page(&cells, 2), NAND_RAW), 0);
	CHECK_EQ(nand_chip_read(&chip), 0xff);
	nand_chip_power_on(&chip);
	CHECK_EQ(program(2), 0xe0);
	CHECK_EQ(power_cuts, 1);
}

/* All that a cut may leave behind, for an erase and for a program. */
TEST(what_a_power_cut_leaves_can_be_chosen)
{
	static const struct {
		const char *faults;
		unsigned int cleared; /* bits of data in page 1 */
	} programs[] = {
		{ "power-cut op=2 result=whole", 8 * NAND_PAGE },
		{ "power-cut op=2 result=nothing", 0 },
		{ "power-cut op=2 result=half", 8 * NAND_RAW / 2 },
		{ "power-cut op=2 bytes=1", 8 },
	};

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		start(programs[i].faults);
		program(0);
		program(1);
		CHECK_EQ(power_cuts, 1);
		CHECK_EQ(zeros(fake_nand_store_page(&cells, 1), NAND_PAGE), programs[i].cleared);
	}
	start("power-cut op=2 result=half");
	program(0);
	erase(0);
	CHECK_EQ(zeros(fake_nand_store_page(&cells, 0), NAND_RAW), 0);
	start("power-cut op=2");
	program(0);
	erase(0);
	CHECK(zeros(fake_nand_store_page(&cells, 0), NAND_RAW) > 7000);
	CHECK(zeros(fake_nand_store_page(&cells, 63), NAND_RAW) > 7000);
}

TEST(pages_without_ecc_lose_their_spare_bytes_on_reading)
{
	start("no-ecc pages=0\n");
	program(0);
	CHECK_EQ(zeros(read_page(0), NAND_PAGE), 8 * NAND_PAGE);
	CHECK_EQ(zeros(raw + NAND_PAGE, NAND_SPARE), 0);
}

TEST(a_control_file_with_a_mistake_is_refused_with_its_line)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ "# fine\n\nflop bits=1\n", "test:3: no fault \"flop\": there are seed, flip" },
		{ "flip bits=x", "test:1: flip: bits=x: expected a number of bits" },
		{ "flip pages=0-3", "test:1: flip: something is missing; example: flip pages=" },
		{ "flip bits=1 bits=2", "bits= is there twice" },
		{ "flip bits=1 pages=1 blocks=1", "pages= or blocks=, not both" },
		{ "flip bits=1 pages=5-2", "pages=5-2: expected FIRST-LAST" },
		{ "flip bits=1 pages=131072", "up to 131071" },
		{ "flip bits=1 mode=often", "expected steady, vary or stored" },
		{ "flip bits", "\"bits\" is not name=value; example: flip" },
		{ "bad pages=3", "bad has no pages=; example: bad blocks=3-4" },
		{ "bad", "something is missing" },
		{ "power-cut op=0", "op=0: expected the number of a flash operation, from 1" },
		{ "power-cut op=1 result=odd", "expected whole, nothing, torn or half" },
		{ "torn-program op=1 bytes=2112", "a number of bytes, 1 to 2111" },
		{ "grown blocks=1", "something is missing" },
		{ "seed", "something is missing; example: seed value=7" },
		{ "erase-fail op=-1", "op=-1: expected" },
	};
	char line[400] = "flip bits=1 ";

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct nand_faults f;

		nand_faults_init(&f);
		CHECK_EQ(nand_faults_parse(&f, "test", wrong[i].text, error, sizeof(error)), -1);
		CHECK_HAS(error, wrong[i].why);
	}
	memset(line + 12, ' ', sizeof(line) - 13);
	CHECK_EQ(nand_faults_parse(&chip.array.faults, "test", line, error, sizeof(error)), -1);
	CHECK_HAS(error, "longer than 255 characters");
}

TEST(a_control_file_may_have_as_many_faults_as_there_is_room_for_and_no_more)
{
	char text[16 * (NAND_FAULT_RULES + 1)] = "";

	for (int i = 0; i < NAND_FAULT_RULES; i++)
		strcat(text, "bad blocks=9\r\n");
	start(text);
	CHECK_EQ(chip.array.faults.count, NAND_FAULT_RULES);
	strcat(text, "bad blocks=9");
	nand_faults_init(&chip.array.faults);
	CHECK_EQ(nand_faults_parse(&chip.array.faults, "f", text, error, sizeof(error)), -1);
	CHECK_STR(error, "f:65: more than 64 faults");
}

static char path[] = "/tmp/keel-nand-XXXXXX";

static int make_file(off_t size)
{
	strcpy(path + sizeof(path) - 7, "XXXXXX");
	int fd = mkstemp(path);

	return fd < 0 || ftruncate(fd, size) || close(fd);
}

static off_t file_size(void)
{
	struct stat st;

	return stat(path, &st) ? -1 : st.st_size;
}

TEST(an_image_file_is_erased_behind_its_end_and_grows_when_programmed_there)
{
	struct nand_file f, other;

	CHECK(!make_file(0));
	CHECK_EQ(nand_file_open(&f, path, error, sizeof(error)), 0);
	fake_model_start(&fake, &clock_ops, &clock_model);
	nand_chip_init(&chip, &clock_model, &f.store);
	CHECK_EQ(erase(64), 0xe0);
	CHECK_EQ(file_size(), 0);
	CHECK_EQ(zeros(read_page(131071), NAND_RAW), 0);
	CHECK_EQ(program(65), 0xe0);
	CHECK_EQ(file_size(), 66 * NAND_RAW);
	CHECK_EQ(nand_file_open(&other, path, error, sizeof(error)), -1);
	CHECK(strstr(error, "another emulator"));
	nand_file_close(&f);

	CHECK_EQ(nand_file_open(&f, path, error, sizeof(error)), 0);
	nand_chip_init(&chip, &clock_model, &f.store);
	CHECK_EQ(zeros(read_page(64), NAND_RAW), 0);
	CHECK_EQ(zeros(read_page(65), NAND_PAGE), 8 * NAND_PAGE);
	CHECK_EQ(erase(64), 0xe0);
	CHECK_EQ(file_size(), 66 * NAND_RAW);
	CHECK_EQ(zeros(read_page(65), NAND_RAW), 0);
	nand_file_close(&f);
	unlink(path);
}

TEST(a_file_that_is_no_image_of_this_chip_is_refused_in_words)
{
	struct nand_file f;

	CHECK(!make_file((off_t)NAND_PAGES * NAND_RAW + 1));
	CHECK_EQ(nand_file_open(&f, path, error, sizeof(error)), -1);
	CHECK_HAS(error, "276824065 bytes, the chip has 276824064");
	unlink(path);
	CHECK_EQ(nand_file_open(&f, path, error, sizeof(error)), -1);
	CHECK_HAS(error, "No such file");
}
