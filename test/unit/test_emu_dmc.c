// SPDX-License-Identifier: MIT
/* The DRAM controller's checks against the hardware facts, chapter 4. */
#include <test/fake/fake_model.h>
#include <test/unit/test.h>
#include <tools/emu/models/dmc.h>

#define WRITES_MAX 64

#define PHYSTATUS0 0x40
#define POLL	   0x1000u /* no register: "poll PHYSTATUS0 b2" */

struct write {
	uint32_t offset, value;
};

/* Facts 4.2 and 4.4, one chip select of 256 MB as CES has it. */
static const struct write ddr2[] = {
	{ 0x18, 0x6a101000 }, { 0x1c, 0x000084f4 }, { 0x20, 0x00000000 }, { 0x18, 0x6a101002 },
	{ 0x18, 0x6a101003 }, { POLL, 0 },	    { 0x18, 0x6a101003 }, { 0x18, 0x6a101009 },
	{ 0x00, 0x0ff01010 }, { 0x04, 0x00202400 }, { 0x08, 0x20f01323 }, { 0x0c, 0x40f00323 },
	{ 0x14, 0x20000000 }, { 0x28, 0x00100004 }, { 0x30, 0x0000050e }, { 0x34, 0x16233297 },
	{ 0x38, 0x23230000 }, { 0x3c, 0x07c80232 }, { 0x10, 0x07000000 }, { 0x10, 0x01000000 },
	{ 0x10, 0x00020000 }, { 0x10, 0x00030000 }, { 0x10, 0x00010400 }, { 0x10, 0x00000532 },
	{ 0x10, 0x01000000 }, { 0x10, 0x05000000 }, { 0x10, 0x05000000 }, { 0x10, 0x00000432 },
	{ 0x10, 0x00010780 }, { 0x10, 0x00010402 }, { 0x00, 0x00ff20b0 }, { 0x04, 0x00202413 },
};

/* Which of them the memory needs; the others set a pad or a power-down time. */
#define DDR2_FIRST_COMMAND 18
#define DDR2_LAST_MRS	   27
#define DDR2_AREF	   30
#define DLL_FORCED	   6

/* Facts 4.5, POP package: two chips of 128 MB. */
static const struct write mobile[] = {
	{ 0x18, 0x50101000 }, { 0x1c, 0x000000f4 }, { 0x20, 0x00000000 }, { 0x18, 0x50101002 },
	{ 0x18, 0x50101003 }, { POLL, 0 },	    { 0x18, 0x50101001 }, { 0x00, 0xff001010 },
	{ 0x04, 0x00212100 }, { 0x08, 0x30f80222 }, { 0x0c, 0x38f80222 }, { 0x14, 0x20000000 },
	{ 0x30, 0x0000050e }, { 0x34, 0x0c233287 }, { 0x38, 0x32330303 }, { 0x3c, 0x04141433 },
	{ 0x10, 0x07000000 }, { 0x10, 0x01000000 }, { 0x10, 0x05000000 }, { 0x10, 0x05000000 },
	{ 0x10, 0x00000032 }, { 0x10, 0x07100000 }, { 0x10, 0x01100000 }, { 0x10, 0x05100000 },
	{ 0x10, 0x05100000 }, { 0x10, 0x00100032 }, { 0x00, 0xff002030 }, { 0x28, 0x00100002 },
	{ 0x04, 0xff212100 },
};

