// SPDX-License-Identifier: MIT
/* QEMU's virtual machine for AArch64 (-M virt). */
#include <keel/board.h>

#include <stdio.h>
#include <string.h>

#include <board/virt/facts.h>
#include <configs/virt.h>
#include <drivers/misc/fw_cfg.h>
#include <drivers/mtd/cfi.h>
#include <drivers/rtc/pl031.h>
#include <drivers/serial/pl011.h>
#include <drivers/timer/arm_timer.h>
#include <drivers/virtio/virtio_mmio.h>
#include <keel/compiler.h>
#include <keel/device.h>
#include <keel/fdt_fixup.h>
#include <keel/fw_cfg.h>
#include <keel/io.h>
#include <keel/machine.h>
#include <keel/psci.h>
#include <keel/smp.h>

#include <default_env.h>

/* Start order. The console is first so that later failures can be read. */
const struct device board_devices[] = {
	PL011_DEVICE("uart0", .base = UART0_BASE, .clock_hz = 24000000, .baud = 115200),
	{ .name = "fdt", .driver = &tree_driver },
	ARM_TIMER_DEVICE("timer0"),
	PL031_DEVICE("rtc0", .base = RTC_BASE),
	CFI_DEVICE("nor1", .base = FLASH1_BASE, .bus_bytes = 4),
	FW_CFG_DEVICE("fw_cfg", .base = FW_CFG_BASE),
	VIRTIO_MMIO_DEVICE("virtio", .base = VIRTIO_BASE, .stride = VIRTIO_STEP,
			   .slots = VIRTIO_SLOTS),
};
const size_t board_device_count = ARRAY_SIZE(board_devices);

/* The RAM banks are filled in from the tree. */
#define BANK0 5
static struct region regions[BANK0 + 1 + MACHINE_BANKS_MAX] = {
	/* Not its first page, where NULL pointers lead. */
	{ "flash 0", 0x00001000, FLASH_SIZE - 0x1000, REGION_FLASH },
	{ "nor1", FLASH1_BASE, FLASH_SIZE, REGION_FLASH },
	{ "interrupt controller", GIC_BASE, GIC_SIZE, REGION_DEVICE },
	{ "peripherals", 0x09000000, 0x00100000, REGION_DEVICE },
	{ "virtio", VIRTIO_BASE, 0x00100000, REGION_DEVICE },
	{ "DRAM", RAM_BASE, 0, REGION_RAM },
};

static void virt_describe(void)
{
	const struct machine_facts *m;
	struct region *bank = &regions[BANK0]; /* Keel's own stays, whatever the tree says */
	uint64_t level;

	__asm__("mrs %0, CurrentEL" : "=r"(level));
	facts_read((unsigned int)level >> 2);
	m = machine_facts();
	for (size_t i = 0; i < m->bank_count; i++)
		if (m->banks[i].base != RAM_BASE)
			*++bank = (struct region){ "DRAM", m->banks[i].base, m->banks[i].size,
						   REGION_RAM };
}

static const char *virt_boot_source(void)
{
	return boot_info.entry < RAM_BASE ? "NOR flash" : "RAM";
}

#define FACTS "arch=arm\ncpu=armv8\nbootsource="
static const char *virt_facts(void)
{
	return boot_info.entry < RAM_BASE ? FACTS "nor" : FACTS "ram";
}

static void virt_clocks(char *buf, size_t size)
{
	static const char *const conduits[] = { "own PSCI", "PSCI by hvc", "PSCI by smc" };
	const struct machine_facts *m = machine_facts();
	uint32_t khz = arm_timer_hz() / 1000;
	char of_all[16] = "";

	if (m->cpus_left)
		snprintf(of_all, sizeof(of_all), " of %u",
			 (unsigned int)(m->cpu_count + m->cpus_left));
	snprintf(buf, size, "%u%s CPU%s, GICv%u, %s, timer %u.%u MHz", (unsigned int)m->cpu_count,
		 of_all, m->cpu_count == 1 ? "" : "s", m->gic.version, conduits[m->psci],
		 (unsigned int)(khz / 1000), (unsigned int)(khz % 1000 / 100));
}

static const char *virt_bootcmd(void)
{
	if (!fw_cfg_size(FW_CFG_KERNEL_SIZE))
		return NULL;
	return fw_cfg_size(FW_CFG_INITRD_SIZE)
		       ? "qfw load && booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}"
		       : "qfw load && booti ${kernel_addr_r}";
}

static void write_registers(const struct machine_write write[2])
{
	for (int i = 0; i < 2; i++)
		if (write[i].addr)
			io_write32(write[i].addr, write[i].value);
}

/* The PSCI below Keel, or what stands in for it where Keel is the firmware. */
static void virt_reset(void)
{
	(void)firmware_call(PSCI_SYSTEM_RESET, 0, 0, 0);
	write_registers(machine_facts()->reset);
}

static void virt_poweroff(void)
{
	(void)firmware_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	write_registers(machine_facts()->power_off);
}

static int virt_check_variable(const char *name, const char *value)
{
	return strcmp(name, "enable_method") ? 0 : smp_method_check(value);
}

static const struct fdt_fixup *const fdt_fixups[] = { &fdt_fixup_console, &fdt_fixup_cpus,
						      &fdt_fixup_seed, NULL };

const struct board board = {
	.name = BOARD_NAME,
	.model = "QEMU ARM Virtual Machine",
	.machine = 0xffffffff, /* none: AArch64 knows device trees only */
	.describe = virt_describe,
	.regions = regions,
	.region_count = ARRAY_SIZE(regions),
	.park_base = PARK_BASE,
	.park_size = PARK_SIZE,
	.log_base = LOG_BASE,
	.log_size = LOG_SIZE,
	.unpack_base = UNPACK_BASE,
	.unpack_size = UNPACK_SIZE,
	.default_env = default_env,
	.facts = virt_facts,
	/* The last two sectors are the environment's two copies: doc/design/environment.md */
	.mtdparts = "mtdparts=nor1:65024k(data),-(env)",
	.env_part = "env",
	.boot_source = virt_boot_source,
	.clocks = virt_clocks,
	.bootcmd = virt_bootcmd,
	.check_variable = virt_check_variable,
	.fdt_fixups = fdt_fixups,
	.reset = virt_reset,
	.poweroff = virt_poweroff,
};
