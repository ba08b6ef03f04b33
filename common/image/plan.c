// SPDX-License-Identifier: MIT
/* Where the parts of a boot go, and whether they may: the rules are in doc/design/boot.md. */
#include <keel/image.h>

#include <stdio.h>
#include <string.h>

#include <common/image/family.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

#define FDT_MAX	  (2 * MIB)
#define FDT_ALIGN 8
#define PAGE	  4096

/* Bytes a part needs for itself: more than it has where a tree shares its block with nobody. */
static size_t block_of(const struct segment *s)
{
	return s->role == SEG_FDT ? kernel_family()->fdt_block : 1;
}

static struct range around(uint64_t addr, const struct segment *s)
{
	return (struct range){ ALIGN_DOWN(addr, block_of(s)),
			       ALIGN_UP(addr + s->extent, block_of(s)) };
}

static struct range dest(const struct segment *s)
{
	return around(s->to, s);
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
	return !s->packed && s->to == (uintptr_t)s->from;
}

static bool is_argument(const struct segment *s)
{
	return s->role > SEG_LOADABLE && s->role != SEG_TAGS;
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
		(void)fail(-ENOEXEC, "make it again of fewer", "the image has more than %d parts",
			   PLAN_SEGMENTS_MAX);
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
		[SEG_KERNEL] = "kernel",   [SEG_PROGRAM] = "program", [SEG_LOADABLE] = "loadable",
		[SEG_RAMDISK] = "ramdisk", [SEG_FDT] = "device tree", [SEG_OVERLAY] = "overlay",
		[SEG_TAGS] = "tag list",
	};

	return name[s->role];
}

const struct mem_range *plan_bank(uint64_t addr)
{
	const struct mem_range *bank;

	for (size_t i = 0; (bank = mem_bank(i)); i++)
		if (addr >= bank->base && addr - bank->base < bank->size)
			return bank;
	return mem_bank(0);
}

/* Free for writing, and the question leaves no story behind. */
bool plan_writable(uint64_t addr, size_t len)
{
	if (addr > UINTPTR_MAX)
		return false;
	if (!mem_check_write((uintptr_t)addr, len, ""))
		return true;
	error_clear();
	return false;
}

/* @self may be met, unless it is packed: a copy may run over its source, unpacking may not. */
uint64_t plan_occupied(const struct boot_plan *plan, const struct segment *self, struct range want)
{
	for (size_t i = 0; i < plan->seg_count; i++) {
		const struct segment *s = &plan->seg[i];

		if (s != self && s->to != PLAN_ANYWHERE && meet(dest(s), want))
			return dest(s).end;
		if (s != self && meet(source(s), want))
			return source(s).end;
		if (s == self && s->packed && meet(source(s), want))
			return source(s).end;
	}
	if (is_argument(self) && meet((struct range){ plan->work_start, plan->work_end }, want))
		return plan->work_end;
	return 0;
}

bool plan_find_place(const struct boot_plan *plan, struct segment *s, struct range between,
		     size_t align)
{
	size_t size = ALIGN_UP(s->extent, block_of(s));
	uint64_t from = between.start, taken;
	uintptr_t at;

	while (from < between.end && mem_find_free((uintptr_t)from, size, align, &at) &&
	       at + (uint64_t)size <= between.end) {
		taken = plan_occupied(plan, s, (struct range){ at, at + (uint64_t)size });
		if (!taken) {
			s->to = at;
			return true;
		}
		from = taken;
	}
	return false;
}

int plan_no_room(const struct segment *s, struct range where)
{
	char size[HUMAN_SIZE];

	return fail(-ENOSPC, "meminfo shows what is in the way",
		    "no room for the %s: %s free between 0x%lx and 0x%lx are needed",
		    segment_name(s), human_size(size, s->extent), (unsigned long)where.start,
		    (unsigned long)where.end);
}

static bool argument_may_stay(const struct boot_plan *plan, const struct segment *s,
			      struct range window)
{
	uintptr_t here = (uintptr_t)s->from;
	struct range want = around(here, s);

