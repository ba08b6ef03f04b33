// SPDX-License-Identifier: MIT
/* keel_main(): the whole boot in one screen. */
#include <common/main.h>

#include <stdio.h>

#define LOG_TAG "boot"
#include <common/version.h>
#include <keel/board.h>
#include <keel/cpu.h>
#include <keel/device.h>
#include <keel/log.h>
#include <keel/memmap.h>
#include <keel/shell.h>

struct boot_info boot_info;

static void banner(void)
{
	printf("\n%s %s\n", version_text, board.name);
	log_info("%s", board.model);
}

void keel_main(uintptr_t entry, uintptr_t ram_base, size_t ram_size, uintptr_t boot_arg)
{
	boot_info = (struct boot_info){ entry, ram_base, ram_size, boot_arg };
	log_init((void *)board.log_base, board.log_size);
	mem_init();
	cpu_init();
	devices_start();
	banner();
	shell_autoboot();
	shell_run();
}
