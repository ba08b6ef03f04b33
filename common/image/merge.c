// SPDX-License-Identifier: MIT
/* Overlays that an image brings along, once they and their tree lie where nothing else does. */
#include <common/image/merge.h>

#include <libfdt.h>

#include <common/image/fdt_overlay.h>
#include <keel/error.h>

int plan_merge(const struct boot_plan *plan, struct fdt_facts *facts)
{
	const struct segment *tree = NULL, *s;
	unsigned int number = 0;
	int rc = 0;

	for (s = plan->seg; s < plan->seg + plan->seg_count; s++)
		if (s->role == SEG_FDT)
			tree = s;
	for (s = plan->seg; s < plan->seg + plan->seg_count && !rc; s++) {
		void *fdt = tree ? (void *)(uintptr_t)tree->to : NULL;

		if (s->role != SEG_OVERLAY || !fdt)
			continue;
		number++;
		fdt_set_totalsize(fdt, (uint32_t)tree->extent);
		rc = fdt_overlay_add(fdt, (void *)(uintptr_t)s->to);
		if (rc)
			return fail_while(rc, "merging overlay %u of the image", number);
		rc = fdt_blob_check(fdt, tree->extent, facts);
	}
	return rc;
}
