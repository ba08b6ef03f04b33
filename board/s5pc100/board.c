// SPDX-License-Identifier: MIT
/* FS_S5PC100: Samsung S5PC100, DDR2, raw NAND, DM9000. Sections: hardware facts. */
#include <keel/board.h>

#include <stdio.h>
#include <string.h>

#include <board/s5pc100/start_note.h>
#include <configs/s5pc100.h>
#include <drivers/bus/s5p_srom.h>
#include <drivers/clk/s5pc100_clk.h>
#include <drivers/irq/pl192.h>
#include <drivers/led/s5p_led.h>
#include <drivers/mtd/s5p_nand.h>
#include <drivers/net/dm9000.h>
#include <drivers/rtc/s3c_rtc.h>
#include <drivers/serial/s5p_uart.h>
#include <drivers/timer/s5p_pwm.h>
#include <drivers/watchdog/s5p_wdt.h>
#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/device.h>
#include <keel/error.h>
#include <keel/fdt_fixup.h>
#include <keel/image.h>
#include <keel/io.h>
#include <keel/part.h>
#include <keel/ram_probe.h>
#include <lib/crc32.h>

#include <default_env.h>

#define SWRESET_US     10000		/* then the watchdog has to do it */
#define SWRESET_NOW    0xc100		/* 3.8: any other value is ignored */
#define DMC_MEMCONFIG0 (S5P_DMC + 0x08) /* 4.1: base 31:24, compared bits 23:16 */
#define MEMCONFIG_BASE (RAM_BASE >> 24)
#define GPG3	       0x1c0 /* 5.2, 5.4 */
#define MHZ	       1000000
#define BOOT_PART      0xa0000 /* each of the two partitions that hold Keel: 640k of mtdparts */

/* PCLKD1: 3.4 */
static uint32_t pclk(void)
{
	return s5pc100_clocks_read(S5P_CLOCK).pclkd1_hz;
}

/* The bus clock of the memory controllers: 3.4 */
static uint32_t hclkd0(void)
{
	return s5pc100_clocks_read(S5P_CLOCK).hclkd0_hz;
}

/* SRAM comes up differently in each chip; the boot ROM's part of it then changes with every start. */
static uint32_t iram_noise(void)
{
	return crc32(0, (const void *)IRAM_BASE, LOG_BASE - IRAM_BASE);
}

static const char *const led_names[] = { "led1", "led2", "led3", "led4" };

/* Start order. The console is first so that later failures can be read. */
const struct device board_devices[] = {
	S5P_UART_DEVICE("uart0", .base = S5P_UART0, .clock_hz = pclk, .baud = 115200),
	S5P_PWM_DEVICE("timer0", .base = S5P_PWM, .clock_hz = pclk),
	S5P_WDT_DEVICE("wdt0", .base = S5P_WDT, .clock_hz = pclk),
	S5P_NAND_DEVICE("nand0", .base = S5P_NAND, .clock_hz = hclkd0, .boot_bytes = 2 * BOOT_PART,
			.journal = { BOOT_PART, BOOT_PART, .keep = IMAGE_MAX }),
	PL192_DEVICE("vic", .base = { S5P_VIC0, S5P_VIC1, S5P_VIC2 }),
	S3C_RTC_DEVICE("rtc0", .base = S5P_RTC),
	S5P_LED_DEVICE("leds", .bank = S5P_GPIO + GPG3, .name = led_names,
		       .count = ARRAY_SIZE(led_names)),
	S5P_SROM_DEVICE("srom1", .base = S5P_SROMC, .bank = 1,
			.mode = S5P_SROM_16BIT | S5P_SROM_BYTES,
			.timing = S5P_SROM_TIMING(0, 4, 14, 1, 4, 6)), /* 5.6 */
	DM9000_DEVICE("eth0", .index = SROM_BANK1, .data = SROM_BANK1 + 4, .seed = iram_noise),
};
const size_t board_device_count = ARRAY_SIZE(board_devices);

static const struct region regions[] = {
	{ "SROM bank 1", SROM_BANK1, 0x00100000, REGION_DEVICE },
	{ "iRAM", IRAM_BASE, IRAM_SIZE, REGION_SRAM },
	{ "registers", SFR_BASE, SFR_SIZE, REGION_DEVICE },
	{ "DRAM", RAM_BASE, RAM_MAX_SIZE, REGION_RAM },
};

/*
 * An access outside of the controller's window is a bus error (1.1), so that window
 * bounds the search. Whoever set the memory up otherwise has it where facts 1.2 say.
 */
size_t board_ram_size(void)
{
	uint32_t config = io_read32(DMC_MEMCONFIG0);
	size_t window = (0x100 - (config >> 16 & 0xff)) << 24;

	if (config >> 24 != MEMCONFIG_BASE || window > RAM_MAX_SIZE)
		window = RAM_MAX_SIZE / 2;
	return ram_probe(RAM_BASE, window);
}

static void s5pc100_clocks(char *buf, size_t size)
{
	struct s5pc100_clocks c = s5pc100_clocks_read(S5P_CLOCK);

	snprintf(buf, size, "CPU %u MHz, HCLK %u MHz, PCLK %u MHz", (unsigned int)(c.arm_hz / MHZ),
		 (unsigned int)(c.hclkd0_hz / MHZ), (unsigned int)(c.pclkd1_hz / MHZ));
}

/*
 * A board with a kernel in its partition starts it, as one that is flashed does everywhere; one
 * without goes to the prompt without a word. Not the network: it may not be there.
 */
static const char *s5pc100_bootcmd(void)
{
	const struct part *part = part_find("kernel");
	uint8_t head[64];
	const char *what;

	if (!part)
		return NULL;
	if (part_read(part, 0, head, sizeof(head))) {
		error_clear();
		return NULL;
	}
	what = image_looks_like(head, sizeof(head));
	return strcmp(what, "a zImage") && strcmp(what, "a uImage") ? NULL : "run nandboot";
}

static void s5pc100_reset(void)
{
	cpu_cache_clean((void *)LOG_BASE, LOG_SIZE); /* a reset forgets what the caches hold */
	io_write32(S5P_SWRESET, SWRESET_NOW);
	clock_delay_us(SWRESET_US);
	s5p_wdt_expire(S5P_WDT);
}

static const struct fdt_fixup *const fdt_fixups[] = { &fdt_fixup_console, NULL };

const struct board board = {
	.name = BOARD_NAME,
	.model = "FS_S5PC100, Samsung S5PC100",
	.machine = 1826, /* MACH_SMDKC100, which this board's kernels use: facts 0.3 */
	.regions = regions,
	.region_count = ARRAY_SIZE(regions),
	.log_base = LOG_BASE,
	.log_size = LOG_SIZE,
	.default_env = default_env,
	.facts = start_note_facts,
	/* Keel's slot is the first IMAGE_MAX good bytes of its partition, the rest is spare. */
	.mtdparts =
		"mtdparts=nand0:640k(bootloader),640k(bootloader2),768k(env),8m(kernel),-(rootfs)",
	.boot_part = "bootloader",
	.boot_copy = "bootloader2",
	.env_part = "env",
	.boot_source = start_note_text,
	.clocks = s5pc100_clocks,
	.bootcmd = s5pc100_bootcmd,
	.reset_warning = boot_slot_warning,
	.fdt_fixups = fdt_fixups,
	.reset = s5pc100_reset,
};
