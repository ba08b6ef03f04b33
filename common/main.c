// SPDX-License-Identifier: MIT
/* keel_main(): the whole boot in one screen. */
#include <common/main.h>

#include <stdio.h>

#define LOG_TAG "boot"
#include <common/version.h>
#include <keel/board.h>
#include <keel/cpu.h>
#include <keel/device.h>
#include <keel/env.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <keel/memmap.h>
#include <keel/mtd.h>
#include <keel/shell.h>
#include <lib/human.h>

struct boot_info boot_info;

static void banner(void)
{
	printf("\n%s\n%s: %s\n\n", version_text, board.name, board.model);
}

static void report_hardware(void)
{
	char clocks[64] = "clocks unknown", size[HUMAN_SIZE];

	if (board.clocks)
		board.clocks(clocks, sizeof(clocks));
	log_info("%s, %s", cpu_name(), clocks);
	for (size_t i = 0; mem_bank(i); i++)
		log_info("%s %s at 0x%lx", mem_bank(i)->name, human_size(size, mem_bank(i)->size),
			 (unsigned long)mem_bank(i)->base);
	log_info("started from %s, running at 0x%lx, %s", board.boot_source(),
		 (unsigned long)__image_start,
		 human_size(size, (size_t)(__image_end - __image_start)));
}

void keel_main(uintptr_t entry, uintptr_t ram_base, size_t ram_size, uintptr_t boot_arg)
{
	boot_info = (struct boot_info){ entry, ram_base, ram_size, boot_arg };
	if (board.describe)
		board.describe();
	log_init((void *)board.log_base, board.log_size);
	mem_init();
	device_start_console();
	banner();
	cpu_init();
	report_hardware();
	devices_start();
	parts_start();
	env_init();
	parts_log();
	if (log_previous_crashed())
		printf("\nThe run before this one crashed: dmesg shows how.\n");
	shell_autoboot();
	shell_run();
}