/* Facts 4.5, XB: never polls, refreshes 17 times too often. */
static const struct write never_polls[] = {
	{ 0x18, 0x003b3b00 }, { 0x18, 0x003b3b02 }, { 0x18, 0x003b3b03 }, { 0x18, 0x6a3b3b03 },
	{ 0x18, 0x6a3b3b01 }, { 0x1c, 0x00000004 }, { 0x20, 0x00000000 }, { 0x00, 0xff001010 },
	{ 0x04, 0xff212100 }, { 0x08, 0x20f01322 }, { 0x0c, 0x40f80312 }, { 0x14, 0x20000000 },
	{ 0x30, 0x0000004e }, { 0x34, 0x0c233287 }, { 0x38, 0x12130005 }, { 0x3c, 0x0e120122 },
	{ 0x10, 0x07000000 }, { 0x10, 0x01000000 }, { 0x10, 0x05000000 }, { 0x10, 0x05000000 },
	{ 0x10, 0x00000032 }, { 0x10, 0x07100000 }, { 0x10, 0x01100000 }, { 0x10, 0x05100000 },
	{ 0x10, 0x05100000 }, { 0x10, 0x00100032 }, { 0x00, 0xff001030 }, { 0x28, 0x00100002 },
	{ 0x04, 0xff212100 },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct fake_model fake;
static struct dmc dmc;
static unsigned int changes;

static void count_change(void *arg)
{
	changes++;
}

static void start(void)
{
	dmc = (struct dmc){ .windows_changed = count_change };
	changes = 0;
	fake_model_start(&fake, &dmc_ops, &dmc.model);
}

static void poll_lock(void)
{
	for (int i = 0; i < 10 && !(fake_model_read(&fake, PHYSTATUS0) & 4); i++)
		;
}

static void write_one(const struct write *w)
{
	if (w->offset == POLL)
		poll_lock();
	else
		fake_model_write(&fake, w->offset, w->value);
}

static void write_all(const struct write *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		write_one(&list[i]);
}

/* The DDR2 set-up with the write of index @index made with another value. */
static void write_ddr2_with(size_t index, uint32_t value)
{
	start();
	for (size_t i = 0; i < COUNT(ddr2); i++) {
		struct write w = { ddr2[i].offset, i == index ? value : ddr2[i].value };

		write_one(&w);
	}
}

static size_t index_of(uint32_t offset)
{
	for (size_t i = 0; i < COUNT(ddr2); i++)
		if (ddr2[i].offset == offset)
			return i;
	CHECK(!"the list has no such register");
	return 0;
}

TEST(the_ddr2_set_up_opens_256_mib_at_0x20000000)
{
	start();
	CHECK(!dmc_ready(&dmc));
	write_all(ddr2, DDR2_AREF);
	CHECK(!dmc_ready(&dmc));
	write_all(ddr2 + DDR2_AREF, COUNT(ddr2) - DDR2_AREF);
	fake_model_no_complaint(&fake);
	CHECK(dmc_ready(&dmc));
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x20000000);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x10000000);
	CHECK_EQ(dmc_window(&dmc, 1).size, 0);
	CHECK_EQ(changes, 1);
}

/* V134 and CES end with MEMCONTROL 0x00212413, CES with one chip only (4.2, step 20). */
TEST(a_second_chip_that_was_not_started_has_no_window)
{
	write_ddr2_with(COUNT(ddr2) - 1, 0x00212413);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x10000000);
	CHECK_EQ(dmc_window(&dmc, 1).size, 0);
	fake_model_no_complaint(&fake);
}

TEST(the_mobile_ddr_set_up_opens_two_windows)
{
	start();
	write_all(mobile, COUNT(mobile));
	fake_model_no_complaint(&fake);
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x30000000);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x08000000);
	CHECK_EQ(dmc_window(&dmc, 1).base, 0x38000000);
	CHECK_EQ(dmc_window(&dmc, 1).size, 0x08000000);
}

/* Facts 4.3, V134 HEAD: 0x28F00222 opens 256 MB, so bits under the mask cannot count. */
TEST(base_bits_under_the_mask_are_not_compared)
{
	write_ddr2_with(index_of(0x08), 0x28f01323);
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x20000000);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x10000000);
	CHECK_EQ(fake.complaints, 0);
}

/* Facts 4.2, step 7: a register mix-up, overwritten by 0x6A101003 and 0x6A101009. */
TEST(a_dll_that_has_locked_bears_any_value_before_the_forced_one)
{
	start();
	for (size_t i = 0; i < COUNT(ddr2); i++) {
		if (i == DLL_FORCED)
			fake_model_write(&fake, 0x18, 0x40000000);
		write_one(&ddr2[i]);
	}
	CHECK(dmc_ready(&dmc));
	CHECK_EQ(fake.complaints, 0);
}

/* Facts 4.3, UBm: the two bases are swapped when the test word does not hold. */
TEST(windows_can_be_moved_while_dram_runs)
{
	start();
	write_all(mobile, COUNT(mobile));
	changes = 0;
	fake_model_write(&fake, 0x08, 0x38f80222);
	fake_model_write(&fake, 0x0c, 0x30f80222);
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x38000000);
	CHECK_EQ(dmc_window(&dmc, 1).base, 0x30000000);
	CHECK_EQ(changes, 2);
	fake_model_no_complaint(&fake);
}

TEST(a_forced_value_without_polling_works_with_a_complaint)
{
	start();
	write_all(never_polls, COUNT(never_polls));
	CHECK(dmc_ready(&dmc));
	CHECK_EQ(fake.complaints, 2);
	CHECK_HAS(fake.complaint, "never awaited");
}

/* Facts 4.3, column one: 512 MB, 128 MB linear. */
TEST(the_mask_says_the_size)
{
	write_ddr2_with(index_of(0x08), 0x20e01323);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x20000000);
	write_ddr2_with(index_of(0x08), 0x20f80312);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x08000000);
	fake_model_no_complaint(&fake);
}

