// SPDX-License-Identifier: MIT
/* fdt memory, chosen, rsvmem and fixups: what a kernel is told about machine and boot. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <lib/human.h>

static int memory_run(const struct command_call *call)
{
	struct fdt_bank bank = { call->arg[0].addr, call->arg[1].size };
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_writable(&fdt, &facts);

	return rc ? rc : fdt_set_memory(fdt, &facts, &bank, 1);
}

static int chosen_run(const struct command_call *call)
{
	const char *bootargs = env_get("bootargs");
	struct handoff_args args = { .bootargs = bootargs ? bootargs : "" };
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_writable(&fdt, &facts);

	if (rc)
		return rc;
	if (call->given & 1u) {
		/* U-Boot took an end first, a size later; no ramdisk is larger than its address. */
		args.initrd = call->arg[0].addr;
		args.initrd_size = call->arg[1].addr > args.initrd ? call->arg[1].addr - args.initrd
								   : call->arg[1].addr;
		if (!args.initrd_size)
			return fail(-EINVAL, "fdt chosen ${ramdisk_addr_r} ${filesize}",
				    "fdt chosen: a ramdisk without size");
	}
	return fdt_set_chosen(fdt, &facts, &args);
}

static void print_reserved(const void *fdt)
{
	char size[HUMAN_SIZE];
	uint64_t base, bytes;

	if (!fdt_num_mem_rsv(fdt))
		printf("no memory reservations\n");
	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++)
		if (!fdt_get_mem_rsv(fdt, i, &base, &bytes))
			printf("%x: 0x%lx %s\n", (unsigned int)i, (unsigned long)base,
			       human_size(size, bytes));
}

static int change_reserved(void *fdt, const struct command_call *call)
{
	uint64_t number = call->arg[1].uint;
	int rc;

	if (call->given & 1u << 2 && !strcmp(call->arg[0].str, "add"))
		rc = fdt_add_mem_rsv(fdt, number, call->arg[2].uint);
	else if (call->given & 1u << 1 && !strcmp(call->arg[0].str, "delete"))
		rc = fdt_del_mem_rsv(fdt, number < INT32_MAX ? (int)number : INT32_MAX);
	else
		return fail(-EINVAL, "fdt rsvmem add ADDR SIZE, or fdt rsvmem delete NUMBER",
			    "fdt rsvmem: that is not all");
	if (rc == -FDT_ERR_NOTFOUND)
		return fail(-ENOENT, "fdt rsvmem shows them", "memory reservations: no number %lx",
			    (unsigned long)number);
	return rc ? fdt_fail(rc, "memory reservations") : 0;
}

static int rsvmem_run(const struct command_call *call)
{
	bool look = !call->given || !strcmp(call->arg[0].str, "print");
	struct fdt_facts facts;
	void *fdt;
	int rc = look ? fdt_working(&fdt, &facts) : fdt_writable(&fdt, &facts);

	if (!rc && !look)
		rc = change_reserved(fdt, call);
	if (!rc)
		print_reserved(fdt);
	return rc;
}

static int fixups_run(const struct command_call *call)
{
	const struct fdt_fixup *fixup;

	(void)call;
	for (size_t i = 0; (fixup = fdt_fixup_at(i)); i++)
		printf("%-10s %s%s\n", fixup->name, fixup->summary,
		       fdt_fixup_skipped(fixup) ? " (left out)" : "");
	return 0;
}

/* clang-format off */
COMMAND(fdt_memory,
	.name    = "fdt memory",
	.summary = "write /memory: one bank",
	.example = "fdt memory 60000000 8000000",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "SIZE", ARG_SIZE, false }),
	.guarded = true,
	.run     = memory_run);

COMMAND(fdt_chosen,
	.name    = "fdt chosen",
	.summary = "write bootargs and the place of a ramdisk into /chosen",
	.example = "fdt chosen ${ramdisk_addr_r} ${filesize}",
	.args    = ARGS({ "START", ARG_ADDR, true }, { "SIZE|END", ARG_ADDR, true }),
	.guarded = true,
	.run     = chosen_run);

COMMAND(fdt_rsvmem,
	.name    = "fdt rsvmem",
	.summary = "show the memory reservations; add or delete one",
	.example = "fdt rsvmem print\n"
		   "fdt rsvmem add 6f000000 100000\n"
		   "fdt rsvmem delete 0",
	.args    = ARGS({ "add|delete|print", ARG_STR, true },
			{ "ADDR|NUMBER", ARG_COUNT, true },
			{ "SIZE", ARG_COUNT, true }),
	.guarded = true,
	.run     = rsvmem_run);

COMMAND(fdt_fixups,
	.name    = "fdt fixups",
	.summary = "list what a boot writes into the tree; fdt_skip leaves it out",
	.example = "fdt fixups\n"
		   "setenv fdt_skip memory mac",
	.run     = fixups_run);
/* clang-format on */
