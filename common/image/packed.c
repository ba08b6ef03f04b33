// SPDX-License-Identifier: MIT
/* A packed kernel as it comes out of `make Image.gz`: what it needs stands in its first bytes. */
#include <common/image/packed.h>

#include <stdio.h>
#include <string.h>

#include <common/image/family.h>
#include <keel/board.h>
#include <keel/error.h>

int packed_peek(const struct segment *s, const void **from, size_t *size)
{
	struct unpack_report report;
	void *start = (void *)board.unpack_base;
	int rc;

	memset(start, 0, UNPACK_PEEK);
	rc = s->packed->unpack(s->from, s->size, start, UNPACK_PEEK, &report);
	*from = start;
	*size = rc ? UNPACK_PEEK : report.out;
	if (rc == -ENOSPC) {
		error_clear();
		return 0;
	}
	return rc;
}

static bool packed_matches(const void *data, size_t size)
{
	return unpacker_find(data, size);
}

static int packed_parse(const void *data, size_t size, struct boot_plan *plan)
{
	struct segment *s = plan_add(plan, SEG_KERNEL);

	s->packed = unpacker_find(data, size);
	s->from = data;
	s->size = size;
	s->to = PLAN_ANYWHERE;
	plan->protocol = kernel_family()->protocol;
	snprintf(plan->name, sizeof(plan->name), "(%s)", s->packed->name);
	return kernel_family()->describe(plan, s);
}

const struct image_format format_packed = { "arm64 Image", packed_matches, packed_parse };
