// SPDX-License-Identifier: MIT
/* Where the parts of a boot go, and whether they may: the rules are in doc/design/boot.md. */
#include <keel/image.h>

#include <stdio.h>
#include <string.h>

#include <common/image/zimage.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

#define MIB 0x100000u
#define LOWMEM \
	(760 * MIB) /* what a 32-bit kernel maps by default; trees and ramdisks must be inside */
#define UNPACK_WINDOW \
	(128 * MIB) /* a zImage finds its RAM by rounding its own address down to this */
#define FDT_MAX	     (2 * MIB)
#define FDT_ALIGN    8
#define PAGE	     4096
#define PAGE_TABLES  0x8000
#define RELOCATE_GAP 0x10000 /* a zImage in its own way moves behind what it unpacks, with a gap */

struct range {
	uint64_t start, end;
};

static struct range dest(const struct segment *s)
{
	return (struct range){ s->to, s->to + s->extent };
}

static struct range source(const struct segment *s)
{
	return (struct range){ (uintptr_t)s->from, (uintptr_t)s->from + s->size };
}

static bool meet(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

static bool in_place(const struct segment *s)
{
	return !s->gzip && s->to == (uintptr_t)s->from;
}

static bool is_argument(const struct segment *s)
{
	return s->role == SEG_RAMDISK || s->role == SEG_FDT;
}

struct segment *plan_find(struct boot_plan *plan, enum segment_role role)
{
	for (size_t i = 0; i < plan->seg_count; i++)
		if (plan->seg[i].role == role)
			return &plan->seg[i];
	return NULL;
}

struct segment *plan_add(struct boot_plan *plan, enum segment_role role)
{
	struct segment *s = &plan->seg[plan->seg_count];

	if (plan->seg_count == PLAN_SEGMENTS_MAX) {
		(void)fail(-ENOEXEC, NULL, "the image has more than %d parts", PLAN_SEGMENTS_MAX);
		return NULL;
	}
	plan->seg_count++;
	memset(s, 0, sizeof(*s));
	s->role = role;
	return s;
}

const char *segment_name(const struct segment *s)
{
	static const char *const name[] = {
		[SEG_KERNEL] = "kernel",   [SEG_PROGRAM] = "program", [SEG_RAMDISK] = "ramdisk",
		[SEG_FDT] = "device tree", [SEG_TAGS] = "tag list",
	};

	return name[s->role];
}

static const struct mem_range *bank_of(uint64_t addr)
{
	const struct mem_range *bank;

	for (size_t i = 0; (bank = mem_bank(i)); i++)
		if (addr >= bank->base && addr - bank->base < bank->size)
			return bank;
	return mem_bank(0);
}

/* Free for writing, and the question leaves no story behind. */
static bool writable(uint64_t addr, size_t len)
{
	if (addr > UINTPTR_MAX)
		return false;
	if (!mem_check_write((uintptr_t)addr, len, ""))
		return true;
	error_clear();
	return false;
}

/* The end of what @want meets among the plan's sources and placed parts, or 0. @self may be met. */
static uint64_t occupied(const struct boot_plan *plan, const struct segment *self,
			 struct range want)
{
	for (size_t i = 0; i < plan->seg_count; i++) {
		const struct segment *s = &plan->seg[i];

		if (s != self && s->to != PLAN_ANYWHERE && meet(dest(s), want))
			return dest(s).end;
		if (s != self && meet(source(s), want))
			return source(s).end;
		if (s == self && s->gzip && meet(source(s), want))
			return source(s).end;
	}
	if (is_argument(self) && meet((struct range){ plan->work_start, plan->work_end }, want))
		return plan->work_end;
	return 0;
}

/* First fit between @from and @limit, clear of loads, reservations and this plan. */
static bool find_place(const struct boot_plan *plan, struct segment *s, uint64_t from,
		       uint64_t limit, size_t align)
{
	uintptr_t at;
	uint64_t taken;

	while (from < limit && mem_find_free((uintptr_t)from, s->extent, align, &at) &&
	       at + (uint64_t)s->extent <= limit) {
		taken = occupied(plan, s, (struct range){ at, at + (uint64_t)s->extent });
		if (!taken) {
			s->to = at;
			return true;
		}
		from = taken;
	}
	return false;
}

static int no_room(const struct segment *s, uint64_t limit)
{
	char size[HUMAN_SIZE];

	return fail(-ENOSPC, "meminfo shows what is in the way",
		    "no room for the %s: %s free below 0x%lx are needed", segment_name(s),
		    human_size(size, s->extent), (unsigned long)limit);
}

static int place_kernel(struct boot_plan *plan, struct segment *s)
{
	uintptr_t here = (uintptr_t)s->from;
	const struct mem_range *bank = bank_of(here);
	uint64_t limit;

	if (!bank)
		return fail(-EFAULT, NULL, "this board has no RAM");
	limit = bank->base + (uint64_t)MIN(bank->size, (size_t)UNPACK_WINDOW);
	if (!s->gzip && here % 4 == 0 && here >= bank->base &&
	    here + (uint64_t)s->extent <= limit && writable(here, s->extent))
		s->to = here;
	else if (!find_place(plan, s, bank->base + (uint64_t)MIN(bank->size / 4, 32 * MIB), limit,
			     MIB) &&
		 !find_place(plan, s, bank->base, limit, PAGE))
		return no_room(s, limit);
	plan->entry += s->to;
	return 0;
}

/* What the kernel overwrites before it looks at its arguments, page tables in front included. */
static void find_work_area(struct boot_plan *plan, const struct segment *kernel)
{
	const struct mem_range *bank = bank_of(kernel->to);
	uint64_t base = MAX((uint64_t)bank->base, ALIGN_DOWN(kernel->to, UNPACK_WINDOW));
	uint64_t start = MAX(kernel->to, base);
	uint64_t end = start + kernel->extent + kernel->extent / 4; /* no field tells the bss */

	if (plan->unpack.size) {
		start = base + plan->unpack.text_offset;
		end = start + plan->unpack.size;
		if (kernel->to < end)
			end += RELOCATE_GAP + kernel->extent;
	}
	plan->work_start = start - MIN(start - base, (uint64_t)PAGE_TABLES);
	plan->work_end = end;
}

static bool argument_may_stay(const struct boot_plan *plan, const struct segment *s, uint64_t limit)
{
	uintptr_t here = (uintptr_t)s->from;

	if (s->keep || here < plan->work_start || here + (uint64_t)s->extent > limit)
		return false;
	if (s->role == SEG_FDT && here % FDT_ALIGN)
		return false;
	return writable(here, s->extent) &&
	       !occupied(plan, s, (struct range){ here, here + (uint64_t)s->extent });
}

/* Room for what grows must not be somebody else's load. */
static bool room_behind(const struct segment *s)
{
	uintptr_t end = (uintptr_t)s->from + s->size, at;

	return s->extent == s->size ||
	       (mem_find_free(end, s->extent - s->size, 1, &at) && at == end);
}

static int place_argument(struct boot_plan *plan, struct segment *s)
{
	const struct mem_range *bank = bank_of(plan->work_start);
	uint64_t limit = bank->base + (uint64_t)MIN(bank->size, (size_t)LOWMEM);

	if (argument_may_stay(plan, s, limit) && room_behind(s))
		s->to = (uintptr_t)s->from;
	else if (!find_place(plan, s, plan->work_end, limit, PAGE))
		return no_room(s, limit);
	return 0;
}

static int check_memory(const struct segment *s)
{
	if (s->to > UINTPTR_MAX || (s->extent && s->extent - 1 > UINTPTR_MAX - s->to))
		return fail(-EFAULT, "make the image again with a load address in RAM: bdinfo",
			    "%s: 0x%lx + 0x%lx leaves the address space", segment_name(s),
			    (unsigned long)s->to, (unsigned long)s->extent);
	/* In flash a kernel may run where it lies. */
	if (s->role == SEG_KERNEL && in_place(s) && !writable(s->to, 1))
		return mem_check_read((uintptr_t)s->to, s->extent);
	return mem_check_write((uintptr_t)s->to, s->extent, segment_name(s));
}

/* The kernel writes there by itself, so nobody else will ask. */
static int check_work_area(const struct boot_plan *plan)
{
	const struct mem_range *bank;
	uint64_t start = plan->work_start, end = plan->work_end;
	char need[HUMAN_SIZE], have[HUMAN_SIZE];

	if (start == end)
		return 0;
	bank = bank_of(start);
	if (end > bank->base + (uint64_t)bank->size)
		return fail(-ENOSPC, "take a smaller kernel, or more RAM",
			    "the kernel needs %s of RAM to start, here are %s",
			    human_size(need, end - bank->base), human_size(have, bank->size));
	return mem_check_write((uintptr_t)start, (size_t)(end - start),
			       "the kernel unpacking itself");
}

int plan_place(struct boot_plan *plan)
{
	struct segment *kernel = plan_find(plan, SEG_KERNEL);
	int rc = 0;

	if (!kernel)
		return 0;
	if (kernel->to == PLAN_ANYWHERE)
		rc = place_kernel(plan, kernel);
	if (!rc)
		rc = check_memory(kernel);
	if (rc)
		return rc;
	find_work_area(plan, kernel);
	rc = check_work_area(plan);
	for (size_t i = 0; i < plan->seg_count && !rc; i++)
		if (plan->seg[i].to == PLAN_ANYWHERE)
			rc = place_argument(plan, &plan->seg[i]);
	return rc;
}

static int fail_meet(const char *a, struct range ra, const char *b, struct range rb)
{
	return fail(-EBUSY, "load one of them elsewhere; meminfo shows what is where",
		    "the %s at 0x%lx-0x%lx overlaps the %s at 0x%lx-0x%lx", a,
		    (unsigned long)ra.start, (unsigned long)(ra.end - 1), b,
		    (unsigned long)rb.start, (unsigned long)(rb.end - 1));
}

/* Arguments are moved first, then the kernel: a copy may only run over what has been read. */
static bool read_later(const struct segment *writer, const struct segment *reader)
{
	if (writer == reader)
		return reader->gzip;
	return in_place(reader) || !is_argument(reader) || is_argument(writer);
}

/* What loading @s changes: in place, only what it grows by or clears. */
static struct range written(const struct segment *s)
{
	return (struct range){ in_place(s) ? s->to + s->size : s->to, s->to + s->extent };
}

static int check_pair(const struct segment *a, const struct segment *b)
{
	char name[40];

	if (a != b && meet(dest(a), dest(b)))
		return fail_meet(segment_name(a), dest(a), segment_name(b), dest(b));
	if (read_later(a, b) && meet(written(a), source(b))) {
		snprintf(name, sizeof(name), "%s image", segment_name(b));
		return fail_meet(segment_name(a), dest(a), name, source(b));
	}
	return 0;
}

static int check_argument(const struct boot_plan *plan, const struct segment *s)
{
	const struct mem_range *bank = bank_of(plan->work_start);
	struct range work = { plan->work_start, plan->work_end };
	char size[HUMAN_SIZE];

	if (!is_argument(s))
		return 0;
	if (s->role == SEG_FDT && s->extent > FDT_MAX)
		return fail(-E2BIG, "take unused nodes out of the tree",
			    "the device tree has %s, a kernel accepts at most 2 MiB",
			    human_size(size, s->extent));
	if (s->role == SEG_FDT && s->to % FDT_ALIGN)
		return fail(-EINVAL, NULL, "the device tree at 0x%lx is not 8-byte aligned",
			    (unsigned long)s->to);
	if (s->to < bank->base || s->to + s->extent > bank->base + (uint64_t)LOWMEM)
		return fail(-EFAULT, "load it lower",
			    "the %s at 0x%lx is outside of what the kernel maps", segment_name(s),
			    (unsigned long)s->to);
	if (meet(dest(s), work))
		return fail_meet(segment_name(s), dest(s), "area where the kernel unpacks", work);
	return 0;
}

static bool entry_inside(const struct boot_plan *plan)
{
	uint64_t entry = plan->entry & ~(uint64_t)1; /* bit 0: Thumb code */

	for (size_t i = 0; i < plan->seg_count; i++) {
		const struct segment *s = &plan->seg[i];

		if ((s->role == SEG_KERNEL || s->role == SEG_PROGRAM) && entry >= s->to &&
		    entry - s->to < s->extent)
			return true;
	}
	return false;
}

int plan_check(const struct boot_plan *plan)
{
	int rc = 0;

	for (size_t i = 0; i < plan->seg_count && !rc; i++) {
		rc = check_memory(&plan->seg[i]);
		if (!rc)
			rc = check_argument(plan, &plan->seg[i]);
		for (size_t k = 0; k < plan->seg_count && !rc; k++)
			rc = check_pair(&plan->seg[i], &plan->seg[k]);
	}
	if (!rc)
		rc = check_work_area(plan);
	if (!rc && !entry_inside(plan))
		rc = fail(-ENOEXEC, "load the image again",
			  "the entry point 0x%lx is outside of what is loaded",
			  (unsigned long)plan->entry);
	return rc;
}

int plan_unpacked(struct boot_plan *plan, struct self_unpack unpack)
{
	struct segment kernel = *plan_find(plan, SEG_KERNEL);
	int rc;

	kernel.extent += ZIMAGE_SCRATCH;
	plan->unpack = unpack;
	find_work_area(plan, &kernel);
	rc = check_work_area(plan);
	for (size_t i = 0; i < plan->seg_count && !rc; i++) {
		rc = check_argument(plan, &plan->seg[i]);
		if (!rc && is_argument(&plan->seg[i]))
			rc = check_pair(&kernel, &plan->seg[i]);
	}
	return rc ? fail_hint(rc, "make the image of a zImage with -C none, it is packed already")
		  : 0;
}
