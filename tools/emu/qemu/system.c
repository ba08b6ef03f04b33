// SPDX-License-Identifier: GPL-2.0-or-later
/* The chip itself on the bus: clocks, resets, DRAM gate, pins, watchdog (hardware facts 1.4). */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include <tools/emu/models/dmc.h>
#include <tools/emu/models/gpio.h>
#include <tools/emu/models/sromc.h>
#include <tools/emu/models/syscon.h>
#include <tools/emu/models/wdt.h>

#include "qemu/log.h"

#define UART0_1_PINS	 0x22222222 /* hardware facts 5.3 */
#define UART2_3_PINS	 0x2222
#define DRAM_WINDOW_SIZE 0x20000000

static void rates_changed(void *arg)
{
	s5p_clocks_changed(arg);
}

/* Software that starts a second chip as well finds there what the first window leaves. */
static void windows_changed(void *arg)
{
	struct s5p_board *b = arg;
	const struct dmc *dmc = s5p_block_find(b, "dmc")->state;
	struct dmc_window first = dmc_window(dmc, 0), second = dmc_window(dmc, 1);

	s5p_dram_window(b, 0, first.base, first.size, 0);
	s5p_dram_window(b, 1, second.base, second.size, first.size);
}

/* -d unimp: the log is the only place where the lamps can be seen going on and off. */
static void led_changed(void *arg, unsigned int led, bool on)
{
	uint64_t *leds = arg;

	*leds = (*leds & ~(1ull << led)) | (uint64_t)on << led;
	qemu_log_mask(LOG_UNIMP, "s5pc100: LED%u %s\n", led + 1, on ? "on" : "off");
}

static void add_pins(struct s5p_board *b)
{
	uint64_t *leds = g_new0(uint64_t, 1);

	b->gpio = g_new0(struct gpio, 1);
	b->sromc = g_new0(struct sromc, 1);
	s5p_stat_add(b, "leds", leds);
	b->gpio->led_changed = led_changed;
	b->gpio->led_arg = leds;
	for (unsigned int key = 1; key <= 4; key++) /* low when pressed (hardware facts 5.4) */
		gpio_set_pin(b->gpio, GPH0, key, true);
	s5p_block_add(b, &gpio_ops, b->gpio, GPIO_BASE);
	s5p_block_add(b, &sromc_ops, b->sromc, SROMC_BASE);
}

uint32_t s5p_clock_hz(struct s5p_board *b, enum model_clock clock)
{
	return syscon_hz(b->syscon, clock);
}

void s5p_system_add(struct s5p_board *b)
{
	struct chipid *id = g_new0(struct chipid, 1);
	struct dmc *dmc = g_new0(struct dmc, 1);

	b->syscon = g_new0(struct syscon, 1);
	b->syscon->rates_changed = rates_changed;
	b->syscon->rates_arg = b;
	s5p_block_add(b, &syscon_ops, b->syscon, SYSCON_BASE); /* first: the others ask it */
	id->omr = b->option.boot_usb ? OMR_USB : OMR_NAND;
	s5p_block_add(b, &chipid_ops, id, CHIPID_BASE);
	s5p_block_add(b, &sysothers_ops, NULL, SYSOTHERS_BASE);
	dmc->windows_changed = windows_changed;
	dmc->windows_arg = b;
	s5p_block_add(b, &dmc_ops, dmc, DMC_BASE);
	add_pins(b);
	s5p_block_add(b, &wdt_ops, NULL, WDT_BASE);
}

/*
 * Software for SMDKC100 is at home at 0x30000000 and has its first stack below, in an alias
 * (hardware facts 1.2): there the DRAM repeats over the whole window of its chip select (1.1).
 */
static void dram_set_up(struct s5p_board *b)
{
	struct dmc *dmc = s5p_block_find(b, "dmc")->state;

	if (b->option.smdk)
		dmc_set_up(dmc, (uint32_t)b->option.dram_base & ~(DRAM_WINDOW_SIZE - 1u),
			   DRAM_WINDOW_SIZE);
	else
		dmc_set_up(dmc, (uint32_t)b->option.dram_base, (uint32_t)MACHINE(b)->ram_size);
}

/* As a first stage leaves the chip: usual clocks, DRAM, UART pins, no watchdog. */
void s5p_system_set_up(struct s5p_board *b)
{
	syscon_set_up(b->syscon);
	s5p_clocks_changed(b);
	dram_set_up(b);
	windows_changed(b);
	s5p_poke(b, WDT_BASE, 0);
	s5p_poke(b, GPIO_BASE + GPA0, UART0_1_PINS);
	s5p_poke(b, GPIO_BASE + GPA1, UART2_3_PINS);
}
