/* SPDX-License-Identifier: MIT */
/* What every accepted image must hold, whatever the bytes were. */
#pragma once

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <keel/image.h>

/* Segments lie inside of the bytes, so that loading reads nothing else. */
static inline int fuzz_choice(const struct image_format *format, const uint8_t *data, size_t size,
			      const char *choice)
{
	struct boot_plan plan;

	memset(&plan, 0, sizeof(plan));
	plan.choice = choice;
	if (!format->matches(data, size) || format->parse(data, size, &plan))
		return 0;
	assert(plan.seg_count > 0 && plan.seg_count <= PLAN_SEGMENTS_MAX);
	for (size_t i = 0; i < plan.seg_count; i++) {
		const struct segment *s = &plan.seg[i];
		const uint8_t *from = s->from;

		assert(from >= data && from <= data + size &&
		       s->size <= (size_t)(data + size - from));
		assert(s->packed || s->extent >= s->size);
	}
	assert(memchr(plan.name, 0, sizeof(plan.name)));
	return 0;
}

static inline int fuzz_format(const struct image_format *format, const uint8_t *data, size_t size)
{
	return fuzz_choice(format, data, size, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
