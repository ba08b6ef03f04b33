// SPDX-License-Identifier: MIT
/* The way of bootm: kernel, ramdisk and device tree become a plan, the plan a running kernel. */
#include <common/image/boot.h>

#include <stdio.h>

#include <libfdt.h>

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

/* A uImage brings size and checksum; anything else has the size that was typed or loaded. */
static int ramdisk_bytes(const struct arg_range *initrd, const void **from, size_t *size)
{
	struct uimage u;
	int rc = image_bytes(initrd->addr, size);

	*from = (const void *)initrd->addr;
	if (rc || !uimage_matches(*from, *size)) {
		if (!rc && !initrd->size && !mem_find_load(initrd->addr))
			rc = fail(-EINVAL, "give it as ADDRESS:SIZE",
				  "the size of the ramdisk at 0x%lx is not known",
				  (unsigned long)initrd->addr);
		if (!rc && initrd->size)
			*size = initrd->size;
		return rc ? rc : mem_check_read(initrd->addr, *size);
	}
	rc = uimage_header(*from, *size, &u);
	if (!rc && u.type != UIMAGE_RAMDISK)
		rc = fail(-ENOEXEC, "the order is KERNEL RAMDISK FDT",
			  "uImage: holds a %s, not a ramdisk", uimage_type_name(u.type));
	if (!rc)
		rc = uimage_verify(&u);
	*from = u.data;
	*size = u.size;
	return rc;
}

static int add_ramdisk(struct boot *boot, const struct arg_range *initrd)
{
	const void *from;
	size_t size;
	struct segment *s;
	int rc = ramdisk_bytes(initrd, &from, &size);

	if (rc)
		return image_where(rc, initrd->addr, "ramdisk");
	s = argument(boot, SEG_RAMDISK);
	if (!s)
		return -ENOEXEC;
	s->from = from;
	s->size = size;
	s->extent = size;
	return 0;
}

static int add_fdt(struct boot *boot, uintptr_t addr)
{
	size_t size;
	struct segment *s;
	int rc = image_bytes(addr, &size);

	if (rc)
		return image_where(rc, addr, "device tree");
	s = argument(boot, SEG_FDT);
	if (!s)
		return -ENOEXEC;
	s->from = (const void *)addr;
	s->size = size;
	return 0;
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
	s->extent = s->size + fdt_fixup_growth(&boot->args);
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

/*
 * Nobody gave a tree: that of the machine, which stays as it is. QEMU's says that it has 1 MiB; how
 * much of it is used is asked now, because the fdt commands may have made it longer.
 */
static int add_default_tree(struct boot *boot)
{
	size_t used;
	const void *tree = kernel_default_tree(&used);
	struct segment *s;
	int rc;

	if (!tree)
		return fail(-EINVAL, "give it as the last argument: booti KERNEL - FDT",
			    "a 64-bit kernel needs a device tree");
	rc = add_fdt(boot, (uintptr_t)tree);
	s = plan_find(&boot->plan, SEG_FDT);
	if (rc || !s)
		return rc;
	rc = check_fdt(boot, s);
	if (rc)
		return rc;
	used = MAX(fdt_off_dt_strings(tree) + fdt_size_dt_strings(tree),
		   fdt_off_dt_struct(tree) + fdt_size_dt_struct(tree));
	s->keep = true;
	s->extent -= s->size - used;
	s->size = used;
	return 0;
}

static int add_arguments(struct boot *boot)
{
	struct segment *fdt = plan_find(&boot->plan, SEG_FDT);

	if (fdt)
		return check_fdt(boot, fdt);
	return kernel_family()->tags ? add_tags(boot) : add_default_tree(boot);
}

int boot_prepare(struct boot *boot, uintptr_t image, const struct arg_range *initrd,
		 const uintptr_t *fdt)
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
		rc = add_fdt(boot, *fdt);
	if (!rc)
		rc = add_arguments(boot);
	if (!rc)
		rc = plan_place(&boot->plan);
	return rc ? rc : plan_check(&boot->plan);
}

static int write_arguments(struct boot *boot, uintptr_t *params)
{
	struct segment *initrd = plan_find(&boot->plan, SEG_RAMDISK);
	struct segment *fdt = plan_find(&boot->plan, SEG_FDT);

	if (initrd) {
		boot->args.initrd = (uintptr_t)initrd->to;
		boot->args.initrd_size = initrd->size;
	}
	if (!fdt)
		fdt = plan_find(&boot->plan, SEG_TAGS);
	*params = (uintptr_t)fdt->to;
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
