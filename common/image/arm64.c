// SPDX-License-Identifier: MIT
/* Kernels for 64-bit ARM: what they need around them (Linux, Documentation/arch/arm64/booting). */
#include <common/image/family.h>

#include <common/image/elf.h>
#include <common/image/fit.h>
#include <common/image/image64.h>
#include <common/image/merge.h>
#include <common/image/packed.h>
#include <common/image/uimage.h>
#include <common/image/zboot.h>
#include <keel/cpu.h>
#include <keel/error.h>

#define GIB	   0x40000000ull
#define RAM_WINDOW (32 * GIB)  /* holds kernel and ramdisk, in whole GiB */
#define OLD_WINDOW (512 * MIB) /* a kernel before 4.2 finds its tree in here */
#define FDT_BLOCK  (2 * MIB)   /* mapped as one, with one set of attributes */
#define ARCH_ARM64 22	       /* in a uImage */

/* What would stop without a word right behind its first instructions. */
static int check_processor(const struct image64_header *h)
{
	if (h->page_kib && !cpu_has_page_size(h->page_kib))
		return fail(-ENOEXEC, "take a kernel with pages of 4 KiB",
			    "arm64 Image: uses pages of %u KiB (offset 24), the %s has none",
			    h->page_kib, cpu_name());
	if (h->big_endian && !cpu_has_big_endian())
		return fail(-ENOEXEC, "build the kernel without CONFIG_CPU_BIG_ENDIAN",
			    "arm64 Image: a big-endian kernel (offset 24), the %s is little-endian",
			    cpu_name());
	return 0;
}

static int check_whole(const struct segment *s, const void *start)
{
	size_t whole = s->packed ? 0 : image64_file_size(start, s->size);

	if (whole <= s->size)
		return 0;
	return fail(-ENOEXEC, "load the whole file again",
		    "arm64 Image: cut short, its header says 0x%zx bytes, here are 0x%zx", whole,
		    s->size);
}

static int fail_no_kernel(const struct segment *s, const void *start, size_t size)
{
	return fail(-ENOEXEC, kernel_arm64.take, "%s%sthis looks like %s, expected an arm64 Image",
		    s->packed ? s->packed->name : "", s->packed ? ": unpacked " : "",
		    image_looks_like(start, size));
}

/* Without a size in the header: what old kernels needed, and never less than the file. */
static size_t memory_needed(const struct segment *s, const struct image64_header *h)
{
	size_t file = s->packed ? s->packed->unpacked_size(s->from, s->size) : s->size;

	return h->image_size ? (size_t)h->image_size : MAX(file, (size_t)IMAGE64_ASSUMED);
}

static int describe(struct boot_plan *plan, struct segment *s)
{
	struct image64_header h;
	const void *start = s->from;
	size_t size = s->size;
	int rc;

	rc = s->packed ? packed_peek(s, &start, &size) : 0;
	if (rc)
		return rc;
	if (!image64_matches(start, size))
		return fail_no_kernel(s, start, size);
	rc = image64_header(start, size, &h);
	if (!rc)
		rc = check_processor(&h);
	if (!rc)
		rc = check_whole(s, start);
	s->extent = memory_needed(s, &h);
	s->unpacked = 0; /* less than @extent, where bss begins */
	s->at_least = s->packed ? image64_file_size(start, size) : 0;
	if (!s->packed)
		s->size = MIN(s->size, s->extent);
	plan->image64 = (struct image64){ h.text_offset, h.anywhere };
	plan->entry = s->to == PLAN_ANYWHERE ? 0 : s->to;
	return rc;
}

/* On its boundary, and nothing in the way that this boot needs. */
static bool suits(const struct boot_plan *plan, const struct segment *s, uint64_t to)
{
	return (to - plan->image64.text_offset) % IMAGE64_ALIGN == 0 && to + s->extent > to &&
	       plan_writable(to, s->extent) &&
	       !plan_occupied(plan, s, (struct range){ to, to + s->extent });
}

static void accept(struct boot_plan *plan, struct segment *s)
{
	uint64_t wanted = s->to;

	s->to = PLAN_ANYWHERE;
	if (suits(plan, s, wanted)) {
		s->to = wanted;
		return;
	}
	plan->unsuitable = wanted;
	plan->entry = 0;
}

