// SPDX-License-Identifier: MIT
/* qfw: the kernel and the ramdisk that were named on QEMU's command line. */
#include <stdio.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/fw_cfg.h>
#include <keel/memmap.h>
#include <lib/human.h>

enum { KERNEL, RAMDISK };

static int no_kernel(void)
{
	return fail(-ENOENT, "give QEMU -kernel FILE, and -initrd FILE",
		    "QEMU was started without a kernel");
}

static int load(const char *name, uint16_t key, uintptr_t addr, uint32_t size)
{
	char text[HUMAN_SIZE];
	int rc = mem_check_write(addr, size, name);

	if (!rc)
		rc = fw_cfg_read(key, (void *)addr, size);
	if (rc)
		return rc;
	mem_note_load(name, addr, size);
	printf("%s: %s (%lx hex) at 0x%lx\n", name, human_size(text, size), (unsigned long)size,
	       (unsigned long)addr);
	return 0;
}

static uintptr_t address(const struct command_call *call, int index, const char *variable)
{
	return call->given & 1u << index ? call->arg[index].addr
					 : (uintptr_t)env_get_hex(variable, 0);
}

static int qfw_load_run(const struct command_call *call)
{
	uint32_t kernel = fw_cfg_size(FW_CFG_KERNEL_SIZE),
		 ramdisk = fw_cfg_size(FW_CFG_INITRD_SIZE);
	uintptr_t kernel_addr = address(call, KERNEL, "kernel_addr_r");
	uintptr_t ramdisk_addr = address(call, RAMDISK, "ramdisk_addr_r");
	int rc;

	if (!kernel)
		return no_kernel();
	if (ramdisk && kernel_addr < ramdisk_addr + ramdisk && ramdisk_addr < kernel_addr + kernel)
		return fail(-EINVAL, "give another address for the ramdisk",
			    "kernel and ramdisk overlap at 0x%lx", (unsigned long)ramdisk_addr);
	rc = load("kernel", FW_CFG_KERNEL_DATA, kernel_addr, kernel);
	if (!rc && ramdisk)
		rc = load("ramdisk", FW_CFG_INITRD_DATA, ramdisk_addr, ramdisk);
	if (rc)
		return rc;
	rc = env_set_hex("kernel_size", kernel);
	return rc ? rc : env_set_hex("filesize", ramdisk);
}

static int qfw_list_run(const struct command_call *call)
{
	uint32_t kernel = fw_cfg_size(FW_CFG_KERNEL_SIZE),
		 ramdisk = fw_cfg_size(FW_CFG_INITRD_SIZE);
	char text[HUMAN_SIZE];

	(void)call;
	if (!kernel)
		return no_kernel();
	printf("kernel:  %s\n", human_size(text, kernel));
	printf("ramdisk: %s\n", ramdisk ? human_size(text, ramdisk) : "none");
	return 0;
}

/* clang-format off */
COMMAND(qfw_load,
	.name    = "qfw load",
	.summary = "load the kernel and the ramdisk that QEMU was started with",
	.example = "qfw load; booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} -",
	.args    = ARGS({ "KERNEL_ADDR", ARG_ADDR, true }, { "RAMDISK_ADDR", ARG_ADDR, true }),
	.run     = qfw_load_run);
COMMAND(qfw_list,
	.name    = "qfw list",
	.summary = "what QEMU's command line gives to start",
	.example = "qfw list",
	.run     = qfw_list_run);
/* clang-format on */
