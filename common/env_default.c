// SPDX-License-Identifier: MIT
/* What the environment is when flash has none: the board's defaults, and addresses that fit its RAM. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#define LOG_TAG "env"
#include <common/image/family.h>
#include <common/version.h>
#include <keel/board.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/log.h>
#include <keel/mtd.h>
#include <keel/netdev.h>

const char *env_default(const char *name)
{
	size_t len = strlen(name);

	for (const char *pair = board.default_env; *pair; pair += strlen(pair) + 1)
		if (!strncmp(pair, name, len) && pair[len] == '=')
			return pair + len + 1;
	return NULL;
}

/* When no room is left the commands ask for an address, the network takes the chip's. */
static int fill(const char *name, const char *value)
{
	if (!env_get(name) && env_set_runtime(name, value))
		error_clear();
	return 0;
}

static void set_address(const char *name, uintptr_t addr)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%lx", (unsigned long)addr);
	fill(name, text);
}

/* The chip's address, unless the environment has one. */
static void fill_ethaddr(const struct netdev *nd)
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", nd->mac[0], nd->mac[1],
		 nd->mac[2], nd->mac[3], nd->mac[4], nd->mac[5]);
	fill(netdev_mac_name(nd), text);
}

static uintptr_t into_ram(size_t part, unsigned int mib_at_most)
{
	return boot_info.ram_base + ALIGN_DOWN(MIN(part, (size_t)mib_at_most * MIB), (size_t)MIB);
}

/*
 * A zImage unpacks to the start and must not have to move itself; an arm64 Image and its bss
 * lie in front of the ramdisk. Small things go below the kernel.
 */
static void fill_addresses(void)
{
	const struct kernel_family *family = kernel_family();
	uintptr_t kernel = into_ram(boot_info.ram_size / 4, family->kernel_mib);

	set_address("kernel_addr_r", kernel);
	set_address("loadaddr", kernel);
	set_address("fdt_addr_r", kernel - MIB);
	set_address("scriptaddr", kernel - 2 * MIB);
	set_address("pxefile_addr_r", kernel - 3 * MIB);
	set_address("ramdisk_addr_r", into_ram(boot_info.ram_size / 2, family->ramdisk_mib));
}

/* A partition table for scripts and for the kernel's command line. */
static void fill_mtdparts(void)
{
	static char text[PARTS_TEXT_MAX];

	if (part_get(0))
		fill("mtdparts", parts_format(text, sizeof(text)));
}

/* What scripts ask, by U-Boot's names: where do I run? */
static void fill_facts(void)
{
	const char *facts = board.facts();

	fill("board", board.name);
	fill("board_name", board.name);
	fill("ver", version_text);
	(void)env_each_line(facts, strlen(facts), fill);
}

/* Whatever an import said: as in U-Boot, the tree that came with the machine. */
static void fill_fdt(void)
{
	uintptr_t tree = (uintptr_t)kernel_default_tree();

	if (tree && env_set_hex("fdtcontroladdr", tree))
		error_clear();
}

void env_fill_runtime(void)
{
	const char *bootcmd = board.bootcmd ? board.bootcmd() : NULL;

	fill_facts();
	if (bootcmd)
		fill("bootcmd", bootcmd);
	fill_fdt();
	fill_addresses();
	for (size_t i = 0; netdev_at(i); i++)
		fill_ethaddr(netdev_at(i));
	fill_mtdparts();
}

static int set_default(const char *name, const char *value)
{
	if (env_set(name, value)) {
		log_warn("default environment: %s", error_text());
		error_clear();
	}
	return 0;
}

void env_reset(void)
{
	env_clear();
	(void)env_each_packed(board.default_env, ENV_SIZE, set_default);
}
