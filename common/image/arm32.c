// SPDX-License-Identifier: MIT
/* Kernels for 32-bit ARM: what they need around them (Linux, Documentation/arch/arm/booting). */
#include <common/image/family.h>

#include <common/image/elf.h>
#include <common/image/uimage.h>
#include <common/image/zimage.h>
#include <keel/error.h>

#define LOWMEM \
	(760 * MIB) /* what a 32-bit kernel maps by default; trees and ramdisks must be inside */
#define UNPACK_WINDOW \
	(128 * MIB) /* a zImage finds its RAM by rounding its own address down to this */
#define PAGE	     4096
#define PAGE_TABLES  0x8000
#define RELOCATE_GAP 0x10000 /* a zImage in its own way moves behind what it unpacks, with a gap */
#define ARCH_ARM     2	     /* in a uImage */

static bool is_kernel(const void *data, size_t size)
{
	return zimage_size(data, size) != 0;
}

static int describe(struct boot_plan *plan, struct segment *s)
{
	if (s->packed)
		return 0;
	plan->unpack = zimage_unpack(s->from, s->size);
	s->extent += plan->unpack.size ? ZIMAGE_SCRATCH : 0;
	return 0;
}

static int place(struct boot_plan *plan, struct segment *s)
{
	uintptr_t here = (uintptr_t)s->from;
	const struct mem_range *bank = plan_bank(here);
	struct range all = { bank->base,
			     bank->base + (uint64_t)MIN(bank->size, (size_t)UNPACK_WINDOW) };
	struct range high = { bank->base + (uint64_t)MIN(bank->size / 4, 32 * MIB), all.end };

	if (!s->packed && here % 4 == 0 && here >= bank->base &&
	    here + (uint64_t)s->extent <= all.end && plan_writable(here, s->extent))
		s->to = here;
	else if (!plan_find_place(plan, s, high, MIB) && !plan_find_place(plan, s, all, PAGE))
		return plan_no_room(s, all);
	plan->entry += s->to;
	return 0;
}

/* What the kernel overwrites before it looks at its arguments, page tables in front included. */
static struct range work_area(const struct boot_plan *plan, const struct segment *kernel)
{
	const struct mem_range *bank = plan_bank(kernel->to);
	uint64_t base = MAX((uint64_t)bank->base, ALIGN_DOWN(kernel->to, UNPACK_WINDOW));
	uint64_t start = MAX(kernel->to, base);
	uint64_t end = start + kernel->extent + kernel->extent / 4; /* no field tells the bss */

	if (plan->unpack.size) {
		start = base + plan->unpack.text_offset;
		end = start + plan->unpack.size;
		if (kernel->to < end)
			end += RELOCATE_GAP + kernel->extent;
	}
	return (struct range){ start - MIN(start - base, (uint64_t)PAGE_TABLES), end };
}

static struct range window(const struct boot_plan *plan, const struct segment *argument)
{
	const struct mem_range *bank = plan_bank(plan->work_start);

	(void)argument;
	return (struct range){ bank->base, bank->base + (uint64_t)MIN(bank->size, (size_t)LOWMEM) };
}

/* What was packed in a uImage may be a zImage, which nobody could see before. */
static int unpacked(struct boot_plan *plan, const struct segment *kernel)
{
	struct self_unpack unpack =
		zimage_unpack((const void *)(uintptr_t)kernel->to, kernel->extent);
	struct segment with_scratch = *kernel;
	struct range work;
	int rc;

	if (!unpack.size)
		return 0;
	with_scratch.extent += ZIMAGE_SCRATCH;
	plan->unpack = unpack;
	work = work_area(plan, &with_scratch);
	plan->work_start = work.start;
	plan->work_end = work.end;
	rc = plan_arguments_fit(plan, &with_scratch);
	return rc ? fail_hint(rc, "make the image of a zImage with -C none, it is packed already")
		  : 0;
}

static const struct image_format *const formats[] = { &format_zimage, &format_uimage, &format_elf32,
						      NULL };

static const struct unpacker *const unpackers[] = { &unpacker_gzip, NULL };

static const struct signature signatures[] = {
	{ "a zImage", "bootm starts it", "\x18\x28\x6f\x01", 0x24, 4 },
	{ "an arm64 Image", "this CPU runs 32-bit kernels: take a zImage", "ARM\x64", 56, 4 },
	{ 0 },
};

const struct kernel_family kernel_arm32 = {
	.expected = "a zImage, uImage or ELF",
	.packed = "a gzip file",
	.take = "take a zImage or a uImage",
	.choose_tree = "fdt addr ${fdt_addr_r}",
	.kernel = "zImage",
	.formats = formats,
	.unpackers = unpackers,
	.signatures = signatures,
	.uimage_arch = ARCH_ARM,
	.kernel_mib = 32,
	.ramdisk_mib = 64,
	.protocol = BOOT_LINUX_ARM32,
	.tags = true,
	.above_work = true,
	.fdt_block = 1,
	.is_kernel = is_kernel,
	.describe = describe,
	.place = place,
	.work_area = work_area,
	.window = window,
	.unpacked = unpacked,
};
