// SPDX-License-Identifier: MIT
/* The interrupt controller model. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_model.h>
#include <tools/emu/models/vic.h>

#define IRQSTATUS	0x000
#define FIQSTATUS	0x004
#define RAWINTR		0x008
#define INTSELECT	0x00c
#define INTENABLE	0x010
#define INTENCLEAR	0x014
#define SOFTINT		0x018
#define SOFTINTCLEAR	0x01c
#define SWPRIORITYMASK	0x024
#define PRIORITYDAISY	0x028
#define VECTADDR(n)	(0x100 + 4 * (n))
#define VECTPRIORITY(n) (0x200 + 4 * (n))
#define ADDRESS		0xf00

static struct fake_model fake[3];
static struct vic vic[3];

static void power_on(void)
{
	memset(vic, 0, sizeof(vic));
	vic_chain(&vic[0], &vic[1]);
	vic_chain(&vic[1], &vic[2]);
	for (unsigned int i = 0; i < 3; i++)
		fake_model_start(&fake[i], &vic_ops[i], &vic[i].model);
	for (unsigned int i = 0; i < 3; i++)
		for (unsigned int n = 0; n < 32; n++)
			fake_model_write(&fake[i], VECTADDR(n), 0x1000 * (i + 1) + n);
}

static void input(unsigned int which, unsigned int line, bool level)
{
	vic_ops[which].input(&vic[which], line, level);
}

static bool cpu_irq(void)
{
	return fake[0].line[VIC_IRQ];
}

static bool cpu_fiq(void)
{
	return fake[0].line[VIC_FIQ];
}

/* 7.4: the reset values. */
TEST(reset_masks_everything)
{
	power_on();
	for (unsigned int line = 0; line < 32; line++)
		input(0, line, true);
	CHECK(!cpu_irq() && !cpu_fiq());
	CHECK_EQ(fake_model_read(&fake[0], RAWINTR), UINT32_MAX);
	CHECK_EQ(fake_model_read(&fake[0], IRQSTATUS), 0);
	CHECK_EQ(fake_model_read(&fake[0], SWPRIORITYMASK), 0xffff);
	CHECK_EQ(fake_model_read(&fake[0], PRIORITYDAISY), 0xf);
	CHECK_EQ(fake_model_read(&fake[0], VECTPRIORITY(7)), 0xf);
	fake_model_no_complaint(&fake[0]);
}

TEST(enabled_line_is_an_irq_while_it_is_high)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 1u << 25);
	CHECK(!cpu_irq());
	input(0, 25, true);
	CHECK(cpu_irq() && !cpu_fiq());
	CHECK_EQ(fake_model_read(&fake[0], IRQSTATUS), 1u << 25);
	input(0, 25, false);
	CHECK(!cpu_irq());
	input(0, 25, true);
	fake_model_write(&fake[0], INTENABLE, 1);
	CHECK_EQ(fake_model_read(&fake[0], INTENABLE), 1u << 25 | 1);
	fake_model_write(&fake[0], INTENCLEAR, 1u << 25);
	CHECK_EQ(fake_model_read(&fake[0], INTENABLE), 1);
	CHECK(!cpu_irq());
}

TEST(intselect_makes_it_a_fiq)
{
	power_on();
	fake_model_write(&fake[2], INTENABLE, 1u << 4);
	fake_model_write(&fake[2], INTSELECT, 1u << 4);
	input(2, 4, true);
	CHECK(cpu_fiq() && !cpu_irq());
	CHECK_EQ(fake_model_read(&fake[2], FIQSTATUS), 1u << 4);
	CHECK_EQ(fake_model_read(&fake[2], IRQSTATUS), 0);
	fake_model_write(&fake[2], INTSELECT, 0);
	CHECK(!cpu_fiq() && cpu_irq());
}

TEST(softint_raises_and_softintclear_lowers)
{
	power_on();
	fake_model_write(&fake[1], INTENABLE, 0x30);
	fake_model_write(&fake[1], SOFTINT, 0x10);
	fake_model_write(&fake[1], SOFTINT, 0x20);
	CHECK_EQ(fake_model_read(&fake[1], SOFTINT), 0x30);
	CHECK_EQ(fake_model_read(&fake[1], RAWINTR), 0x30);
	CHECK(cpu_irq());
	fake_model_write(&fake[1], SOFTINTCLEAR, 0x30);
	CHECK(!cpu_irq());
}

/* 7.4: ADDRESS: read = acknowledge, write = end. */
TEST(address_acknowledges_and_ends)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 0x0c);
	input(0, 2, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1002);
	CHECK(!cpu_irq());
	input(0, 3, true);
	CHECK(!cpu_irq());
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0);
	input(0, 2, false);
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(cpu_irq());
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1003);
	input(0, 3, false);
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(!cpu_irq());
}

TEST(higher_priority_interrupts_a_lower_one)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 0x7);
	fake_model_write(&fake[0], VECTPRIORITY(0), 9);
	fake_model_write(&fake[0], VECTPRIORITY(1), 5);
	fake_model_write(&fake[0], VECTPRIORITY(2), 5);
	input(0, 0, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1000);
	input(0, 2, true);
	CHECK(cpu_irq());
	input(0, 1, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1001);
	CHECK(!cpu_irq());
	input(0, 1, false);
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1002);
	input(0, 2, false);
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(!cpu_irq());
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(cpu_irq());
}

TEST(swprioritymask_shuts_a_priority)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 1);
	fake_model_write(&fake[0], VECTPRIORITY(0), 3);
	input(0, 0, true);
	fake_model_write(&fake[0], SWPRIORITYMASK, 0xffff & ~(1 << 3));
	CHECK(!cpu_irq());
	CHECK_EQ(fake_model_read(&fake[0], IRQSTATUS), 1);
	fake_model_write(&fake[0], SWPRIORITYMASK, 1 << 3);
	CHECK(cpu_irq());
}

