// SPDX-License-Identifier: MIT
/* Where the parts of a boot may go. The oracle is written apart from the code it judges. */
#include <stdio.h>
#include <stdlib.h>

#include <common/image/unpack.h>
#include <keel/error.h>
#include <keel/image.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define MIB 0x100000u

static struct segment *add(struct boot_plan *plan, enum segment_role role, uintptr_t from,
			   size_t size, uint64_t to)
{
	struct segment *s = plan_add(plan, role);

	CHECK(s);
	s->from = (const void *)from;
	s->size = size;
	s->extent = size;
	s->to = to;
	return s;
}

/* A zImage of 2 MiB that unpacks to 8 MiB, a tree and a ramdisk where U-Boot's users put them. */
static struct boot_plan usual(uintptr_t kernel, uintptr_t fdt, uintptr_t ramdisk)
{
	struct boot_plan plan = { .format = "zImage", .protocol = BOOT_LINUX_ARM32 };

	add(&plan, SEG_KERNEL, kernel, 2 * MIB, PLAN_ANYWHERE);
	plan.unpack = (struct self_unpack){ 0x8000, 8 * MIB };
	add(&plan, SEG_RAMDISK, ramdisk, 3 * MIB, PLAN_ANYWHERE);
	add(&plan, SEG_FDT, fdt, 0x4000, PLAN_ANYWHERE)->extent += 0x1000;
	return plan;
}

TEST(good_places_are_kept)
{
	struct boot_plan plan = usual(0x61000000, 0x60f00000, 0x62000000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK_EQ(plan.seg[0].to, 0x61000000);
	CHECK_EQ(plan.entry, 0x61000000);
	CHECK_EQ(plan.seg[1].to, 0x62000000);
	CHECK_EQ(plan.seg[2].to, 0x60f00000);
}

TEST(a_tree_with_a_load_behind_it_is_moved_to_where_it_can_grow)
{
	struct boot_plan plan = usual(0x61000000, 0x60f00000, 0x62000000);

	fake_ram();
	mem_note_load("dtb", 0x60f00000, 0x4000);
	mem_note_load("script", 0x60f04000, 0x100);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK(plan.seg[2].to != 0x60f00000);
	CHECK_EQ(plan.seg[2].to % 8, 0);
	CHECK_EQ(plan_check(&plan), 0);
}

TEST(a_tree_that_must_stay_as_it_is_is_copied)
{
	struct boot_plan plan = usual(0x61000000, 0x60f00000, 0x62000000);

	fake_ram();
	plan.seg[2].keep = true;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK(plan.seg[2].to != 0x60f00000);
}

TEST(what_lies_where_the_kernel_unpacks_is_moved)
{
	struct boot_plan plan = usual(0x61000000, 0x60100000, 0x60400000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.seg[1].to >= plan.work_end);
	CHECK(plan.seg[2].to >= plan.work_end);
}

TEST(a_kernel_in_its_own_way_needs_room_to_move_itself)
{
	struct boot_plan there = usual(0x61000000, 0x62000000, 0x62100000);
	struct boot_plan low = usual(0x60100000, 0x62000000, 0x62100000);

	fake_ram();
	CHECK_EQ(plan_place(&there), 0);
	CHECK_EQ(plan_place(&low), 0);
	CHECK_EQ(there.work_end, 0x60008000 + 8 * MIB);
	CHECK(low.work_end >= 0x60008000 + 8 * MIB + 2 * MIB);
}

TEST(a_kernel_in_flash_is_copied)
{
	struct boot_plan plan = usual(FAKE_FLASH, 0x62000000, 0x62100000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.seg[0].to >= FAKE_RAM && plan.seg[0].to < FAKE_KEEL);
}

static struct boot_plan fixed(uint64_t to, size_t size)
{
	struct boot_plan plan = { .format = "uImage", .protocol = BOOT_LINUX_ARM32, .entry = to };

	add(&plan, SEG_KERNEL, 0x61000040, size, to);
	return plan;
}

TEST(a_kernel_over_keel_is_refused_with_the_owner)
{
	struct boot_plan plan = fixed(FAKE_KEEL - 0x1000, 0x2000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), -EBUSY);
	CHECK_HAS(error_text(), "overlaps Keel");
}