static bool find_free(const struct boot_plan *plan, struct segment *s)
{
	const struct range all = { 0, UINT64_MAX };
	struct segment with_offset = *s;

	with_offset.extent += plan->image64.text_offset;
	if (!plan_find_place(plan, &with_offset, all, IMAGE64_ALIGN))
		return false;
	s->to = with_offset.to + plan->image64.text_offset;
	return true;
}

/* What lies below a kernel before 4.6 is lost to it: the first place that nothing of this boot needs. */
static bool find_lowest(const struct boot_plan *plan, struct segment *s)
{
	const struct mem_range *bank = mem_bank(0);
	uint64_t to = ALIGN_UP((uint64_t)bank->base, IMAGE64_ALIGN) + plan->image64.text_offset;

	for (; to - bank->base < bank->size; to += IMAGE64_ALIGN)
		if (suits(plan, s, to)) {
			s->to = to;
			return true;
		}
	return false;
}

static int place(struct boot_plan *plan, struct segment *s)
{
	const struct range all = { 0, UINT64_MAX };
	uintptr_t here = (uintptr_t)s->from;
	bool found = true;

	if (!plan->image64.anywhere)
		found = find_lowest(plan, s);
	else if (!s->packed && suits(plan, s, here))
		s->to = here;
	else
		found = find_free(plan, s);
	if (!found)
		return plan_no_room(s, all);
	plan->entry = s->to;
	return 0;
}

static struct range work_area(const struct boot_plan *plan, const struct segment *kernel)
{
	(void)plan;
	return (struct range){ kernel->to, kernel->to + kernel->extent };
}

static struct range window(const struct boot_plan *plan, const struct segment *argument)
{
	uint64_t first = ALIGN_DOWN(plan->work_start, GIB), last = ALIGN_UP(plan->work_end, GIB);
	struct range w = { last - MIN(last, RAM_WINDOW), first + RAM_WINDOW };

	if (plan->image64.anywhere)
		return w;
	if (argument->role == SEG_FDT)
		w.end = plan->work_start - plan->image64.text_offset + OLD_WINDOW;
	return (struct range){ plan->work_start, w.end };
}

static const struct image_format *const formats[] = {
	&format_image64, &format_uimage, &format_fit, &format_elf64,
	&format_zboot,	 &format_packed, NULL
};

static const struct unpacker *const unpackers[] = { &unpacker_gzip, &unpacker_lz4, &unpacker_zstd,
						    NULL };

static const struct signature signatures[] = {
	{ "an arm64 Image", "bootm starts it", "ARM\x64", 56, 4 },
	{ "a zImage", "this CPU runs 64-bit kernels: take an Image", "\x18\x28\x6f\x01", 0x24, 4 },
	{ "a zstd file", "unzstd FROM TO unpacks it", "\x28\xb5\x2f\xfd", 0, 4 },
	{ "an lz4 file", "unlz4 FROM TO unpacks it", "\x04\x22\x4d\x18", 0, 4 },
	{ "an lz4 file", "unlz4 FROM TO unpacks it", "\x02\x21\x4c\x18", 0, 4 },
	{ 0 },
};

const struct kernel_family kernel_arm64 = {
	.expected = "an arm64 Image, uImage, FIT or ELF",
	.packed = "a gzip, lz4 or zstd file",
	.take = "take an Image, Image.gz, Image.lz4 or Image.zst for arm64",
	.choose_tree = "fdt addr -c takes that of the machine, fdt addr ${fdt_addr_r} a loaded one",
	.kernel = "arm64 Image",
	.formats = formats,
	.unpackers = unpackers,
	.signatures = signatures,
	.uimage_arch = ARCH_ARM64,
	.kernel_mib = 8,
	.ramdisk_mib = 128,
	.protocol = BOOT_LINUX_ARM64,
	.fdt_block = FDT_BLOCK,
	.is_kernel = image64_matches,
	.describe = describe,
	.accept = accept,
	.place = place,
	.work_area = work_area,
	.window = window,
	.part = fit_part,
	.merge = plan_merge,
};
