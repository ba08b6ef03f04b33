/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/image.h>

extern const struct image_format format_elf32, format_elf64;

/* Where ELF32 and ELF64 keep the same things: offsets, and the bytes of an address. */
struct elf_layout {
	uint8_t class; /* byte 4 of the file */
	uint8_t word;  /* 4 or 8 bytes */
	uint8_t machine;
	uint8_t header, program; /* sizes of the file and of a program header */
	uint8_t phoff, phentsize, phnum;
	uint8_t p_offset, p_paddr /* the virtual one is a word before it */, p_filesz, p_memsz;
	const char *hint;
};

/** elf_matches() - an ELF file of either class */
bool elf_matches(const void *data, size_t size);

/** elf_parse() - as image_format.parse */
int elf_parse(const struct elf_layout *layout, const void *data, size_t size,
	      struct boot_plan *plan);
