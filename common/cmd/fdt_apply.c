// SPDX-License-Identifier: MIT
/* fdt apply: an overlay into the working tree, whole or not at all. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <common/image/fdt_overlay.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

/* Both are changed on the way, so both are copied: at @at the tree, behind it the overlay. */
static int merge(uintptr_t at, size_t room, const struct fdt_span span[2])
{
	void *fdt = (void *)at, *overlay = (void *)(at + room);
	int rc;

	memcpy(fdt, (const void *)span[0].addr, span[0].size);
	memcpy(overlay, (const void *)span[1].addr, span[1].size);
	fdt_set_totalsize(fdt, (uint32_t)room);
	rc = fdt_overlay_add(fdt, overlay);
	if (!rc)
		rc = fdt_pack(fdt) ? fdt_fail(-FDT_ERR_INTERNAL, "/") : 0;
	return rc;
}

/* The room that the tree has is kept; more is taken from what is free behind it. */
static int put_back(uintptr_t to, const struct fdt_facts *had, const void *merged)
{
	size_t size = MAX((size_t)fdt_totalsize(merged), had->size);
	int rc = fdt_check_room(to, had, size);

	if (rc)
		return rc;
	memcpy((void *)to, merged, fdt_totalsize(merged));
	fdt_set_size((void *)to, size);
	return 0;
}

static int apply_run(const struct command_call *call)
{
	struct fdt_facts base, overlay;
	struct fdt_span span[2];
	uintptr_t scratch;
	size_t room;
	void *fdt;
	int rc = fdt_writable(&fdt, &base);

	if (!rc)
		rc = fdt_at(call->arg[0].addr, "overlay", &overlay);
	if (rc)
		return rc;
	span[0] = (struct fdt_span){ (uintptr_t)fdt, base.used };
	span[1] = (struct fdt_span){ call->arg[0].addr, overlay.size };
	room = fdt_overlay_room(&base, &overlay);
	if (!room)
		return fail(-E2BIG, "a kernel takes trees up to 2 MiB: apply a smaller overlay",
			    "fdt apply: these trees are too large");
	rc = fdt_scratch(room + overlay.size, span, &scratch);
	if (!rc)
		rc = merge(scratch, room, span);
	if (rc)
		return fail_while(rc, "applying the overlay at 0x%lx; the tree is as it was",
				  (unsigned long)call->arg[0].addr);
	return put_back((uintptr_t)fdt, &base, (const void *)scratch);
}

/* clang-format off */
COMMAND(fdt_apply,
	.name    = "fdt apply",
	.summary = "merge an overlay into the device tree",
	.example = "tftp ${scriptaddr} hat.dtbo\n"
		   "fdt apply ${scriptaddr}",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }),
	.guarded = true,
	.run     = apply_run);
/* clang-format on */
