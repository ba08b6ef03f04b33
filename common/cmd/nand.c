// SPDX-License-Identifier: MIT
/* nand info, device, bad, markbad, scrub, dump, biterr, and pages with their spare bytes. */
#include <common/cmd/nand.h>

#include <stdio.h>
#include <string.h>

#include <keel/console.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/shell.h>
#include <lib/human.h>
#include <lib/parse.h>

#define YES	  1u
#define SPARE_MAX 256
#define LINE	  16 /* bytes of a dumped line */

static struct {
	uint8_t data[4096] __aligned(4);
	uint8_t spare[SPARE_MAX] __aligned(4);
} page_buf;

/* What people call bad: not what the driver keeps for itself. */
static bool is_worn(struct mtd *mtd, uint32_t block)
{
	return mtd->ops->block_is_bad(mtd, block) && !mtd_block_is_reserved(mtd, block);
}

/* Marks are looked for on the way: a whole chip takes a tenth of a second. */
static uint32_t count_bad(struct mtd *mtd)
{
	uint32_t bad = 0;

	for (uint32_t b = 0; b < mtd->blocks; b++)
		bad += is_worn(mtd, b);
	return bad;
}

/* "0x100000, 0x120000" into @text of @size bytes; false: the driver keeps no blocks for itself. */
static bool list_reserved(struct mtd *mtd, char *text, size_t size)
{
	size_t at = 0;

	for (uint32_t b = 0; b < mtd->blocks && at < size; b++)
		if (mtd_block_is_reserved(mtd, b))
			at += (size_t)snprintf(text + at, size - at, "%s0x%lx", at ? ", " : "",
					       (unsigned long)b * mtd_block_size(mtd));
	return at != 0;
}

static int info_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();
	char size[HUMAN_SIZE], block[HUMAN_SIZE], text[160];

	(void)call;
	if (!mtd)
		return -ENODEV;
	printf("Device 0: %s, %s, %u blocks of %s (0x%lx)\n", mtd->name,
	       human_size(size, mtd_size(mtd)), (unsigned int)mtd->blocks,
	       human_size(block, mtd_block_size(mtd)), (unsigned long)mtd_block_size(mtd));
	mtd->ops->describe(mtd, text, sizeof(text));
	printf("  %s\n  %u bad blocks, %u bits corrected since the start\n", text,
	       (unsigned int)count_bad(mtd), (unsigned int)mtd->corrected);
	if (list_reserved(mtd, text, sizeof(text)))
		printf("  erase journal in the blocks at %s\n", text);
	else
		printf("  no erase journal: a power cut in an erase may cost that block;\n"
		       "  it needs two blank blocks: protect off bootloader2, nand erase "
		       "bootloader2, "
		       "reset\n");
	return 0;
}

static int device_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();

	if (!mtd)
		return -ENODEV;
	if (call->given && call->arg[0].uint)
		return fail(-ENODEV, "nand info shows it", "there is one NAND chip: device 0, %s",
			    mtd->name);
	printf("Device 0: %s... is now current device\n", mtd->name);
	return 0;
}

static int bad_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();

	(void)call;
	if (!mtd)
		return -ENODEV;
	printf("\nDevice 0 bad blocks: %u\n", (unsigned int)count_bad(mtd));
	for (uint32_t b = 0; b < mtd->blocks && !shell_aborted(); b++) {
		const struct part *part = part_at(mtd, b * mtd_block_size(mtd));

		if (is_worn(mtd, b))
			printf("  %08lx  block %u, in \"%s\"\n",
			       (unsigned long)b * mtd_block_size(mtd), (unsigned int)b,
			       part ? part->name : "-");
	}
	return 0;
}

static uint32_t count_reserved(struct mtd *mtd, uint32_t first, uint32_t count)
{
	uint32_t reserved = 0;

	for (uint32_t b = first; b - first < count; b++)
		reserved += mtd_block_is_reserved(mtd, b);
	return reserved;
}

/* Before anybody is told to lift the protection: that would not help. */
static int check_reserved(struct mtd *mtd, uint32_t first, uint32_t count)
{
	if (count_reserved(mtd, first, count) < count)
		return 0;
	return fail(-EBUSY, "nand info shows both of its blocks; choose another one",
		    "block %u (0x%lx) holds the erase journal", (unsigned int)first,
		    (unsigned long)first * mtd_block_size(mtd));
}

