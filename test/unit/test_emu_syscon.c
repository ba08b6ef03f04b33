// SPDX-License-Identifier: MIT
/* Clock controller, PMU, chip ID and software reset against the hardware facts, chapter 3. */
#include <test/fake/fake_model.h>
#include <test/unit/test.h>
#include <tools/emu/models/syscon.h>

#define LOCK_US 300

static struct fake_model fake;
static struct syscon syscon;
static unsigned int rate_changes;

static void count_change(void *arg)
{
	rate_changes++;
}

static void start(void)
{
	syscon = (struct syscon){ .rates_changed = count_change };
	rate_changes = 0;
	fake_model_start(&fake, &syscon_ops, &syscon.model);
}

/* Facts 3.5, "667/166/66", in its order; the PLLs get @us to lock. */
static void set_up_usual(unsigned int us)
{
	for (uint32_t lock = 0x000; lock <= 0x00c; lock += 4)
		fake_model_write(&fake, lock, 0xe10);
	fake_model_write(&fake, 0x300, 0x00011301);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	fake_model_write(&fake, 0x304, 0x00011110);
	fake_model_write(&fake, 0x308, 0x00000001);
	fake_model_write(&fake, 0x104, 0x80590201);
	fake_model_write(&fake, 0x108, 0x80870303);
	fake_model_write(&fake, 0x10c, 0x80600603);
	fake_model_advance(&fake, us * 1000ull);
	fake_model_write(&fake, 0x200, 0x00001111);
}

TEST(everything_runs_from_the_crystal_after_reset)
{
	start();
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 12000000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_PCLKD1), 12000000);
}

/* Facts 3.5, row "Result". */
TEST(the_usual_set_up_gives_the_usual_rates_without_a_complaint)
{
	start();
	set_up_usual(LOCK_US);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 666000000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_HCLKD0), 166500000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_PCLKD0), 83250000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_HCLKD1), 133500000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_PCLKD1), 66750000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_SCLK_UART), 33750000);
	fake_model_no_complaint(&fake);
	CHECK(rate_changes > 0);
}

/* Facts 3.5, column 833/166/66: M 417, P 3, S 0; D0_BUS /5. */
TEST(the_833_mhz_set_up_gives_834_and_166_8_mhz)
{
	start();
	set_up_usual(LOCK_US);
	fake_model_write(&fake, 0x200, 0x00001110);
	fake_model_write(&fake, 0x300, 0x00011401);
	fake_model_write(&fake, 0x100, 0x81a10300);
	fake_model_advance(&fake, LOCK_US * 1000);
	fake_model_write(&fake, 0x200, 0x00001111);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 834000000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_HCLKD0), 166800000);
	fake_model_no_complaint(&fake);
}

/* Facts 3.2 and 15.1, row 6: 300 us of virtual time; Fout by formula all the same. */
TEST(a_switch_before_the_lock_time_is_complained_about)
{
	start();
	set_up_usual(LOCK_US - 1);
	CHECK_EQ(fake.complaints, 4);
	CHECK_HAS(fake.complaint, "switched to HPLL");
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 666000000);
}

TEST(a_lock_count_below_300_us_is_complained_about_and_does_not_shorten_the_time)
{
	start();
	fake_model_write(&fake, 0x000, 0xe0f);
	fake_model_write(&fake, 0x300, 0x00011301);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	CHECK_HAS(fake.complaint, "APLL_LOCK is 3599 periods");
	fake_model_advance(&fake, 299999);
	fake_model_write(&fake, 0x200, 1);
	CHECK_HAS(fake.complaint, "switched to APLL");
}

TEST(a_longer_lock_count_is_waited_for)
{
	start();
	fake_model_write(&fake, 0x004, 7200);
	fake_model_write(&fake, 0x104, 0x80590201);
	fake_model_write(&fake, 0x304, 0x00011110);
	fake_model_advance(&fake, 599999);
	fake_model_write(&fake, 0x200, 0x10);
	CHECK_EQ(fake.complaints, 1);
}

TEST(lock_shows_in_bit_30_of_the_pll_after_its_time)
{
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	CHECK_EQ(fake_model_read(&fake, 0x100), 0x81bc0400u);
	fake_model_advance(&fake, LOCK_US * 1000);
	CHECK_EQ(fake_model_read(&fake, 0x100), 0xc1bc0400u);
}

TEST(a_pll_that_is_off_drives_nothing)
{
	start();
	fake_model_write(&fake, 0x200, 0x1);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 0);
	CHECK(fake.complaints >= 1);
}

/* Facts 3.5: "the dividers must be in place before the muxes switch". */
TEST(an_overclocked_bus_is_complained_about)
{
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	fake_model_write(&fake, 0x300, 0x00011201); /* D0_BUS /3: 222 MHz */
	fake_model_advance(&fake, LOCK_US * 1000);
	fake_model_no_complaint(&fake);
	fake_model_write(&fake, 0x200, 0x1);
	CHECK(fake.complaints >= 1);
	CHECK_EQ(syscon_hz(&syscon, MODEL_HCLKD0), 222000000);
	fake_model_write(&fake, 0x300, 0x00011301);
	fake.complaints = 0;
	fake_model_write(&fake, 0x300, 0x00010201);
	CHECK_EQ(fake.complaints, 2); /* HCLKD0 and PCLKD0 */
	CHECK_HAS(fake.complaint, "PCLKD0 is 222000000");
}

