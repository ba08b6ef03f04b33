// SPDX-License-Identifier: MIT
/*
 * NAND pages: commands, codes in the spare bytes, correction. Sections: hardware facts.
 *
 * A read costs the data and the codes, not the rest of the spare: the codes come first
 * (the page register is read from their column on), then the data step by step.
 */
#include <drivers/mtd/nand.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/error.h>

/* 9.2 */
#define CMD_READ	0x00
#define CMD_READ_GO	0x30
#define CMD_COLUMN	0x05
#define CMD_COLUMN_GO	0xe0
#define CMD_PROGRAM	0x80
#define CMD_PROGRAM_GO	0x10
#define CMD_ERASE	0x60
#define CMD_ERASE_GO	0xd0
#define CMD_STATUS	0x70

#define STATUS_FAILED	1u
#define STATUS_WRITABLE 0x80u

/* Ten times and more of what 9.3 allows: a chip that needs longer is broken. */
#define READ_US	      1000
#define PROGRAM_US    20000
#define ERASE_US      200000

#define JFFS2_MARK_AT 2 /* a clean marker was written without a code over the spare: 8.7 */
#define JFFS2_MARK    "\x85\x19"
#define BOOT_HIDDEN   0xff

/* 8.7: what Linux and the vendor's U-Boot use on such chips. */
static const struct nand_layout layouts[] = {
	{ 2048, NAND_HAMMING, 40, 60, false },
	{ 4096, NAND_BCH8, 24, 0, false },
};

/* 8.7: what the boot ROM reads. */
static const struct nand_layout boot_layouts[] = {
	{ 2048, NAND_BCH8, 0, 0, true },
	{ 4096, NAND_BCH8, 0, 0, true },
};

/* One page on its way; codes as they are stored. */
struct transfer {
	struct nand *nand;
	const struct nand_layout *layout;
	uint8_t code[NAND_PAGE_MAX / NAND_STEP * NAND_CODE_MAX] __aligned(4);
};

static uint32_t steps(const struct nand *nand)
{
	return nand->mtd.page_size / NAND_STEP;
}

static const struct nand_layout *layout_of(const struct nand *nand, uint32_t page)
{
	return page < nand->boot_pages ? nand->boot_layout : nand->layout;
}

static int timed_out(const struct nand *nand, const char *what, uint32_t page)
{
	return fail(-ETIMEDOUT, "power off and on; nand info shows whether the chip answers",
		    "%s: %s of page %u does not end", nand->mtd.name, what, (unsigned int)page);
}

int nand_command_wait(struct nand *nand, uint8_t command, uint32_t timeout_us)
{
	nand->ctrl->ops->command(nand->ctrl, command);
	if (!nand->ctrl->ops->wait_ready(nand->ctrl, timeout_us))
		return 0;
	return fail(-ETIMEDOUT, "is there a NAND chip, and at this chip select?",
		    "%s: not ready %u us after command %02x", nand->mtd.name,
		    (unsigned int)timeout_us, command);
}

static void send_column(struct nand *nand, uint32_t column)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;

	ops->address(nand->ctrl, (uint8_t)column);
	ops->address(nand->ctrl, (uint8_t)(column >> 8));
}

static void send_row(struct nand *nand, uint32_t page)
{
	for (int i = 0; i < nand->geometry.row_cycles; i++)
		nand->ctrl->ops->address(nand->ctrl, (uint8_t)(page >> 8 * i));
}

/* The page into the chip's register; what is read next begins at @column. Selects the chip. */
static int open_page(struct nand *nand, uint32_t page, uint32_t column)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;

	ops->select(nand->ctrl, true);
	ops->command(nand->ctrl, CMD_READ);
	send_column(nand, column);
	send_row(nand, page);
	ops->command(nand->ctrl, CMD_READ_GO);
	if (!ops->wait_ready(nand->ctrl, READ_US))
		return 0;
	ops->select(nand->ctrl, false);
	return timed_out(nand, "reading", page);
}

static void move_to_column(struct nand *nand, uint32_t column)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;

	ops->command(nand->ctrl, CMD_COLUMN);
	send_column(nand, column);
	ops->command(nand->ctrl, CMD_COLUMN_GO);
	ops->settle(nand->ctrl);
}

/* Apply what the controller found; returns bits. The byte whose code is not stored is no flip. */
static int apply(const struct transfer *t, uint8_t *data, const struct nand_fix *fix, int fixes)
{
	int bits = 0;

	for (int i = 0; i < fixes; i++) {
		if (t->layout->hides_code && fix[i].byte == NAND_STEP)
			continue;
		if (fix[i].byte < NAND_STEP)
			data[fix[i].byte] ^= fix[i].bits;
		bits += __builtin_popcount(fix[i].bits);
	}
	return bits;
}

