// SPDX-License-Identifier: MIT
/* fdt apply: an overlay into the working tree, whole or not at all. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/boot.h>
#include <common/image/fdt_fixup.h>
#include <common/image/fdt_overlay.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

static int overlay_at(uintptr_t addr, struct fdt_facts *facts)
{
	size_t size;
	int rc = image_bytes(addr, &size);

	if (!rc && !fdt_blob_matches((const void *)addr, size))
		rc = fail(-ENOEXEC, "load a .dtbo there", "this looks like %s, expected an overlay",
			  image_looks_like((const void *)addr, size));
	if (!rc)
		rc = fdt_blob_check((const void *)addr, size, facts);
	return rc ? image_where(rc, addr, "overlay") : 0;
}

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
static int put_back(uintptr_t to, size_t had, const void *merged)
{
	size_t size = fdt_totalsize(merged);
	uintptr_t at;
	int rc = mem_check_write(to, MAX(size, had), "fdt apply");

	if (rc)
		return rc;
	if (size > had && (!mem_find_free(to + had, size - had, 1, &at) || at != to + had))
		return fail(-ENOSPC, "fdt move copies it to where there is more room",
			    "the tree grows to 0x%zx bytes, over what lies behind it", size);
	memcpy((void *)to, merged, size);
	fdt_set_size((void *)to, MAX(size, had));
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
		rc = overlay_at(call->arg[0].addr, &overlay);
	if (rc)
		return rc;
	span[0] = (struct fdt_span){ (uintptr_t)fdt, base.size };
	span[1] = (struct fdt_span){ call->arg[0].addr, overlay.size };
	room = fdt_overlay_room(&base, &overlay);
	if (!room)
		return fail(-E2BIG, NULL, "fdt apply: these trees are too large");
	rc = fdt_scratch(room + overlay.size, span, &scratch);
	if (!rc)
		rc = merge(scratch, room, span);
	if (rc)
		return fail_while(rc, "applying the overlay at 0x%lx; the tree is as it was",
				  (unsigned long)call->arg[0].addr);
	return put_back((uintptr_t)fdt, base.size, (const void *)scratch);
}

/* clang-format off */
COMMAND(fdt_apply,
	.name    = "fdt apply",
	.summary = "merge an overlay into the device tree",
	.example = "tftp ${scriptaddr} hat.dtbo\n"
		   "fdt apply ${scriptaddr}",
	.args    = { { "ADDR", ARG_ADDR, false } },
	.guarded = true,
	.run     = apply_run);
/* clang-format on */
