/* SPDX-License-Identifier: MIT */
/*
 * The unit test frame: TEST(sentence_that_is_true) { ... CHECK ... }
 *
 * A program lists its tests with --list and runs one when its name is given, all
 * without arguments. A failed CHECK ends its test.
 */
#pragma once

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

void test_register(struct test *t);
void test_failed(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));

#define TEST(id)                                                     \
	static void id(void);                                        \
	static struct test test_##id = { #id, id, 0 };               \
	__attribute__((constructor)) static void register_##id(void) \
	{                                                            \
		test_register(&test_##id);                           \
	}                                                            \
	static void id(void)

#define CHECK(condition)                                                   \
	do {                                                               \
		if (!(condition))                                          \
			test_failed(__FILE__, __LINE__, "%s", #condition); \
	} while (0)

#define CHECK_EQ(a, b)                                                                          \
	do {                                                                                    \
		intmax_t check_a = (intmax_t)(a), check_b = (intmax_t)(b);                      \
		if (check_a != check_b)                                                         \
			test_failed(__FILE__, __LINE__, "%s is %jd, not %jd (%s)", #a, check_a, \
				    check_b, #b);                                               \
	} while (0)

#define CHECK_STR(a, b)                                                                 \
	do {                                                                            \
		const char *check_a = (a), *check_b = (b);                              \
		if (!check_a || strcmp(check_a, check_b))                               \
			test_failed(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #a, \
				    check_a ? check_a : "NULL", check_b);               \
	} while (0)

/* The text @part must occur in @whole. */
#define CHECK_HAS(whole, part)                                                                 \
	do {                                                                                   \
		const char *check_w = (whole);                                                 \
		if (!strstr(check_w, part))                                                    \
			test_failed(__FILE__, __LINE__, "no \"%s\" in \"%s\"", part, check_w); \
	} while (0)
