// SPDX-License-Identifier: MIT
/* Frame records of AArch64: the chain is followed up the stack and never anywhere else. */
#include <errno.h>

#include <arch/arm/armv8/unwind.h>
#include <test/unit/test.h>

#define BASE  0x1000
#define WORDS 32

static uint64_t stack[WORDS];

static bool read_stack(void *arg, uint64_t addr, uint64_t *word)
{
	(void)arg;
	if (addr < BASE || addr >= BASE + sizeof(stack))
		return false;
	*word = stack[(addr - BASE) / 8];
	return true;
}

static const struct record_view view = { read_stack, NULL };

static void record(uint64_t at, uint64_t next, uint64_t lr)
{
	stack[(at - BASE) / 8] = next;
	stack[(at - BASE) / 8 + 1] = lr;
}

TEST(a_chain_is_followed_to_its_end)
{
	uint64_t fp = BASE, pc = 0;

	record(BASE, BASE + 0x20, 0x111);
	record(BASE + 0x20, BASE + 0x40, 0x222);
	record(BASE + 0x40, 0, 0);
	CHECK_EQ(unwind_record(&view, &fp, &pc), 0);
	CHECK_EQ(pc, 0x111);
	CHECK_EQ(unwind_record(&view, &fp, &pc), 0);
	CHECK_EQ(pc, 0x222);
	CHECK_EQ(unwind_record(&view, &fp, &pc), 1);
	CHECK_EQ(fp, 0);
	CHECK_EQ(unwind_record(&view, &fp, &pc), 1);
}

TEST(a_chain_never_leads_down_or_round)
{
	uint64_t fp = BASE + 0x20, pc;

	record(BASE + 0x20, BASE + 0x20, 0x111);
	CHECK_EQ(unwind_record(&view, &fp, &pc), -EINVAL);
	record(BASE + 0x20, BASE, 0x111);
	CHECK_EQ(unwind_record(&view, &fp, &pc), -EINVAL);
	CHECK_EQ(fp, BASE + 0x20);
}

TEST(a_record_that_is_not_aligned_or_not_there_ends_the_walk)
{
	uint64_t fp = BASE + 8, pc;

	CHECK_EQ(unwind_record(&view, &fp, &pc), -EINVAL);
	fp = BASE - 16;
	CHECK_EQ(unwind_record(&view, &fp, &pc), -EFAULT);
	fp = BASE + sizeof(stack);
	CHECK_EQ(unwind_record(&view, &fp, &pc), -EFAULT);
}
