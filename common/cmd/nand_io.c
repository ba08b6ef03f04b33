// SPDX-License-Identifier: MIT
/* nand read, write, erase, verify: the same place and size mean the same good blocks. */
#include <stdio.h>
#include <string.h>

#include <common/boot_slot.h>
#include <common/cmd/nand.h>
#include <keel/console.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/progress.h>
#include <lib/human.h>
#include <lib/keel_header.h>

#define FORCE 1u

enum { ADDR, PLACE, SIZE };
enum { ERASE_PLACE, ERASE_SIZE };

static struct {
	uint8_t page[4096] __aligned(4);
} verify_buf;

/* What a command does to one block's worth of a place. */
typedef int piece_fn(const struct part *part, uint32_t offset, void *data, size_t len);

static int write_piece(const struct part *part, uint32_t offset, void *data, size_t len)
{
	return part_write(part, offset, data, len);
}

/* What is meant as a whole loses the blocks that go bad meanwhile. */
static bool has_shrunk(const struct nand_place *place, size_t done)
{
	return place->whole && place->offset + done >= part_good_size(&place->part);
}

static int stopped(const struct nand_place *place, size_t done, const char *again)
{
	char at[HUMAN_SIZE], size[HUMAN_SIZE];

	return fail(-EINTR, again, "stopped at 0x%zx of 0x%zx bytes (%s of %s)", done, place->size,
		    human_size(at, done), human_size(size, place->size));
}

/* Block by block, with progress; Ctrl-C stops between two. */
static int each_block(const char *what, struct nand_place *place, piece_fn *fn, uint8_t *data)
{
	const char *again = fn == write_piece ? "nand erase, then the same command again"
					      : "the same command again does all of it";
	uint32_t block = mtd_block_size(place->part.mtd);
	int rc = 0, done_rc;

	progress_begin(what, place->size);
	for (size_t done = 0, n; done < place->size && !rc; done += n) {
		uint32_t at = (uint32_t)(place->offset + done);

		n = MIN(place->size - done, block - at % block);
		if (console_interrupted())
			rc = stopped(place, done, again);
		else
			rc = fn(&place->part, at, data ? data + done : NULL, n);
		progress_update(done + n);
		if (rc == -ENOSPC && has_shrunk(place, done)) {
			place->size = done;
			rc = 0;
		}
	}
	if (rc)
		progress_cancel();
	else
		progress_end();
	done_rc = mtd_erase_done(place->part.mtd);
	return rc ? rc : done_rc;
}

static void say_done(const struct nand_place *place, const char *what, const char *how)
{
	char size[HUMAN_SIZE];
	const struct mtd *mtd = place->part.mtd;

	printf("%lu bytes %s: OK, %s from %s+0x%lx on, in \"%s\"%s\n", (unsigned long)place->size,
	       what, human_size(size, place->size), mtd->name,
	       (unsigned long)(place->part.first_block * mtd_block_size(mtd) + place->offset),
	       place->part.name, how);
}

/* Where, and how much: the given size, or what a name stands for. */
static int find_place(const char *word, bool given, size_t size, struct nand_place *place)
{
	struct mtd *mtd = nand_chip();
	int rc = mtd ? nand_place(mtd, word, place) : -ENODEV;

	if (rc)
		return rc;
	if (!given && !place->named)
		return fail(-EINVAL, "SIZE in hexadecimal; only a partition's name stands for all",
			    "how many bytes at 0x%s?", word);
	if (given && !size)
		return fail(-EINVAL, "SIZE in hexadecimal; is ${filesize} what you expect?",
			    "0 bytes at %s: nothing to do", word);
	if (given) {
		place->size = size;
		place->whole = false;
	}
	return part_check_range(&place->part, place->offset, place->size);
}

static int read_piece(const struct part *part, uint32_t offset, void *data, size_t len)
{
	return part_read(part, offset, data, len);
}

static int read_run(const struct command_call *call)
{
	uintptr_t addr = call->arg[ADDR].addr;
	struct nand_place place;
	char how[40] = "";
	uint32_t before;
	int rc;

	if (call->suffix[0] == 'r' || call->suffix[0] == 'o')
		return nand_raw(call, false);
	rc = find_place(call->arg[PLACE].str, call->given >> SIZE & 1, call->arg[SIZE].size,
			&place);
	if (!rc)
		rc = mem_check_write(addr, place.size, "nand read");
	if (rc)
		return rc;
	before = place.part.mtd->corrected;
	rc = each_block("nand read", &place, read_piece, (uint8_t *)addr);
	if (rc) {
		mem_note_part(place.part.name, addr, place.size);
		return rc;
	}
	mem_note_load(place.part.name, addr, place.size);
	if (place.part.mtd->corrected != before)
		snprintf(how, sizeof(how), ", %u bits corrected",
			 (unsigned int)(place.part.mtd->corrected - before));
	say_done(&place, "read", how);
	return 0;
}

