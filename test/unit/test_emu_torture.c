// SPDX-License-Identifier: MIT
/*
 * Every model of the emulator under software that has lost its mind: random accesses at random
 * times, with what the world outside may do in between. Nothing may be undefined (ASan, UBSan),
 * wake for ever, or depend on anything but what happened: two runs read the same.
 */
#include "test.h"

#include <test/fake/fake_dm9000.h>
#include <test/fake/nand_bench.h>
#include <tools/emu/models/dmc.h>
#include <tools/emu/models/gpio.h>
#include <tools/emu/models/irom.h>
#include <tools/emu/models/pwm.h>
#include <tools/emu/models/rtc.h>
#include <tools/emu/models/sromc.h>
#include <tools/emu/models/syscon.h>
#include <tools/emu/models/systimer.h>
#include <tools/emu/models/uart.h>
#include <tools/emu/models/vic.h>
#include <tools/emu/models/wdt.h>

#define ACCESSES  200000
#define FNV_START 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull

static struct {
	struct fake_model *fake;
	void *state;
	uint32_t span;	       /* most accesses hit these first bytes of the window */
	void (*outside)(void); /* something that comes from elsewhere; NULL: nothing does */
	uint64_t random, seen;
} rack;

static uint32_t any(uint32_t below)
{
	rack.random ^= rack.random << 13;
	rack.random ^= rack.random >> 7;
	rack.random ^= rack.random << 17;
	return (uint32_t)((rack.random >> 20) % below);
}

static uint32_t any_value(void)
{
	switch (any(5)) {
	case 0:
		return any(2) ? UINT32_MAX : 0;
	case 1:
		return 1u << any(32);
	case 2:
		return any(256);
	default:
		return any(UINT32_MAX);
	}
}

static uint64_t any_time(void)
{
	static const uint32_t ns[] = { 1, 100, 10000, 1000000, 1000000000 };

	return any(10000) ? any(ns[any(4)]) : (uint64_t)any(ns[4]) * any(5);
}

static void remember(uint64_t what)
{
	rack.seen = (rack.seen ^ what) * FNV_PRIME;
}

static uint32_t any_offset(unsigned int size)
{
	uint32_t window = rack.fake->model->ops->window;

	switch (any(16)) {
	case 0:
		return any(window - size + 1);
	case 1:
		return any(window / size) * size;
	default:
		return any(rack.span / 4) * 4;
	}
}

static void any_access(void)
{
	unsigned int size = 1u << (any(8) ? 2 : any(2));
	uint32_t offset = any_offset(size);

	if (any(2))
		remember(fake_model_read_sized(rack.fake, offset, size));
	else
		fake_model_write_sized(rack.fake, offset, any_value(), size);
}

static void any_event(void)
{
	const struct model_ops *ops = rack.fake->model->ops;
	uint32_t event = any(5000);

	if (event == 0)
		ops->reset(rack.state, (enum model_reset)any(3));
	else if (event < 10)
		fake_model_clock(rack.fake, (enum model_clock)any(MODEL_CLOCKS), any_value());
	else if (event < 250 && rack.outside)
		rack.outside();
	else
		any_access();
	if (!any(4))
		fake_model_advance(rack.fake, any_time());
}

/* The model was started by the caller; it is let go on from there. */
static void torture(struct fake_model *fake, uint32_t span, void (*outside)(void))
{
	rack.fake = fake;
	rack.state = fake->model;
	rack.span = span;
	rack.outside = outside;
	rack.random = 0x9e3779b97f4a7c15ull;
	rack.seen = FNV_START;
	for (unsigned int i = 0; i < ACCESSES; i++)
		any_event();
	for (unsigned int line = 0; line < FAKE_MODEL_LINES; line++)
		remember(fake->line_changes[line]);
	remember(fake->complaints);
	/* Memory that somebody else may have written: after a reset all is well again. */
	fake->model->ops->reset(fake->model, MODEL_POWER_ON);
}

/* @start twice, each time followed by the same torture. */
static void torture_twice(void (*start)(void))
{
	uint64_t first;

	start();
	first = rack.seen;
	start();
	CHECK(rack.seen == first);
	CHECK(rack.fake->complaints);
}

static struct fake_model fake;
static union {
	struct model model;
	struct chipid chipid;
	struct dmc dmc;
	struct gpio gpio;
	struct irom irom;
	struct pwm pwm;
	struct rtc rtc;
	struct sromc sromc;
	struct syscon syscon;
	struct sysothers sysothers;
	struct systimer systimer;
	struct uart uart;
	struct wdt wdt;
} one;

