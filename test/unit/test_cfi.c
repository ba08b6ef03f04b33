// SPDX-License-Identifier: MIT
/* The CFI driver against chips that do only what the data sheets promise. */
#include <errno.h>

#include <drivers/mtd/cfi.h>
#include <keel/error.h>
#include <test/fake/fake_cfi.h>
#include <test/fake/fake_console.h>
#include <test/unit/test.h>

static struct fake_cfi chip;
static struct cfi_state state;
static uint8_t expected[FAKE_CFI_BYTES_MAX];

/* What the driver finds; not through mtd_register(), which has places for four chips only. */
static int probe(void)
{
	struct cfi_config cfg = { .base = (uintptr_t)chip.memory,
				  .bus_bytes = (uint8_t)chip.bus_bytes };
	struct device dev = { "nor0", &cfi_driver, &cfg, &state };
	int rc;

	fake_console_start();
	memset(&state, 0, sizeof(state));
	state.mtd.name = "nor0";
	fake_cfi_start(&chip);
	rc = cfi_driver.probe(&dev);
	fake_console_stop();
	return rc == -ENOSPC ? 0 : rc;
}

static struct mtd *started(void)
{
	CHECK_EQ(probe(), 0);
	CHECK(fake_cfi_is_readable(&chip));
	CHECK_EQ(chip.rule_breaks, 0);
	memcpy(expected, chip.array, sizeof(expected));
	return &state.mtd;
}

static int program(uint32_t offset, const void *data, size_t len)
{
	return state.mtd.ops->program(&state.mtd, offset, data, len);
}

static int erase(uint32_t block)
{
	return state.mtd.ops->erase_block(&state.mtd, block);
}

static void set_bus(unsigned int bus, unsigned int each)
{
	fake_cfi_init(&chip);
	chip.bus_bytes = bus;
	chip.chip_bytes = each;
	chip.size_exponent = bus / each == 4 ? 14 : 15;
	chip.region_256[0] = bus / each == 4 ? 4 : 8;
}

TEST(geometry_comes_from_the_tables_for_every_bus_and_chip_width)
{
	static const unsigned int wiring[][2] = { { 4, 2 }, { 4, 1 }, { 4, 4 },
						  { 2, 2 }, { 2, 1 }, { 1, 1 } };

	for (size_t i = 0; i < sizeof(wiring) / sizeof(wiring[0]); i++) {
		unsigned int chips = wiring[i][0] / wiring[i][1];

		set_bus(wiring[i][0], wiring[i][1]);
		started();
		CHECK_EQ(state.chips, chips);
		CHECK_EQ(mtd_size(&state.mtd), chips << chip.size_exponent);
		CHECK_EQ(state.mtd.blocks, 16);
		CHECK_EQ(state.buffer, 32 * chips);
		CHECK_EQ(state.maker, 0x89);
		CHECK_EQ(state.part, 0x18);
	}
}

static void check_content(void)
{
	CHECK(fake_cfi_is_readable(&chip));
	CHECK(!memcmp(chip.memory, expected, mtd_size(&state.mtd)));
	CHECK_EQ(chip.rule_breaks, 0);
}

static void write_everywhere(void)
{
	uint8_t data[200];

	for (uint32_t offset = 0; offset < 70; offset += 3) {
		for (uint32_t len = 1; len < sizeof(data); len += 7) {
			CHECK_EQ(erase(0), 0);
			memset(expected, 0xff, mtd_block_size(&state.mtd));
			for (uint32_t i = 0; i < len; i++)
				data[i] = (uint8_t)(i * 37 + offset);
			memcpy(expected + offset, data, len);
			CHECK_EQ(program(offset, data, len), 0);
			check_content();
		}
	}
}

TEST(any_offset_and_length_is_written_through_aligned_buffers)
{
	fake_cfi_init(&chip);
	started();
	write_everywhere();
	set_bus(1, 1);
	started();
	write_everywhere();
	set_bus(4, 1);
	started();
	write_everywhere();
}

TEST(a_chip_without_a_buffer_is_programmed_word_by_word)
{
	fake_cfi_init(&chip);
	chip.buffer_exponent = 0;
	started();
	CHECK_EQ(state.mtd.page_size, 4);
	write_everywhere();
}

TEST(bits_fall_one_after_the_other_without_an_erase)
{
	uint8_t one = 0xfe, two = 0xfc, back = 0xff;

	fake_cfi_init(&chip);
	started();
	CHECK_EQ(program(5, &one, 1), 0);
	CHECK_EQ(program(5, &two, 1), 0);
	CHECK_EQ(chip.memory[5], 0xfc);
	CHECK_EQ(program(5, &back, 1), -EIO);
	CHECK_HAS(error_text(), "cannot become");
	CHECK_EQ(chip.memory[5], 0xfc);
	CHECK_EQ(chip.rule_breaks, 0);
}

