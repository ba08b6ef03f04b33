// SPDX-License-Identifier: MIT
/* Which NAND blocks are bad: marks in their first two pages (hardware facts 9.4), read once. */
#include <drivers/mtd/nand.h>

#include <errno.h>

#define LOG_TAG "nand"
#include <keel/error.h>
#include <keel/log.h>
#include <lib/nand_marker.h>

#define MARK 0x00

enum { STATE_UNKNOWN, STATE_GOOD, STATE_BAD };

static unsigned int state_of(const struct nand *nand, uint32_t block)
{
	return nand->bad[block / 4] >> block % 4 * 2 & 3;
}

static void set_state(struct nand *nand, uint32_t block, unsigned int state)
{
	unsigned int shift = block % 4 * 2;

	nand->bad[block / 4] = (uint8_t)((nand->bad[block / 4] & ~(3u << shift)) | state << shift);
}

bool nand_block_is_marked(struct nand *nand, uint32_t block)
{
	for (uint32_t i = 0; i < NAND_MARKER_PAGES; i++) {
		uint8_t mark;

		if (nand_read_spare(nand, block * nand->mtd.block_pages + i, &mark, 1)) {
			log_warn("%s: block %u: %s", nand->mtd.name, (unsigned int)block,
				 error_text());
			error_clear();
			return true; /* what cannot be asked is not used */
		}
		if (nand_marker_bad(mark))
			return true;
	}
	return false;
}

/*
 * The boot ROM reads this block whatever its mark says (2.2), and its maker promises that it is
 * good (9.4): a Keel that skipped it would be written to where nobody looks for it.
 */
static bool is_start(const struct nand *nand, uint32_t block)
{
	return block == 0 && nand->boot_pages;
}

bool nand_block_is_bad(struct mtd *mtd, uint32_t block)
{
	struct nand *nand = mtd->state;

	if (is_start(nand, block))
		return false;
	if (nand_journal_holds(nand, block))
		return true;
	if (state_of(nand, block) == STATE_UNKNOWN)
		set_state(nand, block, nand_block_is_marked(nand, block) ? STATE_BAD : STATE_GOOD);
	return state_of(nand, block) == STATE_BAD;
}

void nand_forget_block(struct nand *nand, uint32_t block)
{
	set_state(nand, block, STATE_UNKNOWN);
}

bool nand_put_marks(struct nand *nand, uint32_t block)
{
	static const uint8_t mark = MARK;
	bool marked = false;

	for (uint32_t i = 0; i < NAND_MARKER_PAGES; i++)
		if (!nand_write_spare(nand, block * nand->mtd.block_pages + i, &mark, 1))
			marked = true;
	marked = marked || nand_block_is_marked(nand, block);
	error_clear();
	set_state(nand, block, STATE_BAD);
	return marked;
}

/*
 * Erased first, so that page 0 is not programmed behind later ones; a chip that cannot
 * even erase the block gets its marks all the same.
 */
int nand_mark_bad(struct mtd *mtd, uint32_t block)
{
	struct nand *nand = mtd->state;
	int rc;

	if (is_start(nand, block))
		return fail(-EPERM,
			    "erase and write it again; a chip that goes on like this has to "
			    "be replaced",
			    "%s: the boot ROM reads block 0 only, no other can take its place",
			    mtd->name);
	(void)mtd->ops->erase_block(mtd, block);
	rc = mtd_erase_done(mtd);
	if (rc)
		return rc;
	if (nand_put_marks(nand, block))
		return 0;
	return fail(-EIO, "it is bad until the next reset", "%s: block %u does not keep its mark",
		    mtd->name, (unsigned int)block);
}