/* A partition's name alone takes what was loaded: RAM behind it is not written. */
static int limit_to_load(const struct command_call *call, struct nand_place *place)
{
	uintptr_t addr = call->arg[ADDR].addr;
	const struct mem_range *load = mem_find_load(addr);

	if (call->given >> SIZE & 1)
		return 0;
	if (!load)
		return fail(-EINVAL, "give the SIZE, in hexadecimal",
			    "how many bytes? Nothing was loaded to 0x%lx", (unsigned long)addr);
	place->size = load->base + load->size - addr;
	place->whole = false;
	return part_check_range(&place->part, place->offset, place->size);
}

/* Only the image: what lies behind it in RAM is not written. */
static int write_boot_slot(const struct command_call *call, struct nand_place *place)
{
	const void *image = (const void *)call->arg[ADDR].addr;
	int rc = boot_slot_check(image, place->size);

	if (rc)
		return rc;
	place->size = keel_header_length(image);
	return boot_slot_write(image);
}

/* Every block that would really be changed: bad ones move the end. */
static int check_place_change(const struct command_call *call, const struct nand_place *place)
{
	struct mtd *mtd = place->part.mtd;
	uint32_t size = mtd_block_size(mtd), good = 0;
	size_t end = place->offset + place->size;
	int rc = 0;

	for (uint32_t i = 0; (size_t)good * size < end && i < place->part.block_count && !rc; i++) {
		uint32_t block = place->part.first_block + i;

		if (mtd->ops->block_is_bad(mtd, block))
			continue;
		if ((size_t)++good * size > place->offset)
			rc = nand_check_change(call, mtd, block * size, size);
	}
	return rc;
}

static int write_run(const struct command_call *call)
{
	uintptr_t addr = call->arg[ADDR].addr;
	struct nand_place place;
	int rc;

	if (call->suffix[0] == 'r' || call->suffix[0] == 'o')
		return nand_raw(call, true);
	rc = find_place(call->arg[PLACE].str, call->given >> SIZE & 1, call->arg[SIZE].size,
			&place);
	if (!rc)
		rc = limit_to_load(call, &place);
	if (!rc)
		rc = mem_check_read(addr, place.size);
	if (rc)
		return rc;
	if (boot_slot_begins_at(&place.part, place.offset) && !(call->flags & FORCE)) {
		rc = write_boot_slot(call, &place);
	} else {
		rc = check_place_change(call, &place);
		if (!rc)
			rc = each_block("nand write", &place, write_piece, (uint8_t *)addr);
	}
	if (!rc)
		say_done(&place, "written", ", read back and compared");
	return rc;
}

static int erase_piece(const struct part *part, uint32_t offset, void *data, size_t len)
{
	(void)data;
	return part_erase_more(part, offset, len);
}

static int check_erase(const struct command_call *call, struct nand_place *place)
{
	uint32_t block = mtd_block_size(place->part.mtd);
	int rc;

	if (place->offset % block)
		return fail(-EINVAL, "whole blocks only", "0x%lx is inside a block of 0x%lx",
			    (unsigned long)(place->part.first_block * block + place->offset),
			    (unsigned long)block);
	place->size = ALIGN_UP(place->size, (size_t)block);
	if (!boot_slot_begins_at(&place->part, place->offset) || call->flags & FORCE)
		return check_place_change(call, place);
	rc = boot_slot_secure();
	return rc ? fail_hint(rc, "without a second copy, if that must be: nand erase -f ...") : 0;
}

/* Every block of the chip that is not bad. */
static int place_chip(struct nand_place *place)
{
	struct mtd *mtd = nand_chip();

	if (!mtd)
		return -ENODEV;
	*place = (struct nand_place){
		.part = { .name = mtd->name, .mtd = mtd, .block_count = mtd->blocks }
	};
	place->size = part_good_size(&place->part);
	place->whole = true;
	return 0;
}

static int erase_run(const struct command_call *call)
{
	struct nand_place place;
	bool chip = call->suffix[0] == 'c';
	int rc;

	if (!chip && !(call->given >> ERASE_PLACE & 1))
		return fail(-EINVAL,
			    "nand erase OFFSET SIZE, nand erase PARTITION, nand erase.chip",
			    "nand erase: what?");
	rc = chip ? place_chip(&place)
		  : find_place(call->arg[ERASE_PLACE].str, call->given >> ERASE_SIZE & 1,
			       call->arg[ERASE_SIZE].size, &place);
	if (!rc && chip)
		rc = nand_check_change(call, place.part.mtd, 0, mtd_size(place.part.mtd));
	else if (!rc)
		rc = check_erase(call, &place);
	if (!rc)
		rc = each_block("nand erase", &place, erase_piece, NULL);
	if (!rc)
		say_done(&place, "erased", "");
	if (!rc && place.whole)
		nand_say_kept(&place.part);
	return rc;
}

