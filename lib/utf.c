// SPDX-License-Identifier: MIT
/* Names in Unicode; the rules are in utf.h. */
#include <lib/utf.h>

#include <string.h>

/* Capitals: every @step-th character from first to last; the small one is @to_small further. */
static const struct {
	uint16_t first, last, step;
	int16_t to_small;
} capitals[] = {
	{ 'A', 'Z', 1, 32 },	   { 0x00c0, 0x00d6, 1, 32 },	{ 0x00d8, 0x00de, 1, 32 },
	{ 0x0100, 0x012e, 2, 1 },  { 0x0132, 0x0136, 2, 1 },	{ 0x0139, 0x0147, 2, 1 },
	{ 0x014a, 0x0176, 2, 1 },  { 0x0178, 0x0178, 1, -121 }, { 0x0179, 0x017d, 2, 1 },
	{ 0x0386, 0x0386, 1, 38 }, { 0x0388, 0x038a, 1, 37 },	{ 0x038c, 0x038c, 1, 64 },
	{ 0x038e, 0x038f, 1, 63 }, { 0x0391, 0x03a1, 1, 32 },	{ 0x03a3, 0x03ab, 1, 32 },
	{ 0x0400, 0x040f, 1, 80 }, { 0x0410, 0x042f, 1, 32 },	{ 0x0460, 0x0480, 2, 1 },
	{ 0x048a, 0x04be, 2, 1 },  { 0x04c1, 0x04cd, 2, 1 },	{ 0x04d0, 0x052e, 2, 1 },
	{ 0x0531, 0x0556, 1, 48 }, { 0x1e00, 0x1e94, 2, 1 },	{ 0x1ea0, 0x1efe, 2, 1 },
	{ 0xff21, 0xff3a, 1, 32 },
};

size_t utf8_put(char *out, uint32_t code)
{
	static const uint32_t limit[] = { 0x80, 0x800, 0x10000 };
	static const uint8_t lead[] = { 0x00, 0xc0, 0xe0, 0xf0 };
	size_t more = 0;

	while (more < 3 && code >= limit[more])
		more++;
	out[0] = (char)(lead[more] | code >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		out[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
	return more + 1;
}

/* Only the shortest form of a character counts, and no half of a surrogate pair. */
static bool is_character(uint32_t code, size_t more)
{
	static const uint32_t first[] = { 0, 0x80, 0x800, 0x10000 };

	return code >= first[more] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

uint32_t utf8_get(const char *text, size_t len, size_t *used)
{
	const uint8_t *b = (const uint8_t *)text;
	uint32_t code = b[0];
	size_t more = b[0] < 0x80 ? 0 : b[0] < 0xc0 ? 4 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3;

	*used = 1;
	if (more == 0)
		return code;
	if (more >= len || b[0] >= 0xf8)
		return UTF_REPLACEMENT;
	code &= 0x3fu >> more;
	for (size_t i = 1; i <= more; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return UTF_REPLACEMENT;
		code = code << 6 | (b[i] & 0x3f);
	}
	if (!is_character(code, more))
		return UTF_REPLACEMENT;
	*used = more + 1;
	return code;
}

static bool is_half(uint16_t unit, uint16_t which)
{
	return (unit & 0xfc00) == which;
}

static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

size_t utf8_from_utf16(char *out, size_t size, const uint16_t *in, size_t units)
{
	char bytes[UTF8_MAX];
	size_t len = 0;

	for (size_t i = 0; i < units && in[i]; i++) {
		uint32_t code = in[i];
		size_t n;

		if (is_half(in[i], 0xd800) && i + 1 < units && is_half(in[i + 1], 0xdc00))
			code = 0x10000 + ((code & 0x3ff) << 10) + (in[++i] & 0x3ff);
		else if (is_half(in[i], 0xd800) || is_half(in[i], 0xdc00))
			code = UTF_REPLACEMENT;
		n = utf8_put(bytes, is_control(code) ? '?' : code);
		if (n >= size - len)
			break;
		memcpy(out + len, bytes, n);
		len += n;
	}
	out[len] = '\0';
	return len;
}

uint32_t utf_fold(uint32_t code)
{
	for (size_t i = 0; i < sizeof(capitals) / sizeof(capitals[0]); i++)
		if (code >= capitals[i].first && code <= capitals[i].last &&
		    (code - capitals[i].first) % capitals[i].step == 0)
			return (uint32_t)((int32_t)code + capitals[i].to_small);
	return code;
}

bool utf8_same(const char *a, size_t len, const char *b)
{
	size_t left = strlen(b), used_a, used_b;

	while (len && left) {
		if (utf_fold(utf8_get(a, len, &used_a)) != utf_fold(utf8_get(b, left, &used_b)))
			return false;
		a += used_a;
		b += used_b;
		len -= used_a;
		left -= used_b;
	}
	return !len && !left;
}