TEST(chain_hands_on_the_address_of_the_last)
{
	power_on();
	fake_model_write(&fake[2], INTENABLE, 1u << 14);
	input(2, 14, true);
	CHECK(cpu_irq());
	CHECK_EQ(fake_model_read(&fake[0], IRQSTATUS), 0);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x300e);
	CHECK(!cpu_irq());
	input(2, 14, false);
	for (unsigned int i = 0; i < 3; i++)
		fake_model_write(&fake[i], ADDRESS, 0);
	CHECK(!cpu_irq());
	input(2, 14, true);
	CHECK(cpu_irq());
	CHECK_EQ(fake_model_read(&fake[2], ADDRESS), 0x300e);
	CHECK(!cpu_irq());
}

TEST(own_lines_win_over_a_chain_of_the_same_priority)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 1u << 31);
	fake_model_write(&fake[1], INTENABLE, 1);
	input(1, 0, true);
	input(0, 31, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x101f);
	fake_model_write(&fake[0], ADDRESS, 0);
	fake_model_write(&fake[0], PRIORITYDAISY, 2);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x2000);
}

/* 7.4: what a boot loader does before it hands over to Linux. */
TEST(hand_over_leaves_nothing_pending)
{
	power_on();
	for (unsigned int i = 0; i < 3; i++) {
		fake_model_write(&fake[i], INTENABLE, UINT32_MAX);
		fake_model_write(&fake[i], INTSELECT, 0xff);
		input(i, 3, true);
		input(i, 30, true);
	}
	fake_model_read(&fake[0], ADDRESS);
	for (unsigned int i = 0; i < 3; i++) {
		fake_model_write(&fake[i], INTENCLEAR, UINT32_MAX);
		fake_model_write(&fake[i], INTSELECT, 0);
		fake_model_write(&fake[i], ADDRESS, 0);
	}
	CHECK(!cpu_irq() && !cpu_fiq());
	for (unsigned int i = 0; i < 3; i++)
		fake_model_no_complaint(&fake[i]);
}

/* 7.4: PL192 ID registers at 0xFE0. */
TEST(identifies_itself_as_pl192)
{
	static const uint8_t id[8] = { 0x92, 0x11, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

	power_on();
	for (uint32_t i = 0; i < 8; i++)
		CHECK_EQ(fake_model_read(&fake[1], 0xfe0 + 4 * i), id[i]);
}

/* Nested through the chain: VIC0 may not hand out another of the chain before its end. */
TEST(chain_is_served_by_its_own_priority)
{
	power_on();
	fake_model_write(&fake[0], PRIORITYDAISY, 4);
	fake_model_write(&fake[0], VECTPRIORITY(1), 3);
	fake_model_write(&fake[0], VECTPRIORITY(2), 4);
	fake_model_write(&fake[0], INTENABLE, 6);
	fake_model_write(&fake[1], INTENABLE, 3);
	fake_model_write(&fake[1], VECTPRIORITY(1), 2);
	input(1, 0, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x2000);
	input(1, 1, true);
	CHECK(!cpu_irq());
	input(0, 2, true);
	CHECK(!cpu_irq());
	input(0, 1, true);
	CHECK_EQ(fake_model_read(&fake[0], ADDRESS), 0x1001);
	input(0, 1, false);
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(!cpu_irq());
	fake_model_write(&fake[0], ADDRESS, 0);
	CHECK(cpu_irq());
}

TEST(vic_settings_read_back)
{
	power_on();
	fake_model_write(&fake[0], VECTADDR(31), 0x12345678);
	fake_model_write(&fake[0], VECTPRIORITY(31), 0x1a);
	fake_model_write(&fake[0], 0x20, 3);
	fake_model_write(&fake[0], PRIORITYDAISY, 0x15);
	CHECK_EQ(fake_model_read(&fake[0], VECTADDR(31)), 0x12345678);
	CHECK_EQ(fake_model_read(&fake[0], VECTADDR(5)), 0x1005);
	CHECK_EQ(fake_model_read(&fake[0], VECTPRIORITY(31)), 0xa);
	CHECK_EQ(fake_model_read(&fake[0], VECTPRIORITY(5)), 0xf);
	CHECK_EQ(fake_model_read(&fake[0], 0x20), 1);
	CHECK_EQ(fake_model_read(&fake[0], PRIORITYDAISY), 5);
	fake_model_no_complaint(&fake[0]);
	fake_model_read(&fake[0], 0x180);
	fake_model_read(&fake[0], 0x280);
	fake_model_write(&fake[0], 0x180, 1);
	fake_model_write(&fake[0], 0x280, 1);
	fake_model_write(&fake[0], 0x11, 1);
	CHECK_EQ(fake[0].complaints, 5);
}

TEST(vic_reset_lets_the_lines_of_the_cpu_go)
{
	power_on();
	fake_model_write(&fake[0], INTENABLE, 1);
	input(0, 0, true);
	CHECK(cpu_irq());
	vic_ops[0].reset(&vic[0], MODEL_SOFTWARE);
	CHECK(!cpu_irq());
	CHECK_EQ(fake_model_read(&fake[0], RAWINTR), 1);
}

TEST(unknown_vic_registers_are_named)
{
	power_on();
	fake_model_read(&fake[1], 0x30);
	fake_model_read(&fake[1], INTENCLEAR);
	fake_model_write(&fake[1], IRQSTATUS, 1);
	fake_model_write(&fake[1], 0xfe0, 1);
	CHECK_EQ(fake[1].complaints, 4);
	CHECK_HAS(fake[1].complaint, "vic1: no register to write at 0xfe0");
}
