// SPDX-License-Identifier: MIT
/* bootm and bootz (one command: the image says what it is), boot and bootd. */
#include <stdio.h>
#include <string.h>

#include <common/cmd/bootm.h>
#include <common/cmd/fdt.h>
#include <common/image/boot.h>
#include <common/image/family.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/part.h>
#include <keel/shell.h>
#include <lib/human.h>

enum { ADDR, INITRD, FDT };

#define FLAG_DRY_RUN (1u << 0)

static struct boot boot;

static void print_segment(const struct segment *s)
{
	char size[HUMAN_SIZE];
	unsigned long to = (unsigned long)s->to, from = (unsigned long)(uintptr_t)s->from;

	printf("  %-12s 0x%08lx  %s", segment_name(s), to,
	       human_size(size, s->size ? s->size : s->extent));
	if (s->packed)
		printf(", unpacked from 0x%lx", from);
	else if (s->size && from != to)
		printf(", copied from 0x%lx", from);
	if (s->role == SEG_FDT && s->from == kernel_default_tree())
		printf(", the machine's own");
	printf("\n");
}

static void print_plan(const struct boot_plan *plan)
{
	char size[HUMAN_SIZE];

	printf("boot plan: %s%s%s\n", plan->format, plan->name[0] ? " " : "", plan->name);
	for (size_t i = 0; i < plan->seg_count; i++)
		print_segment(&plan->seg[i]);
	if (plan->unpack.size)
		printf("  %-12s 0x%08lx  %s\n", "unpacks to", (unsigned long)plan->work_start,
		       human_size(size, plan->work_end - plan->work_start));
	printf("  %-12s 0x%08lx", "entry", (unsigned long)plan->entry);
	if (plan->protocol == BOOT_LINUX_ARM32)
		printf("  32-bit Linux, machine %lu", (unsigned long)boot.args.machine);
	if (plan->protocol == BOOT_LINUX_ARM64)
		printf("  64-bit Linux");
	if (plan->unsuitable)
		printf("\n  note: its load address 0x%lx is not free, or not where the kernel can "
		       "run",
		       (unsigned long)plan->unsuitable);
	printf("\n");
}

/* A root file system in a partition that is not there: the kernel would panic, far from here. */
static void note_root(const char *bootargs)
{
	static const char root[] = "root=/dev/mtdblock";
	const char *digit = strstr(bootargs, root);
	unsigned int number = 0, parts = 0;

	if (!digit)
		return;
	for (digit += strlen(root); *digit >= '0' && *digit <= '9'; digit++)
		number = number * 10 + (unsigned int)(*digit - '0');
	while (part_get(parts))
		parts++;
	if (parts && number >= parts)
		printf("  note: bootargs names mtdblock%u, but mtdparts ends with number %u\n",
		       number, parts - 1);
}

/* What keeps kernels silent most often; none of it is a reason to refuse. */
static void print_notes(const struct boot_told *told)
{
	/* Linux, COMMAND_LINE_SIZE without its NUL */
	unsigned int kept = boot.plan.protocol == BOOT_LINUX_ARM64 ? 2047 : 1023;

	if (!told->console)
		printf("  note: bootargs names no console=, the kernel may stay silent\n");
	note_root(told->bootargs);
	if (strlen(told->bootargs) > kept)
		printf("  note: a kernel keeps only the first %u characters of bootargs\n", kept);
	if (env_get("serial#") && !boot.args.serial)
		printf("  note: serial# is no hexadecimal number, the kernel is not told\n");
	if (plan_find(&boot.plan, SEG_TAGS))
		printf("  note: no device tree given, most kernels since 2012 need one\n");
}

static uintptr_t image_address(const struct command_call *call)
{
	if (call->given & 1u << ADDR)
		return call->arg[ADDR].addr;
	return (uintptr_t)env_get_hex("fileaddr", env_get_hex("loadaddr", 0));
}

/* As it was typed: "ADDR", "ADDR#configuration", "ADDR:image", "ADDR:size" or "ADDR +size". */
static void print_image(uintptr_t addr, const char *choice)
{
	printf(" %lx%s%s", (unsigned long)addr, choice && choice[0] == '+' ? " " : "",
	       choice ? choice : "");
}

