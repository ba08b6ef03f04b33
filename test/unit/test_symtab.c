// SPDX-License-Identifier: MIT
/* Functions out of the compressed table that tools/make_symbols.py makes. */
#include <stdio.h>
#include <stdlib.h>

#include <lib/symtab.h>
#include <test/unit/test.h>

#define END 0x80 /* the same characters, and the last ones of a name */

static uint8_t data[2048];
static size_t used;
static bool has_programs;
static char name[32];
static struct symbol found;

static void text(const char *s)
{
	memcpy(data + used, s, strlen(s) + 1);
	used += strlen(s) + 1;
}

/* Every character stands for itself, also at the end; 1 for "mem_", 2 for "check". */
static void begin(const char *programs)
{
	used = 0;
	data[used++] = END;
	for (int i = 0; i < 256; i++)
		text(i == 1 ? "mem_" : i == 2 ? "check" : (char[]){ (char)(i % END), '\0' });
	has_programs = *programs;
	data[used++] = (uint8_t)(strlen(programs) / 2);
	for (; *programs; programs += 2) {
		data[used++] = 2;
		data[used++] = (uint8_t)programs[0];
		data[used++] = (uint8_t)programs[1];
	}
}

static void number(unsigned int value)
{
	for (; value >= 0x80; value >>= 7)
		data[used++] = (uint8_t)(value | 0x80);
	data[used++] = (uint8_t)value;
}

static void function(unsigned int distance, unsigned int program, const char *s)
{
	number(distance);
	if (has_programs)
		number(program);
	for (; *s; s++)
		data[used++] = (uint8_t)(*s | (s[1] ? 0 : END));
}

/* In memory of its exact size, so that ASan sees every byte read too many. */
static const char *find(uint32_t offset)
{
	static uint8_t *exact;
	const struct symtab table = { exact = realloc(exact, used + !used), used, name,
				      sizeof(name) };

	memcpy(exact, data, used);
	return symtab_find(&table, offset, &found) ? name : "none";
}

static void small_table(void)
{
	begin("");
	function(0x10, 0, "first");	/* 0x20 */
	function(0x08, 0, "\1\2_read"); /* 0x30 */
	function(0x4000, 0, "x\1y\1");	/* 0x8030 */
}

TEST(an_address_belongs_to_the_function_that_starts_before_it)
{
	small_table();
	CHECK_STR(find(0x1f), "none");
	CHECK_STR(find(0x20), "first");
	CHECK_STR(find(0x2f), "first");
	CHECK_EQ(found.start, 0x20);
	CHECK_STR(find(0x30), "mem_check_read");
	CHECK_STR(find(0x802f), "mem_check_read");
	CHECK_EQ(found.start, 0x30);
	CHECK_STR(find(0x8030), "xmem_y\1");
	CHECK_STR(find(0xffffffff), "xmem_y\1");
	CHECK_EQ(found.start, 0x8030);
	CHECK(!found.unwind);
}

TEST(a_function_has_the_opcodes_that_its_number_says)
{
	begin("abcd");
	function(0x10, 1, "one"); /* 0x20 */
	function(0x10, 2, "two"); /* 0x40 */
	function(0x10, 0, "no");  /* 0x60 */
	function(0x10, 3, "bad"); /* 0x80: there is no third program */
	CHECK_STR(find(0x20), "one");
	CHECK_EQ(found.unwind_size, 2);
	CHECK(memcmp(found.unwind, "ab", 2) == 0);
	CHECK_STR(find(0x4e), "two");
	CHECK(memcmp(found.unwind, "cd", 2) == 0);
	CHECK_STR(find(0x60), "no");
	CHECK(!found.unwind);
}

TEST(a_name_longer_than_its_buffer_is_cut)
{
	begin("");
	function(0, 0, "\1\1\1\1\1\1\1\1\1");
	CHECK_STR(find(0), "mem_mem_mem_mem_mem_mem_mem_mem");
}

/* Cut anywhere and with any byte changed, the table never makes the reader leave it (ASan looks). */
TEST(a_damaged_table_is_survived)
{
	size_t whole;
	unsigned long sum = 0;

	small_table();
	whole = used;
	for (used = 0; used < whole; used++)
		find(0x40);
	CHECK_STR(find(0x40), "mem_check_read");
	for (size_t i = 0; i < whole; i++) {
		for (int value = 0; value < 256; value += 5) {
			begin("abcd");
			function(0x10, 1, "first");
			function(0x10, 2, "\1\2");
			data[i < used ? i : 0] = (uint8_t)value;
			found.unwind = NULL;
			find(0x8040);
			for (size_t n = 0; found.unwind && n < found.unwind_size; n++)
				sum += found.unwind[n];
		}
	}
	CHECK(sum > 0);
}
