// SPDX-License-Identifier: MIT
/* What a uImage asks bootm to do. */
#include <common/image/uimage.h>

#include <stdio.h>
#include <string.h>

#include <common/image/family.h>
#include <common/image/fdt_blob.h>
#include <keel/error.h>

#define OS_LINUX 5

static const char *hint_for(uint8_t type)
{
	switch (type) {
	case UIMAGE_RAMDISK:
		return "it is the second argument: bootm KERNEL THIS FDT";
	case UIMAGE_SCRIPT:
		return "source runs it";
	case UIMAGE_FDT:
		return "it is the last argument: bootm KERNEL - THIS";
	default:
		return "bootm takes kernels, multi-file images and standalone programs";
	}
}

static int check_kind(const struct uimage *u)
{
	bool boots = u->type == UIMAGE_KERNEL || u->type == UIMAGE_KERNEL_NOLOAD ||
		     u->type == UIMAGE_MULTI || u->type == UIMAGE_STANDALONE;

	if (!boots)
		return fail(-ENOEXEC, hint_for(u->type), "uImage: holds a %s (type %u, offset 30)",
			    uimage_type_name(u->type), u->type);
	if (u->arch != kernel_family()->uimage_arch)
		return fail(-ENOEXEC, kernel_family()->take,
			    "uImage: made for %s (architecture %u, offset 29)",
			    uimage_arch_name(u->arch), u->arch);
	if (u->type != UIMAGE_STANDALONE && u->os != OS_LINUX)
		return fail(-ENOEXEC, "load it elsewhere and start it with go or bootelf",
			    "uImage: made for %s (system %u, offset 28), not Linux",
			    uimage_os_name(u->os), u->os);
	return 0;
}

/* The bytes say how they are packed; the header must not say something else. */
static int unpacker_of(const struct uimage *u, struct uimage_part code, struct segment *s)
{
	const char *name = uimage_compression_name(u->compression);

	if (u->compression == UIMAGE_PLAIN)
		return 0;
	s->packed = unpacker_find(code.data, code.size);
	if (s->packed && !strcmp(s->packed->name, name))
		return 0;
	for (const struct unpacker *const *p = kernel_family()->unpackers; *p; p++)
		if (!strcmp((*p)->name, name))
			return fail(-EBADMSG, "make the image again",
				    "uImage: says %s (offset 31), but its data are none", name);
	return fail(-ENOEXEC, "make the image with -C none or -C gzip",
		    "uImage: %s compression (%u, offset 31) is not supported", name,
		    u->compression);
}

static int add_code(const struct uimage *u, struct uimage_part code, struct boot_plan *plan)
{
	bool program = u->type == UIMAGE_STANDALONE, anywhere = u->type == UIMAGE_KERNEL_NOLOAD;
	struct segment *s = plan_add(plan, program ? SEG_PROGRAM : SEG_KERNEL);
	int rc;

	if (!s)
		return -ENOEXEC;
	s->from = code.data;
	s->size = code.size;
	s->to = anywhere ? PLAN_ANYWHERE : u->load;
	s->extent = code.size;
	plan->entry = u->entry;
	plan->protocol = program ? BOOT_PROGRAM : kernel_family()->protocol;
	rc = unpacker_of(u, code, s);
	if (!rc && s->packed) {
		s->unpacked = s->packed->unpacked_size(code.data, code.size);
		s->extent = s->unpacked;
	}
	if (!rc && !program)
		return kernel_family()->describe(plan, s);
	if (!rc && s->packed && !s->unpacked)
		return fail(-ENOEXEC, "make the image with -C none or -C gzip",
			    "uImage: nothing tells how large the %s data are unpacked",
			    s->packed->name);
	return rc;
}

/* Behind the kernel: a ramdisk, a device tree, told apart by what they are. */
static int add_arguments(const struct uimage_part *part, int count, struct boot_plan *plan)
{
	for (int i = 1; i < count; i++) {
		bool fdt = fdt_blob_matches(part[i].data, part[i].size);
		struct segment *s = plan_find(plan, fdt ? SEG_FDT : SEG_RAMDISK);

		if (s)
			return fail(-ENOEXEC, "make the image again", "uImage: has two %ss",
				    segment_name(s));
		s = part[i].size ? plan_add(plan, fdt ? SEG_FDT : SEG_RAMDISK) : NULL;
		if (!s)
			continue;
		s->from = part[i].data;
		s->size = part[i].size;
		s->extent = part[i].size;
		s->to = PLAN_ANYWHERE;
		s->keep = fdt;
	}
	return 0;
}

static int uimage_parse(const void *data, size_t size, struct boot_plan *plan)
{
	struct uimage_part part[UIMAGE_PARTS_MAX];
	struct uimage u;
	int count = 1, rc = uimage_header(data, size, &u);

	if (!rc)
		rc = check_kind(&u);
	if (!rc)
		rc = uimage_verify(&u);
	if (rc)
		return rc;
	snprintf(plan->name, sizeof(plan->name), "%s", u.name);
	part[0] = (struct uimage_part){ u.data, u.size };
	if (u.type == UIMAGE_MULTI)
		count = uimage_parts(&u, part);
	if (count < 0)
		return count;
	rc = add_code(&u, part[0], plan);
	return rc ? rc : add_arguments(part, count, plan);
}

const struct image_format format_uimage = { "uImage", uimage_matches, uimage_parse };
