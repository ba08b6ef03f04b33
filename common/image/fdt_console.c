// SPDX-License-Identifier: MIT
/* The fix-up "console": where the kernel's first words go. */
#include <keel/fdt_fixup.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <common/image/fdt_fixup.h>

/* Only where the tree has a "serial0" and names no console itself. */
static int fix_console(const struct fdt_fix *fix)
{
	int chosen = fix->facts->chosen, rc;

	if (chosen < 0 || !fdt_getprop(fix->fdt, fix->facts->aliases, "serial0", NULL) ||
	    fdt_getprop(fix->fdt, chosen, "stdout-path", NULL) ||
	    fdt_getprop(fix->fdt, chosen, "linux,stdout-path", NULL))
		return 0;
	rc = fdt_setprop(fix->fdt, chosen, "stdout-path", "serial0", sizeof("serial0"));
	return rc ? fdt_fail(rc, "/chosen") : 0;
}

const struct fdt_fixup fdt_fixup_console = {
	.name = "console",
	.summary = "/chosen: stdout-path is the alias serial0, when none is there",
	.growth = 0x40,
	.run = fix_console,
};
