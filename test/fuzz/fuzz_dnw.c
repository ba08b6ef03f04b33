// SPDX-License-Identifier: MIT
/* DNW packets: what comes out does not depend on the portions in which the bytes come in. */
#include <stdlib.h>
#include <string.h>

#include <tools/emu/models/dnw.h>

struct seen {
	uint64_t hash; /* of everything that was told, in its order */
	uint32_t at;   /* where the next byte of data belongs */
};

static void note(struct seen *s, uint32_t value)
{
	s->hash = (s->hash ^ value) * 1099511628211u;
}

static bool accept(void *ctx, uint32_t address, uint32_t size)
{
	struct seen *s = ctx;

	note(s, address);
	note(s, size);
	s->at = address;
	return address & 1;
}

static void data(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	struct seen *s = ctx;

	if (address != s->at)
		abort();
	s->at += (uint32_t)size;
	while (size--)
		note(s, *bytes++);
}

static void end(void *ctx, enum dnw_end how)
{
	note(ctx, 0x100u + how);
}

static uint64_t hash_of(const uint8_t *bytes, size_t size, size_t portion)
{
	struct seen s = { 0, 0 };
	struct dnw_user user = { &s, accept, data, end };
	struct dnw d;

	dnw_start(&d, &user);
	while (size) {
		size_t n = portion ? portion : dnw_wanted(&d);

		if (n == 0)
			abort();
		n = n < size ? n : size;
		dnw_feed(&d, bytes, n);
		bytes += n;
		size -= n;
	}
	return s.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	uint64_t whole = hash_of(bytes, size, size ? size : 1);

	for (size_t portion = 0; portion < 12; portion++)
		if (hash_of(bytes, size, portion) != whole)
			abort();
	return 0;
}