/* Keel at its place has the sequence number it was written with, not the file's. */
static void ignore_sequence(const struct part *part, uint32_t offset, const uint8_t *expected,
			    size_t len)
{
	if (boot_slot_length(part, offset, expected, len))
		keel_header_set_sequence(verify_buf.page, keel_header_sequence(expected));
}

static int verify_piece(const struct part *part, uint32_t offset, void *data, size_t len)
{
	const uint8_t *expected = data;

	for (size_t done = 0, n; done < len; done += n) {
		size_t i = 0;
		int rc;

		n = MIN(len - done, sizeof(verify_buf.page));
		rc = part_read(part, (uint32_t)(offset + done), verify_buf.page, n);
		if (rc)
			return rc;
		ignore_sequence(part, (uint32_t)(offset + done), expected + done, n);
		while (i < n && verify_buf.page[i] == expected[done + i])
			i++;
		if (i < n)
			return fail(-EBADMSG, "write it again, or load the other copy again",
				    "%s: 0x%02x at 0x%lx, memory has 0x%02x at 0x%lx", part->name,
				    verify_buf.page[i], (unsigned long)(offset + done + i),
				    expected[done + i], (unsigned long)(expected + done + i));
	}
	return 0;
}

/* nand write has written a Keel at its place to its end, not the RAM behind it. */
static void limit_to_keel(const void *image, struct nand_place *place)
{
	uint32_t length = boot_slot_length(&place->part, place->offset, image, place->size);

	if (length)
		place->size = MIN(place->size, length);
}

static int verify_run(const struct command_call *call)
{
	uintptr_t addr = call->arg[ADDR].addr;
	struct nand_place place;
	int rc = find_place(call->arg[PLACE].str, call->given >> SIZE & 1, call->arg[SIZE].size,
			    &place);

	if (!rc)
		rc = limit_to_load(call, &place);
	if (!rc)
		rc = mem_check_read(addr, place.size);
	if (rc)
		return rc;
	limit_to_keel((const void *)addr, &place);
	rc = each_block("nand verify", &place, verify_piece, (uint8_t *)addr);
	if (!rc)
		say_done(&place, "compared", ", the same");
	return rc;
}

static const char *const read_suffixes[] = { "raw", "oob", "jffs2", "i", "e", NULL };
static const char *const write_suffixes[] = { "raw", "oob", "jffs2", "i", "e", "trimffs", NULL };
static const char *const erase_suffixes[] = { "part", "chip", "spread", NULL };

/* clang-format off */
COMMAND(nand_read,
	.name     = "nand read",
	.summary  = "read NAND, bad blocks skipped; .raw: with spare, .oob: only that",
	.example  = "nand read 20008000 kernel\nnand read 20008000 140000 8000\n"
		    "nand read.raw 20008000 0 4",
	.suffixes = read_suffixes,
	.args     = ARGS({ "ADDR", ARG_ADDR, false },
		      { "OFFSET|PART", ARG_PART, false },
		      { "SIZE", ARG_SIZE, true }),
	.guarded  = true,
	.run      = read_run);

COMMAND(nand_write,
	.name     = "nand write",
	.summary  = "write erased NAND, read back, bad blocks skipped; -f: anything",
	.example  = "nand write 20008000 0 40000\nnand write 20008000 kernel ${filesize}",
	.suffixes = write_suffixes,
	.flags    = "f",
	.args     = ARGS({ "ADDR", ARG_ADDR, false },
		      { "OFFSET|PART", ARG_PART, false },
		      { "SIZE", ARG_SIZE, true }),
	.guarded  = true,
	.run      = write_run);

COMMAND(nand_erase,
	.name     = "nand erase",
	.summary  = "erase NAND, bad blocks skipped; .chip: all; -f: protected blocks too",
	.example  = "nand erase 0 40000\nnand erase kernel\nnand erase.part rootfs\nnand erase.chip",
	.suffixes = erase_suffixes,
	.flags    = "f",
	.args     = ARGS({ "OFFSET|PART", ARG_PART, true }, { "SIZE", ARG_SIZE, true }),
	.run      = erase_run);

COMMAND(nand_verify,
	.name     = "nand verify",
	.summary  = "compare memory with NAND",
	.example  = "nand verify 20008000 kernel ${filesize}",
	.args     = ARGS({ "ADDR", ARG_ADDR, false },
		      { "OFFSET|PART", ARG_PART, false },
		      { "SIZE", ARG_SIZE, true }),
	.guarded  = true,
	.run      = verify_run);
/* clang-format on */