static void start_one(const struct model_ops *ops)
{
	memset(&one, 0, sizeof(one));
	fake_model_start(&fake, ops, &one.model);
}

/* clang-format off */
#define TORTURE(name, span, outside) \
	static void name##_run(void) { start_one(&name##_ops); torture(&fake, span, outside); } \
	TEST(name##_bears_anything) { torture_twice(name##_run); }
/* clang-format on */

static void gpio_outside(void)
{
	gpio_set_pin(&one.gpio, any(2) ? GPH0 : GPH1, any(8), any(2));
	remember(gpio_function(&one.gpio, GPK0, any(8)));
}

TORTURE(chipid, 0x10, NULL)
TORTURE(dmc, 0x100, NULL)
TORTURE(gpio, 0x1000, gpio_outside)
TORTURE(pwm, 0x48, NULL)
TORTURE(rtc, 0x94, NULL)
TORTURE(sromc, 0x1c, NULL)
TORTURE(syscon, 0x9000, NULL)
TORTURE(sysothers, 0x500, NULL)
TORTURE(systimer, 0x1c, NULL)
TORTURE(wdt, 0x10, NULL)

static void uart_outside(void)
{
	for (uint32_t n = any(100); n; n--)
		uart_receive(&one.uart, (uint8_t)any(256));
	remember(uart_room(&one.uart));
}

static void uart_run(void)
{
	start_one(&uart_ops[0]);
	torture(&fake, 0x3c, uart_outside);
}

TEST(uart_bears_anything)
{
	torture_twice(uart_run);
}

static struct fake_model fakes[VIC_COUNT];
static struct vic vic[VIC_COUNT];

static void vic_outside(void)
{
	unsigned int i = any(VIC_COUNT);

	if (any(2))
		vic_ops[i].input(&vic[i], any(VIC_INPUTS), any(2));
	else
		fake_model_write(&fakes[i], any(0x400) * 4, any_value());
	remember(fakes[0].line_changes[VIC_IRQ]);
}

static void vic_run(void)
{
	memset(vic, 0, sizeof(vic));
	vic_chain(&vic[0], &vic[1]);
	vic_chain(&vic[1], &vic[2]);
	for (unsigned int i = 0; i < VIC_COUNT; i++)
		fake_model_start(&fakes[i], &vic_ops[i], &vic[i].model);
	torture(&fakes[1], 0x1000, vic_outside);
}

TEST(vic_bears_anything)
{
	torture_twice(vic_run);
}

/* A driver's way to a link and a frame; random registers and values would hardly get there. */
static void dm9000_sense(void)
{
	static const uint8_t regs[][2] = { { NCR, 0 },	  { GPCR, 1 },	 { GPR, 0 },
					   { RCR, 0x33 }, { IMR, 0x80 }, { MWCMD, 0 },
					   { TXPLL, 60 }, { TXPLH, 0 },	 { TCR, 1 },
					   { ISR, 0x3f } };
	static const uint8_t ports[] = { MRCMDX, MRCMD, MWCMD, MRRH, MWRH };

	for (unsigned int i = 0; i < sizeof(regs) / sizeof(regs[0]); i++)
		if (any(50))
			dm_write(regs[i][0], regs[i][1]);
	if (!any(4))
		fake_model_advance(&fake_dm9000.host, 1000000000);
	fake_model_write_sized(&fake_dm9000.host, 0, ports[any(sizeof(ports))], 1);
	for (uint32_t n = any(50) ? any(20) : 8000; n; n--)
		remember(fake_model_read_sized(&fake_dm9000.host, 4, 2));
}

static void dm9000_outside(void)
{
	static uint8_t frame[DM9000_FRAME_MAX];

	frame[0] = (uint8_t)any(256);
	switch (any(64)) {
	case 0:
		dm9000_cable(&fake_dm9000.chip, any(2));
		break;
	case 1:
		fake_dm9000.bank = any(8) ? DM9000_BANK_RIGHT : any_value();
		break;
	case 2 ... 15:
		dm9000_receive_wire(&fake_dm9000.chip, frame, any(sizeof(frame) + 1));
		break;
	case 16 ... 30:
		dm9000_receive(&fake_dm9000.chip, frame, any(sizeof(frame) + 100));
		break;
	default:
		dm9000_sense();
	}
	remember(dm9000_room(&fake_dm9000.chip));
}

static void dm9000_run(void)
{
	fake_dm9000_up();
	torture(&fake_dm9000.host, 8, dm9000_outside);
	remember(fake_dm9000.sent);
	CHECK(fake_dm9000.sent > 100 && fake_dm9000.chip.received > 100);
	CHECK(fake_dm9000.chip.overflows > 10);
}

TEST(dm9000_bears_anything)
{
	torture_twice(dm9000_run);
}

/* All blocks are the few that the fake has. */
static uint64_t fold(uint64_t offset)
{
	return offset % ((uint64_t)NAND_BLOCK_RAW * FAKE_NAND_STORE_BLOCKS);
}

static int fold_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	return bench.cells.store.read(&bench.cells, fold(offset), buf, len);
}

