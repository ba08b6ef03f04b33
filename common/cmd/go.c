// SPDX-License-Identifier: MIT
/* go: start a program that was loaded to RAM, and come back. */
#include <common/program.h>
#include <keel/command.h>
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

static int go_run(const struct command_call *call)
{
	uintptr_t entry = call->arg[ADDR].addr; /* bit 0: Thumb code */
	int rc = check_entry(entry & ~(uintptr_t)1);

	return rc ? rc
		  : program_run(entry, call->given & 1u << ARGS ? &call->arg[ARGS].rest : NULL);
}

/* clang-format off */
COMMAND(go,
	.name    = "go",
	.summary = "start the program at ADDR with arguments; $? is 0 when it returns 0",
	.example = "tftp 60100000 hello_world.bin; go 60100000 one two",
	.args    = { { "ADDR", ARG_ADDR, false }, { "ARG", ARG_REST, true } },
	.run     = go_run);
/* clang-format on */
