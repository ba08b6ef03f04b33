// SPDX-License-Identifier: MIT
/* The way of bootm: kernel, ramdisk and device tree become a plan, the plan a running kernel. */
#include <common/image/boot.h>

#include <stdio.h>

#include <common/image/family.h>
#include <common/image/fdt_fixup.h>
#include <common/image/uimage.h>
#include <common/program.h>
#include <keel/board.h>
#include <keel/device.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/netdev.h>
#include <lib/human.h>
#include <lib/parse.h>

static int add_kernel(struct boot *boot, uintptr_t addr)
{
	size_t size;
	int rc = image_bytes(addr, &size);

	if (!rc)
		rc = image_parse((const void *)addr, size, &boot->plan);
	return rc ? image_where(rc, addr, "kernel") : 0;
}

/* An argument replaces what a multi-file image brought along. */
static struct segment *argument(struct boot *boot, enum segment_role role)
{
	struct segment *s = plan_find(&boot->plan, role);

	if (!s)
		s = plan_add(&boot->plan, role);
	if (s)
		*s = (struct segment){ .role = role, .to = PLAN_ANYWHERE };
	return s;
}

/* What a wrapping calls the argument that it holds. */
struct wanted {
	enum segment_role role;
	uint8_t uimage_type;
	const char *property;
};

static const struct wanted ramdisk = { SEG_RAMDISK, UIMAGE_RAMDISK, "ramdisk" };
static const struct wanted tree = { SEG_FDT, UIMAGE_FDT, "fdt" };

/* A FIT or uImage brings size and checksum; anything else stays what lies at its address. */
static int unwrap(const struct arg_image *image, const struct wanted *wanted, const void **from,
		  size_t *size)
{
	struct uimage u;
	int rc = image_bytes(image->addr, size);

	*from = (const void *)image->addr;
	if (!rc && kernel_family()->part)
		rc = kernel_family()->part(wanted->property, image->choice, from, size);
	if (rc || !uimage_matches(*from, *size))
		return rc;
	rc = uimage_header(*from, *size, &u);
	if (!rc && u.type != wanted->uimage_type)
		rc = fail(-ENOEXEC, "the order is KERNEL RAMDISK FDT",
			  "uImage: holds a %s, not a %s", uimage_type_name(u.type),
			  uimage_type_name(wanted->uimage_type));
	if (!rc)
		rc = uimage_verify(&u);
	*from = u.data;
	*size = u.size;
	return rc;
}

/* It has the size that was typed or loaded. */
static int ramdisk_size(const struct arg_range *initrd, size_t *size)
{
	if (!initrd->size && (initrd->image.choice || !mem_find_load(initrd->image.addr)))
		return fail(-EINVAL, "give it as ADDRESS:SIZE",
			    "the size of the ramdisk at 0x%lx is not known",
			    (unsigned long)initrd->image.addr);
	if (initrd->size)
		*size = initrd->size;
	return mem_check_read(initrd->image.addr, *size);
}

static int add_wrapped(struct boot *boot, const struct arg_image *image,
		       const struct wanted *wanted, struct segment **s)
{
	const void *from;
	size_t size;
	int rc = unwrap(image, wanted, &from, &size);

	if (rc)
		return image_where(rc, image->addr, uimage_type_name(wanted->uimage_type));
	*s = argument(boot, wanted->role);
	if (!*s)
		return -ENOEXEC;
	(*s)->from = from;
	(*s)->size = size;
	(*s)->keep = (uintptr_t)from != image->addr;
	return 0;
}

static int add_ramdisk(struct boot *boot, const struct arg_range *initrd)
{
	struct segment *s;
	int rc = add_wrapped(boot, &initrd->image, &ramdisk, &s);

	if (!rc && !s->keep)
		rc = ramdisk_size(initrd, &s->size);
	if (rc)
		return rc;
	s->keep = false;
	s->extent = s->size;
	return 0;
}

static int add_fdt(struct boot *boot, const struct arg_image *fdt)
{
	struct segment *s;
	int rc = add_wrapped(boot, fdt, &tree, &s);

	return rc || !fdt->choice || s->keep ? rc : image_fail_choice(fdt->choice);
}

/* It stays as it is, and of all that it claims what it uses is copied. */
static void keep_machine_tree(const struct boot *boot, struct segment *s)
{
	s->keep = true;
	s->extent -= s->size - boot->facts.used;
	s->size = boot->facts.used;
}

