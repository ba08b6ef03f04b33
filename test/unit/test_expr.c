// SPDX-License-Identifier: MIT
/* test, [, itest, setexpr and sleep: what scripts decide and calculate with. */
#include <stdio.h>

#include <common/command.h>
#include <common/env.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>
#include <test/unit/test.h>

/* Splits at blanks ('' is an empty word); 0 true, 1 false, negative errno. */
static int run(const char *line)
{
	static char text[512];
	const char *word[64];
	size_t n = 0;

	error_clear();
	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		word[n++] = strcmp(w, "''") ? w : "";
	return command_run(word, n);
}

#define IS_TRUE(line)  CHECK_EQ(run(line), 0)
#define IS_FALSE(line) CHECK_EQ(run(line), 1)

static void refused(const char *line, const char *message)
{
	CHECK(run(line) < 0);
	CHECK_HAS(error_text(), message);
}

TEST(test_compares_text)
{
	IS_TRUE("test a = a");
	IS_FALSE("test a = b");
	IS_TRUE("test a == a");
	IS_TRUE("test a != b");
	IS_TRUE("test a < b");
	IS_FALSE("test a > b");
	IS_TRUE("test -n x");
	IS_FALSE("test -n ''");
	IS_TRUE("test -z ''");
	IS_TRUE("test x");
	IS_FALSE("test ''");
	IS_FALSE("test");
	IS_FALSE("test -n"); /* as left by an unset variable without quotes */
	IS_TRUE("test -z");
	IS_TRUE("test -n = -n");
	IS_TRUE("test ! = !");
}

TEST(test_compares_numbers_decimal_or_behind_0x)
{
	IS_TRUE("test 10 -eq 0xa");
	IS_TRUE("test 9 -lt 10");
	IS_TRUE("test 10 -le 10");
	IS_FALSE("test 10 -gt 10");
	IS_TRUE("test 10 -ge 10");
	IS_TRUE("test 1 -ne 2");
	IS_TRUE("test -1 -lt 0");
	refused("test 1 -eq zz", "zz is not a number");
	refused("test '' -eq 1", "an empty word is not a number");
	refused("test 1 -eq", "the word behind the operator is missing");
}

TEST(and_binds_tighter_than_or_and_parentheses_group)
{
	IS_TRUE("test a = a -o a = b -a a = b");
	IS_FALSE("test ( a = a -o a = b ) -a a = b");
	IS_TRUE("test ! a = b");
	IS_TRUE("test ! ! a = a");
	IS_TRUE("test ! ( a = b -a a = a )");
	IS_FALSE("test -z x -o -z y");
	refused("test ( a = a", ") is missing");
	refused("test a b", "b is no operator");
	refused("test a = a -a", "a word is missing");
	refused("test ( ( ( ( ( ( ( ( ( a ) ) ) ) ) ) ) ) )", "more than 8 levels");
}

TEST(the_bracket_wants_its_partner)
{
	IS_TRUE("[ a = a ]");
	IS_FALSE("[ ]");
	refused("[ a = a", "] is missing");
}

TEST(itest_compares_hexadecimal_numbers)
{
	IS_TRUE("itest 10 == 0x10");
	IS_TRUE("itest a -lt 10");
	IS_TRUE("itest ff <> fe");
	IS_TRUE("itest 10 >= f");
	IS_TRUE("itest.b 101 == 1");
	IS_TRUE("itest.l 100000001 == 1");
	IS_TRUE("itest.s abc < abd");
	refused("itest zz == 1", "zz is not a number");
	refused("itest 1 is 1", "is is no comparison");
	refused("itest 1 ==", "VALUE is missing");
}

static void calculates(const char *line, const char *result)
{
	CHECK_EQ(run(line), 0);
	CHECK_STR(env_get("r"), result);
}

TEST(setexpr_calculates_in_hexadecimal)
{
	env_clear();
	calculates("setexpr r 10", "10");
	calculates("setexpr r a + 6", "10");
	calculates("setexpr r 0 - 1", "ffffffffffffffff");
	calculates("setexpr.l r 0 - 1", "ffffffff");
	calculates("setexpr.b r 0 - 1", "ff");
	calculates("setexpr r 10 * 10", "100");
	calculates("setexpr r 100 / 10", "10");
	calculates("setexpr r 17 % 10", "7");
	calculates("setexpr r f0 & 3c", "30");
	calculates("setexpr r f0 | f", "ff");
	calculates("setexpr r ff ^ f", "f0");
	refused("setexpr r 1 / 0", "division by zero");
	refused("setexpr r 1 % 0", "division by zero");
	refused("setexpr r 1 +", "one value, or two");
	refused("setexpr r 1 ** 2", "** is no operator");
	refused("setexpr r 1 plus 2", "plus is no operator");
}

/* The build host has addresses of 64 bits, as virt has. */
TEST(an_address_keeps_all_of_its_bits)
{
	calculates("setexpr r 1c0000000 + 40000000", "200000000");
	IS_FALSE("itest 100000000 == 0");
	IS_TRUE("itest 140000000 > 4fffffff");
}

TEST(setexpr_replaces_text)
{
	env_clear();
	calculates("setexpr r gsub a b banana", "bbnbnb");
	calculates("setexpr r sub b x", "xbnbnb");
	calculates("setexpr r sub nothing x", "xbnbnb");
	calculates("setexpr r gsub \\. - 1.2.3", "1-2-3");
	calculates("setexpr r gsub aa a aaaaa", "aaa");
	refused("setexpr r gsub a.c x", "no patterns");
	refused("setexpr r gsub '' x", "no text to search");
}

TEST(setexpr_refuses_a_result_that_does_not_fit)
{
	char line[512] = "setexpr r gsub x ", *end = line + strlen(line);

	memset(end, 'y', 200);
	strcpy(end + 200, " xxxxxxxxxx");
	refused(line, "longer than");
}

TEST(sleep_takes_fractions_and_nothing_else)
{
	IS_TRUE("sleep 0");
	IS_TRUE("sleep 0.0");
	IS_TRUE("sleep .0");
	refused("sleep 1x", "1x is not a decimal number");
	refused("sleep .", ". is not a decimal number");
	refused("sleep -1", "-1 is not");
}