static int fold_write(void *ctx, uint64_t offset, const void *buf, size_t len)
{
	return bench.cells.store.write(&bench.cells, fold(offset), buf, len);
}

static int fold_erase(void *ctx, uint64_t offset, size_t len)
{
	return bench.cells.store.erase(&bench.cells, fold(offset), len);
}

static const struct nand_store folded = { fold_read, fold_write, fold_erase, NULL };

static void nand_nonsense(void)
{
	static const uint8_t commands[] = { 0x00, 0x05, 0x10, 0x15, 0x30, 0x35, 0x60, 0x70,
					    0x80, 0x81, 0x85, 0x90, 0xd0, 0xff, 0xf1, 0x11 };

	for (uint32_t n = any(40); n; n--) {
		wr(NFCMMD, commands[any(sizeof(commands))]);
		for (uint32_t bytes = any(6); bytes; bytes--)
			wr(NFADDR, any(4) ? 0 : any(256));
	}
}

static void nand_outside(void)
{
	wr(NFCONF, TIMING | (any(2) ? TYPE_8BIT : TYPE_4BIT));
	wr(NFCONT, any(2) ? CONT_ON : CONT_INIT);
	switch (any(4)) {
	case 0:
		bench_program(any(NAND_PAGES), any(NAND_RAW), bench.lcg, any(sizeof(bench.lcg)));
		break;
	case 1:
		bench_read_page(any(NAND_PAGES), any(2) ? 0 : any(NAND_RAW));
		break;
	case 2:
		wr(NFCMMD, 0x60);
		for (unsigned int i = 0; i < 3; i++)
			wr(NFADDR, i < 2 ? any(256) : any(2));
		wr(NFCMMD, 0xd0);
		break;
	default:
		nand_nonsense();
	}
	if (!any(10))
		nand_chip_power_on(&bench.chip);
}

static void nand_run(void)
{
	bench_open(TYPE_8BIT);
	nand_chip_init(&bench.chip, &bench.nand.model, &folded);
	torture(&bench.fake, 0x68, nand_outside);
	CHECK(bench.chip.array.counters.programs > 100 && bench.chip.array.counters.erases > 100);
}

TEST(nand_ctrl_bears_anything)
{
	torture_twice(nand_run);
}

static uint32_t irom_straps(void *ctx)
{
	return any(2) ? OMR_USB : OMR_NAND;
}

static void irom_dram(void *ctx, uint32_t *base, uint32_t *size)
{
	*base = 0x20000000;
	*size = any(2) ? 0 : 0x10000000;
}

static void irom_store(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	remember(address);
	remember(bytes[any((uint32_t)size)]);
}

__attribute__((format(printf, 2, 3))) static void irom_say(void *ctx, const char *fmt, ...)
{
	remember(fmt[0]);
}

static void irom_outside(void)
{
	uint8_t bytes[64] = { 0, 0, 0, 0x20, 20, 0, 0, 0 };

	for (uint32_t n = any(20); n; n--)
		irom_usb_receive(&one.irom, bytes, any(sizeof(bytes)));
	if (!any(4))
		irom_usb_restart(&one.irom);
}

static void irom_run(void)
{
	memset(&one, 0, sizeof(one));
	one.irom.chip = (struct irom_chip){
		NULL, true, irom_straps, irom_dram, irom_store, irom_say,
	};
	one.irom.pages = IROM_PAGES;
	bench_start();
	one.irom.nand = &bench.chip;
	fake_model_start(&fake, &irom_ops, &one.model);
	torture(&fake, 0x10, irom_outside);
}

TEST(irom_bears_anything)
{
	torture_twice(irom_run);
}
