// SPDX-License-Identifier: MIT
/* ELF32 programs for ARM. */
#include <common/image/elf.h>

static const struct elf_layout layout = {
	.class = 1,
	.word = 4,
	.machine = 40,
	.header = 52,
	.program = 32,
	.phoff = 28,
	.phentsize = 42,
	.phnum = 44,
	.p_offset = 4,
	.p_paddr = 12,
	.p_filesz = 16,
	.p_memsz = 20,
	.hint = "link it for 32-bit ARM, little endian, at a fixed address",
};

static int elf32_parse(const void *data, size_t size, struct boot_plan *plan)
{
	return elf_parse(&layout, data, size, plan);
}

const struct image_format format_elf32 = { "ELF", elf_matches, elf32_parse };