static int read_step(const struct transfer *t, uint32_t step, uint8_t *data)
{
	const struct nand_ctrl_ops *ops = t->nand->ctrl->ops;
	struct nand_fix fix[NAND_FIXES_MAX];
	int rc;

	ops->ecc_start(t->nand->ctrl, t->layout->code, false);
	ops->read(t->nand->ctrl, data, NAND_STEP);
	rc = ops->ecc_decode(t->nand->ctrl, t->code + step * nand_code_bytes(t->layout->code), fix);
	return rc < 0 ? rc : apply(t, data, fix, rc);
}

/* The codes once more, from spare bytes that their own code has corrected (8.7). */
static int correct_codes(struct transfer *t)
{
	const struct nand_ctrl_ops *ops = t->nand->ctrl->ops;
	uint32_t at = t->layout->spare_code, page_size = t->nand->mtd.page_size;
	uint8_t *spare = t->nand->spare, stored[NAND_CODE_MAX];
	struct nand_fix fix[NAND_FIXES_MAX];
	int rc;

	move_to_column(t->nand, page_size + at);
	ops->read(t->nand->ctrl, stored, nand_code_bytes(t->layout->code));
	move_to_column(t->nand, page_size);
	ops->ecc_start(t->nand->ctrl, t->layout->code, false);
	ops->read(t->nand->ctrl, spare, at);
	rc = ops->ecc_decode(t->nand->ctrl, stored, fix);
	if (rc < 0 || !memcmp(spare + JFFS2_MARK_AT, JFFS2_MARK, 2))
		return -EBADMSG;
	for (int i = 0; i < rc; i++)
		if (fix[i].byte < at)
			spare[fix[i].byte] ^= fix[i].bits;
	memcpy(t->code, spare + t->layout->first,
	       steps(t->nand) * nand_code_bytes(t->layout->code));
	return rc;
}

/* The step could not be corrected: is it the code that is wrong? Leaves the column behind the step. */
static int retry_step(struct transfer *t, uint32_t step, uint8_t *data)
{
	int fixed = 0, rc;

	if (t->layout->hides_code && step == 0)
		t->code[0] = (uint8_t)~t->code[0]; /* 8.7: 0xff was a guess, 0x00 is the other */
	else if (t->layout->spare_code)
		fixed = correct_codes(t);
	else
		return -EBADMSG;
	if (fixed < 0)
		return fixed;
	move_to_column(t->nand, step * NAND_STEP);
	rc = read_step(t, step, data);
	return rc < 0 ? rc : rc + fixed;
}

static int read_steps(struct transfer *t, uint8_t *data)
{
	uint32_t code_bytes = steps(t->nand) * nand_code_bytes(t->layout->code);
	int bits = 0;

	t->nand->ctrl->ops->read(t->nand->ctrl, t->code, code_bytes);
	if (t->layout->hides_code)
		t->code[0] = BOOT_HIDDEN;
	move_to_column(t->nand, 0);
	for (uint32_t i = 0; i < steps(t->nand); i++) {
		int rc = read_step(t, i, data + i * NAND_STEP);

		if (rc == -EBADMSG)
			rc = retry_step(t, i, data + i * NAND_STEP);
		if (rc < 0)
			return rc;
		bits += rc;
	}
	return bits;
}

static int nand_read_page(struct mtd *mtd, uint32_t page, void *data)
{
	struct nand *nand = mtd->state;
	struct transfer t; /* not cleared: its codes are read */
	int rc;

	t.nand = nand;
	t.layout = layout_of(nand, page);
	rc = open_page(nand, page, mtd->page_size + t.layout->first);

	if (rc)
		return rc;
	rc = read_steps(&t, data);
	nand->ctrl->ops->select(nand->ctrl, false);
	if (rc > 0)
		mtd->corrected += (uint32_t)rc;
	if (rc == -EBADMSG)
		return fail(rc, "nand dump shows what the page holds",
			    "%s: page %u (0x%lx) has more wrong bits than its code can correct",
			    mtd->name, (unsigned int)page, (unsigned long)page * mtd->page_size);
	return rc < 0 ? timed_out(nand, "correcting", page) : rc;
}