TEST(the_arm_clock_has_a_limit_too)
{
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	fake_model_write(&fake, 0x300, 0x00011700);
	fake_model_advance(&fake, LOCK_US * 1000);
	fake_model_write(&fake, 0x200, 0x1);
	CHECK_HAS(fake.complaint, "ARMCLK is 1332000000");
}

/* Facts 3.3, CLK_SRC0 b16: the D1 domain from APLL / (AM + 1). */
TEST(the_d1_domain_can_run_from_the_apll)
{
	start();
	set_up_usual(LOCK_US);
	fake_model_write(&fake, 0x304, 0x00014111); /* AM /2, D1_BUS /5 */
	fake_model_write(&fake, 0x200, 0x00011111);
	CHECK_EQ(syscon_hz(&syscon, MODEL_HCLKD1), 133200000);
	fake_model_no_complaint(&fake);
}

/* Facts 3.3, CLK_SRC1 b0 and 3.4: UART source MPLL. */
TEST(sclk_uart_comes_from_the_selected_pll)
{
	start();
	set_up_usual(LOCK_US);
	fake_model_write(&fake, 0x308, 0x00000003);
	fake_model_write(&fake, 0x204, 0x01000001);
	CHECK_EQ(syscon_hz(&syscon, MODEL_SCLK_UART), 267000000 / 4);
}

/* Facts 3.5: bits 15:14, 7:3 and so on of CON are written 0. */
TEST(reserved_bits_of_a_pll_are_complained_about)
{
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0408);
	CHECK_HAS(fake.complaint, "sets bits 0x00000008, which are reserved");
	CHECK_EQ(fake_model_read(&fake, 0x100), 0x81bc0400u);
}

TEST(the_lock_bit_can_be_written_back)
{
	start();
	set_up_usual(LOCK_US);
	for (uint32_t con = 0x100; con <= 0x10c; con += 4)
		fake_model_write(&fake, con, fake_model_read(&fake, con) | 1u << 30);
	CHECK_EQ(fake_model_read(&fake, 0x10c), 0xc0600603u);
	fake_model_write(&fake, 0x8400, 1u << 30); /* elsewhere it is a bit like others */
	CHECK_EQ(fake_model_read(&fake, 0x8400), 1u << 30);
	fake_model_no_complaint(&fake);
}

TEST(a_pll_needs_enable_and_a_divider)
{
	start();
	fake_model_write(&fake, 0x100, 0x01bc0400);
	fake_model_write(&fake, 0x200, 1);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 0);
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0000);
	CHECK_HAS(fake.complaint, "PDIV 0");
	fake_model_advance(&fake, LOCK_US * 1000);
	fake_model_write(&fake, 0x200, 1);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 0);
}

TEST(only_a_change_of_a_rate_is_told)
{
	start();
	fake_model_write(&fake, 0x000, 0xe10);
	CHECK_EQ(fake_model_read(&fake, 0x000), 0xe10);
	fake_model_write(&fake, 0x100, 0x81bc0400); /* nothing runs from it yet */
	fake_model_write(&fake, 0x300, 0x00010000); /* SECSS */
	CHECK_EQ(rate_changes, 0);
	fake_model_write(&fake, 0x300, 0x00000010);
	CHECK_EQ(rate_changes, 1);
}

TEST(nothing_wakes_up_and_that_can_be_cleared)
{
	start();
	fake_model_write(&fake, 0x8304, UINT32_MAX);
	CHECK_EQ(fake_model_read(&fake, 0x8304), 0);
	fake_model_no_complaint(&fake);
}

TEST(a_pll_that_drives_the_chip_is_not_to_be_changed)
{
	start();
	set_up_usual(LOCK_US);
	fake_model_write(&fake, 0x100, 0x81bc0400);
	fake_model_no_complaint(&fake);
	fake_model_write(&fake, 0x100, 0x81bb0400);
	CHECK_HAS(fake.complaint, "APLL changed while");
}

/* Facts 3.6. */
TEST(gates_are_open_at_reset_and_can_be_closed)
{
	start();
	CHECK(syscon_gate_open(&syscon, 0x52c, 8));
	fake_model_write(&fake, 0x52c, ~(1u << 8));
	CHECK(!syscon_gate_open(&syscon, 0x52c, 8));
	CHECK(syscon_gate_open(&syscon, 0x52c, 6));
}

