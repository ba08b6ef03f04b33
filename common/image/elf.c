// SPDX-License-Identifier: MIT
/* ELF32 programs for ARM, linked to a fixed address (System V ABI, chapters 4 and 5). */
#include <common/image/elf.h>

#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define EHDR_SIZE 52
#define PHDR_SIZE 32
#define EM_ARM	  40
#define ET_EXEC	  2
#define ET_DYN	  3 /* position independent: runs where it was linked to, too */
#define PT_LOAD	  1

static bool elf_matches(const void *data, size_t size)
{
	return size >= EHDR_SIZE && !memcmp(data, "\177ELF", 4);
}

static int refuse(const char *what, unsigned int offset)
{
	return fail(-ENOEXEC, "link it for 32-bit ARM, little endian, at a fixed address",
		    "ELF: %s (offset %u)", what, offset);
}

static int check_header(const uint8_t *d, size_t size)
{
	uint32_t phoff = get_le32(d + 28), phnum = get_le16(d + 44);

	if (d[4] != 1)
		return refuse("a 64-bit program", 4);
	if (d[5] != 1)
		return refuse("a big-endian program", 5);
	if (get_le16(d + 18) != EM_ARM)
		return refuse("made for another processor", 18);
	if (get_le16(d + 16) != ET_EXEC && get_le16(d + 16) != ET_DYN)
		return refuse("not a program", 16);
	if (get_le16(d + 42) != PHDR_SIZE)
		return refuse("program headers of an odd size", 42);
	if (phoff > size || phnum > (size - phoff) / PHDR_SIZE)
		return fail(-ENOEXEC, "load the whole file again",
			    "ELF: the program headers (offset 28) are outside of the file");
	return 0;
}

static int add_segment(const uint8_t *d, size_t size, const uint8_t *header, struct boot_plan *plan)
{
	uint32_t offset = get_le32(header + 4), in_file = get_le32(header + 16),
		 in_memory = get_le32(header + 20);
	struct segment *s;

	if (get_le32(header) != PT_LOAD || !in_memory)
		return 0;
	if (in_file > in_memory || offset > size || in_file > size - offset)
		return fail(-ENOEXEC, "load the whole file again",
			    "ELF: a segment (0x%lx + 0x%lx) is outside of the file",
			    (unsigned long)offset, (unsigned long)in_file);
	s = plan_add(plan, SEG_PROGRAM);
	if (!s)
		return -ENOEXEC;
	s->from = d + offset;
	s->size = in_file;
	s->to = get_le32(header + 12);
	s->extent = in_memory;
	return 0;
}

static int elf_parse(const void *data, size_t size, struct boot_plan *plan)
{
	const uint8_t *d = data;
	uint32_t phoff, phnum;
	int rc = check_header(d, size);

	if (rc)
		return rc;
	phoff = get_le32(d + 28);
	phnum = get_le16(d + 44);
	for (uint32_t i = 0; i < phnum && !rc; i++)
		rc = add_segment(d, size, d + phoff + (size_t)i * PHDR_SIZE, plan);
	if (!rc && !plan->seg_count)
		rc = refuse("nothing to load", 44);
	plan->entry = get_le32(d + 24);
	plan->protocol = BOOT_PROGRAM;
	return rc;
}

const struct image_format format_elf = { "ELF", elf_matches, elf_parse };