void nand_say_kept(const struct part *part)
{
	uint32_t kept = count_reserved(part->mtd, part->first_block, part->block_count);

	if (kept)
		printf("%u block%s stay%s: the erase journal, which nand info shows\n",
		       (unsigned int)kept, kept == 1 ? "" : "s", kept == 1 ? "s" : "");
}

static int mark_one(const struct command_call *call, struct mtd *mtd, const char *word)
{
	uint32_t offset = 0, block;
	int rc = nand_offset(mtd, word, &offset);

	block = offset / mtd_block_size(mtd);
	if (!rc)
		rc = check_reserved(mtd, block, 1);
	if (!rc)
		rc = nand_check_change(call, mtd, offset, 1);
	if (rc)
		return rc;
	if (mtd->ops->block_is_bad(mtd, block)) {
		printf("block %u (0x%lx) is bad already\n", (unsigned int)block,
		       (unsigned long)block * mtd_block_size(mtd));
		return 0;
	}
	rc = mtd->ops->mark_bad(mtd, block);
	if (!rc)
		printf("block %u (0x%lx) is marked bad\n", (unsigned int)block,
		       (unsigned long)block * mtd_block_size(mtd));
	return rc;
}

static int markbad_run(const struct command_call *call)
{
	const struct arg_words *words = &call->arg[0].rest;
	struct mtd *mtd = nand_chip();
	int rc = mtd ? 0 : -ENODEV;

	for (size_t i = 0; i < words->count && !rc; i++)
		rc = mark_one(call, mtd, words->word[i]);
	return rc;
}

static int confirm_scrub(const struct command_call *call, uint32_t first, uint32_t count)
{
	char answer[8];

	if (call->flags & YES)
		return 0;
	printf("This also erases the factory's marks of bad blocks among blocks %u to %u:\n"
	       "what is stored in those later will be lost.\n",
	       (unsigned int)first, (unsigned int)(first + count - 1));
	if (line_read("Really scrub? [y/N] ", NULL, answer, sizeof(answer)) > 0 &&
	    (answer[0] == 'y' || answer[0] == 'Y'))
		return 0;
	return fail(-EINTR, "nand scrub -y does not ask", "nothing was erased");
}

static int scrub_blocks(struct mtd *mtd, uint32_t first, uint32_t count)
{
	uint32_t refused = 0, kept = 0, total = count;
	int rc = 0, done_rc;

	for (uint32_t b = first; b - first < count && !rc; b++) {
		if (console_interrupted()) {
			rc = fail(-EINTR, "scrub the rest when you need it", "stopped at block %u",
				  (unsigned int)b);
		} else if (mtd_block_is_reserved(mtd, b)) {
			kept++;
		} else if (mtd->ops->erase_block(mtd, b)) {
			error_clear();
			refused++;
		}
	}
	done_rc = mtd_erase_done(mtd);
	if (rc || done_rc)
		return rc ? rc : done_rc;
	count -= refused + kept;
	printf("%u block%s erased, %u could not be\n", (unsigned int)count, count == 1 ? "" : "s",
	       (unsigned int)refused);
	nand_say_kept(&(struct part){ .mtd = mtd, .first_block = first, .block_count = total });
	return 0;
}

