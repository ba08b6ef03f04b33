// SPDX-License-Identifier: MIT
/* Backtraces: every unwind opcode, and tables or stacks that are damaged. */
#include <errno.h>
#include <stdlib.h>

#include <arch/arm/armv7/fault.h>
#include <arch/arm/armv7/unwind.h>
#include <test/unit/test.h>

/* Memory of a small machine: functions at CODE, index, extra table and stack in arrays. */
#define CODE		0x60000000u
#define INDEX		0x60010000u
#define EXTRA		0x60011000u
#define STACK		0x60020000u
#define STACK_TOP	(STACK + sizeof(stack))
#define CANTUNWIND	1u
#define INLINE(a, b, c) (0x80000000u | (uint32_t)(a) << 16 | (b) << 8 | (c))

enum { SP = 13, LR = 14, PC = 15 };

static uint32_t index_words[64], extra[64], stack[64];
static uint32_t r[16];
static unsigned int functions;

static bool word_in(uint32_t addr, uint32_t base, const uint32_t *words, size_t count,
		    uint32_t *word)
{
	if (addr < base || (addr - base) / 4 >= count)
		return false;
	*word = words[(addr - base) / 4];
	return true;
}

static bool read_memory(void *arg, uint32_t addr, uint32_t *word)
{
	CHECK_EQ(addr & 3, 0);
	return word_in(addr, INDEX, index_words, 64, word) ||
	       word_in(addr, EXTRA, extra, 64, word) || word_in(addr, STACK, stack, 64, word);
}

static struct unwind_view view(void)
{
	return (struct unwind_view){ INDEX, INDEX + functions * 8, read_memory, NULL };
}

static uint32_t prel31(uint32_t at, uint32_t target)
{
	return (target - at) & 0x7fffffff;
}

/* One more function of 256 bytes, whose entry has @second as its second word. */
static void function(uint32_t second)
{
	index_words[2 * functions] = prel31(INDEX + functions * 8, CODE + functions * 256);
	index_words[2 * functions + 1] = second;
	functions++;
}

static void begin(void)
{
	functions = 0;
	memset(index_words, 0, sizeof(index_words));
	memset(extra, 0, sizeof(extra));
	for (uint32_t i = 0; i < 64; i++)
		stack[i] = 0x1000 + i;
	for (uint32_t i = 0; i < 16; i++)
		r[i] = 0x100 + i;
	r[SP] = STACK;
	r[LR] = 0x60000555;
}

static int step(void)
{
	struct unwind_view v = view();

	return unwind_step(&v, CODE + 4, r);
}

/* A machine with one function, whose three opcodes are given; steps out of it. */
static int step_inline(uint32_t a, uint32_t b, uint32_t c)
{
	begin();
	function(INLINE(a, b, c));
	return step();
}

TEST(a_leaf_returns_to_lr_with_the_stack_as_it_is)
{
	CHECK_EQ(step_inline(0xb0, 0xb0, 0xb0), 0);
	CHECK_EQ(r[PC], 0x60000555);
	CHECK_EQ(r[SP], STACK);
	CHECK_EQ(r[4], 0x104);
}

TEST(push_r4_to_r6_lr_is_undone)
{
	CHECK_EQ(step_inline(0xaa, 0xb0, 0xb0), 0);
	CHECK_EQ(r[4], 0x1000);
	CHECK_EQ(r[6], 0x1002);
	CHECK_EQ(r[7], 0x107);
	CHECK_EQ(r[LR], 0x1003);
	CHECK_EQ(r[PC], 0x1003);
	CHECK_EQ(r[SP], STACK + 16);
}

TEST(registers_popped_by_mask_come_lowest_first)
{
	CHECK_EQ(step_inline(0x84, 0x81, 0xb0), 0); /* r4, r11, lr */
	CHECK_EQ(r[4], 0x1000);
	CHECK_EQ(r[11], 0x1001);
	CHECK_EQ(r[PC], 0x1002);
	CHECK_EQ(step_inline(0x88, 0x00, 0xb0), 0); /* pc itself: lr stays */
	CHECK_EQ(r[PC], 0x1000);
	CHECK_EQ(r[LR], 0x60000555);
	CHECK_EQ(step_inline(0xb1, 0x0f, 0xb0), 0);
	CHECK_EQ(r[3], 0x1003);
	CHECK_EQ(r[SP], STACK + 16);
}

TEST(the_stack_pointer_moves_as_the_opcodes_say)
{
	CHECK_EQ(step_inline(0x00, 0x3f, 0xb0), 0);
	CHECK_EQ(r[SP], STACK + 4 + 256);
	CHECK_EQ(step_inline(0x01, 0x40, 0xb0), 0);
	CHECK_EQ(r[SP], STACK + 8 - 4);
	CHECK_EQ(step_inline(0xb2, 0x81, 0x01), 0);
	CHECK_EQ(r[SP], STACK + 0x204 + (0x81 << 2));
	begin();
	function(INLINE(0x97, 0xb0, 0xb0));
	r[7] = STACK + 0x40;
	CHECK_EQ(step(), 0);
	CHECK_EQ(r[SP], STACK + 0x40);
}