/* Who has changed a tree expects that it is taken; it is when it is given, as in U-Boot. */
static void print_other_tree(const struct command_call *call)
{
	const struct arg_range *initrd = &call->arg[INITRD].range;
	const struct segment *tree = plan_find(&boot.plan, SEG_FDT);
	unsigned long chosen = fdt_address();

	if (call->given & 1u << FDT || !chosen || (tree && (uintptr_t)tree->from == chosen))
		return;
	printf("  note: not the tree at 0x%lx that fdt addr chose; with that: %s", chosen,
	       call->name);
	print_image(image_address(call), call->arg[ADDR].image.choice);
	if (call->given & 1u << INITRD && !initrd->none)
		print_image(initrd->image.addr, initrd->image.choice);
	else
		printf(" -");
	printf(" %lx\n", chosen);
}

static void print_arguments(const struct command_call *call)
{
	struct boot_told told = boot_told(&boot);

	printf("  %-12s %s%s\n", "bootargs", told.bootargs[0] ? told.bootargs : "(none)",
	       told.of_tree && told.bootargs[0] ? " (of the device tree)" : "");
	print_notes(&told);
	print_other_tree(call);
}

static int start_program(const struct arg_words *words)
{
	print_plan(&boot.plan);
	return boot_program(&boot, words);
}

static int bootelf_run(const struct command_call *call)
{
	uintptr_t image = image_address(call);
	int rc;

	memset(&boot, 0, sizeof(boot));
	rc = boot_prepare(&boot, image, NULL, NULL);
	if (!rc && boot.plan.protocol != BOOT_PROGRAM)
		rc = image_where(fail(-ENOEXEC, "bootm starts it",
				      "this is a kernel (%s), expected an ELF program",
				      boot.plan.format),
				 image, "program");
	return rc ? rc : start_program(call->given & 1u << 1 ? &call->arg[1].rest : NULL);
}

int bootm_run(const struct command_call *call)
{
	const struct arg_range *initrd =
		call->given & 1u << INITRD ? &call->arg[INITRD].range : NULL;
	const struct arg_image *fdt = call->given & 1u << FDT ? &call->arg[FDT].image : NULL;
	int rc;

	memset(&boot, 0, sizeof(boot));
	boot.plan.choice = call->arg[ADDR].image.choice;
	rc = boot_prepare(&boot, image_address(call), initrd, fdt);
	if (rc)
		return rc;
	if (boot.plan.protocol == BOOT_PROGRAM && !call->flags)
		return start_program(NULL);
	print_plan(&boot.plan);
	if (boot.plan.protocol != BOOT_PROGRAM)
		print_arguments(call);
	if (call->flags & FLAG_DRY_RUN)
		return 0;
	printf("Starting kernel ...\n\n");
	return boot_start(&boot);
}

static int boot_run(const struct command_call *call)
{
	(void)call;
	return shell_execute("run bootcmd", strlen("run bootcmd")) ? 1 : 0;
}

/* clang-format off */
COMMAND(bootm,
	.name    = "bootm",
	.alias   = "bootz",
	.summary = "start a kernel image with ramdisk and device tree",
	.example = "bootm ${kernel_addr_r} - ${fdt_addr_r}\n"
		   "bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr_r}\n"
		   "bootm -n    only print the plan",
	.flags   = "n",
	.args    = ARGS({ "ADDR", ARG_IMAGE, true },
			{ "RAMDISK", ARG_RANGE, true },
			{ "FDT", ARG_IMAGE, true }),
	.run     = bootm_run);

/* Not guarded: a program that crashes is told about by cpu_run(). */
COMMAND(bootelf,
	.name    = "bootelf",
	.summary = "load an ELF program and call it with arguments",
	.example = "bootelf ${loadaddr} one two",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }, { "ARG", ARG_REST, true }),
	.run     = bootelf_run);

COMMAND(boot,
	.name    = "boot",
	.alias   = "bootd",
	.summary = "run the variable bootcmd",
	.example = "boot",
	.run     = boot_run);
/* clang-format on */