/* All blocks of the range, bad ones too: nothing is skipped, so nothing moves. */
static int scrub_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();
	struct nand_place place = { .part = { .mtd = mtd } };
	uint32_t block, count;
	int rc;

	if (!mtd)
		return -ENODEV;
	block = mtd_block_size(mtd);
	if (call->suffix[0] == 'c')
		place.part.block_count = mtd->blocks;
	else if (!(call->given & 1))
		return fail(-EINVAL, "nand scrub OFFSET SIZE, PARTITION, or nand scrub.chip",
			    "nand scrub: what?");
	rc = place.part.block_count ? 0 : nand_place(mtd, call->arg[0].str, &place);
	if (rc)
		return rc;
	count = place.part.block_count;
	if (call->given & 2)
		count = (uint32_t)((call->arg[1].size + block - 1) / block);
	else if (!place.named && call->suffix[0] != 'c')
		return fail(-EINVAL, "SIZE in hexadecimal", "how many bytes?");
	if (place.offset || !count || count > place.part.block_count)
		return fail(-EINVAL, "whole blocks of one partition",
			    "0x%lx bytes there are not in one partition",
			    (unsigned long)count * block);
	rc = check_reserved(mtd, place.part.first_block, count);
	if (!rc)
		rc = mtd_check_change(mtd, place.part.first_block * block, (size_t)count * block);
	if (!rc)
		rc = confirm_scrub(call, place.part.first_block, count);
	return rc ? rc : scrub_blocks(mtd, place.part.first_block, count);
}

static void dump_lines(const uint8_t *data, uint32_t len, uint32_t offset)
{
	for (uint32_t i = 0; i < len && !shell_aborted(); i++) {
		if (i % LINE == 0)
			printf("%08lx:", (unsigned long)(offset + i));
		printf(i % LINE == LINE - 1 ? " %02x\n" : " %02x", data[i]);
	}
}

static int dump_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();
	uint32_t offset = 0, page;
	int rc = mtd ? nand_byte(mtd, call->arg[0].str, &offset) : -ENODEV;

	if (rc)
		return rc;
	page = offset / mtd->page_size;
	rc = mtd->ops->read_raw(mtd, page, page_buf.data, page_buf.spare);
	if (rc)
		return rc;
	printf("Page %u at 0x%lx, as the chip holds it:\n", (unsigned int)page,
	       (unsigned long)page * mtd->page_size);
	if (call->suffix[0] != 'o')
		dump_lines(page_buf.data, mtd->page_size, page * mtd->page_size);
	printf("OOB:\n");
	dump_lines(page_buf.spare, mtd->spare_size, 0);
	return 0;
}

/* One bit of the page falls, its code stays: what a worn cell does. */
static int biterr_run(const struct command_call *call)
{
	struct mtd *mtd = nand_chip();
	uint32_t offset = 0, page, at;
	uint8_t byte;
	int rc = mtd ? nand_byte(mtd, call->arg[0].str, &offset) : -ENODEV;

	if (!rc)
		rc = nand_check_change(call, mtd, offset, 1);
	if (rc)
		return rc;
	page = offset / mtd->page_size;
	at = offset % mtd->page_size;
	rc = mtd->ops->read_raw(mtd, page, page_buf.data, NULL);
	if (rc)
		return rc;
	byte = page_buf.data[at];
	if (!byte)
		return fail(-EINVAL, "take another byte", "0x%lx holds 0x00: no bit of it can fall",
			    (unsigned long)offset);
	memset(page_buf.data, 0xff, mtd->page_size);
	page_buf.data[at] = (uint8_t)(byte & (byte - 1));
	rc = mtd->ops->write_raw(mtd, page, page_buf.data, NULL);
	if (!rc)
		printf("0x%lx held 0x%02x and holds 0x%02x now\n", (unsigned long)offset, byte,
		       page_buf.data[at]);
	return rc;
}

/* Bytes in memory for each page: data and spare, or the spare alone. */
static uint32_t raw_stride(const struct mtd *mtd, bool spare_only)
{
	return spare_only ? mtd->spare_size : mtd->page_size + mtd->spare_size;
}

static int raw_page(struct mtd *mtd, uint32_t page, uint8_t *memory, bool spare_only, bool writing)
{
	uint8_t *data = spare_only ? NULL : memory;
	uint8_t *spare = spare_only ? memory : memory + mtd->page_size;

	return writing ? mtd->ops->write_raw(mtd, page, data, spare)
		       : mtd->ops->read_raw(mtd, page, data, spare);
}

