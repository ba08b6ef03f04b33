// SPDX-License-Identifier: MIT
/* What the environment is when flash has none: the board's defaults, and addresses that fit its RAM. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#define LOG_TAG "env"
#include <common/image/family.h>
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

static void set_address(const char *name, uintptr_t addr)
{
	char text[20];

	if (env_get(name))
		return;
	snprintf(text, sizeof(text), "0x%lx", (unsigned long)addr);
	if (env_set_runtime(name, text))
		error_clear(); /* no room left: the commands then ask for an address */
}

/* The chip's address, unless the environment has one. */
static void fill_ethaddr(const struct netdev *nd)
{
	const char *name = netdev_mac_name(nd);
	char text[18];

	if (env_get(name))
		return;
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", nd->mac[0], nd->mac[1],
		 nd->mac[2], nd->mac[3], nd->mac[4], nd->mac[5]);
	if (env_set_runtime(name, text))
		error_clear(); /* the network then uses the chip's all the same */
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

	if (!env_get("mtdparts") && part_get(0) &&
	    env_set_runtime("mtdparts", parts_format(text, sizeof(text))))
		error_clear();
}

static void fill_bootcmd(void)
{
	const char *bootcmd = board.bootcmd ? board.bootcmd() : NULL;

	if (bootcmd && !env_get("bootcmd") && env_set_runtime("bootcmd", bootcmd))
		error_clear();
}

void env_fill_runtime(void)
{
	fill_bootcmd();
	fill_addresses();
	for (size_t i = 0; netdev_at(i); i++)
		fill_ethaddr(netdev_at(i));
	fill_mtdparts();
}

void env_reset(void)
{
	char name[ENV_NAME_MAX];

	env_clear();
	for (const char *pair = board.default_env; *pair; pair += strlen(pair) + 1) {
		const char *value = strchr(pair, '=') + 1;

		snprintf(name, sizeof(name), "%.*s", (int)(value - 1 - pair), pair);
		if (env_set(name, value)) {
			log_warn("default environment: %s", error_text());
			error_clear();
		}
	}
}
