/* SPDX-License-Identifier: GPL-2.0-or-later */
/* start=direct: a loaded program begins, as if some first stage had done its work. */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include "elf.h"
#include "hw/core/generic-loader.h"
#include "hw/loader.h"
#include "qemu/error-report.h"

/* QEMU has them for machines that boot Linux by themselves; nobody shall wonder what they did. */
static void warn_of_unused(const MachineState *m)
{
	bool arguments = m->kernel_cmdline && *m->kernel_cmdline;

	if (m->initrd_filename || m->dtb || m->firmware || arguments)
		warn_report(
			"-initrd, -dtb, -append and -bios do nothing here; -device "
			"loader,file=FILE,addr=ADDRESS puts a file into memory");
}

void s5p_direct_load(struct s5p_board *b)
{
	const char *file = MACHINE(b)->kernel_filename;
	ssize_t rc;

	warn_of_unused(MACHINE(b));
	if (!file)
		return;
	if (!b->option.start_direct) {
		error_report(
			"-kernel %s: only with -M s5pc100,start=direct; the iROM starts what "
			"the NAND or USB holds",
			file);
		exit(EXIT_FAILURE);
	}
	rc = load_elf(file, NULL, NULL, NULL, &b->entry, NULL, NULL, NULL, 0, EM_ARM, 1, 0);
	if (rc < 0) {
		error_report("-kernel %s: %s; for other files there is -device loader", file,
			     load_elf_strerror(rc));
		exit(EXIT_FAILURE);
	}
	b->has_entry = true;
}

/* Where the only -device loader has put its file; with cpu-num= it sets the address itself. */
static const GenericLoaderState *only_loader(void)
{
	Object *found = object_resolve_path_type("", TYPE_GENERIC_LOADER, NULL);

	return found && GENERIC_LOADER(found)->file ? GENERIC_LOADER(found) : NULL;
}

void s5p_direct_start(struct s5p_board *b)
{
	const GenericLoaderState *loader = only_loader();

	if (!b->option.start_direct)
		return;
	s5p_system_set_up(b);
	if (b->has_entry)
		cpu_set_pc(CPU(b->cpu), b->entry);
	else if (loader)
		cpu_set_pc(CPU(b->cpu), loader->addr);
}

void s5p_direct_check(const struct s5p_board *b)
{
	if (b->option.start_direct && !b->cpu->env.regs[15])
		s5p_say("start=direct, but nothing is loaded: -kernel FILE.elf, or "
			"-device loader,file=FILE,addr=ADDRESS,cpu-num=0");
}