static int finish(struct nand *nand, uint8_t command, uint32_t timeout_us)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	uint8_t status = 0;
	int rc = nand_command_wait(nand, command, timeout_us);

	if (!rc) {
		ops->command(nand->ctrl, CMD_STATUS);
		ops->settle(nand->ctrl);
		ops->read(nand->ctrl, &status, 1);
	}
	ops->select(nand->ctrl, false);
	if (rc)
		return rc;
	if (!(status & STATUS_WRITABLE))
		return fail(-EROFS, "look for a jumper or a GPIO at the chip's WP pin",
			    "%s: the chip is write protected, status %02x", nand->mtd.name, status);
	return status & STATUS_FAILED ? -EIO : 0;
}

static void begin_program(struct nand *nand, uint32_t page, uint32_t column)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;

	ops->select(nand->ctrl, true);
	ops->command(nand->ctrl, CMD_PROGRAM);
	send_column(nand, column);
	send_row(nand, page);
	ops->settle(nand->ctrl);
}

static int end_program(struct nand *nand, uint32_t page)
{
	int rc = finish(nand, CMD_PROGRAM_GO, PROGRAM_US);

	if (rc == -EIO)
		return fail(rc, "nand markbad retires the block",
			    "%s: programming page %u (block %u) failed", nand->mtd.name,
			    (unsigned int)page, (unsigned int)(page / nand->mtd.block_pages));
	return rc;
}

static int write_spare_bytes(struct nand *nand, const struct nand_layout *layout)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	uint32_t at = layout->spare_code;
	uint8_t *spare = nand->spare;
	int rc;

	if (!at) {
		ops->write(nand->ctrl, spare, nand->geometry.spare_size);
		return 0;
	}
	ops->ecc_start(nand->ctrl, layout->code, true);
	ops->write(nand->ctrl, spare, at);
	rc = ops->ecc_encode(nand->ctrl, spare + at);
	ops->write(nand->ctrl, spare + at, nand->geometry.spare_size - at);
	return rc;
}

static int write_with_codes(struct nand *nand, const struct nand_layout *layout,
			    const uint8_t *data)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	uint8_t *code = nand->spare + layout->first;
	int rc = 0;

	memset(nand->spare, 0xff, nand->geometry.spare_size);
	for (uint32_t i = 0; i < steps(nand) && !rc; i++) {
		ops->ecc_start(nand->ctrl, layout->code, true);
		ops->write(nand->ctrl, data + i * NAND_STEP, NAND_STEP);
		rc = ops->ecc_encode(nand->ctrl, code + i * nand_code_bytes(layout->code));
	}
	if (layout->hides_code)
		*code = BOOT_HIDDEN;
	return rc ? rc : write_spare_bytes(nand, layout);
}

static bool is_erased(const uint32_t *words, size_t bytes)
{
	size_t i = 0;

	while (i < bytes / 4 && words[i] == UINT32_MAX)
		i++;
	return i == bytes / 4;
}

/* The code of ones is ones: a page of them needs no programming. */
int nand_program_page(struct nand *nand, uint32_t page, const void *data)
{
	int rc;

	if ((uintptr_t)data % 4 == 0 && is_erased(data, nand->mtd.page_size))
		return 0;
	begin_program(nand, page, 0);
	rc = write_with_codes(nand, layout_of(nand, page), data);
	if (!rc)
		return end_program(nand, page);
	/* Nothing has been programmed: without its last command the chip forgets the data. */
	nand->ctrl->ops->select(nand->ctrl, false);
	return timed_out(nand, "the code", page);
}

static int nand_write_page(struct mtd *mtd, uint32_t page, const void *data)
{
	int rc = nand_journal_close(mtd->state);

	return rc ? rc : nand_program_page(mtd->state, page, data);
}

int nand_erase_cells(struct nand *nand, uint32_t block)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	int rc;

	ops->select(nand->ctrl, true);
	ops->command(nand->ctrl, CMD_ERASE);
	send_row(nand, block * nand->mtd.block_pages);
	rc = finish(nand, CMD_ERASE_GO, ERASE_US);
	nand_forget_block(nand, block);
	if (rc == -EIO)
		return fail(rc, "nand markbad retires it", "%s: erasing block %u failed",
			    nand->mtd.name, (unsigned int)block);
	return rc;
}

static int nand_erase_block(struct mtd *mtd, uint32_t block)
{
	int rc = nand_journal_open(mtd->state, block);

	return rc ? rc : nand_erase_cells(mtd->state, block);
}

static int nand_read_raw(struct mtd *mtd, uint32_t page, void *data, void *spare)
{
	struct nand *nand = mtd->state;
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	int rc = open_page(nand, page, data ? 0 : mtd->page_size);

	if (rc)
		return rc;
	if (data)
		ops->read(nand->ctrl, data, mtd->page_size);
	if (spare)
		ops->read(nand->ctrl, spare, nand->geometry.spare_size);
	ops->select(nand->ctrl, false);
	return 0;
}

