// SPDX-License-Identifier: MIT
/* Carrying out a checked plan: nothing here decides anything. */
#include <keel/image.h>

#include <string.h>

#include <common/image/unpack.h>
#include <keel/error.h>

static int load_packed(const struct segment *s)
{
	struct unpack_report report;
	size_t expected = MAX(s->unpacked, s->at_least);
	int rc = s->packed->unpack(s->from, s->size, (void *)(uintptr_t)s->to, s->extent, &report);

	if (!rc && (report.out < expected || (s->unpacked && report.out != s->unpacked)))
		rc = fail(-EBADMSG, "load the file again",
			  "%s: unpacked to 0x%zx bytes, expected 0x%zx", s->packed->name,
			  report.out, expected);
	return rc ? fail_while(rc, "unpacking the %s", segment_name(s)) : 0;
}

static int load_segment(const struct segment *s)
{
	uint8_t *to = (uint8_t *)(uintptr_t)s->to;

	if (s->packed)
		return load_packed(s);
	if (to != s->from && s->size)
		memmove(to, s->from, s->size);
	if (s->role == SEG_PROGRAM)
		memset(to + s->size, 0, s->extent - s->size);
	return 0;
}

/* Arguments first: the kernel may be copied over the place they came from. */
int plan_load(const struct boot_plan *plan)
{
	int rc = 0;

	for (int kernel = 0; kernel < 2; kernel++)
		for (size_t i = 0; i < plan->seg_count && !rc; i++)
			if ((plan->seg[i].role <= SEG_LOADABLE) == kernel)
				rc = load_segment(&plan->seg[i]);
	return rc;
}
