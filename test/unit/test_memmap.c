// SPDX-License-Identifier: MIT
#include <stdio.h>

#include <keel/error.h>
#include <keel/memmap.h>
#include <test/unit/test.h>

#define MIB 0x100000u

/* 64 MiB of RAM at 0x60000000, Keel in its last MiB, flash and registers below. */
static void small_board(void)
{
	mem_clear();
	CHECK_EQ(mem_add("nor0", 0x40000000, 64 * MIB, MEM_FLASH), 0);
	CHECK_EQ(mem_add("uart0", 0x10000000, MIB, MEM_DEVICE), 0);
	CHECK_EQ(mem_add("DRAM", 0x60000000, 64 * MIB, MEM_RAM), 0);
	CHECK_EQ(mem_reserve("Keel", 0x63f00000, MIB), 0);
}

TEST(ram_may_be_written)
{
	small_board();
	CHECK_EQ(mem_check_write(0x60000000, 63 * MIB, "load"), 0);
}

TEST(one_byte_of_keel_is_refused_with_its_name_and_another_address)
{
	small_board();
	CHECK_EQ(mem_check_write(0x60000000, 63 * MIB + 1, "tftp"), -EBUSY);
	CHECK_HAS(error_text(), "tftp");
	CHECK_HAS(error_text(), "overlaps Keel");
	CHECK_EQ(mem_check_write(0x63f80000, 4096, "tftp"), -EBUSY);
}

TEST(ranges_that_wrap_or_leave_ram_are_refused)
{
	small_board();
	CHECK_EQ(mem_check_write(0x60000000, 64 * MIB + 1, "load"), -EFAULT);
	CHECK_HAS(error_text(), "past the end of DRAM");
	CHECK_EQ(mem_check_write(0x60001000, UINTPTR_MAX - 0x100, "load"), -EFAULT);
	CHECK_HAS(error_text(), "wraps");
	CHECK_EQ(mem_check_write(0x20000000, 1, "load"), -EFAULT);
	CHECK_HAS(error_text(), "no RAM at 0x20000000");
	CHECK_EQ(mem_check_write(0x40000000, 1, "load"), -EFAULT);
	CHECK_HAS(error_text(), "nor0");
}

TEST(registers_may_be_poked_and_flash_may_not)
{
	small_board();
	CHECK_EQ(mem_check_poke(0x10000000, 4), 0);
	CHECK_EQ(mem_check_poke(0x40000000, 4), -EACCES);
	CHECK_EQ(mem_check_read(0x40000000, 64 * MIB), 0);
	CHECK_EQ(mem_check_read(0x40000000, 64 * MIB + 1), -EFAULT);
}

TEST(free_memory_avoids_keel_and_loads)
{
	uintptr_t at;

	small_board();
	mem_note_load("zImage", 0x60100000, 5 * MIB + 1);
	CHECK(mem_find_free(0x60000000, 2 * MIB, MIB, &at));
	CHECK_EQ(at, 0x60700000); /* one MiB in front of the load is too small */
	CHECK(mem_find_free(0x60000000, MIB, MIB, &at));
	CHECK_EQ(at, 0x60000000);
	CHECK(!mem_find_free(0x60000000, 60 * MIB, MIB, &at));
}

TEST(a_load_over_another_replaces_it)
{
	small_board();
	mem_note_load("first", 0x60100000, 4096);
	mem_note_load("second", 0x60100800, 4096);
	CHECK(!mem_find_load(0x60100000));
	CHECK_STR(mem_find_load(0x60100800)->name, "second");
}

/* Every address on a grid: a write is refused, or it touches only free RAM. */
TEST(an_accepted_write_never_touches_keel)
{
	unsigned int accepted = 0;

	small_board();
	for (uintptr_t a = 0x5ff00000; a < 0x64200000; a += 0x8000)
		for (size_t len = 1; len < 80 * MIB; len = len * 3 + 1) {
			if (mem_check_write(a, len, "grid"))
				continue;
			accepted++;
			CHECK(a >= 0x60000000 && a + len <= 0x63f00000);
		}
	CHECK(accepted > 10000);
}
