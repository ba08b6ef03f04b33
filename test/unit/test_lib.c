// SPDX-License-Identifier: MIT
#include <errno.h>

#include <lib/crc32.h>
#include <lib/human.h>
#include <lib/parse.h>
#include <test/unit/test.h>

TEST(hexadecimal_needs_no_prefix_and_takes_one)
{
	uint64_t v;

	CHECK_EQ(parse_hex("60000000", &v), 0);
	CHECK_EQ(v, 0x60000000);
	CHECK_EQ(parse_hex("0xBEEF", &v), 0);
	CHECK_EQ(v, 0xbeef);
	CHECK_EQ(parse_hex("ffffffffffffffff", &v), 0);
	CHECK_EQ(v, UINT64_MAX);
}

TEST(what_is_not_wholly_a_number_is_refused)
{
	static const char *const bad[] = { "",	 "0x", "8z0", "zz",    "-1",
					   "+1", " 1", "1 ",  "0x0x1", "1.5" };
	uint64_t v = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ(parse_hex(bad[i], &v), -EINVAL);
		CHECK_EQ(parse_dec(bad[i], &v), -EINVAL);
		CHECK_EQ(parse_size(bad[i], &v), -EINVAL);
	}
	CHECK_EQ(parse_hex("10000000000000000", &v), -ERANGE);
	CHECK_EQ(parse_dec("18446744073709551616", &v), -ERANGE);
	CHECK_EQ(parse_size("18446744073709551615k", &v), -ERANGE);
	CHECK_EQ(v, 7);
}

TEST(sizes_are_hexadecimal_unless_a_unit_follows)
{
	uint64_t v;

	CHECK_EQ(parse_size("40000", &v), 0);
	CHECK_EQ(v, 0x40000);
	CHECK_EQ(parse_size("256k", &v), 0);
	CHECK_EQ(v, 256 * 1024);
	CHECK_EQ(parse_size("10M", &v), 0);
	CHECK_EQ(v, 10 << 20);
	CHECK_EQ(parse_size("0x10M", &v), -EINVAL);
}

TEST(ipv4_addresses_are_four_numbers_up_to_255)
{
	uint32_t ip;

	CHECK_EQ(parse_ipv4("192.168.0.6", &ip), 0);
	CHECK_EQ(ip, 0xc0a80006);
	CHECK_EQ(parse_ipv4("192.168.0.600", &ip), -ERANGE);
	CHECK_EQ(parse_ipv4("192.168.0", &ip), -EINVAL);
	CHECK_EQ(parse_ipv4("192.168.0.6.", &ip), -EINVAL);
	CHECK_EQ(parse_ipv4("192.168.00.6", &ip), -EINVAL);
	CHECK_EQ(parse_ipv4("192.168..6", &ip), -EINVAL);
}

TEST(a_mac_address_is_six_bytes_and_one_station)
{
	uint8_t mac[6];

	CHECK_EQ(parse_mac("52:54:00:12:34:56", mac), 0);
	CHECK_EQ(mac[5], 0x56);
	CHECK_EQ(parse_mac("52:54:00:12:34", mac), -EINVAL);
	CHECK_EQ(parse_mac("52:54:00:12:34:5", mac), -EINVAL);
	CHECK_EQ(parse_mac("52:54:00:12:34:56:", mac), -EINVAL);
	CHECK_EQ(parse_mac("01:00:5e:00:00:01", mac), -EINVAL);
	CHECK_EQ(parse_mac("00:00:00:00:00:00", mac), -EINVAL);
}

TEST(crc32_matches_the_published_check_value_at_every_alignment)
{
	char text[32] = "";

	for (size_t at = 0; at < 8; at++) {
		memcpy(text + at, "123456789", 9);
		CHECK_EQ(crc32(0, text + at, 9), 0xcbf43926);
		CHECK_EQ(crc32(crc32(0, text + at, 4), text + at + 4, 5), 0xcbf43926);
	}
}

TEST(sizes_are_told_in_words)
{
	char buf[HUMAN_SIZE];

	CHECK_STR(human_size(buf, 812), "812 bytes");
	CHECK_STR(human_size(buf, 64 << 20), "64 MiB");
	CHECK_STR(human_size(buf, 5448192), "5.1 MiB");
	CHECK_STR(human_size(buf, UINT64_MAX), "15.9 EiB");
}
