// SPDX-License-Identifier: MIT
/* The NAND controller against the hardware facts, chapter 8 and 15.1 rows 10 to 12. */
#include <test/fake/nand_bench.h>
#include <test/unit/test.h>

/* Hardware facts 15.1 row 10. */
TEST(reset_values_are_those_agreed_on)
{
	bench_start();
	CHECK_EQ(rd(NFCONF), 0x00001000);
	CHECK_EQ(rd(NFCONT), 0x000000c6);
	CHECK_EQ(rd(NFSTAT), 0xf0000f0d);
	CHECK(!bench.fake.line[0]);
	bench.nand.nand_boot = true;
	CHECK_EQ(rd(NFCONF), 0x80001000);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.9 "Read ID", 8.1 NFDATA: a word is four cycles, low byte first. */
TEST(the_id_is_read_with_bytes_and_with_words)
{
	bench_open(TYPE_1BIT);
	fake_model_write_sized(&bench.fake, NFCMMD, 0x90, 1);
	fake_model_write_sized(&bench.fake, NFADDR, 0, 1);
	CHECK_EQ(rd(NFDATA), 0x9510daec);
	CHECK_EQ(fake_model_read_sized(&bench.fake, NFDATA, 1), 0x44);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 15.1 row 11 and 8.9, the clean way to wait. */
TEST(rnb_and_its_edge_follow_the_operation)
{
	bench_open(TYPE_1BIT);
	wr(NFCMMD, 0x00);
	bench_address(0, 0);
	wr(NFSTAT, 1 << 4);
	wr(NFCMMD, 0x30);
	CHECK_EQ(rd(NFSTAT) & 0x10000011, 0);
	fake_model_advance(&bench.fake, NAND_TR - 1);
	CHECK_EQ(rd(NFSTAT) & 0x10000011, 0);
	fake_model_advance(&bench.fake, 1);
	CHECK_EQ(rd(NFSTAT) & 0x11000011, 0x11000011);
	wr(NFSTAT, 1 << 4);
	CHECK_EQ(rd(NFSTAT) & 0x11000011, 0x10000001);
	fake_model_no_complaint(&bench.fake);
}

/* The host's timer may be late: software that looks in time sees the edge all the same. */
TEST(the_edge_is_seen_even_before_the_timer_ran)
{
	bench_open(TYPE_1BIT);
	wr(NFCMMD, 0x00);
	bench_address(0, 0);
	wr(NFCMMD, 0x30);
	bench.fake.now += NAND_TR;
	CHECK_EQ(rd(NFSTAT) & 0x11, 0x11);
	CHECK_EQ(bench.fake.wake_at, MODEL_NEVER);
}

/* Hardware facts 8.1 NFCONT bits 8 and 9. */
TEST(the_interrupt_follows_the_chosen_edge)
{
	bench_open(TYPE_1BIT);
	wr(NFCONT, CONT_ON | 1 << 9);
	bench_read_page(0, 0);
	CHECK(bench.fake.line[0]);
	wr(NFSTAT, 1 << 4);
	CHECK(!bench.fake.line[0]);
	wr(NFCONT, CONT_ON | 1 << 9 | 1 << 8);
	wr(NFCMMD, 0xff);
	CHECK(bench.fake.line[0]);
	wr(NFSTAT, 1 << 4);
	fake_model_advance(&bench.fake, NAND_TRST_READY);
	CHECK(!bench.fake.line[0]);
}

/* Hardware facts 9.2, 9.3: a reset ends an erase sooner, and the interrupt comes as soon. */
TEST(the_interrupt_follows_an_operation_that_was_cut_short)
{
	bench_open(TYPE_1BIT);
	wr(NFCONT, CONT_ON | 1 << 9);
	wr(NFCMMD, 0x60);
	for (int i = 0; i < 3; i++)
		wr(NFADDR, 0);
	wr(NFCMMD, 0xd0);
	wr(NFCMMD, 0xff);
	fake_model_advance(&bench.fake, NAND_TRST_ERASE);
	CHECK(bench.fake.line[0]);
}

/* Hardware facts 8.1: old boot loops poll the lowest byte; it is there in any width. */
TEST(the_status_can_be_polled_in_bytes)
{
	bench_open(TYPE_1BIT);
	wr(NFCMMD, 0xff);
	CHECK_EQ(fake_model_read_sized(&bench.fake, NFSTAT, 1) & 1, 0);
	fake_model_advance(&bench.fake, NAND_TRST_READY);
	CHECK_EQ(fake_model_read_sized(&bench.fake, NFSTAT, 1) & 0xff, 0x19);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 8.1 NFCONF: TWRPH0 + TWRPH1 + 2 clocks, and TACLS before commands. */
TEST(the_time_of_every_bus_cycle_is_counted)
{
	uint64_t before;

	bench_open(TYPE_1BIT);
	fake_model_clock(&bench.fake, MODEL_HCLKD0, 100000000);
	wr(NFCONF, 0x2310); /* TACLS 2, TWRPH0 3, TWRPH1 1: 6 clocks, 8 with CLE or ALE */
	bench_read_page(0, 0);
	CHECK_EQ(bench.nand.bus_ns, 7 * 80);
	before = bench.nand.bus_ns;
	rd(NFDATA);
	CHECK_EQ(bench.nand.bus_ns - before, 4 * 60);
	fake_model_read_sized(&bench.fake, NFDATA, 1);
	fake_model_read_sized(&bench.fake, NFDATA, 2);
	CHECK_EQ(bench.nand.bus_ns - before, 7 * 60);
	CHECK_EQ(bench.nand.bus_cycles, 14);
	fake_model_no_complaint(&bench.fake);
}

/* Hardware facts 9.3: tRC 25 ns, tREA 20 ns. */
TEST(too_fast_a_bus_reads_the_byte_before_and_is_complained_about_once)
{
	bench_open(TYPE_1BIT);
	wr(NFCONF, 0x0300); /* strobe 24 ns, cycle 30 ns at 166.5 MHz */
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0x9510daec);
	fake_model_no_complaint(&bench.fake);
	wr(NFCONF, 0x0210); /* strobe 18 ns */
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	fake_model_no_complaint(&bench.fake); /* enough for writes */
	bench.nand.bus = 0x77;
	CHECK_EQ(rd(NFDATA), 0x10daec77);
	CHECK_HAS(bench.fake.complaint, "too fast");
	CHECK_EQ(bench.fake.complaints, 1);
	wr(NFCONF, 0x0300);
	fake_model_clock(&bench.fake, MODEL_HCLKD0,
			 200000000); /* the same setting at another clock */
	fake_model_read_sized(&bench.fake, NFDATA, 1);
	CHECK_EQ(bench.fake.complaints, 1);
	wr(NFCONF, 0x0100);
	wr(NFCMMD, 0x70);
	CHECK_EQ(bench.fake.complaints, 2);
}

TEST(a_chip_that_is_not_selected_or_a_controller_that_is_off_hears_nothing)
{
	bench_open(TYPE_1BIT);
	wr(NFCONT, CONT_ON | 2);
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0xffffffff);
	CHECK_HAS(bench.fake.complaint, "no chip is selected");
	CHECK_EQ(rd(NFSTAT) >> 2 & 1, 1);
	CHECK_EQ(bench.chip.mode, NAND_IDLE);
	wr(NFCONT, CONT_ON & ~1u);
	wr(NFCMMD, 0x90);
	CHECK_HAS(bench.fake.complaint, "controller is off");
	CHECK_EQ(bench.chip.mode, NAND_IDLE);
}

static const char *no_clock(void *ctx)
{
	return "its clock is off";
}

/* Hardware facts 3.6 and 5.3: the block has a clock gate, the bus is on GPK0 and GPK2. */
TEST(without_its_pins_or_its_clock_the_bus_leads_nowhere)
{
	bench_open(TYPE_1BIT);
	bench.nand.cut_off = no_clock;
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0xffffffff);
	CHECK_HAS(bench.fake.complaint, "NFDATA read while its clock is off");
	CHECK_EQ(bench.chip.mode, NAND_IDLE);
}

