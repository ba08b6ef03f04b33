// SPDX-License-Identifier: MIT
/* DNW packets as the boot ROM model takes them apart. Section numbers: hardware facts. */
#include "test.h"

#include <tools/emu/models/dnw.h>

#define ADDRESS 0xd0034000u

static struct {
	uint32_t address, size; /* of the last header */
	uint8_t data[64];
	unsigned int bytes, headers, ends;
	enum dnw_end end;
	bool refuse;
} seen;

static bool accept(void *ctx, uint32_t address, uint32_t size)
{
	seen.headers++;
	seen.address = address;
	seen.size = size;
	seen.bytes = 0;
	return !seen.refuse;
}

static void data(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	CHECK(address == seen.address + seen.bytes);
	CHECK(seen.bytes + size <= sizeof(seen.data));
	memcpy(seen.data + seen.bytes, bytes, size);
	seen.bytes += (unsigned int)size;
}

static void end(void *ctx, enum dnw_end how)
{
	seen.ends++;
	seen.end = how;
}

static const struct dnw_user user = { NULL, accept, data, end };
static struct dnw dnw;

static void start(void)
{
	memset(&seen, 0, sizeof(seen));
	dnw_start(&dnw, &user);
}

/* 2.4: address, length = data + 10, data, sum of the data bytes; little endian. */
static const uint8_t packet[] = { 0x00, 0x40, 0x03, 0xd0, 0x0e, 0,    0,
				  0,	0xff, 0xfe, 0x80, 0x01, 0x7e, 2 };

static void check_packet(void)
{
	CHECK_EQ(seen.end, DNW_GOOD);
	CHECK_EQ(seen.address, ADDRESS);
	CHECK_EQ(seen.size, 4);
	CHECK_EQ(seen.bytes, 4);
	CHECK(!memcmp(seen.data, packet + 8, 4));
}

TEST(dnw_packet_is_understood_in_every_split)
{
	for (size_t a = 0; a <= sizeof(packet); a++)
		for (size_t b = a; b <= sizeof(packet); b++) {
			start();
			dnw_feed(&dnw, packet, a);
			dnw_feed(&dnw, packet + a, b - a);
			CHECK_EQ(seen.ends, b == sizeof(packet));
			dnw_feed(&dnw, packet + b, sizeof(packet) - b);
			CHECK_EQ(seen.ends, 1);
			check_packet();
		}
}

TEST(dnw_packet_is_understood_byte_by_byte)
{
	start();
	for (size_t i = 0; i < sizeof(packet); i++) {
		CHECK_EQ(seen.ends, 0);
		dnw_feed(&dnw, packet + i, 1);
	}
	check_packet();
}

TEST(dnw_packets_follow_each_other)
{
	uint8_t two[2 * sizeof(packet)];

	memcpy(two, packet, sizeof(packet));
	memcpy(two + sizeof(packet), packet, sizeof(packet));
	start();
	dnw_feed(&dnw, two, sizeof(two));
	CHECK_EQ(seen.ends, 2);
	check_packet();
}

TEST(dnw_wants_no_byte_of_the_next_packet)
{
	start();
	for (size_t i = 0; i < sizeof(packet); i++) {
		CHECK_EQ(dnw_wanted(&dnw), (i < 8 ? 8 : sizeof(packet)) - i);
		dnw_feed(&dnw, packet + i, 1);
	}
	CHECK_EQ(dnw_wanted(&dnw), 8);
}

TEST(dnw_wrong_sum_is_told_and_the_next_packet_found)
{
	uint8_t wrong[sizeof(packet)];

	for (size_t i = 8; i < sizeof(packet); i++) {
		memcpy(wrong, packet, sizeof(packet));
		wrong[i] ^= 0x10;
		start();
		dnw_feed(&dnw, wrong, sizeof(wrong));
		CHECK_EQ(seen.end, DNW_BAD_SUM);
		dnw_feed(&dnw, packet, sizeof(packet));
		CHECK_EQ(seen.ends, 2);
		check_packet();
	}
}

TEST(dnw_refused_packet_is_swallowed_whole)
{
	start();
	seen.refuse = true;
	dnw_feed(&dnw, packet, sizeof(packet));
	CHECK_EQ(seen.end, DNW_REFUSED);
	CHECK_EQ(seen.bytes, 0);
	seen.refuse = false;
	dnw_feed(&dnw, packet, sizeof(packet));
	check_packet();
}

TEST(dnw_empty_packet_is_told)
{
	static const uint8_t empty[] = { 0, 0x40, 3, 0xd0, 10, 0, 0, 0, 0, 0 };

	start();
	dnw_feed(&dnw, empty, sizeof(empty));
	CHECK_EQ(seen.end, DNW_EMPTY);
	CHECK_EQ(seen.headers, 0);
	dnw_feed(&dnw, packet, sizeof(packet));
	check_packet();
}

TEST(dnw_after_an_impossible_length_nothing_counts_until_a_new_start)
{
	static const uint32_t lengths[] = { 0, 9, 0x2000000b, UINT32_MAX };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		uint8_t bad[8] = { 0,
				   0x40,
				   3,
				   0xd0,
				   (uint8_t)lengths[i],
				   (uint8_t)(lengths[i] >> 8),
				   (uint8_t)(lengths[i] >> 16),
				   (uint8_t)(lengths[i] >> 24) };

		start();
		dnw_feed(&dnw, bad, sizeof(bad));
		CHECK_EQ(seen.end, DNW_BAD_LENGTH);
		CHECK(dnw_wanted(&dnw) > 0);
		dnw_feed(&dnw, packet, sizeof(packet));
		CHECK_EQ(seen.ends, 1);
		dnw_start(&dnw, &user);
		dnw_feed(&dnw, packet, sizeof(packet));
		check_packet();
	}
}

/* 1.1: DRAM windows of 512 MiB */
TEST(dnw_takes_the_largest_length_that_can_be_true)
{
	static const uint8_t header[] = { 0, 0, 0, 0x20, 10, 0, 0, 0x20 };

	start();
	dnw_feed(&dnw, header, sizeof(header));
	CHECK_EQ(seen.ends, 0);
	CHECK_EQ(seen.size, 0x20000000);
}

TEST(dnw_sum_counts_the_data_alone_and_wraps)
{
	uint8_t p[8 + 300 + 2] = { 0, 0x40, 3, 0xd0, 54, 1, 0, 0 };

	start();
	memset(p + 8, 0xff, 300); /* 300 * 255 = 0x12ad4 */
	p[308] = 0xd4;
	p[309] = 0x2a;
	seen.bytes = 0;
	for (size_t i = 0; i < sizeof(p); i++) {
		if (seen.bytes == 32)
			seen.address += 32, seen.bytes = 0;
		dnw_feed(&dnw, p + i, 1);
	}
	CHECK_EQ(seen.end, DNW_GOOD);
}
