// SPDX-License-Identifier: MIT
/* The head of a Keel image, and what a whole one is. */
#include <lib/keel_image.h>

#include <string.h>

#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/crc32_small.h>
#include <lib/keel_header.h>
#include <test/unit/test.h>

#define SIZE 0x100

static uint8_t image[SIZE + 8];

static void make_image(void)
{
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * 7);
	memcpy(image + 0x20, "KEEL", 4);
	put_le32(image + 0x24, SIZE);
	memset(image + 0x28, 0, 16);
	memcpy(image + 0x28, "host", 4);
	put_le32(image + 0x38, 0);
	put_le32(image + 0x3c, crc32(0, image + 0x40, SIZE - 0x40));
}

TEST(only_a_whole_keel_of_this_board_may_replace_keel)
{
	make_image();
	CHECK(!keel_image_check(image, SIZE, "host"));
	CHECK(!keel_image_check(image, sizeof(image), "host"));
	CHECK_HAS(keel_image_check(image, 10, "host"), "too short");
	CHECK_HAS(keel_image_check(image, SIZE - 1, "host"), "cut short");
	CHECK_HAS(keel_image_check(image, SIZE, "hos"), "another board");
	image[0x2c] = 's';
	CHECK_HAS(keel_image_check(image, SIZE, "host"), "another board");
	make_image();
	put_le32(image + 0x24, 0x3f);
	CHECK_HAS(keel_image_check(image, SIZE, "host"), "length");
	image[0x23] = 'l';
	CHECK_HAS(keel_image_check(image, SIZE, "host"), "no KEEL");
}

TEST(a_board_name_may_fill_its_field)
{
	make_image();
	memcpy(image + 0x28, "sixteen_letters_", 16);
	CHECK(!keel_image_check(image, SIZE, "sixteen_letters_"));
	CHECK_HAS(keel_image_check(image, SIZE, "sixteen_letters"), "another board");
}

TEST(every_flipped_bit_behind_the_header_is_found)
{
	for (size_t bit = KEEL_HEADER_SIZE * 8; bit < SIZE * 8; bit++) {
		make_image();
		image[bit / 8] ^= (uint8_t)(1u << bit % 8);
		CHECK_HAS(keel_image_check(image, SIZE, "host"), "CRC is wrong");
	}
}

TEST(a_new_sequence_number_leaves_the_image_valid)
{
	make_image();
	CHECK_EQ(keel_header_sequence(image), 0);
	keel_header_set_sequence(image, 0x12345678);
	CHECK_EQ(keel_header_sequence(image), 0x12345678);
	CHECK(!keel_image_check(image, SIZE, "host"));
}

TEST(sequence_numbers_wrap)
{
	static const uint32_t some[] = { 0, 1, 5, 0x7fffffff, 0x80000000, 0xffffffff };

	for (size_t i = 0; i < 6; i++) {
		CHECK(!keel_sequence_newer(some[i], some[i]));
		CHECK(keel_sequence_newer(some[i] + 1, some[i]));
		CHECK(!keel_sequence_newer(some[i], some[i] + 1));
		CHECK(keel_sequence_newer(some[i] + 0x7fffffff, some[i]));
	}
}

TEST(the_small_crc_is_the_crc)
{
	static uint32_t table[CRC32_TABLE];

	make_image();
	crc32_small_init(table);
	CHECK_EQ(crc32_small(table, 0, "123456789", 9), 0xcbf43926);
	for (size_t from = 0; from < 4; from++)
		for (size_t len = 0; len <= SIZE; len++)
			CHECK_EQ(crc32_small(table, 7, image + from, len),
				 crc32(7, image + from, len));
}