static int nand_write_raw(struct mtd *mtd, uint32_t page, const void *data, const void *spare)
{
	struct nand *nand = mtd->state;
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	int rc = nand_journal_close(nand);

	if (rc)
		return rc;
	begin_program(nand, page, data ? 0 : mtd->page_size);
	if (data)
		ops->write(nand->ctrl, data, mtd->page_size);
	if (spare)
		ops->write(nand->ctrl, spare, nand->geometry.spare_size);
	return end_program(nand, page);
}

int nand_read_spare(struct nand *nand, uint32_t page, void *data, uint32_t len)
{
	int rc = open_page(nand, page, nand->mtd.page_size);

	if (rc)
		return rc;
	nand->ctrl->ops->read(nand->ctrl, data, len);
	nand->ctrl->ops->select(nand->ctrl, false);
	return 0;
}

int nand_write_spare(struct nand *nand, uint32_t page, const void *data, uint32_t len)
{
	begin_program(nand, page, nand->mtd.page_size);
	nand->ctrl->ops->write(nand->ctrl, data, len);
	return end_program(nand, page);
}

static const char *maker(uint8_t id)
{
	static const struct {
		uint8_t id;
		const char *name;
	} makers[] = { { 0xec, "Samsung" }, { 0x2c, "Micron" },	  { 0xad, "Hynix" },
		       { 0x98, "Toshiba" }, { 0x01, "Spansion" }, { 0xc2, "Macronix" } };

	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (makers[i].id == id)
			return makers[i].name;
	return "NAND";
}

static void nand_describe(struct mtd *mtd, char *buf, size_t size)
{
	const struct nand *nand = mtd->state;
	const uint8_t *id = nand->id;

	snprintf(buf, size,
		 "%s %s(ID %02x %02x %02x %02x %02x), pages of %u+%u bytes, corrects %u bit%s in "
		 "%d bytes, bus %u.%03u ns a byte",
		 maker(id[0]), nand->model[0] ? nand->model : "", id[0], id[1], id[2], id[3], id[4],
		 (unsigned int)mtd->page_size, (unsigned int)mtd->spare_size,
		 (unsigned int)mtd->ecc_bits, mtd->ecc_bits > 1 ? "s" : "", NAND_STEP,
		 (unsigned int)(nand->byte_ps / 1000), (unsigned int)(nand->byte_ps % 1000));
}

const struct mtd_ops nand_ops = {
	.read_page = nand_read_page,
	.write_page = nand_write_page,
	.erase_block = nand_erase_block,
	.erase_done = nand_erase_done,
	.block_is_bad = nand_block_is_bad,
	.block_is_reserved = nand_block_is_reserved,
	.mark_bad = nand_mark_bad,
	.read_raw = nand_read_raw,
	.write_raw = nand_write_raw,
	.describe = nand_describe,
};

static const struct nand_layout *find_layout(const struct nand_layout *list, size_t count,
					     uint32_t page_size)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].page_size == page_size)
			return &list[i];
	return NULL;
}

int nand_start(struct nand *nand, uint32_t boot_bytes)
{
	const struct nand_geometry *g = &nand->geometry;
	struct mtd *mtd = &nand->mtd;
	int rc = nand_identify(nand);

	if (rc)
		return rc;
	nand->layout = find_layout(layouts, ARRAY_SIZE(layouts), g->page_size);
	nand->boot_layout = find_layout(boot_layouts, ARRAY_SIZE(boot_layouts), g->page_size);
	if (!nand->layout || g->spare_size < g->page_size / 32)
		return fail(-ENOTSUP, "known are pages of 2048+64 and 4096+128 bytes",
			    "%s: no layout for the codes of pages of %u+%u bytes", mtd->name,
			    (unsigned int)g->page_size, (unsigned int)g->spare_size);
	mtd->ops = &nand_ops;
	mtd->state = nand;
	mtd->page_size = g->page_size;
	mtd->spare_size = g->spare_size;
	mtd->block_pages = g->block_pages;
	mtd->blocks = g->blocks;
	mtd->ecc_bits = nand->layout->code == NAND_BCH8 ? 8 : 1;
	nand->boot_pages = boot_bytes / mtd_block_size(mtd) * mtd->block_pages;
	nand->byte_ps = nand->ctrl->ops->set_timing(nand->ctrl, &g->timing);
	nand_journal_start(nand);
	return mtd_register(mtd);
}