TEST(floating_point_registers_are_stepped_over)
{
	static const struct {
		uint8_t a, b;
		uint32_t bytes;
	} cases[] = { { 0xb3, 0x81, 20 }, { 0xb9, 0xb0, 20 }, { 0xd1, 0xb0, 16 },
		      { 0xc9, 0x83, 32 }, { 0xc8, 0x00, 8 },  { 0xc1, 0xb0, 16 },
		      { 0xc6, 0x01, 16 }, { 0xc7, 0x05, 8 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_EQ(step_inline(cases[i].a, cases[i].b, 0xb0), 0);
		CHECK_EQ(r[SP], STACK + cases[i].bytes);
		CHECK_EQ(r[PC], 0x60000555);
	}
}

TEST(longer_opcode_lists_lie_in_the_extra_table)
{
	for (uint32_t model = 1; model <= 2; model++) {
		begin();
		function(prel31(INDEX + 4, EXTRA));
		extra[0] = 0x80000000u | model << 24 | 1 << 16 | 0x0001; /* two vsp += */
		extra[1] = 0x00a9b0b0; /* one more, pop r4 r5 lr */
		CHECK_EQ(step(), 0);
		CHECK_EQ(r[4], 0x1000 + 4);
		CHECK_EQ(r[PC], 0x1000 + 6);
		CHECK_EQ(r[SP], STACK + 4 + 8 + 4 + 12);
	}
	begin();
	function(prel31(INDEX + 4, EXTRA));
	extra[0] = INLINE(0x02, 0xb0, 0xb0);
	CHECK_EQ(step(), 0);
	CHECK_EQ(r[SP], STACK + 12);
}

TEST(the_function_is_found_by_any_address_inside)
{
	struct unwind_view v;

	begin();
	for (uint32_t i = 0; i < 7; i++)
		function(INLINE(i, 0xb0, 0xb0));
	v = view();
	for (uint32_t at = 0; at < 7 * 256; at += 2) {
		r[SP] = STACK;
		CHECK_EQ(unwind_step(&v, CODE + at, r), 0);
		CHECK_EQ(r[SP], STACK + 4 * (at / 256) + 4);
	}
	CHECK_EQ(unwind_step(&v, CODE - 2, r), -EINVAL);
}

TEST(the_walk_ends_where_a_function_says_so)
{
	begin();
	function(CANTUNWIND);
	CHECK_EQ(step(), 1);
	CHECK_EQ(step_inline(0x80, 0x00, 0xb0), 1);
}

TEST(spare_opcodes_and_other_models_are_refused)
{
	static const uint8_t bad[] = { 0x9d, 0x9f, 0xb4, 0xb7, 0xca, 0xcf, 0xd8, 0xe0, 0xff };

	for (size_t i = 0; i < sizeof(bad); i++)
		CHECK_EQ(step_inline(bad[i], 0xb0, 0xb0), -EINVAL);
	CHECK_EQ(step_inline(0xb1, 0x00, 0xb0), -EINVAL);
	CHECK_EQ(step_inline(0xb1, 0x10, 0xb0), -EINVAL);
	begin();
	function(0x81b0b0b0); /* only model 0 fits into the index */
	CHECK_EQ(step(), -EINVAL);
	begin();
	function(prel31(INDEX + 4, EXTRA));
	extra[0] = 0x12345678; /* a personality routine of its own */
	CHECK_EQ(step(), -EINVAL);
	extra[0] = 0x83b0b0b0;
	CHECK_EQ(step(), -EINVAL);
}

TEST(a_stack_that_cannot_be_read_ends_the_walk)
{
	static const uint32_t bad[] = { 0,	   0x20000000, STACK - 4, STACK + 4 * 63,
					STACK + 2, 0xfffffffc };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin();
		function(INLINE(0xab, 0xb0, 0xb0));
		r[SP] = bad[i];
		CHECK_EQ(step(), -EFAULT);
	}
	begin();
	function(prel31(INDEX + 4, 0x10000000));
	CHECK_EQ(step(), -EFAULT);
}

/* Noise as tables: every step ends, and reads only what read_memory() allows. */
TEST(damaged_tables_never_hang_the_walker)
{
	srand(1);
	for (int round = 0; round < 20000; round++) {
		begin();
		function(INLINE(rand() & 0xff, rand() & 0xff, rand() & 0xff));
		if (round & 1) {
			index_words[1] = prel31(INDEX + 4, EXTRA);
			for (int i = 0; i < 64; i++)
				extra[i] = (uint32_t)rand() << 1;
			extra[0] |= 0x80000000u;
		}
		CHECK(step() <= 1);
	}
}

TEST(fault_status_is_told_in_words)
{
	CHECK_STR(fault_text(0x005), "nothing mapped there");
	CHECK_STR(fault_text(0x807), "nothing mapped there");
	CHECK_STR(fault_text(0x80d), "not permitted there");
	CHECK_STR(fault_text(0x001), "the address is not aligned");
	CHECK_STR(fault_text(0x406), "the bus answered an earlier access with an error");
	CHECK_STR(fault_text(0x00a), "unknown fault status");
	CHECK(fault_is_write(0x805));
	CHECK(!fault_is_write(0x005));
	for (uint32_t status = 0; status < 0x2000; status++)
		CHECK(fault_text(status)[0]);
}
