// SPDX-License-Identifier: MIT
/* Arm Versatile Express, CoreTile A9x4 (QEMU: -M vexpress-a9). */
#include <keel/board.h>

#include <stdio.h>

#include <configs/vexpress.h>
#include <drivers/mtd/cfi.h>
#include <drivers/net/smc911x.h>
#include <drivers/rtc/pl031.h>
#include <drivers/serial/pl011.h>
#include <drivers/timer/sp804.h>
#include <keel/compiler.h>
#include <keel/device.h>
#include <keel/io.h>
#include <keel/ram_probe.h>

#include <default_env.h>

/* System registers: Arm DUI 0447, chapter 4 */
#define SYS_CFGDATA	     (V2M_SYSREGS + 0xa0)
#define SYS_CFGCTRL	     (V2M_SYSREGS + 0xa4)
#define SYS_CFGSTAT	     (V2M_SYSREGS + 0xa8)
#define SYS_CFGSTAT_COMPLETE (1u << 0)
#define SYS_CFG_START	     (1u << 31)
#define SYS_CFG_WRITE	     (1u << 30)
#define SYS_CFG_FUNC(n)	     ((uint32_t)(n) << 20)
#define SYS_CFG_SITE_DB1     (1u << 16)
#define SYS_CFG_OSC	     1
#define SYS_CFG_SHUTDOWN     8
#define SYS_CFG_REBOOT	     9

/* Start order. The console is first so that later failures can be read. */
const struct device board_devices[] = {
	PL011_DEVICE("uart0", .base = V2M_UART0, .clock_hz = 24000000, .baud = 115200),
	SP804_DEVICE("timer0", .base = V2M_TIMER01, .clock_hz = 1000000),
	PL031_DEVICE("rtc0", .base = V2M_RTC),
	CFI_DEVICE("nor0", .base = FLASH0_BASE, .bus_bytes = 4),
	CFI_DEVICE("nor1", .base = FLASH1_BASE, .bus_bytes = 4),
	SMC911X_DEVICE("eth0", .base = V2M_ETH),
};
const size_t board_device_count = ARRAY_SIZE(board_devices);

static const struct region regions[] = {
	/* Not its first page, where NULL pointers lead. */
	{ "flash alias", 0x00001000, FLASH_SIZE - 0x1000, REGION_FLASH },
	{ "motherboard registers", 0x10000000, 0x00100000, REGION_DEVICE },
	{ "A9 private registers", 0x1e000000, 0x00100000, REGION_DEVICE },
	{ "nor0", FLASH0_BASE, FLASH_SIZE, REGION_FLASH },
	{ "nor1", FLASH1_BASE, FLASH_SIZE, REGION_FLASH },
	{ "SRAM", SRAM_BASE, SRAM_SIZE, REGION_SRAM },
	{ "video RAM", 0x4c000000, 0x00800000, REGION_SRAM },
	{ "LAN9118", V2M_ETH, 0x00100000, REGION_DEVICE },
	{ "DRAM", RAM_BASE, RAM_MAX_SIZE, REGION_RAM },
};

size_t board_ram_size(void)
{
	return ram_probe(RAM_BASE, RAM_MAX_SIZE);
}

static const char *vexpress_boot_source(void)
{
	return boot_info.entry < RAM_BASE ? "NOR flash" : "RAM";
}

#define FACTS "arch=arm\ncpu=armv7\nbootsource="
static const char *vexpress_facts(void)
{
	return boot_info.entry < RAM_BASE ? FACTS "nor" : FACTS "ram";
}

/* One word from the configuration controller; 0 when it does not answer. DUI 0447, 4.3.14 */
static uint32_t sys_cfg_read(uint32_t what)
{
	io_write32(SYS_CFGSTAT, 0);
	io_write32(SYS_CFGCTRL, SYS_CFG_START | what);
	for (int tries = 0; tries < 10000; tries++)
		if (io_read32(SYS_CFGSTAT) & SYS_CFGSTAT_COMPLETE)
			return io_read32(SYS_CFGDATA);
	return 0;
}

static void vexpress_clocks(char *buf, size_t size)
{
	uint32_t hz = sys_cfg_read(SYS_CFG_FUNC(SYS_CFG_OSC) | SYS_CFG_SITE_DB1 | 2);

	snprintf(buf, size, "test chip reference %u.%02u MHz", (unsigned int)(hz / 1000000),
		 (unsigned int)(hz / 10000 % 100));
}

static void sys_cfg(uint32_t function)
{
	io_write32(SYS_CFGSTAT, 0);
	io_write32(SYS_CFGDATA, 0);
	io_write32(SYS_CFGCTRL, SYS_CFG_START | SYS_CFG_WRITE | SYS_CFG_FUNC(function));
}

static void vexpress_reset(void)
{
	sys_cfg(SYS_CFG_REBOOT);
}

static void vexpress_poweroff(void)
{
	sys_cfg(SYS_CFG_SHUTDOWN);
}

const struct board board = {
	.name = BOARD_NAME,
	.model = "Arm Versatile Express, CoreTile A9x4",
	.machine = 2272, /* MACH_VEXPRESS */
	.regions = regions,
	.region_count = ARRAY_SIZE(regions),
	.park_base = PARK_BASE,
	.park_size = PARK_SIZE,
	.log_base = LOG_BASE,
	.log_size = LOG_SIZE,
	.default_env = default_env,
	.facts = vexpress_facts,
	/* The last two sectors are the environment's two copies: doc/design/environment.md */
	.mtdparts = "mtdparts=nor0:256k(keel)ro,64768k(romfs),-(env)",
	.boot_part = "keel",
	.env_part = "env",
	.boot_source = vexpress_boot_source,
	.clocks = vexpress_clocks,
	.reset = vexpress_reset,
	.poweroff = vexpress_poweroff,
};