TEST(without_an_image_there_is_no_chip_and_the_bus_floats)
{
	bench_start_without_chip();
	wr(NFCONF, TIMING);
	wr(NFCONT, CONT_ON);
	wr(NFCMMD, 0x90);
	wr(NFADDR, 0);
	CHECK_EQ(rd(NFDATA), 0xffffffff);
	wr(NFCMMD, 0xff);
	CHECK_EQ(rd(NFSTAT) & 1, 1);
	fake_model_no_complaint(&bench.fake);
}

TEST(registers_that_are_not_there_or_accesses_of_the_wrong_kind_are_complained_about)
{
	bench_open(TYPE_1BIT);
	CHECK_EQ(rd(0x6c), 0);
	CHECK_HAS(bench.fake.complaint, "no register at offset 0x6c");
	wr(NFMECC0, 1);
	CHECK_HAS(bench.fake.complaint, "NFMECC0 written, it is read only");
	fake_model_write_sized(&bench.fake, NFCONF, 0, 1);
	CHECK_HAS(bench.fake.complaint, "NFCONF at offset 0x0 accessed with 1 bytes");
	CHECK_EQ(rd(NFCONF), TIMING);
	rd(0x1000 - 4);
	CHECK_EQ(bench.fake.complaints, 4);
}

static void erase(uint32_t page)
{
	wr(NFCMMD, 0x60);
	for (int i = 0; i < 3; i++)
		wr(NFADDR, page >> 8 * i & 0xff);
	wr(NFCMMD, 0xd0);
	fake_model_advance(&bench.fake, NAND_TBERS);
}

