// SPDX-License-Identifier: MIT
/* Backtraces: every unwind opcode, and tables or stacks that are damaged. */
#include <errno.h>
#include <stdlib.h>

#include <arch/arm/armv7/fault.h>
#include <arch/arm/armv7/unwind.h>
#include <test/unit/test.h>

#define STACK	  0x60020000u
#define STACK_TOP (STACK + sizeof(stack))

enum { SP = 13, LR = 14, PC = 15 };

static uint32_t stack[64];
static uint32_t r[16];

static bool read_memory(void *arg, uint32_t addr, uint32_t *word)
{
	(void)arg;
	CHECK_EQ(addr & 3, 0);
	if (addr < STACK || (addr - STACK) / 4 >= 64)
		return false;
	*word = stack[(addr - STACK) / 4];
	return true;
}

static void begin(void)
{
	for (uint32_t i = 0; i < 64; i++)
		stack[i] = 0x1000 + i;
	for (uint32_t i = 0; i < 16; i++)
		r[i] = 0x100 + i;
	r[SP] = STACK;
	r[LR] = 0x60000555;
}

/* Steps out of a function with these opcodes, in memory of their exact size for ASan. */
static int step(const uint8_t *code, size_t size)
{
	static uint8_t *exact;
	const struct unwind_view view = { exact = realloc(exact, size + !size), size, read_memory,
					  NULL };

	memcpy(exact, code, size);
	return unwind_step(&view, r);
}

static int step_over(uint8_t a, uint8_t b, uint8_t c)
{
	const uint8_t code[] = { a, b, c };

	begin();
	return step(code, sizeof(code));
}

TEST(a_leaf_returns_to_lr_with_the_stack_as_it_is)
{
	CHECK_EQ(step_over(0xb0, 0xb0, 0xb0), 0);
	CHECK_EQ(r[PC], 0x60000555);
	CHECK_EQ(r[SP], STACK);
	CHECK_EQ(r[4], 0x104);
}

TEST(push_r4_to_r6_lr_is_undone)
{
	CHECK_EQ(step_over(0xaa, 0xb0, 0xb0), 0);
	CHECK_EQ(r[4], 0x1000);
	CHECK_EQ(r[6], 0x1002);
	CHECK_EQ(r[7], 0x107);
	CHECK_EQ(r[LR], 0x1003);
	CHECK_EQ(r[PC], 0x1003);
	CHECK_EQ(r[SP], STACK + 16);
}

TEST(registers_popped_by_mask_come_lowest_first)
{
	CHECK_EQ(step_over(0x84, 0x81, 0xb0), 0); /* r4, r11, lr */
	CHECK_EQ(r[4], 0x1000);
	CHECK_EQ(r[11], 0x1001);
	CHECK_EQ(r[PC], 0x1002);
	CHECK_EQ(step_over(0x88, 0x00, 0xb0), 0); /* pc itself: lr stays */
	CHECK_EQ(r[PC], 0x1000);
	CHECK_EQ(r[LR], 0x60000555);
	CHECK_EQ(step_over(0xb1, 0x0f, 0xb0), 0);
	CHECK_EQ(r[3], 0x1003);
	CHECK_EQ(r[SP], STACK + 16);
}

TEST(the_stack_pointer_moves_as_the_opcodes_say)
{
	CHECK_EQ(step_over(0x00, 0x3f, 0xb0), 0);
	CHECK_EQ(r[SP], STACK + 4 + 256);
	CHECK_EQ(step_over(0x01, 0x40, 0xb0), 0);
	CHECK_EQ(r[SP], STACK + 8 - 4);
	CHECK_EQ(step_over(0xb2, 0x81, 0x01), 0);
	CHECK_EQ(r[SP], STACK + 0x204 + (0x81 << 2));
	begin();
	r[7] = STACK + 0x40;
	CHECK_EQ(step((const uint8_t[]){ 0x97 }, 1), 0);
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
		CHECK_EQ(step_over(cases[i].a, cases[i].b, 0xb0), 0);
		CHECK_EQ(r[SP], STACK + cases[i].bytes);
		CHECK_EQ(r[PC], 0x60000555);
	}
}

TEST(behind_the_last_opcode_everything_is_finish)
{
	static const uint8_t code[] = { 0x00, 0x01, 0x00, 0xa9 }; /* three vsp +=, pop r4 r5 lr */

	begin();
	CHECK_EQ(step(code, sizeof(code)), 0);
	CHECK_EQ(r[4], 0x1000 + 4);
	CHECK_EQ(r[PC], 0x1000 + 6);
	CHECK_EQ(r[SP], STACK + 4 + 8 + 4 + 12);
	begin();
	CHECK_EQ(step(code, 0), 0);
	CHECK_EQ(r[PC], 0x60000555);
	CHECK_EQ(step((const uint8_t[]){ 0x84 }, 1), 0); /* its mask is missing: finish's */
	CHECK_EQ(step((const uint8_t[]){ 0xb1 }, 1), -EINVAL);
}

TEST(the_walk_ends_where_a_function_says_so)
{
	CHECK_EQ(step_over(0x80, 0x00, 0xb0), 1);
}

TEST(spare_opcodes_are_refused)
{
	static const uint8_t bad[] = { 0x9d, 0x9f, 0xb4, 0xb7, 0xca, 0xcf, 0xd8, 0xe0, 0xff };

	for (size_t i = 0; i < sizeof(bad); i++)
		CHECK_EQ(step_over(bad[i], 0xb0, 0xb0), -EINVAL);
	CHECK_EQ(step_over(0xb1, 0x00, 0xb0), -EINVAL);
	CHECK_EQ(step_over(0xb1, 0x10, 0xb0), -EINVAL);
}

TEST(a_stack_that_cannot_be_read_ends_the_walk)
{
	static const uint32_t bad[] = { 0,	   0x20000000, STACK - 4, STACK + 4 * 63,
					STACK + 2, 0xfffffffc };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin();
		r[SP] = bad[i];
		CHECK_EQ(step((const uint8_t[]){ 0xab }, 1), -EFAULT);
	}
}

/* Noise as opcodes: every step ends, and reads only what read_memory() allows. */
TEST(damaged_tables_never_hang_the_walker)
{
	uint8_t code[64];

	srand(1);
	for (int round = 0; round < 20000; round++) {
		begin();
		for (size_t i = 0; i < sizeof(code); i++)
			code[i] = (uint8_t)rand();
		CHECK(step(code, (size_t)(rand() & 63)) <= 1);
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
