// SPDX-License-Identifier: MIT
/* What a kernel will be told: read from the tree before the fix-ups change it. */
#include <common/image/boot.h>

#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>

/* Does this board write that into trees, and does fdt_skip let it? */
static bool is_fixed(const char *name)
{
	const struct fdt_fixup *fixup;

	for (size_t i = 0; (fixup = fdt_fixup_at(i)); i++)
		if (!strcmp(fixup->name, name))
			return !fdt_fixup_skipped(fixup);
	return false;
}

/* Without console= a kernel takes what /chosen names (Linux, drivers/of: of_console_check). */
static bool names_console(const void *fdt, const struct fdt_facts *facts)
{
	return fdt_getprop(fdt, facts->chosen, "stdout-path", NULL) ||
	       fdt_getprop(fdt, facts->chosen, "linux,stdout-path", NULL) ||
	       (facts->chosen >= 0 && fdt_getprop(fdt, facts->aliases, "serial0", NULL) &&
		is_fixed("console"));
}

struct boot_told boot_told(struct boot *boot)
{
	struct boot_told told = { .bootargs = boot->args.bootargs };
	const struct segment *s = plan_find(&boot->plan, SEG_FDT);
	const char *of_tree;

	told.console = strstr(told.bootargs, "console=");
	if (!s)
		return told;
	of_tree = fdt_text(s->from, boot->facts.chosen, "bootargs");
	told.of_tree = !told.bootargs[0] || !is_fixed("chosen");
	if (told.of_tree)
		told.bootargs = of_tree ? of_tree : "";
	told.console = strstr(told.bootargs, "console=") || names_console(s->from, &boot->facts);
	return told;
}
