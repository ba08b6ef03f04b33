// SPDX-License-Identifier: MIT
/* go: start a program that was loaded to RAM, and come back. */
#include <limits.h>
#include <stdio.h>

#include <common/program.h>
#include <keel/command.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/memmap.h>

enum { ADDR, ARGS };

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
	return 0;
}

/* argv[0] is the address, as U-Boot's programs expect. */
static struct cpu_program make_program(const struct command_call *call)
{
	static char address[20];
	static char *argv[CMD_WORDS_MAX + 2];
	const struct arg_words *words = &call->arg[ARGS].rest;
	size_t count = call->given & 1u << ARGS ? MIN(words->count, (size_t)CMD_WORDS_MAX) : 0;

	snprintf(address, sizeof(address), "0x%lx", (unsigned long)call->arg[ADDR].addr);
	argv[0] = address;
	for (size_t i = 0; i < count; i++)
		argv[i + 1] = (char *)(uintptr_t)words->word[i];
	argv[count + 1] = NULL;
	return (struct cpu_program){ (int)count + 1, argv, &program_api };
}

static int go_run(const struct command_call *call)
{
	uintptr_t entry = call->arg[ADDR].addr; /* bit 0: Thumb code */
	struct cpu_program program;
	uint32_t result;
	int rc = check_entry(entry & ~(uintptr_t)1);

	if (rc)
		return rc;
	program = make_program(call);
	printf("## Starting application at 0x%08lx ...\n", (unsigned long)entry);
	cpu_cache_sync_code((const void *)(entry & ~(uintptr_t)1), mem_room(entry));
	rc = cpu_run(entry, &program, &result);
	if (rc)
		return rc;
	printf("## Application terminated, rc = 0x%lx\n", (unsigned long)result);
	return result <= INT_MAX ? (int)result : 1;
}

/* clang-format off */
COMMAND(go,
	.name    = "go",
	.summary = "start the program at ADDR with arguments; its result becomes $?",
	.example = "tftp 60100000 hello_world.bin; go 60100000 one two",
	.args    = { { "ADDR", ARG_ADDR, false }, { "ARG", ARG_REST, true } },
	.run     = go_run);
/* clang-format on */