static int check_fdt(struct boot *boot, struct segment *s)
{
	int rc = 0;

	if (!fdt_blob_matches(s->from, s->size))
		rc = fail(-ENOEXEC, "load the .dtb there: it is the last argument",
			  "this looks like %s, expected a device tree",
			  image_looks_like(s->from, s->size));
	if (!rc)
		rc = fdt_blob_check(s->from, s->size, &boot->facts);
	if (rc)
		return image_where(rc, (uintptr_t)s->from, "device tree");
	s->size = boot->facts.size;
	s->extent = s->size + boot->plan.tree_grows + fdt_fixup_growth(&boot->args);
	s->keep |= boot->plan.tree_grows != 0; /* overlays may not fit it */
	if (s->from == kernel_default_tree())
		keep_machine_tree(boot, s);
	return 0;
}

/* Without a tree the kernel gets a tag list, where such kernels look for it. */
static int add_tags(struct boot *boot)
{
	const struct mem_range *bank = mem_bank(0);
	struct segment *s = plan_add(&boot->plan, SEG_TAGS);

	if (!s || !bank)
		return -ENOEXEC;
	s->to = bank->base + (uint64_t)TAGS_OFFSET;
	s->extent = TAGS_SIZE;
	return 0;
}

/* Nobody gave a tree: that of the machine. */
static int add_default_tree(struct boot *boot)
{
	const void *machine = kernel_default_tree();
	struct segment *s;
	int rc;

	if (!machine)
		return fail(-EINVAL, "give it as the last argument: booti KERNEL - FDT",
			    "a 64-bit kernel needs a device tree");
	rc = add_fdt(boot, &(struct arg_image){ .addr = (uintptr_t)machine });
	s = plan_find(&boot->plan, SEG_FDT);
	return rc || !s ? rc : check_fdt(boot, s);
}

static int add_arguments(struct boot *boot)
{
	struct segment *fdt = plan_find(&boot->plan, SEG_FDT);

	if (fdt)
		return check_fdt(boot, fdt);
	return kernel_family()->tags ? add_tags(boot) : add_default_tree(boot);
}

int boot_prepare(struct boot *boot, uintptr_t image, const struct arg_range *initrd,
		 const struct arg_image *fdt)
{
	const char *bootargs = env_get("bootargs");
	int rc = add_kernel(boot, image);

	boot->args.bootargs = bootargs ? bootargs : "";
	boot->args.machine = (uint32_t)env_get_hex("machid", board.machine);
	boot->args.serial = env_get_hex("serial#", 0);
	boot->args.revision = (uint32_t)env_get_hex("rev", 0);
	if (!rc && boot->plan.protocol == BOOT_PROGRAM)
		return plan_check(&boot->plan);
	if (!rc && initrd && !initrd->none)
		rc = add_ramdisk(boot, initrd);
	if (!rc && fdt)
		rc = add_fdt(boot, fdt);
	if (!rc)
		rc = add_arguments(boot);
	if (!rc)
		rc = plan_place(&boot->plan);
	if (!rc)
		rc = plan_check(&boot->plan);
	return rc ? rc : handoff_check();
}

static int write_arguments(struct boot *boot, uintptr_t *params)
{
	struct segment *initrd = plan_find(&boot->plan, SEG_RAMDISK);
	struct segment *fdt = plan_find(&boot->plan, SEG_FDT);
	int rc = 0;

	if (initrd) {
		boot->args.initrd = (uintptr_t)initrd->to;
		boot->args.initrd_size = initrd->size;
	}
	if (!fdt)
		fdt = plan_find(&boot->plan, SEG_TAGS);
	*params = (uintptr_t)fdt->to;
	if (boot->plan.tree_grows)
		rc = kernel_family()->merge(&boot->plan, &boot->facts);
	if (rc)
		return rc;
	if (fdt->role == SEG_FDT)
		return fdt_fixup((void *)*params, fdt->extent, boot->facts, &boot->args);
	return handoff_tags((void *)*params, fdt->extent, &boot->args);
}

int boot_program(struct boot *boot, const struct arg_words *words)
{
	int rc = plan_load(&boot->plan);

	return rc ? rc : program_run((uintptr_t)boot->plan.entry, words);
}

/* A kernel without a tree takes the address that it finds in the chip. */
static void take_ethaddr(void)
{
	struct netdev *nd = netdev_get();
	const char *text = env_get(netdev_mac_name(nd));

	if (nd && text)
		(void)parse_mac(text, nd->mac); /* env_set() has refused what is none */
}

int boot_start(struct boot *boot)
{
	uintptr_t params;
	int rc = plan_load(&boot->plan);

	if (!rc)
		rc = plan_unpacked(&boot->plan);
	if (!rc)
		rc = write_arguments(boot, &params);
	if (!rc)
		rc = handoff_prepare(&boot->plan);
	if (rc)
		return rc;
	take_ethaddr();
	devices_stop();
	handoff_kernel((uintptr_t)boot->plan.entry, &boot->args, params);
}
