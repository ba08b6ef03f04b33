// SPDX-License-Identifier: MIT
/* How large the working tree may be: its header says what it claims, the memory map what is free. */
#include <common/cmd/fdt.h>

#include <stdio.h>

#include <libfdt.h>

#include <common/image/family.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

#define RESIZE_EXTRA 0x1000
#define PAGE	     0x1000

static bool scratch_from(uintptr_t from, size_t size, const struct fdt_span avoid[2], uintptr_t *at)
{
	int i = 0;

	while (i < 2 && mem_find_free(from, size, PAGE, at))
		for (i = 0; i < 2; i++)
			if (avoid[i].addr < *at + size && *at < avoid[i].addr + avoid[i].size) {
				from = avoid[i].addr + avoid[i].size;
				break;
			}
	return i == 2;
}

/* First behind where people load kernels and ramdisks. */
bool fdt_find_free(size_t size, const struct fdt_span avoid[2], uintptr_t *at)
{
	const struct mem_range *bank = mem_bank(0);

	return bank && (scratch_from(bank->base + bank->size / 8 * 7, size, avoid, at) ||
			scratch_from(bank->base, size, avoid, at));
}

int fdt_scratch(size_t size, const struct fdt_span avoid[2], uintptr_t *at)
{
	char text[HUMAN_SIZE];

	if (fdt_find_free(size, avoid, at))
		return 0;
	return fail(-ENOSPC, "meminfo shows what is in the way", "no %s of free RAM to work in",
		    human_size(text, size));
}

void fdt_set_size(void *fdt, size_t size)
{
	const struct mem_range *load = mem_find_load((uintptr_t)fdt);
	char text[HUMAN_SIZE], name[32] = "device tree";

	if (load)
		snprintf(name, sizeof(name), "%s", load->name);
	fdt_set_totalsize(fdt, (uint32_t)size); /* the room lies behind the last block */
	mem_note_load(name, (uintptr_t)fdt, size);
	printf("device tree at 0x%lx, now %s\n", (unsigned long)(uintptr_t)fdt,
	       human_size(text, size));
}

/* Where what belongs to the tree at @addr ends: with its load, or with its last block. */
static uintptr_t own_end(uintptr_t addr, const struct fdt_facts *facts)
{
	const struct mem_range *load = mem_find_load(addr);

	if (!load)
		return addr + facts->used;
	return addr + (load->base == addr ? load->size : facts->size);
}

int fdt_check_room(uintptr_t addr, const struct fdt_facts *facts, size_t size)
{
	uintptr_t end = own_end(addr, facts);
	const struct mem_range *other;
	int rc;

	if (kernel_tree_fits(addr, size))
		return 0;
	rc = mem_check_write(addr, size, "fdt");
	other = !rc && end < addr + size ? mem_find_overlap(end, addr + size - end) : NULL;
	if (other)
		rc = fail(-EBUSY, "meminfo shows free memory",
			  "the tree with its room, 0x%zx bytes, would lie over %s at 0x%lx", size,
			  other->name, (unsigned long)other->base);
	return rc ? fdt_hint_move(rc, addr, size) : 0;
}

int fdt_grow(size_t size)
{
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	if (!rc)
		rc = fdt_check_room((uintptr_t)fdt, &facts, size);
	if (!rc)
		fdt_set_size(fdt, size);
	return rc;
}

/* As U-Boot: from what is used, to the end of a page. A header may claim more than it needs. */
static int resize_run(const struct command_call *call)
{
	size_t extra = call->given & 1u ? call->arg[0].size : RESIZE_EXTRA;
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	if (rc)
		return rc;
	if (extra > INT32_MAX / 2)
		return fail(-E2BIG, "fdt resize 1000", "fdt resize: 0x%zx bytes are too many",
			    extra);
	return fdt_grow(ALIGN_UP((uintptr_t)fdt + facts.used + extra, (uintptr_t)PAGE) -
			(uintptr_t)fdt);
}

/* clang-format off */
COMMAND(fdt_resize,
	.name    = "fdt resize",
	.summary = "make room for more properties behind those that are there",
	.example = "fdt resize 2000",
	.args    = ARGS({ "EXTRA", ARG_SIZE, true }),
	.guarded = true,
	.run     = resize_run);
/* clang-format on */
