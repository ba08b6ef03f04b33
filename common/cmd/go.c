// SPDX-License-Identifier: MIT
/* go: start a program that was loaded to RAM, and come back; or a kernel. */
#include <stdio.h>
#include <string.h>

#include <common/image/boot.h>
#include <common/image/family.h>
#include <common/program.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/shell.h>

#define EMPTY_BYTES 16

enum { ADDR, ARGS };

/* Zeros are instructions: the CPU would run on to whatever lies behind them. */
static bool is_empty(uintptr_t addr)
{
	const uint8_t *p = (const uint8_t *)addr;

	return (p[0] == 0x00 || p[0] == 0xff) && !memcmp(p, p + 1, EMPTY_BYTES - 1);
}

static int check_entry(uintptr_t addr)
{
	int kind = mem_kind_at(addr);

	if (kind != MEM_RAM && kind != MEM_SRAM)
		return fail(-EFAULT, "load the program to RAM first",
			    "go: programs run in RAM; 0x%lx is %s", (unsigned long)addr,
			    mem_region_name(addr));
	if (!mem_room(addr))
		return fail(-EBUSY, "reset restarts Keel", "go: 0x%lx belongs to %s",
			    (unsigned long)addr, mem_region_name(addr));
	if (mem_room(addr) >= EMPTY_BYTES && is_empty(addr))
		return fail(-ENOEXEC, "load the program first; md shows what is there",
			    "go: no program at 0x%lx: the memory there is empty",
			    (unsigned long)addr);
	return 0;
}

static bool is_kernel(uintptr_t addr)
{
	size_t size;

	if (image_bytes(addr, &size)) {
		error_clear();
		return false;
	}
	return addr % 4 == 0 && kernel_family()->is_kernel((const void *)addr, size);
}

/* A kernel entered like a program would find neither its registers nor the caches as it must. */
static int start_kernel(uintptr_t addr, bool arguments)
{
	char line[32];

	if (arguments)
		return fail(-EINVAL,
			    "setenv bootargs ...; bootm also takes ramdisk and device tree",
			    "go: at 0x%lx is a kernel, which takes no arguments from here",
			    (unsigned long)addr);
	snprintf(line, sizeof(line), "bootm %lx", (unsigned long)addr);
	printf("go: a kernel (%s), started with its arguments, caches off, as by: %s\n",
	       kernel_family()->kernel, line);
	return shell_execute(line, strlen(line)) ? 1 : 0;
}

static int go_run(const struct command_call *call)
{
	uintptr_t entry = call->arg[ADDR].addr; /* bit 0: Thumb code */
	bool arguments = call->given & 1u << ARGS;
	int rc = check_entry(entry & ~(uintptr_t)1);

	if (rc)
		return rc;
	if (is_kernel(entry))
		return start_kernel(entry, arguments);
	return program_run(entry, arguments ? &call->arg[ARGS].rest : NULL);
}

/* clang-format off */
COMMAND(go,
	.name    = "go",
	.summary = "start the program at ADDR with arguments, a zImage as bootm does",
	.example = "tftp ${loadaddr} hello_world.bin; go ${loadaddr} one two",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "ARG", ARG_REST, true }),
	.run     = go_run);
/* clang-format on */
