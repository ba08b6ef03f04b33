// SPDX-License-Identifier: MIT
/* fdt move and bootcpu. */
#include <common/cmd/fdt.h>

#include <string.h>

#include <libfdt.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>

static int move_run(const struct command_call *call)
{
	uintptr_t from = call->arg[0].addr, to = call->arg[1].addr;
	struct fdt_facts facts;
	size_t size, used;
	void *fdt;
	int rc = fdt_check_aligned(to);

	if (!rc && call->arg[0].addr != fdt_address())
		fdt_keep_nothing();
	if (!rc)
		rc = fdt_use(from);
	if (!rc)
		rc = fdt_working(&fdt, &facts);
	if (rc)
		return rc;
	size = call->given & 1u << 2 ? call->arg[2].size : facts.size;
	used = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt); /* its last block */
	if (size < used || size > INT32_MAX)
		return fail(-EINVAL, NULL, "fdt move: the tree takes 0x%zx bytes, not 0x%zx", used,
			    size);
	rc = mem_check_write(to, size, "fdt move");
	if (rc)
		return rc;
	mem_note_load("device tree", to, size); /* what is kept must not go there */
	fdt_keep(fdt, facts.size);
	memmove((void *)to, fdt, MIN(size, facts.size));
	fdt_set_size((void *)to, size);
	rc = fdt_use(to);
	return rc ? rc : env_set_hex("fdtaddr", to);
}

static int bootcpu_run(const struct command_call *call)
{
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_writable(&fdt, &facts);

	if (!rc)
		fdt_set_boot_cpuid_phys(fdt, (uint32_t)call->arg[0].uint);
	return rc;
}

/* clang-format off */
COMMAND(fdt_move,
	.name    = "fdt move",
	.summary = "copy a device tree and work on the copy",
	.example = "fdt move ${fdt_addr_r} 64000000 10000",
	.args    = { { "FROM", ARG_ADDR, false },
		     { "TO", ARG_ADDR, false },
		     { "SIZE", ARG_SIZE, true } },
	.guarded = true,
	.run     = move_run);

COMMAND(fdt_bootcpu,
	.name    = "fdt bootcpu",
	.summary = "write the number of the CPU that boots into the header",
	.example = "fdt bootcpu 0",
	.args    = { { "ID", ARG_COUNT, false } },
	.guarded = true,
	.run     = bootcpu_run);
/* clang-format on */