TEST(an_erase_clears_its_block_only)
{
	fake_cfi_init(&chip);
	memset(chip.array, 0x5a, sizeof(chip.array));
	started();
	CHECK_EQ(erase(3), 0);
	memset(expected + 3 * 4096, 0xff, 4096);
	check_content();
	CHECK_EQ(chip.erases, 2);
}

TEST(small_sectors_of_a_boot_block_chip_are_parts_of_one_block)
{
	fake_cfi_init(&chip);
	chip.regions = 2;
	chip.region_sectors[0] = 7; /* 8 x 512 bytes of the bank */
	chip.region_256[0] = 1;
	chip.region_sectors[1] = 14;
	chip.region_256[1] = 8;
	memset(chip.array, 0, sizeof(chip.array));
	started();
	CHECK_EQ(state.mtd.blocks, 16);
	CHECK_EQ(mtd_block_size(&state.mtd), 4096);
	CHECK_EQ(erase(0), 0);
	CHECK_EQ(erase(15), 0);
	memset(expected, 0xff, 4096);
	memset(expected + 15 * 4096, 0xff, 4096);
	check_content();
	CHECK_EQ(chip.erases, 2 * 8 + 2);
}

TEST(a_buffer_that_is_busy_is_waited_for)
{
	fake_cfi_init(&chip);
	started();
	chip.buffer_busy = 10;
	CHECK_EQ(program(0, "hello", 5), 0);
	CHECK(!memcmp(chip.memory, "hello", 5));
}

TEST(chips_that_lock_at_power_on_are_unlocked_for_the_write)
{
	fake_cfi_init(&chip);
	chip.locks = true;
	started();
	CHECK(state.locks);
	CHECK_EQ(erase(1), 0);
	CHECK_EQ(program(4096, "hello", 5), 0);
	CHECK_EQ(program(8191, "hello", 5), 0); /* into the next block */
	CHECK_EQ(state.mtd.ops->lock(&state.mtd, 1, true), 0);
	CHECK(!chip.unlocked[4096 / 256]);
	CHECK_EQ(chip.rule_breaks, 0);
}

/* Whatever the chip answers: words, and the memory readable again. */
static void check_refused(int rc, int code, const char *words)
{
	CHECK_EQ(rc, code);
	CHECK_HAS(error_text(), words);
	CHECK(fake_cfi_is_readable(&chip));
}

TEST(every_status_bit_has_its_words_and_the_chip_is_readable_again)
{
	fake_cfi_init(&chip);
	started();
	chip.fail_program = true;
	check_refused(program(0, "x", 1), -EIO, "could not program");
	chip.fail_program = false;
	chip.no_voltage = true;
	check_refused(program(0, "x", 1), -EIO, "voltage");
	chip.no_voltage = false;
	chip.locked = true;
	check_refused(program(0, "x", 1), -EACCES, "locked");
	check_refused(erase(0), -EACCES, "locked");
	chip.locked = false;
	chip.fail_erase = true;
	check_refused(erase(0), -EIO, "could not erase");
	chip.fail_erase = false;
	chip.stuck_bit = true;
	check_refused(program(0, "\0", 1), -EIO, "reads 0x");
	check_refused(erase(0), -EIO, "after it was erased");
	chip.stuck_bit = false;
	CHECK_EQ(erase(0), 0);
	CHECK_EQ(program(0, "x", 1), 0);
}

TEST(a_chip_that_is_never_ready_is_given_up_after_its_longest_time)
{
	fake_cfi_init(&chip);
	started();
	fake_console_start();
	chip.never_ready = true;
	check_refused(erase(0), -ETIMEDOUT, "not ready after");
	check_refused(program(0, "x", 1), -ETIMEDOUT, "no free write buffer");
	fake_console_stop();
}

TEST(what_is_no_intel_flash_is_refused_in_words)
{
	fake_cfi_init(&chip);
	chip.command_set = 2;
	CHECK_EQ(probe(), -ENOTSUP);
	CHECK_HAS(error_text(), "AMD");
	fake_cfi_init(&chip);
	chip.regions = 0;
	CHECK_EQ(probe(), -ENOTSUP);
	fake_cfi_init(&chip);
	chip.region_sectors[0] = 16;
	CHECK_EQ(probe(), -ENOTSUP);
	CHECK_HAS(error_text(), "add up");
	fake_cfi_init(&chip);
	chip.size_exponent = 63;
	CHECK_EQ(probe(), -ENOTSUP);
}

TEST(an_empty_socket_is_told)
{
	struct cfi_config cfg = { .base = 0x1000, .bus_bytes = 4 };
	struct device dev = { "nor9", &cfi_driver, &cfg, &state };

	fake_cfi_init(&chip);
	fake_cfi_start(&chip);
	CHECK_EQ(cfi_driver.probe(&dev), -ENODEV);
	CHECK_HAS(error_text(), "no CFI flash answers at 0x1000: it reads 0xffffffff");
}
