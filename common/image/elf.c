// SPDX-License-Identifier: MIT
/* ELF programs, linked to a fixed address (System V ABI, chapters 4 and 5): what both classes share. */
#include <common/image/elf.h>

#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define E_TYPE	   16
#define E_MACHINE  18
#define E_ENTRY	   24
#define IDENT_SIZE 20
#define ET_EXEC	   2
#define ET_DYN	   3 /* position independent: runs where it was linked to, too */
#define PT_LOAD	   1

static uint64_t word(const struct elf_layout *l, const uint8_t *p)
{
	return l->word == 8 ? get_le64(p) : get_le32(p);
}

bool elf_matches(const void *data, size_t size)
{
	return size >= IDENT_SIZE && !memcmp(data, "\177ELF", 4);
}

static int refuse(const struct elf_layout *l, const char *what, unsigned int offset)
{
	return fail(-ENOEXEC, l->hint, "ELF: %s (offset %u)", what, offset);
}

static int check_header(const struct elf_layout *l, const uint8_t *d, size_t size)
{
	uint64_t phoff;

	if (d[4] != l->class)
		return refuse(l, d[4] == 2 ? "a 64-bit program" : "a 32-bit program", 4);
	if (d[5] != 1)
		return refuse(l, "a big-endian program", 5);
	if (get_le16(d + E_MACHINE) != l->machine)
		return refuse(l, "made for another processor", E_MACHINE);
	if (get_le16(d + E_TYPE) != ET_EXEC && get_le16(d + E_TYPE) != ET_DYN)
		return refuse(l, "not a program", E_TYPE);
	if (size < l->header)
		return fail(-ENOEXEC, "load the whole file again", "ELF: cut short");
	if (get_le16(d + l->phentsize) != l->program)
		return refuse(l, "program headers of an odd size", l->phentsize);
	phoff = word(l, d + l->phoff);
	if (phoff > size || get_le16(d + l->phnum) > (size - phoff) / l->program)
		return fail(-ENOEXEC, "load the whole file again",
			    "ELF: the program headers (offset %u) are outside of the file",
			    l->phoff);
	return 0;
}

static int add_segment(const struct elf_layout *l, const uint8_t *d, size_t size,
		       const uint8_t *header, struct boot_plan *plan)
{
	uint64_t offset = word(l, header + l->p_offset), in_file = word(l, header + l->p_filesz),
		 in_memory = word(l, header + l->p_memsz);
	uint64_t into = word(l, d + E_ENTRY) - word(l, header + l->p_paddr - l->word);
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
	s->size = (size_t)in_file;
	s->to = word(l, header + l->p_paddr);
	s->extent = (size_t)in_memory;
	/* A program that runs elsewhere than where it is loaded: its entry is where it runs. */
	if (into < in_memory)
		plan->entry = s->to + into;
	return 0;
}

int elf_parse(const struct elf_layout *layout, const void *data, size_t size,
	      struct boot_plan *plan)
{
	const uint8_t *d = data, *header;
	int rc = check_header(layout, d, size);

	if (rc)
		return rc;
	plan->entry = word(layout, d + E_ENTRY);
	header = d + word(layout, d + layout->phoff);
	for (uint16_t n = get_le16(d + layout->phnum); n && !rc; n--, header += layout->program)
		rc = add_segment(layout, d, size, header, plan);
	if (!rc && !plan->seg_count)
		rc = refuse(layout, "nothing to load", layout->phnum);
	plan->protocol = BOOT_PROGRAM;
	return rc;
}
