// SPDX-License-Identifier: MIT
/* fdt move and bootcpu. */
#include <common/cmd/fdt.h>

#include <string.h>

#include <libfdt.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>

#define ROOM 0x10000 /* behind the last block */

size_t fdt_sensible_size(const struct fdt_facts *facts)
{
	return MIN(facts->size, ALIGN_UP(facts->used + ROOM, ROOM / 16));
}

int fdt_hint_move(int code, uintptr_t addr, size_t size)
{
	const struct fdt_span avoid[2] = { { addr, size }, { 0, 0 } };
	uintptr_t to;

	if (fdt_find_free(size, avoid, &to))
		fail_hint(code, "fdt move %lx %lx %zx", (unsigned long)addr, (unsigned long)to,
			  size);
	return code;
}

static int check_place(uintptr_t from, uintptr_t to, size_t size)
{
	int rc = mem_check_write(to, size, "fdt move");

	if (rc)
		return fdt_hint_move(rc, from, size);
	rc = fdt_check_aligned(to);
	return rc ? fail_hint(rc, "fdt move %lx %lx %zx", (unsigned long)from,
			      (unsigned long)ALIGN_UP(to, (uintptr_t)FDT_ALIGNMENT), size)
		  : 0;
}

static int move_run(const struct command_call *call)
{
	uintptr_t from = call->arg[0].addr, to = call->arg[1].addr;
	struct fdt_facts facts;
	size_t size;
	int rc = fdt_at(from, "device tree", &facts);

	if (rc)
		return rc;
	size = call->given & 1u << 2 ? call->arg[2].size : fdt_sensible_size(&facts);
	if (size < facts.used || size > INT32_MAX)
		return fail_hint(fail(-EINVAL, NULL,
				      "fdt move: the tree takes 0x%zx bytes, not 0x%zx", facts.used,
				      size),
				 "fdt move %lx %lx %zx", (unsigned long)from, (unsigned long)to,
				 fdt_sensible_size(&facts));
	rc = check_place(from, to, size);
	if (rc)
		return rc;
	if (from != fdt_address())
		fdt_keep_nothing();
	mem_note_load("device tree", to, size); /* what is kept must not go there */
	fdt_keep((const void *)from, facts.used);
	memmove((void *)to, (const void *)from, facts.used);
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
	.args    = ARGS({ "FROM", ARG_ADDR, false },
			{ "TO", ARG_ADDR, false },
			{ "SIZE", ARG_SIZE, true }),
	.guarded = true,
	.run     = move_run);

COMMAND(fdt_bootcpu,
	.name    = "fdt bootcpu",
	.summary = "write the number of the CPU that boots into the header",
	.example = "fdt bootcpu 0",
	.args    = ARGS({ "ID", ARG_COUNT, false }),
	.guarded = true,
	.run     = bootcpu_run);
/* clang-format on */
