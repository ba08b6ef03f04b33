/* SPDX-License-Identifier: MIT */
/* Tools of placement, for plan.c and the families of kernels. */
#pragma once

#include <keel/image.h>
#include <keel/memmap.h>

#define MIB 0x100000u

struct range {
	uint64_t start, end;
};

/** plan_bank() - the RAM bank of @addr, else the first one; NULL without RAM */
const struct mem_range *plan_bank(uint64_t addr);

/** plan_writable() - free for writing; leaves no story behind */
bool plan_writable(uint64_t addr, size_t len);

/** plan_occupied() - end of what @want meets among the plan's sources and placed parts; 0: of nothing */
uint64_t plan_occupied(const struct boot_plan *plan, const struct segment *self, struct range want);

/** plan_find_place() - first fit for @s between the two, clear of loads, reservations and this plan */
bool plan_find_place(const struct boot_plan *plan, struct segment *s, struct range between,
		     size_t align);

/** plan_no_room() - the story of a part that fits nowhere in @where; -ENOSPC */
int plan_no_room(const struct segment *s, struct range where);

/** plan_arguments_fit() - 0, or why ramdisk or tree collide with the work area and @kernel */
int plan_arguments_fit(const struct boot_plan *plan, const struct segment *kernel) __must_check;