	if (s->keep || here < window.start || here + (uint64_t)s->extent > window.end)
		return false;
	if (kernel_family()->above_work && here < plan->work_start)
		return false;
	if (s->role == SEG_FDT && here % FDT_ALIGN)
		return false;
	return plan_writable(want.start, (size_t)(want.end - want.start)) &&
	       !plan_occupied(plan, s, want);
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
	struct range window = kernel_family()->window(plan, s);
	struct range above = { MAX(window.start, plan->work_end), window.end };
	size_t align = MAX((size_t)PAGE, block_of(s));

	if (argument_may_stay(plan, s, window) && room_behind(s))
		s->to = (uintptr_t)s->from;
	else if (!plan_find_place(plan, s, above, align) &&
		 (kernel_family()->above_work || !plan_find_place(plan, s, window, align)))
		return plan_no_room(s, window);
	return 0;
}

static int check_memory(const struct segment *s)
{
	struct range want;

	if (s->to > UINTPTR_MAX || (s->extent && s->extent - 1 > UINTPTR_MAX - s->to))
		return fail(-EFAULT, "make the image again with a load address in RAM: bdinfo",
			    "%s: 0x%lx + 0x%lx leaves the address space", segment_name(s),
			    (unsigned long)s->to, (unsigned long)s->extent);
	/* In flash a kernel may run where it lies. */
	if (s->role == SEG_KERNEL && in_place(s) && !plan_writable(s->to, 1))
		return mem_check_read((uintptr_t)s->to, s->extent);
	want = dest(s);
	return mem_check_write((uintptr_t)want.start, (size_t)(want.end - want.start),
			       segment_name(s));
}

/* The kernel writes there by itself, so nobody else will ask. */
static int check_work_area(const struct boot_plan *plan)
{
	const struct mem_range *bank;
	uint64_t start = plan->work_start, end = plan->work_end;
	char need[HUMAN_SIZE], have[HUMAN_SIZE];

	if (start == end)
		return 0;
	bank = plan_bank(start);
	if (end > bank->base + (uint64_t)bank->size)
		return fail(-ENOSPC, "take a smaller kernel, or more RAM",
			    "the kernel needs %s of RAM to start, here are %s",
			    human_size(need, end - bank->base), human_size(have, bank->size));
	return mem_check_write((uintptr_t)start, (size_t)(end - start),
			       "the kernel unpacking itself");
}

static void find_work_area(struct boot_plan *plan, const struct segment *kernel)
{
	struct range work = kernel_family()->work_area(plan, kernel);

	plan->work_start = work.start;
	plan->work_end = work.end;
}

int plan_place(struct boot_plan *plan)
{
	const struct kernel_family *family = kernel_family();
	struct segment *kernel = plan_find(plan, SEG_KERNEL);
	int rc = 0;

	if (!kernel)
		return 0;
	if (!mem_bank(0))
		return fail(-EFAULT, NULL, "this board has no RAM");
	if (kernel->to != PLAN_ANYWHERE && family->accept)
		family->accept(plan, kernel);
	if (kernel->to == PLAN_ANYWHERE)
		rc = family->place(plan, kernel);
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
		return reader->packed;
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
	struct range window, work = { plan->work_start, plan->work_end };
	char size[HUMAN_SIZE];

	if (!is_argument(s))
		return 0;
	window = kernel_family()->window(plan, s);
	if (s->role == SEG_FDT && s->extent > FDT_MAX)
		return fail(-E2BIG, "take unused nodes out of the tree",
			    "the device tree has %s, a kernel accepts at most 2 MiB",
			    human_size(size, s->extent));
	if (s->role == SEG_FDT && s->to % FDT_ALIGN)
		return fail(-EINVAL, "load it to a multiple of 8",
			    "the device tree at 0x%lx is not 8-byte aligned", (unsigned long)s->to);
	if (s->to < window.start || s->to + s->extent > window.end)
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

int plan_arguments_fit(const struct boot_plan *plan, const struct segment *kernel)
{
	int rc = check_work_area(plan);

	for (size_t i = 0; i < plan->seg_count && !rc; i++) {
		rc = check_argument(plan, &plan->seg[i]);
		if (!rc && is_argument(&plan->seg[i]))
			rc = check_pair(kernel, &plan->seg[i]);
	}
	return rc;
}

int plan_unpacked(struct boot_plan *plan)
{
	const struct segment *kernel = plan_find(plan, SEG_KERNEL);

	if (!kernel || !kernel->packed || !kernel_family()->unpacked)
		return 0;
	return kernel_family()->unpacked(plan, kernel);
}
