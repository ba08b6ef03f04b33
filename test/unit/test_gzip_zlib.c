// SPDX-License-Identifier: MIT
/* What zlib packs, in every way it can, gunzip() unpacks: another's encoder against our reader. */
#include <stdlib.h>
#include <string.h>

#include <common/image/gzip.h>
#include <test/unit/test.h>
#include <zlib/zlib.h>

#define PLAIN 70000 /* more than a window of 32 KiB, and no round number */

static uint8_t plain[PLAIN], packed[2 * PLAIN], unpacked[PLAIN + 1];

static void *allocate(void *opaque, unsigned int items, unsigned int size)
{
	return calloc(items, size);
}

static void release(void *opaque, void *p)
{
	free(p);
}

/* Windows of 1 << @window bytes, gzip wrapper; returns the packed size. */
static size_t pack(size_t len, int level, int strategy, int window)
{
	z_stream s = { .zalloc = allocate, .zfree = release };

	CHECK_EQ(deflateInit2(&s, level, Z_DEFLATED, window + 16, 8, strategy), Z_OK);
	s.next_in = plain;
	s.avail_in = (unsigned int)len;
	s.next_out = packed;
	s.avail_out = sizeof(packed);
	CHECK_EQ(deflate(&s, Z_FINISH), Z_STREAM_END);
	CHECK_EQ(deflateEnd(&s), Z_OK);
	return sizeof(packed) - s.avail_out;
}

/* From noise to long runs: @variety is the number of different bytes. */
static void make_plain(unsigned int seed, unsigned int variety)
{
	srand(seed);
	for (size_t i = 0; i < PLAIN; i++)
		plain[i] = i % 3 ? (uint8_t)(rand() % (int)variety) : plain[i / 2];
}

static void round_trip(size_t len, int level, int strategy)
{
	size_t n = pack(len, level, strategy, level ? 9 + level % 7 : 15);
	struct unpack_report report;

	CHECK_EQ(gunzip(packed, n, unpacked, len, &report), 0);
	CHECK_EQ(report.out, len);
	CHECK(!memcmp(plain, unpacked, len));
}

static void every_way(size_t len)
{
	for (int level = 0; level <= 9; level += 3)
		for (int strategy = Z_DEFAULT_STRATEGY; strategy <= Z_FIXED; strategy++)
			round_trip(len, level, strategy);
}

TEST(everything_zlib_packs_is_unpacked_bit_by_bit)
{
	static const size_t lengths[] = { 0, 1, 257, 32768, PLAIN };

	for (unsigned int variety = 1; variety <= 256; variety *= 4) {
		make_plain(variety, variety);
		for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++)
			every_way(lengths[l]);
	}
}

TEST(one_byte_of_room_too_few_is_refused_and_not_written_past)
{
	struct unpack_report report;
	size_t n;

	make_plain(5, 16);
	n = pack(PLAIN, 6, Z_DEFAULT_STRATEGY, 15);
	unpacked[PLAIN - 1] = 0xa5;
	CHECK(gunzip(packed, n, unpacked, PLAIN - 1, &report) < 0);
	CHECK_EQ(unpacked[PLAIN - 1], 0xa5);
}
