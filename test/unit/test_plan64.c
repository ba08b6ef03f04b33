// SPDX-License-Identifier: MIT
/* Where the parts of a 64-bit boot may go. The oracle is written apart from the code it judges. */
#include <stdlib.h>

#include <common/image/family.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <test/fake/fake_family.h>
#include <test/fake/fake_image64.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define IMAGE_SIZE 0x200000u

static struct boot_plan plan;

/* A plan on 64 GiB from 1 GiB on, all of it only in the memory map. */
static void far_plan(uint64_t kernel, uint64_t ramdisk, bool anywhere)
{
	mem_clear();
	CHECK_EQ(mem_add("DRAM", 0x40000000, 64ull << 30, MEM_RAM), 0);
	fake_family(&kernel_arm64);
	plan = (struct boot_plan){ .protocol = BOOT_LINUX_ARM64, .seg_count = 3 };
	plan.image64.anywhere = anywhere;
	plan.seg[0] = fake_argument(SEG_KERNEL, kernel, 0x100000);
	plan.seg[0].extent = IMAGE_SIZE;
	plan.seg[1] = fake_argument(SEG_RAMDISK, ramdisk, 0x100000);
	plan.seg[2] = fake_argument(SEG_FDT, ramdisk + 0x1000000, 0x1000);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
}

TEST(kernel_and_ramdisk_are_within_32_gib)
{
	const uint64_t gib = 1ull << 30;

	far_plan(2 * gib, 5 * gib, true);
	CHECK_EQ(plan.seg[1].to, 5 * gib);
	far_plan(2 * gib, 40 * gib, true);
	CHECK(plan.seg[1].to + 0x100000 <= 34 * gib);
	far_plan(60 * gib, 2 * gib, true);
	CHECK(plan.seg[1].to >= 29 * gib);
	plan.seg[1].to = 20 * gib;
	CHECK_EQ(plan_check(&plan), -EFAULT);
}

TEST(an_old_kernel_has_its_tree_within_512_mib)
{
	far_plan(2ull << 30, 5ull << 30, false);
	CHECK_EQ(plan.entry, 0x40000000);
	CHECK(plan.seg[2].to < 0x60000000 && plan.seg[2].to > plan.entry);
	CHECK_EQ(plan.seg[1].to, 5ull << 30);
}

static bool meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* The booting document, said once more in other words. */
static void judge(const struct boot_plan *p)
{
	for (size_t i = 0; i < p->seg_count; i++) {
		const struct segment *a = &p->seg[i];

		CHECK(a->to >= FAKE_RAM && a->to + a->extent <= FAKE_KEEL);
		for (size_t k = 0; k < p->seg_count; k++)
			CHECK(i == k || !meet(a->to, a->extent, p->seg[k].to, p->seg[k].extent));
		if (a->role == SEG_FDT)
			CHECK(a->to % 8 == 0 &&
			      a->to / (2 * MIB) * (2 * MIB) + 2 * MIB <= FAKE_KEEL);
	}
	CHECK_EQ((p->entry - p->image64.text_offset) % (2 * MIB), 0);
}

TEST(no_accepted_plan_of_64_bits_overlaps_anything)
{
	unsigned int accepted = 0, refused = 0;

	srand(1);
	fake_family(&kernel_arm64);
	for (int i = 0; i < 50000; i++) {
		struct boot_plan p = { .protocol = BOOT_LINUX_ARM64 };

		if (i % 50 == 0)
			fake_ram();
		p.seg[p.seg_count++] = fake_argument(
			SEG_KERNEL, FAKE_RAM + (rand() % 34) * 2 * MIB + (rand() % 2) * 0x80000,
			1 + rand() % (6 * MIB));
		p.seg[0].extent += rand() % (8 * MIB);
		if (rand() % 4 == 0)
			p.seg[0].to = FAKE_RAM + rand() % 0x4000000 / 0x80000 * 0x80000;
		p.seg[0].packed = rand() % 4 ? NULL : &unpacker_lz4;
		p.image64.text_offset = rand() % 2 * 0x80000;
		p.image64.anywhere = rand() % 4;
		p.entry = p.seg[0].to == PLAN_ANYWHERE ? 0 : p.seg[0].to;
		if (rand() % 2)
			p.seg[p.seg_count++] =
				fake_argument(SEG_RAMDISK, FAKE_RAM + rand() % 0x4100000,
					      1 + rand() % (20 * MIB));
		p.seg[p.seg_count++] =
			fake_argument(SEG_FDT, FAKE_RAM + rand() % 0x4100000, 1 + rand() % 0x20000);
		mem_note_load("noise", FAKE_RAM + rand() % 0x3e00000, rand() % MIB);
		if (plan_place(&p) || plan_check(&p)) {
			CHECK(error_text()[0]);
			refused++;
			continue;
		}
		judge(&p);
		accepted++;
	}
	CHECK(accepted > 5000);
	CHECK(refused > 5000);
}