/* Hardware facts 15.1 row 12. */
TEST(soft_lock_lets_through_only_the_window)
{
	bench_open(TYPE_1BIT);
	bench_program(64, 0, bench.lcg, 4);
	wr(NFSBLK, 128);
	wr(NFEBLK, 192);
	wr(NFCONT, CONT_ON | 1 << 16 | 1 << 10);
	erase(64);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 64)[0], bench.lcg[0]);
	CHECK_EQ(rd(NFSTAT) >> 5 & 1, 1);
	CHECK(bench.fake.line[0]);
	CHECK_HAS(bench.fake.complaint, "page 64 is locked");
	wr(NFSTAT, 1 << 5);
	CHECK(!bench.fake.line[0]);
	bench_program(192, 0, bench.lcg, 4);
	CHECK_EQ(rd(NFSTAT) >> 5 & 1, 1);
	wr(NFSTAT, 1 << 5);
	bench_program(70, 0, bench.lcg, 4);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 70)[0], 0xff);
	wr(NFSTAT, 1 << 5);
	bench_program(128, 0, bench.lcg, 4);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 128)[0], bench.lcg[0]);
	erase(191);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 128)[0], 0xff);
	CHECK_EQ(rd(NFSTAT) >> 5 & 1, 0);
	wr(NFCONT, CONT_ON);
	erase(64);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 64)[0], 0xff);
}

/* Hardware facts 8.1 NFCONT bit 17. */
TEST(lock_tight_stays_until_reset)
{
	bench_open(TYPE_1BIT);
	bench_program(0, 0, bench.lcg, 4);
	wr(NFSBLK, 64);
	wr(NFEBLK, 128);
	wr(NFCONT, CONT_ON | 1 << 17);
	wr(NFCONT, CONT_ON);
	CHECK_EQ(rd(NFCONT) >> 17 & 1, 1);
	wr(NFSBLK, 0);
	CHECK_EQ(rd(NFSBLK), 64);
	erase(0);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 0)[0], bench.lcg[0]);
	nand_ctrl_ops.reset(&bench.nand, MODEL_SOFTWARE);
	CHECK_EQ(rd(NFCONT), 0xc6);
}

/* The chip has no reset pin: a watchdog reset of the SoC does not stop an erase. */
TEST(an_erase_goes_on_while_the_controller_is_reset)
{
	bench_open(TYPE_1BIT);
	bench_program(0, 0, bench.lcg, 4);
	wr(NFCMMD, 0x60);
	for (int i = 0; i < 3; i++)
		wr(NFADDR, 0);
	wr(NFCMMD, 0xd0);
	nand_ctrl_ops.reset(&bench.nand, MODEL_WATCHDOG);
	CHECK_EQ(rd(NFSTAT) & 1, 0);
	fake_model_advance(&bench.fake, NAND_TBERS);
	CHECK_EQ(rd(NFSTAT) & 1, 1);
	CHECK_EQ(fake_nand_store_page(&bench.cells, 0)[0], 0xff);
}