/* SIZE counts pages of .raw, and bytes of .oob, as in U-Boot; neither skips bad blocks. */
static int raw_pages(const struct command_call *call, const struct mtd *mtd, uint32_t offset,
		     uint32_t *pages)
{
	bool spare_only = call->suffix[0] == 'o';
	size_t count = 1;

	if (call->given & 4)
		count = spare_only ? (call->arg[2].size + mtd->spare_size - 1) / mtd->spare_size
				   : call->arg[2].size;
	*pages = (uint32_t)count;
	if (offset % mtd->page_size == 0 && count &&
	    count <= (mtd_size(mtd) - offset) / mtd->page_size)
		return 0;
	return fail(-EINVAL, "an offset in whole pages, and a count of pages in hexadecimal",
		    "0x%zx pages at 0x%lx are not in %s", count, (unsigned long)offset, mtd->name);
}

int nand_raw(const struct command_call *call, bool writing)
{
	struct mtd *mtd = nand_chip();
	bool spare_only = call->suffix[0] == 'o';
	uintptr_t addr = call->arg[0].addr;
	uint32_t offset = 0, pages = 0, first;
	size_t len;
	int rc = mtd ? nand_offset(mtd, call->arg[1].str, &offset) : -ENODEV;

	if (!rc)
		rc = raw_pages(call, mtd, offset, &pages);
	if (rc)
		return rc;
	len = (size_t)pages * raw_stride(mtd, spare_only);
	rc = writing ? mem_check_read(addr, len) : mem_check_write(addr, len, "nand read");
	if (!rc && writing)
		rc = nand_check_change(call, mtd, offset, (size_t)pages * mtd->page_size);
	first = offset / mtd->page_size;
	for (uint32_t i = 0; i < pages && !rc; i++) {
		uint8_t *memory = (uint8_t *)addr + (size_t)i * raw_stride(mtd, spare_only);

		if (console_interrupted())
			return fail(-EINTR, NULL, "stopped at page %u", (unsigned int)(first + i));
		rc = raw_page(mtd, first + i, memory, spare_only, writing);
	}
	if (!rc)
		printf("%u pages %s: OK, 0x%zx bytes%s\n", (unsigned int)pages,
		       writing ? "written" : "read", len, spare_only ? " of OOB" : " with OOB");
	return rc;
}

static const char *const dump_suffixes[] = { "oob", NULL };
static const char *const scrub_suffixes[] = { "part", "chip", NULL };

/* clang-format off */
COMMAND(nand_info,
	.name    = "nand info",
	.summary = "show the NAND chip",
	.example = "nand info",
	.run     = info_run);

COMMAND(nand_device,
	.name    = "nand device",
	.summary = "show or set the current NAND chip",
	.example = "nand device 0",
	.args    = ARGS({ "NUMBER", ARG_DEC, true }),
	.run     = device_run);

COMMAND(nand_bad,
	.name    = "nand bad",
	.summary = "list the bad blocks",
	.example = "nand bad",
	.run     = bad_run);

COMMAND(nand_markbad,
	.name    = "nand markbad",
	.summary = "mark blocks bad for ever (content is lost); -f: protected ones",
	.example = "nand markbad 1e0000",
	.flags   = "f",
	.args    = ARGS({ "OFFSET", ARG_REST, false }),
	.run     = markbad_run);

COMMAND(nand_scrub,
	.name     = "nand scrub",
	.summary  = "erase bad blocks and their marks too; -y: without asking",
	.example  = "nand scrub -y 1e0000 20000\nnand scrub.part rootfs\nnand scrub.chip",
	.suffixes = scrub_suffixes,
	.flags    = "y",
	.args     = ARGS({ "OFFSET|PART", ARG_PART, true }, { "SIZE", ARG_SIZE, true }),
	.run      = scrub_run);

COMMAND(nand_dump,
	.name     = "nand dump",
	.summary  = "show one page and its spare bytes, uncorrected; .oob: these alone",
	.example  = "nand dump 140000\nnand dump.oob kernel+800",
	.suffixes = dump_suffixes,
	.args     = ARGS({ "OFFSET|PART", ARG_PART, false }),
	.run      = dump_run);

COMMAND(nand_biterr,
	.name    = "nand biterr",
	.summary = "flip a bit, to try the correction; -f: in protected blocks too",
	.example = "nand biterr 940000\nnand biterr kernel+10",
	.flags   = "f",
	.args    = ARGS({ "OFFSET|PART", ARG_PART, false }),
	.run     = biterr_run);
/* clang-format on */