/* Facts 15.1, row 5. */
TEST(the_dll_locks_after_two_polls)
{
	start();
	CHECK_EQ(fake_model_read(&fake, PHYSTATUS0), 0);
	fake_model_write(&fake, 0x18, 0x6a101000);
	fake_model_write(&fake, 0x18, 0x6a101002);
	fake_model_write(&fake, 0x18, 0x6a101003);
	CHECK_EQ(fake_model_read(&fake, PHYSTATUS0), 0);
	CHECK_EQ(fake_model_read(&fake, PHYSTATUS0), 0);
	CHECK_EQ(fake_model_read(&fake, PHYSTATUS0), 0x1007);
}

TEST(a_dll_that_is_started_before_it_is_on_never_locks)
{
	start();
	fake_model_write(&fake, 0x18, 0x6a101000);
	fake_model_write(&fake, 0x18, 0x6a101003);
	CHECK_HAS(fake.complaint, "before it was switched on");
	for (int i = 0; i < 10; i++)
		CHECK_EQ(fake_model_read(&fake, PHYSTATUS0), 0);
}

/* Each needed command left out: no DRAM, and the complaint names the step. */
TEST(no_direct_command_can_be_left_out)
{
	static const char *const missing[] = {
		"NOP", "PALL",		 "EMRS2", "EMRS3", "EMRS1",
		"MRS", "PALL after MRS", "REFA",  "REFA",  "MRS without",
	};

	for (size_t skip = DDR2_FIRST_COMMAND; skip <= DDR2_LAST_MRS; skip++) {
		start();
		write_all(ddr2, skip);
		write_all(ddr2 + skip + 1, COUNT(ddr2) - skip - 1);
		CHECK(!dmc_ready(&dmc));
		CHECK(fake.complaints > 0);
		start();
		write_all(ddr2, skip);
		fake_model_write(&fake, 0x00, 0x00ff20b0);
		CHECK(!dmc_ready(&dmc));
		CHECK_HAS(fake.complaint, "auto refresh on before");
		CHECK_HAS(fake.complaint, missing[skip - DDR2_FIRST_COMMAND]);
		CHECK_HAS(fake.complaint, "chip 0");
	}
}

TEST(no_two_direct_commands_can_change_places)
{
	for (size_t i = DDR2_FIRST_COMMAND; i < DDR2_LAST_MRS; i++) {
		if (ddr2[i].value == ddr2[i + 1].value)
			continue;
		start();
		write_all(ddr2, i);
		write_one(&ddr2[i + 1]);
		write_one(&ddr2[i]);
		write_all(ddr2 + i + 2, COUNT(ddr2) - i - 2);
		CHECK(!dmc_ready(&dmc));
	}
}

TEST(a_command_can_be_repeated)
{
	for (size_t i = DDR2_FIRST_COMMAND; i <= DDR2_LAST_MRS; i++) {
		start();
		write_all(ddr2, i);
		write_one(&ddr2[i]);
		write_all(ddr2 + i, COUNT(ddr2) - i);
		CHECK(dmc_ready(&dmc));
		fake_model_no_complaint(&fake);
	}
}

TEST(settings_are_needed_before_the_first_command)
{
	static const uint32_t needed[] = { 0x04, 0x08, 0x30, 0x34, 0x38, 0x3c };

	for (size_t i = 0; i < COUNT(needed); i++) {
		size_t at = index_of(needed[i]);

		write_ddr2_with(at, 0);
		CHECK(!dmc_ready(&dmc));
		CHECK(fake.complaints > 0);
	}
}

TEST(a_dll_that_was_not_started_or_awaited_is_refused)
{
	start();
	for (size_t i = 0; i < COUNT(ddr2); i++)
		if (ddr2[i].offset != 0x18)
			write_one(&ddr2[i]);
	CHECK(!dmc_ready(&dmc));
	start();
	for (size_t i = 0; i < COUNT(ddr2); i++)
		if (ddr2[i].offset != POLL && ddr2[i].value != 0x6a101009)
			write_one(&ddr2[i]);
	CHECK(!dmc_ready(&dmc));
	write_ddr2_with(7, 0x00101009); /* forced value 0 */
	CHECK(!dmc_ready(&dmc));
}

/* 0x50e = 1294 clocks are 7.8 us at 166 MHz (4.2, step 14), too long at 133 MHz. */
TEST(refresh_must_be_often_enough_at_the_actual_clock)
{
	start();
	fake.clock_hz[MODEL_HCLKD0] = 133000000;
	write_all(ddr2, COUNT(ddr2));
	CHECK(!dmc_ready(&dmc));
	start();
	write_all(ddr2, COUNT(ddr2));
	fake_model_clock(&fake, MODEL_HCLKD0, 133000000);
	CHECK_HAS(fake.complaint, "TIMINGAREF 1294 is no 7.8 us at 133000000");
}