/* Facts 3.6: D1_4 bits 0 to 3 are UART0 to 3, D1_3 bit 8 the watchdog. */
TEST(a_closed_gate_takes_the_clock_from_its_block_and_that_is_told)
{
	start();
	fake_model_write(&fake, 0x530, ~(1u << 1));
	CHECK_EQ(rate_changes, 1);
	CHECK(!syscon_clocked(&syscon, syscon_gate("uart1")));
	CHECK(syscon_clocked(&syscon, syscon_gate("uart0")));
	fake_model_write(&fake, 0x530, ~(1u << 1));
	CHECK_EQ(rate_changes, 1);
	fake_model_write(&fake, 0x530, UINT32_MAX);
	CHECK_EQ(rate_changes, 2);
	CHECK(syscon_clocked(&syscon, syscon_gate("uart1")));
	fake_model_write(&fake, 0x52c, ~(1u << 8));
	CHECK(!syscon_clocked(&syscon, syscon_gate("wdt")));
	fake_model_write(&fake, 0x500, ~1u);
	fake_model_write(&fake, 0x564, 0);
	CHECK(!syscon_clocked(&syscon, syscon_gate("vic2")));
	CHECK_EQ(rate_changes, 5);
	CHECK_EQ(syscon_gate("dm9000"), -1);
	CHECK(syscon_clocked(&syscon, -1));
}

/* Facts 3.7 and 15.1, rows 8 and 9. */
TEST(rst_stat_names_the_reset_and_inform_survives_all_but_power_on)
{
	start();
	CHECK_EQ(fake_model_read(&fake, 0x8300), 1);
	for (uint32_t i = 0; i < 8; i++)
		fake_model_write(&fake, 0x8400 + 4 * i, 0x1000 + i);
	set_up_usual(LOCK_US);
	syscon_ops.reset(&syscon, MODEL_WATCHDOG);
	CHECK_EQ(fake_model_read(&fake, 0x8300), 4);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 12000000);
	syscon_ops.reset(&syscon, MODEL_SOFTWARE);
	CHECK_EQ(fake_model_read(&fake, 0x8300), 0x20);
	for (uint32_t i = 0; i < 8; i++)
		CHECK_EQ(fake_model_read(&fake, 0x8400 + 4 * i), 0x1000 + i);
	syscon_ops.reset(&syscon, MODEL_POWER_ON);
	for (uint32_t i = 0; i < 8; i++)
		CHECK_EQ(fake_model_read(&fake, 0x8400 + 4 * i), 0);
	fake_model_no_complaint(&fake);
}

TEST(rst_stat_cannot_be_written)
{
	start();
	fake_model_write(&fake, 0x8300, 0);
	CHECK_HAS(fake.complaint, "RST_STAT written");
	CHECK_EQ(fake_model_read(&fake, 0x8300), 1);
}

TEST(no_register_answers_where_none_is_and_no_part_of_one)
{
	start();
	CHECK_EQ(fake_model_read(&fake, 0x10), 0);
	CHECK_HAS(fake.complaint, "no register at offset 0x10");
	fake_model_write_sized(&fake, 0x8400, 0x12, 1);
	CHECK_HAS(fake.complaint, "INFORM0");
	CHECK_EQ(fake_model_read(&fake, 0x8400), 0);
}

TEST(software_that_begins_later_finds_the_usual_clocks)
{
	start();
	syscon_set_up(&syscon);
	CHECK_EQ(syscon_hz(&syscon, MODEL_ARMCLK), 666000000);
	CHECK_EQ(syscon_hz(&syscon, MODEL_PCLKD1), 66750000);
	CHECK_EQ(fake_model_read(&fake, 0x100), 0xc1bc0400u);
	CHECK_EQ(rate_changes, 1);
	fake_model_no_complaint(&fake);
}

/* Facts 3.8 and 2.1. */
TEST(the_chip_says_who_it_is_and_how_it_is_strapped)
{
	static struct chipid id;

	id.omr = OMR_USB;
	fake_model_start(&fake, &chipid_ops, &id.model);
	id.omr = OMR_USB;
	CHECK_EQ(fake_model_read(&fake, 0), 0x43100001);
	CHECK_EQ(fake_model_read(&fake, 4), 0x2600);
	fake_model_write(&fake, 0, 0);
	CHECK_HAS(fake.complaint, "PRO_ID written");
	fake_model_write(&fake, 4, 0);
	CHECK_EQ(fake_model_read(&fake, 4), 0x2600);
	CHECK_HAS(fake.complaint, "OMR written");
	id.pro_id = 0x43100200;
	chipid_ops.reset(&id, MODEL_POWER_ON);
	CHECK_EQ(fake_model_read(&fake, 0), 0x43100200);
}

/* Facts 15.1, row 14: only the value 0xC100 resets. */
TEST(only_c100_resets_the_chip)
{
	static struct sysothers others;

	fake_model_start(&fake, &sysothers_ops, &others.model);
	fake_model_write(&fake, 0, 1);
	CHECK_EQ(fake.resets, 0);
	CHECK_HAS(fake.complaint, "0xc100 resets");
	fake_model_write(&fake, 0, 0xc100);
	CHECK_EQ(fake.resets, 1);
	CHECK_EQ(fake.reset_kind, MODEL_SOFTWARE);
	CHECK_EQ(fake_model_read(&fake, 0), 0);
	fake_model_write(&fake, 0x200, 0xabcd);
	CHECK_EQ(fake_model_read(&fake, 0x200), 0xabcd);
}
