/* SPDX-License-Identifier: MIT */
/* Names in Unicode: UTF-8 here, UTF-16 in file systems and partition tables (RFC 3629, RFC 2781). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_MAX	4      /* bytes of one character */
#define UTF8_PER_UNIT	3      /* bytes that one unit of UTF-16 becomes at most */
#define UTF_REPLACEMENT 0xfffd /* stands for what is no character */

/** utf8_put() - @code as UTF-8 at @out, where UTF8_MAX bytes are free; returns the bytes used */
size_t utf8_put(char *out, uint32_t code);

/**
 * utf8_get() - the first character of @len > 0 bytes at @text
 * @used: bytes it takes. What is no UTF-8 is UTF_REPLACEMENT, one byte of it.
 */
uint32_t utf8_get(const char *text, size_t len, size_t *used);

/**
 * utf8_from_utf16() - @units units of UTF-16 up to the first 0, as NUL-terminated UTF-8
 * @out: @size bytes; a character that does not fit whole ends the text
 * Half a surrogate pair is UTF_REPLACEMENT; control characters, which a terminal would obey, are '?'.
 * Returns the length of the text.
 */
size_t utf8_from_utf16(char *out, size_t size, const uint16_t *in, size_t units);

/** utf_fold() - the small letter of a Latin, Greek, Cyrillic, Armenian or full-width capital */
uint32_t utf_fold(uint32_t code);

/** utf8_same() - @len bytes at @a are the text @b, but for capitals and small letters */
bool utf8_same(const char *a, size_t len, const char *b);
