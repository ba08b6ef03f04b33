// SPDX-License-Identifier: MIT
/* The system timer model. Register offsets: hardware facts 7.3; bits: the S5PV210's. */
#include "test.h"

#include <test/fake/fake_model.h>
#include <tools/emu/models/systimer.h>

#define TCFG	  0x00
#define TCON	  0x04
#define TCNTB	  0x08
#define TCNTO	  0x0c
#define ICNTB	  0x10
#define ICNTO	  0x14
#define INT_CSTAT 0x18

static struct fake_model fake;
static struct systimer timer;

/* 1 MHz from the crystal (12 / 12), a tick every 1000 clocks, an interrupt every 10 ticks. */
static void run(void)
{
	timer = (struct systimer){ 0 };
	fake_model_start(&fake, &systimer_ops, &timer.model);
	fake_model_write(&fake, TCFG, 11);
	fake_model_write(&fake, TCNTB, 999);
	fake_model_write(&fake, ICNTB, 9);
	fake_model_write(&fake, INT_CSTAT, 1);
	fake_model_write(&fake, TCON, 9);
}

TEST(both_counters_count_down)
{
	run();
	CHECK_EQ(fake_model_read(&fake, TCNTO), 999);
	CHECK_EQ(fake_model_read(&fake, ICNTO), 9);
	fake_model_advance(&fake, 3001000);
	CHECK_EQ(fake_model_read(&fake, TCNTO), 998);
	CHECK_EQ(fake_model_read(&fake, ICNTO), 6);
	fake_model_write(&fake, TCON, 0);
	fake_model_advance(&fake, 3000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO), 999);
	fake_model_no_complaint(&fake);
}

TEST(interrupt_comes_after_icntb_ticks)
{
	run();
	fake_model_advance(&fake, 9999999);
	CHECK(!fake.line[0]);
	fake_model_advance(&fake, 1);
	CHECK(fake.line[0]);
	CHECK_EQ(fake_model_read(&fake, INT_CSTAT), 3);
	fake_model_write(&fake, INT_CSTAT, 3);
	CHECK(!fake.line[0]);
	fake_model_advance(&fake, 10000000);
	CHECK(fake.line[0]);
}

TEST(systimer_follows_pclkd1)
{
	run();
	fake_model_write(&fake, TCON, 0);
	fake_model_write(&fake, TCNTB, UINT32_MAX);
	fake_model_write(&fake, TCFG, 3 << 12 | 4 << 8);
	fake_model_write(&fake, TCON, 1);
	fake_model_advance(&fake, 1000000000);
	CHECK_EQ(UINT32_MAX - fake_model_read(&fake, TCNTO), 66750000 / 16);
	fake_model_clock(&fake, MODEL_PCLKD1, 0);
	fake_model_advance(&fake, 1000000000);
	CHECK_EQ(fake_model_read(&fake, TCNTO), UINT32_MAX);
}

TEST(unknown_systimer_registers_and_clocks_are_named)
{
	run();
	fake_model_write(&fake, TCFG, 1 << 12);
	fake_model_read(&fake, 0x1c);
	fake_model_write(&fake, TCNTO, 0);
	CHECK_EQ(fake.complaints, 3);
}