TEST(a_kernel_outside_of_ram_is_refused)
{
	static const uint64_t bad[] = { 0x20000000, 0x63ffffff, 0xfffff000, 0x100000000,
					UINT64_MAX - 1 };

	fake_ram();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct boot_plan plan = fixed(bad[i], 0x2000);
		int rc = plan_place(&plan);

		CHECK((rc ? rc : plan_check(&plan)) < 0);
	}
}

TEST(a_packed_kernel_must_not_unpack_over_itself)
{
	struct boot_plan plan = fixed(0x60800000, 0x1000);

	fake_ram();
	plan.seg[0].packed = &unpacker_gzip;
	plan.seg[0].extent = 16 * MIB;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), -EBUSY);
	CHECK_HAS(error_text(), "kernel image");
	plan.seg[0].packed = NULL;
	CHECK_EQ(plan_check(&plan), 0); /* a copy may overlap its source */
}

TEST(a_kernel_that_needs_more_than_the_board_has_is_refused)
{
	struct boot_plan plan = usual(0x61000000, 0x62000000, 0x62100000);

	fake_ram();
	plan.unpack.size = 80 * MIB;
	CHECK_EQ(plan_place(&plan), -ENOSPC);
	CHECK_HAS(error_text(), "64 MiB");
}

TEST(a_tree_of_more_than_2_mib_is_refused)
{
	struct boot_plan plan = usual(0x61000000, 0x62000000, 0x62800000);

	fake_ram();
	plan.seg[2].size = 2 * MIB;
	plan.seg[2].extent = 2 * MIB + 1;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), -E2BIG);
}

TEST(an_entry_outside_of_what_is_loaded_is_refused)
{
	struct boot_plan plan = fixed(0x60008000, 0x1000);

	fake_ram();
	plan.entry = 0x60009000;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), -ENOEXEC);
	plan.entry = 0x60007fff;
	CHECK_EQ(plan_check(&plan), -ENOEXEC);
}

TEST(lowmem_holds_tree_and_ramdisk_on_large_boards)
{
	struct boot_plan plan = usual(0x62000000, 0x95000000, 0x96000000);

	mem_clear();
	CHECK_EQ(mem_add("DRAM", FAKE_RAM, 0x40000000, MEM_RAM), 0);
	CHECK_EQ(mem_reserve("Keel", 0x9ff00000, MIB), 0);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.seg[1].to + plan.seg[1].extent <= 0x60000000 + 760u * MIB);
	CHECK(plan.seg[2].to + plan.seg[2].extent <= 0x60000000 + 760u * MIB);
}

TEST(a_packed_zimage_over_its_arguments_is_noticed_after_unpacking)
{
	struct boot_plan plan = fixed(0x60008000, 0x1000);
	uint8_t *kernel = (uint8_t *)(uintptr_t)0x60008000;

	fake_ram();
	plan.seg[0].packed = &unpacker_gzip;
	plan.seg[0].extent = 2 * MIB;
	add(&plan, SEG_FDT, 0x60400000, 0x4000, PLAN_ANYWHERE);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	memset(kernel, 0, 0x40);
	CHECK_EQ(plan_unpacked(&plan), 0); /* no zImage */
	put_le32(kernel + 0x24, 0x016f2818);
	put_le32(kernel + 0x2c, MIB); /* its size: four times that when it has unpacked itself */
	CHECK_EQ(plan_unpacked(&plan), -EBUSY);
	CHECK_HAS(error_text(), "device tree");
	plan.seg[1].to = 0x62000000;
	CHECK_EQ(plan_unpacked(&plan), 0);
	CHECK_EQ(plan.seg[0].extent, 2 * MIB);
}

TEST(programs_over_each_other_are_refused)
{
	struct boot_plan plan = { .format = "ELF", .protocol = BOOT_PROGRAM, .entry = 0x60100000 };

	fake_ram();
	add(&plan, SEG_PROGRAM, 0x61000000, 0x1000, 0x60100000);
	add(&plan, SEG_PROGRAM, 0x61001000, 0x1000, 0x60100fff);
	CHECK_EQ(plan_check(&plan), -EBUSY);
	plan.seg[1].to++;
	CHECK_EQ(plan_check(&plan), 0);
}

