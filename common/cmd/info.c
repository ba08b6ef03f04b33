// SPDX-License-Identifier: MIT
/* bdinfo, meminfo: what the board is and what lies where. */
#include <stdarg.h>
#include <stdio.h>

#include <common/image/family.h>
#include <keel/board.h>
#include <keel/command.h>
#include <keel/cpu.h>
#include <keel/env.h>
#include <keel/image_layout.h>
#include <keel/memmap.h>
#include <keel/mtd.h>
#include <keel/netdev.h>
#include <lib/human.h>

#define ATAGS_OFFSET 0x100 /* from the start of RAM: where ARM Linux expects a parameter list */
#define FREE_ALIGN   0x100000

static const char *const kind_names[] = {
	[MEM_RAM] = "RAM",   [MEM_RESERVED] = "reserved", [MEM_LOAD] = "loaded",
	[MEM_SRAM] = "SRAM", [MEM_FLASH] = "flash",	  [MEM_DEVICE] = "registers",
};

/* U-Boot's line form, which scripts read: "relocaddr   = 0x6ff00000" */
static void number(const char *name, uintptr_t value)
{
	printf("%-12s= 0x%0*lx\n", name, (int)(2 * sizeof(value)), (unsigned long)value);
}

static void print_banks(void)
{
	for (size_t i = 0; mem_bank(i); i++) {
		number("DRAM bank", i);
		number("-> start", mem_bank(i)->base);
		number("-> size", mem_bank(i)->size);
	}
}

static void print_flash(void)
{
	const struct mtd *mtd = mtd_get(0);

	if (!mtd)
		return;
	number("flashstart", mtd->map);
	number("flashsize", mtd_size(mtd));
	number("flashoffset", (uintptr_t)(__image_end - __image_start));
}

static void print_network(void)
{
	const struct netdev *nd = netdev_get();
	const char *mac = env_get(netdev_mac_name(nd)), *ip = env_get("ipaddr");

	if (nd)
		printf("current eth = %s\n", nd->name);
	if (mac)
		printf("ethaddr     = %s\n", mac);
	else if (nd)
		printf("ethaddr     = %02x:%02x:%02x:%02x:%02x:%02x\n", nd->mac[0], nd->mac[1],
		       nd->mac[2], nd->mac[3], nd->mac[4], nd->mac[5]);
	printf("IP addr     = %s\n", ip ? ip : "<NULL>");
}

static int bdinfo_run(const struct command_call *call)
{
	uintptr_t start = (uintptr_t)__image_start;

	(void)call;
	number("boot_params", boot_info.ram_base + ATAGS_OFFSET);
	print_banks();
	print_flash();
	printf("baudrate    = %ld bps\n", env_get_dec("baudrate", 0));
	number("relocaddr", start);
	number("reloc off", start - boot_info.entry);
	printf("Build       = %u-bit\n", (unsigned int)(8 * sizeof(start)));
	print_network();
	if (kernel_default_tree())
		number("fdt_blob", (uintptr_t)kernel_default_tree());
	number("irq_sp", (uintptr_t)__fault_stack_top);
	number("sp start", (uintptr_t)__stack_top);
	printf("board       = %s\n", board.model);
	number("arch_number", board.machine);
	printf("cpu         = %s\n", cpu_name());
	printf("boot source = %s\n", board.boot_source());
	return 0;
}

static void print_range(const struct mem_range *r, void *arg)
{
	char size[HUMAN_SIZE];
	bool inside = r->kind == MEM_RESERVED || r->kind == MEM_LOAD;

	(void)arg;
	printf("%08lx-%08lx  %-10s  %-9s  %s%s\n", (unsigned long)r->base,
	       (unsigned long)(r->base + r->size - 1), human_size(size, r->size),
	       kind_names[r->kind], inside ? "  " : "", r->name);
}

/* The largest piece that writers may use, in one bank. */
static void print_largest_free(void)
{
	char text[HUMAN_SIZE];
	uintptr_t at, best = 0;
	size_t size = boot_info.ram_size;

	while (size >= FREE_ALIGN && !mem_find_free(0, size, FREE_ALIGN, &at))
		size -= FREE_ALIGN;
	if (size < FREE_ALIGN || !mem_find_free(0, size, FREE_ALIGN, &best))
		return;
	printf("largest free piece: %s at 0x%lx\n", human_size(text, size), (unsigned long)best);
}

static int meminfo_run(const struct command_call *call)
{
	char size[HUMAN_SIZE];

	(void)call;
	for (size_t i = 0; mem_bank(i); i++)
		printf("DRAM:  %s\n", human_size(size, mem_bank(i)->size));
	printf("\n");
	mem_for_each(print_range, NULL);
	printf("\n");
	print_largest_free();
	return 0;
}

/* clang-format off */
COMMAND(bdinfo,
	.name    = "bdinfo",
	.alias   = "bd",
	.summary = "show the board: memory, flash, network, where Keel runs",
	.example = "bdinfo",
	.run     = bdinfo_run);

COMMAND(meminfo,
	.name    = "meminfo",
	.summary = "show the memory map: who occupies what, what is free",
	.example = "meminfo",
	.run     = meminfo_run);
/* clang-format on */
