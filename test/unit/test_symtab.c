// SPDX-License-Identifier: MIT
/* Function names out of the compressed table that tools/make_symbols.py makes. */
#include <stdio.h>

#include <lib/symtab.h>
#include <test/unit/test.h>

static uint8_t data[1024];
static size_t used;
static char name[32];

static void text(const char *s)
{
	memcpy(data + used, s, strlen(s) + 1);
	used += strlen(s) + 1;
}

/* Token 0 is "mem_", token 1 "check"; the other 126 are empty. */
static void begin(void)
{
	used = 0;
	text("mem_");
	text("check");
	for (int i = 2; i < 128; i++)
		text("");
}

static void function(unsigned int distance, const char *s)
{
	for (; distance >= 0x80; distance >>= 7)
		data[used++] = (uint8_t)(distance | 0x80);
	data[used++] = (uint8_t)distance;
	text(s);
}

static const char *find(uint32_t offset, uint32_t *start)
{
	const struct symtab table = { data, used, name, sizeof(name) };

	return symtab_find(&table, offset, start) ? name : "none";
}

static void small_table(void)
{
	begin();
	function(0x10, "first");	 /* 0x20 */
	function(0x08, "\x80\x81_read"); /* 0x30 */
	function(0x4000, "x\x80y\x80");	 /* 0x8030 */
}

TEST(an_address_belongs_to_the_function_that_starts_before_it)
{
	uint32_t start;

	small_table();
	CHECK_STR(find(0x1f, &start), "none");
	CHECK_STR(find(0x20, &start), "first");
	CHECK_STR(find(0x2f, &start), "first");
	CHECK_EQ(start, 0x20);
	CHECK_STR(find(0x30, &start), "mem_check_read");
	CHECK_STR(find(0x802f, &start), "mem_check_read");
	CHECK_EQ(start, 0x30);
	CHECK_STR(find(0x8030, &start), "xmem_ymem_");
	CHECK_STR(find(0xffffffff, &start), "xmem_ymem_");
	CHECK_EQ(start, 0x8030);
}

TEST(a_name_longer_than_its_buffer_is_cut)
{
	uint32_t start;

	begin();
	function(0, "\x80\x80\x80\x80\x80\x80\x80\x80\x80");
	CHECK_STR(find(0, &start), "mem_mem_mem_mem_mem_mem_mem_mem");
}

/* Cut anywhere and with any byte changed, the table never makes the reader leave it (ASan looks). */
TEST(a_damaged_table_is_survived)
{
	uint32_t start;
	size_t whole;

	small_table();
	whole = used;
	for (used = 0; used < whole; used++)
		find(0x40, &start);
	CHECK_STR(find(0x40, &start), "mem_check_read");
	for (size_t i = 0; i < whole; i++) {
		for (int value = 0; value < 256; value += 5) {
			small_table();
			data[i] = (uint8_t)value;
			find(0x8040, &start);
		}
	}
}
