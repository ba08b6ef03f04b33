// SPDX-License-Identifier: MIT
/* ELF64 programs for ARM64. */
#include <common/image/elf.h>

static const struct elf_layout layout = {
	.class = 2,
	.word = 8,
	.machine = 183,
	.header = 64,
	.program = 56,
	.phoff = 32,
	.phentsize = 54,
	.phnum = 56,
	.p_offset = 8,
	.p_paddr = 24,
	.p_filesz = 32,
	.p_memsz = 40,
	.hint = "link it for 64-bit ARM, little endian, at a fixed address",
};

static int elf64_parse(const void *data, size_t size, struct boot_plan *plan)
{
	return elf_parse(&layout, data, size, plan);
}

const struct image_format format_elf64 = { "ELF", elf_matches, elf64_parse };