/* 4.2: the timings for 166 MHz are too short at 222 MHz; the 222 MHz variant is not. */
TEST(timings_must_be_long_enough_at_the_actual_clock)
{
	start();
	fake.clock_hz[MODEL_HCLKD0] = 333000000;
	write_all(ddr2, COUNT(ddr2));
	CHECK(!dmc_ready(&dmc));
	CHECK(fake.complaints > 0);
}

TEST(the_chip_is_told_the_same_mode_as_the_controller)
{
	write_ddr2_with(DDR2_LAST_MRS, 0x00000442); /* CL 4, the controller has 3 */
	CHECK(!dmc_ready(&dmc));
	write_ddr2_with(DDR2_LAST_MRS, 0x00000433); /* burst 8, the controller has 4 */
	CHECK(!dmc_ready(&dmc));
}

TEST(a_window_outside_the_place_for_dram_is_refused)
{
	static const uint32_t wrong[] = { 0x00f01323, 0x10f01323, 0x60f01323, 0x20f71323,
					  0x20f11323, 0x20001323, 0x20f01393, 0x20f01320 };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		write_ddr2_with(index_of(0x08), wrong[i]);
		CHECK(!dmc_ready(&dmc));
	}
}

TEST(every_bus_width_burst_and_shape_is_accepted_or_refused)
{
	static const struct {
		uint32_t offset, value, mrs;
		bool works;
	} rows[] = {
		{ 0x04, 0x00201400, 0x432, true },  { 0x04, 0x00203400, 0x432, false },
		{ 0x04, 0x00302400, 0x433, true },  { 0x04, 0x00102400, 0x431, false },
		{ 0x04, 0x00402400, 0x434, false }, { 0x04, 0x00202200, 0x432, false },
		{ 0x04, 0x00222400, 0x432, false }, { 0x08, 0x40e01323, 0x432, true },
		{ 0x08, 0x20f01132, 0x432, true },  { 0x08, 0x20f01432, 0x432, true },
		{ 0x08, 0x20f01023, 0x432, false }, { 0x08, 0x20f02323, 0x432, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		start();
		for (size_t k = 0; k < COUNT(ddr2) - 1; k++) {
			struct write w = ddr2[k];

			if (w.offset == rows[i].offset)
				w.value = rows[i].value;
			if (k == DDR2_LAST_MRS)
				w.value = rows[i].mrs;
			write_one(&w);
		}
		CHECK_EQ(dmc_ready(&dmc), rows[i].works);
		CHECK_EQ(fake.complaints == 0, rows[i].works);
	}
}

TEST(windows_follow_the_registers_while_dram_runs)
{
	start();
	write_all(mobile, COUNT(mobile));
	CHECK_EQ(fake_model_read(&fake, 0x00), 0xff002030);
	fake_model_write(&fake, 0x04, 0xff202100); /* one chip */
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x08000000);
	CHECK_EQ(dmc_window(&dmc, 1).size, 0);
	fake_model_write(&fake, 0x08, 0x10f80222);
	CHECK(!dmc_ready(&dmc));
	start();
	write_all(mobile, COUNT(mobile));
	fake_model_write(&fake, 0x04, 0xff212500);
	CHECK(!dmc_ready(&dmc));
	start();
	write_all(mobile, COUNT(mobile));
	fake_model_write(&fake, 0x28, 0); /* the others do not matter any more */
	fake_model_write(&fake, 0x34, 0);
	CHECK(dmc_ready(&dmc));
}

TEST(dram_forgets_without_refresh_and_can_be_started_anew)
{
	start();
	write_all(ddr2, COUNT(ddr2));
	fake_model_write(&fake, 0x00, 0x0ff01010);
	CHECK(!dmc_ready(&dmc));
	CHECK_HAS(fake.complaint, "forgets");
	fake.complaints = 0;
	write_all(ddr2, COUNT(ddr2));
	CHECK(dmc_ready(&dmc));
	fake_model_no_complaint(&fake);
}

TEST(a_reset_closes_the_windows)
{
	start();
	write_all(ddr2, COUNT(ddr2));
	dmc_ops.reset(&dmc, MODEL_WATCHDOG);
	CHECK(!dmc_ready(&dmc));
	CHECK_EQ(dmc_window(&dmc, 0).size, 0);
}

/* 1.2: software for SMDKC100 begins with 128 MB at 0x30000000 behind it. */
TEST(software_that_begins_later_finds_dram_running)
{
	start();
	dmc_set_up(&dmc, 0x30000000, 0x08000000);
	CHECK(dmc_ready(&dmc));
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x30000000);
	CHECK_EQ(dmc_window(&dmc, 0).size, 0x08000000);
	CHECK_EQ(changes, 1);
	fake_model_write(&fake, 0x08, 0x20f80323);
	CHECK_EQ(dmc_window(&dmc, 0).base, 0x20000000);
	fake_model_no_complaint(&fake);
}
