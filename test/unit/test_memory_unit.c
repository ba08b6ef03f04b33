// SPDX-License-Identifier: MIT
/* What md, mw, cp ... share: counts that wrap, widths, values, registers. */
#include <errno.h>

#include <common/unit.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <test/unit/test.h>

static struct unit_range range;

static int ask(char width, uintptr_t addr, uint64_t count)
{
	const struct command_call call = { .width = width, .name = "md" };

	return unit_range(&call, addr, count, &range);
}

TEST(counts_are_multiplied_by_the_width)
{
	unit_set_base(0);
	CHECK_EQ(ask('b', 0x1000, 0x10), 0);
	CHECK_EQ(range.len, 0x10);
	CHECK_EQ(ask('w', 0x1000, 0x10), 0);
	CHECK_EQ(range.len, 0x20);
	CHECK_EQ(ask('l', 0x1000, 0x10), 0);
	CHECK_EQ(range.len, 0x40);
	CHECK_EQ(range.addr, 0x1000);
}

/* Accepted or not: an accepted range never leaves the address space. */
TEST(no_range_wraps_around)
{
	static const uint64_t counts[] = {
		0, 1, 2, 0xff, 0x100, UINT64_MAX / 4, UINT64_MAX / 2, UINT64_MAX
	};
	unsigned int accepted = 0;

	unit_set_base(0);
	for (uintptr_t below = 0; below < 0x400; below += 0x3f) {
		for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
			uintptr_t addr = UINTPTR_MAX - below;

			if (ask('l', addr, counts[i])) {
				CHECK_HAS(error_text(), "wrap");
				continue;
			}
			accepted++;
			CHECK(range.len == 0 || addr + (range.len - 1) >= addr);
		}
	}
	CHECK(accepted > 20);
}

TEST(the_base_is_added_before_the_check)
{
	unit_set_base(UINTPTR_MAX - 0xfff);
	CHECK_EQ(ask('l', 0, 0x400), 0);
	CHECK_EQ(range.addr, UINTPTR_MAX - 0xfff);
	CHECK_EQ(ask('l', 0, 0x401), -EFAULT);
	unit_set_base(0);
}

TEST(values_must_fit_their_width)
{
	uintptr_t cut = 7;

	CHECK_EQ(unit_value(0xff, 1, &cut), 0);
	CHECK_EQ(cut, 0xff);
	CHECK_EQ(unit_value(0x100, 1, &cut), -ERANGE);
	CHECK_EQ(unit_value(0x10000, 2, &cut), -ERANGE);
	CHECK_EQ(unit_value(0xffffffff, 4, &cut), 0);
	CHECK_EQ(unit_value(0x100000000, 4, &cut), -ERANGE);
	CHECK_EQ(cut, 0xffffffff);
	CHECK_EQ(unit_value(0x1122334455667788, 8, &cut), 0);
	CHECK_EQ(cut, 0x1122334455667788);
}

TEST(registers_want_aligned_addresses_and_memory_does_not)
{
	mem_clear();
	CHECK_EQ(mem_add("uart0", 0x10000000, 0x1000, MEM_DEVICE), 0);
	CHECK_EQ(mem_add("DRAM", 0x60000000, 0x100000, MEM_RAM), 0);
	CHECK_EQ(ask('l', 0x10000002, 1), 0);
	CHECK_EQ(unit_check_read(&range), -EINVAL);
	CHECK_EQ(unit_check_write(&range), -EINVAL);
	CHECK_EQ(ask('w', 0x10000002, 1), 0);
	CHECK_EQ(unit_check_read(&range), 0);
	CHECK_EQ(ask('l', 0x60000001, 1), 0);
	CHECK_EQ(unit_check_write(&range), 0);
	CHECK_EQ(ask('l', 0x600ffffd, 1), 0);
	CHECK_EQ(unit_check_write(&range), -EFAULT);
}
