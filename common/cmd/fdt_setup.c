// SPDX-License-Identifier: MIT
/* fdt boardsetup: what a boot writes into a tree, now. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <keel/command.h>
#include <keel/error.h>

/* A boot makes its room by itself. */
static int make_room(void **fdt, struct fdt_facts *facts, const struct handoff_args *args)
{
	size_t need = ALIGN_UP(facts->used + fdt_fixup_growth(args), (size_t)0x1000);
	int rc = need > facts->size ? fdt_grow(need) : 0;

	return rc ? rc : fdt_working(fdt, facts);
}

/* /chosen is what fdt chosen is for. */
static bool left_out(const struct fdt_fixup *fixup)
{
	return !strcmp(fixup->name, "chosen") || fdt_fixup_skipped(fixup);
}

/* Behind the last of them: what a fix-up has to say would stand in the middle of the line. */
static void print_written(void)
{
	const struct fdt_fixup *fixup;

	for (size_t i = 0; (fixup = fdt_fixup_at(i)); i++)
		if (!left_out(fixup))
			printf("%s ", fixup->name);
	printf("written: fdt diff shows what\n");
}

static int setup_run(const struct command_call *call)
{
	const struct handoff_args args = { .bootargs = "" };
	const struct fdt_fixup *fixup;
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_writable(&fdt, &facts);

	(void)call;
	if (!rc)
		rc = make_room(&fdt, &facts, &args);
	for (size_t i = 0; !rc && (fixup = fdt_fixup_at(i)); i++) {
		const struct fdt_fix fix = { fdt, &facts, &args };

		if (left_out(fixup))
			continue;
		rc = fixup->run(&fix);
		if (!rc)
			rc = fdt_blob_check(fdt, facts.size, &facts);
	}
	if (!rc)
		print_written();
	return rc;
}

/* clang-format off */
COMMAND(fdt_boardsetup,
	.name    = "fdt boardsetup",
	.summary = "write into the tree what a boot would, but /chosen",
	.example = "fdt boardsetup",
	.guarded = true,
	.run     = setup_run);

COMMAND(fdt_systemsetup,
	.name    = "fdt systemsetup",
	.summary = "the same as fdt boardsetup",
	.example = "fdt systemsetup",
	.guarded = true,
	.run     = setup_run);
/* clang-format on */
