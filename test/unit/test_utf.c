// SPDX-License-Identifier: MIT
/* Names in Unicode. */
#include <stdio.h>

#include <lib/utf.h>
#include <test/unit/test.h>

static const char *name(const uint16_t *units, size_t count, size_t size)
{
	static char text[64];

	memset(text, 0x55, sizeof(text));
	CHECK_EQ(utf8_from_utf16(text, size, units, count), strlen(text));
	CHECK(strlen(text) < size);
	return text;
}

#define NAME(size, ...)                         \
	name((const uint16_t[]){ __VA_ARGS__ }, \
	     sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t), size)

TEST(every_character_survives_the_way_there_and_back)
{
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		char text[UTF8_MAX];
		size_t used, len;

		if (code == 0xd800)
			code = 0xe000;
		len = utf8_put(text, code);
		CHECK_EQ(utf8_get(text, len, &used), code);
		CHECK_EQ(used, len);
		if (len > 1)
			CHECK_EQ(utf8_get(text, len - 1, &used), UTF_REPLACEMENT);
	}
}

TEST(utf16_becomes_utf8)
{
	CHECK_STR(NAME(64, 'a', 0xfc, 0x20ac, 0xd83d, 0xde00), "aü€😀");
	CHECK_STR(NAME(64, 'a', 0, 'b'), "a");
	CHECK_STR(NAME(64, 0xd83d, 'b', 0xde00),
		  "\xef\xbf\xbd"
		  "b\xef\xbf\xbd");
	CHECK_STR(NAME(64, 'a', 0xd83d), "a\xef\xbf\xbd");
	CHECK_STR(NAME(64, 0x1b, '[', 0x9b, 0x7f, '\n'), "?[???");
	CHECK_STR(NAME(4, 'a', 0x20ac), "a"); /* no half characters at the end of the room */
	CHECK_STR(NAME(5, 'a', 0x20ac, 'b'), "a€");
	CHECK_STR(NAME(1, 'a'), "");
}

TEST(what_is_no_utf8_is_replaced_byte_by_byte)
{
	static const char *const broken[] = { "\x80",
					      "\xc0\x80",
					      "\xe0\x80\x80",
					      "\xed\xa0\x80",
					      "\xf4\x90\x80\x80",
					      "\xf8\x88\x80\x80",
					      "\xff",
					      "\xc3(",
					      "\xe2\x82(" };
	size_t used;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		CHECK_EQ(utf8_get(broken[i], strlen(broken[i]), &used), UTF_REPLACEMENT);
		CHECK_EQ(used, 1);
	}
}

TEST(capitals_and_small_letters_are_the_same)
{
	static const char *const same[][2] = {
		{ "vmlinuz-6.1", "VMLINUZ-6.1" },
		{ "Grüße", "gRÜßE" },
		{ "ÿ", "Ÿ" },
		{ "ŁÓDŹ", "łódź" },
		{ "Αθήνα", "ΑΘΉΝΑ" },
		{ "Ёлка", "ёЛКА" },
		{ "Ѡ", "ѡ" },
		{ "ӁӃ", "ӂӄ" },
		{ "Ẵ", "ẵ" },
		{ "ＡＢ", "ａｂ" },
		{ "Երևան", "երևան" },
	};
	static const char *const other[][2] = { { "a", "ab" }, { "ab", "a" }, { "é", "e" },
						{ "×", "÷" },  { "", "a" },   { "@", "`" },
						{ "[", "{" },  { "ß", "Ÿ" },  { "ĸ", "Ĺ" } };

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		CHECK(utf8_same(same[i][0], strlen(same[i][0]), same[i][1]));
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		CHECK(!utf8_same(other[i][0], strlen(other[i][0]), other[i][1]));
	CHECK(utf8_same("boot/x", 4, "BOOT"));
	CHECK(utf8_same("", 0, ""));
}

/* No capital becomes another one, and what is small stays. */
TEST(folding_twice_is_folding_once)
{
	for (uint32_t code = 0; code < 0x20000; code++)
		CHECK_EQ(utf_fold(utf_fold(code)), utf_fold(code));
}