TEST(the_bss_of_a_program_in_place_may_not_cover_what_is_still_to_be_read)
{
	struct boot_plan plan = { .format = "ELF", .protocol = BOOT_PROGRAM, .entry = 0x60100000 };

	fake_ram();
	add(&plan, SEG_PROGRAM, 0x60100000, 0x1000, 0x60100000)->extent = 0x2000;
	add(&plan, SEG_PROGRAM, 0x60101800, 0x1000, 0x60200000);
	CHECK_EQ(plan_check(&plan), -EBUSY);
	plan.seg[1].from = (const void *)(uintptr_t)0x60102000;
	CHECK_EQ(plan_check(&plan), 0);
}

TEST(arguments_where_the_kernel_unpacks_are_refused)
{
	struct boot_plan plan = usual(0x61000000, 0x62000000, 0x62100000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	plan.seg[2].to = plan.work_end - 8;
	CHECK_EQ(plan_check(&plan), -EBUSY);
	CHECK_HAS(error_text(), "unpacks");
}

TEST(a_tree_at_an_odd_address_is_moved)
{
	struct boot_plan plan = usual(0x61000000, 0x60f00004, 0x62000000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.seg[2].to != 0x60f00004);
}

/* The map does not know of the ramdisk: only the plan does. */
TEST(nothing_is_moved_over_what_is_still_to_be_read)
{
	struct boot_plan plan = usual(FAKE_FLASH, 0x62000000, 0x61000000);

	fake_ram();
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.seg[0].to + plan.seg[0].extent <= 0x61000000 || plan.seg[0].to >= 0x61300000);
	CHECK_EQ(plan.seg[1].to, 0x61000000);
}

static bool meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* What must hold for every plan that was accepted, said once more in other words. */
static void judge(const struct boot_plan *p)
{
	for (size_t i = 0; i < p->seg_count; i++) {
		const struct segment *a = &p->seg[i];

		CHECK(a->to >= FAKE_RAM && a->to + a->extent <= FAKE_KEEL);
		for (size_t k = 0; k < p->seg_count; k++)
			CHECK(i == k || !meet(a->to, a->extent, p->seg[k].to, p->seg[k].extent));
		if (a->role == SEG_KERNEL)
			continue;
		CHECK(!meet(a->to, a->extent, p->work_start, p->work_end - p->work_start));
		CHECK(a->role != SEG_FDT || a->to % 8 == 0);
	}
	CHECK(p->work_start >= FAKE_RAM && p->work_end <= FAKE_KEEL);
}

/* Loads anywhere, of any size: refused in words, or nothing overlaps. */
TEST(no_accepted_plan_overlaps_anything)
{
	unsigned int accepted = 0, refused = 0;

	srand(1);
	for (int i = 0; i < 100000; i++) {
		struct boot_plan plan = { .format = "zImage", .protocol = BOOT_LINUX_ARM32 };
		struct segment *s;

		if (i % 50 == 0)
			fake_ram();
		s = add(&plan, SEG_KERNEL, FAKE_RAM + (rand() % 0x4400) * 0x1001u,
			1 + rand() % (6 * MIB),
			rand() % 3 ? PLAN_ANYWHERE : FAKE_RAM + rand() % 0x4000000);
		s->packed = rand() % 8 ? NULL : &unpacker_gzip;
		plan.entry = s->to == PLAN_ANYWHERE ? 0 : s->to;
		if (rand() % 2)
			plan.unpack = (struct self_unpack){ rand() % (3 * MIB),
							    s->size * (1 + rand() % 5) };
		if (rand() % 2)
			add(&plan, SEG_RAMDISK, FAKE_RAM + rand() % 0x4100000,
			    1 + rand() % (20 * MIB), PLAN_ANYWHERE);
		s = add(&plan, SEG_FDT, FAKE_RAM + rand() % 0x4100000, 1 + rand() % 0x20000,
			PLAN_ANYWHERE);
		s->extent += 0x1000;
		mem_note_load("noise", FAKE_RAM + rand() % 0x3e00000, rand() % MIB);
		if (plan_place(&plan) || plan_check(&plan)) {
			CHECK(error_text()[0]);
			refused++;
			continue;
		}
		judge(&plan);
		accepted++;
	}
	CHECK(accepted > 10000);
	CHECK(refused > 10000);
}
