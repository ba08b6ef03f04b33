// SPDX-License-Identifier: MIT
/* The erase journal; what it is for and how it looks on flash is in nand_journal.h. */
#include <drivers/mtd/nand_journal.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "nand"
#include <drivers/mtd/nand.h>
#include <keel/error.h>
#include <keel/log.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define SIGN	    "KEELERAS"
#define SEQUENCE_AT 8
#define BLOCK_AT    12
#define PAIR_AT	    16
#define CRC_AT	    24
#define END_AT	    28
#define NONE	    UINT32_MAX

struct record {
	uint32_t sequence, block, pair[2];
};

static uint8_t page_buf[NAND_PAGE_MAX] __aligned(4);

static uint32_t page_at(const struct nand *nand, uint32_t which, uint32_t page)
{
	return nand->journal.block[which] * nand->mtd.block_pages + page;
}

/* Errors are what torn pages have: no story. */
static int read_page(struct nand *nand, uint32_t page)
{
	int rc = nand->mtd.ops->read_page(&nand->mtd, page, page_buf);

	if (rc < 0)
		error_clear();
	return MIN(rc, 0);
}

static bool is_blank_from(const struct nand *nand, uint32_t at)
{
	while (at < nand->mtd.page_size && page_buf[at] == 0xff)
		at++;
	return at == nand->mtd.page_size;
}

static bool is_blank(struct nand *nand, uint32_t page)
{
	return !read_page(nand, page) && is_blank_from(nand, 0);
}

/* Of the first record of all, when the power went: some of its bits have fallen, no others. */
static bool is_begun_record(struct nand *nand, uint32_t page)
{
	static const char sign[] = SIGN;

	if (nand->mtd.ops->read_raw(&nand->mtd, page, page_buf, NULL)) {
		error_clear();
		return false;
	}
	for (int i = 0; i < SEQUENCE_AT; i++)
		if ((page_buf[i] & sign[i]) != sign[i])
			return false;
	return is_blank_from(nand, END_AT);
}

/* First block of the area and the one behind its last; a block that is only partly in it is not. */
static void area_blocks(const struct nand *nand, uint32_t *first, uint32_t *end)
{
	const struct nand_journal_area *area = &nand->journal.area;
	uint32_t size = mtd_block_size(&nand->mtd);

	*first = (area->offset + size - 1) / size;
	*end = (area->offset + area->size) / size;
}

static bool is_in_area(const struct nand *nand, uint32_t block)
{
	uint32_t first, end;

	area_blocks(nand, &first, &end);
	return block >= first && block < end;
}

static bool read_record(struct nand *nand, uint32_t page, struct record *r)
{
	if (read_page(nand, page) || memcmp(page_buf, SIGN, SEQUENCE_AT) ||
	    get_le32(page_buf + CRC_AT) != crc32(0, page_buf, CRC_AT))
		return false;
	r->sequence = get_le32(page_buf + SEQUENCE_AT);
	r->block = get_le32(page_buf + BLOCK_AT);
	r->pair[0] = get_le32(page_buf + PAIR_AT);
	r->pair[1] = get_le32(page_buf + PAIR_AT + 4);
	return is_in_area(nand, r->pair[0]) && is_in_area(nand, r->pair[1]) &&
	       r->pair[0] != r->pair[1];
}

/* 0, -EAGAIN: the next page may do, or what stands in the way of any program. */
static int write_record(struct nand *nand, uint32_t page, uint32_t block)
{
	struct nand_journal *j = &nand->journal;
	struct record back;
	int rc;

	if (!is_blank(nand, page))
		return -EAGAIN;
	memcpy(page_buf, SIGN, SEQUENCE_AT);
	put_le32(page_buf + SEQUENCE_AT, j->sequence + 1);
	put_le32(page_buf + BLOCK_AT, block);
	put_le32(page_buf + PAIR_AT, j->block[0]);
	put_le32(page_buf + PAIR_AT + 4, j->block[1]);
	put_le32(page_buf + CRC_AT, crc32(0, page_buf, CRC_AT));
	rc = nand_program_page(nand, page, page_buf);
	if (rc == -EROFS)
		return rc;
	error_clear();
	j->sequence++;
	if (rc || !read_record(nand, page, &back) || back.sequence != j->sequence)
		return -EAGAIN;
	return 0;
}

/*
 * On the next page that takes it; a block is known by its first one, so that has to. The last
 * page is kept to say that no erase is under way. -ENOSPC: the other block has to go on.
 */
static int append(struct nand *nand, uint32_t block)
{
	struct nand_journal *j = &nand->journal;
	uint32_t end = nand->mtd.block_pages - (block == NONE ? 0 : 1);

	while (j->next < end) {
		int rc = write_record(nand, page_at(nand, j->which, j->next), block);

		if (rc != -EAGAIN) {
			j->next += !rc;
			j->open = rc ? j->open : block;
			j->state = NAND_JOURNAL_ON;
			return rc;
		}
		j->next = j->next ? j->next + 1 : end;
	}
	return -ENOSPC;
}

/* The other block goes on. Until its first record is there the last one of this block counts. */
static int turn(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;

	if (j->open != NONE)
		(void)append(nand, NONE);
	j->which ^= 1;
	j->next = 0;
	return nand_erase_cells(nand, j->block[j->which]);
}

static bool may_be_used(struct nand *nand, uint32_t block)
{
	uint32_t page = block * nand->mtd.block_pages;

	return is_blank(nand, page) || is_begun_record(nand, page);
}

/* Two good blocks from the end on, when that leaves enough in front of them. */
static void choose(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	uint32_t size = mtd_block_size(&nand->mtd), first, block;
	uint32_t left = (j->area.keep + size - 1) / size, found = 0;

	j->state = NAND_JOURNAL_OFF;
	area_blocks(nand, &first, &block);
	while (block-- > first) {
		if (nand_block_is_bad(&nand->mtd, block))
			continue;
		if (found == 2)
			left -= left > 0;
		else if (may_be_used(nand, block))
			j->block[found++] = block;
		else
			return;
	}
	if (found < 2 || left)
		return;
	j->state = NAND_JOURNAL_NEW;
	j->which = !is_blank(nand, page_at(nand, 0, 0));
	j->next = 0;
}

/* Page 0 has been looked at; what lies behind it may still be somebody's. */
static bool is_unused(struct nand *nand)
{
	for (uint32_t i = 2; i < 2 * nand->mtd.block_pages; i++)
		if (!is_blank(nand, page_at(nand, i & 1, i / 2)))
			return false;
	return true;
}

/* The older block first: what it says must not outlive what the newer one says. */
static void dissolve(struct nand *nand, uint32_t newer)
{
	struct nand_journal *j = &nand->journal;

	j->state = NAND_JOURNAL_OFF;
	j->open = NONE;
	if (nand_erase_cells(nand, j->block[newer ^ 1]))
		error_clear();
	if (nand_erase_cells(nand, j->block[newer]))
		error_clear();
}

/* The block that should go on is worn out: another pair, when there is one. */
static int replace(struct nand *nand, uint32_t block)
{
	struct nand_journal *j = &nand->journal;
	uint32_t worn = j->block[j->which];

	dissolve(nand, j->which ^ 1);
	(void)nand_put_marks(nand, worn);
	choose(nand);
	if (j->state == NAND_JOURNAL_NEW && is_unused(nand) && !append(nand, block))
		return 0;
	j->state = NAND_JOURNAL_OFF;
	error_clear();
	log_warn(
		"%s: no erase journal any more: block %u is worn out; a power cut in an erase may "
		"cost that block",
		nand->mtd.name, (unsigned int)worn);
	return 0;
}

static int note(struct nand *nand, uint32_t block)
{
	int rc = append(nand, block);

	if (rc == -ENOSPC) {
		rc = turn(nand);
		rc = rc ? rc : append(nand, block);
	}
	return rc && rc != -EROFS ? replace(nand, block) : rc;
}

int nand_journal_open(struct nand *nand, uint32_t block)
{
	struct nand_journal *j = &nand->journal;

	if (j->state == NAND_JOURNAL_NEW && !is_unused(nand))
		j->state = NAND_JOURNAL_OFF;
	if (j->state == NAND_JOURNAL_OFF || j->open == block)
		return 0;
	return note(nand, block);
}

int nand_journal_close(struct nand *nand)
{
	return nand->journal.open == NONE ? 0 : note(nand, NONE);
}

bool nand_journal_holds(const struct nand *nand, uint32_t block)
{
	const struct nand_journal *j = &nand->journal;

	return j->state != NAND_JOURNAL_OFF && (block == j->block[0] || block == j->block[1]);
}

int nand_erase_done(struct mtd *mtd)
{
	return nand_journal_close(mtd->state);
}

bool nand_block_is_reserved(struct mtd *mtd, uint32_t block)
{
	return nand_journal_holds(mtd->state, block);
}

/* Pages are filled in order: the first blank one by halves. */
static uint32_t first_blank(struct nand *nand)
{
	uint32_t low = 1, high = nand->mtd.block_pages;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (is_blank(nand, page_at(nand, nand->journal.which, middle)))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/*
 * False: the last page is no whole record. Then no erase is under way: what was to be written
 * there came after the erase that the record before it names, or before another one.
 */
static bool read_last(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	struct record r = { .block = NONE };
	uint32_t i = j->next = first_blank(nand);

	while (i > 0 && !read_record(nand, page_at(nand, j->which, i - 1), &r))
		i--;
	j->sequence = r.sequence;
	j->open = i == j->next ? r.block : NONE;
	return i == j->next;
}

/* The newest record at the start of a block names the two blocks, and is in the one being filled. */
static bool find(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	uint32_t first, block, sequence = 0;
	struct record r;

	area_blocks(nand, &first, &block);
	while (block-- > first) {
		if (!read_record(nand, block * nand->mtd.block_pages, &r) ||
		    (block != r.pair[0] && block != r.pair[1]) || nand_block_is_marked(nand, block))
			continue;
		if (j->state == NAND_JOURNAL_ON && (int32_t)(r.sequence - sequence) < 0)
			continue;
		sequence = r.sequence;
		memcpy(j->block, r.pair, sizeof(j->block));
		j->which = block == r.pair[1];
		j->state = NAND_JOURNAL_ON;
	}
	return j->state == NAND_JOURNAL_ON;
}

/*
 * A mark on the other block is an erase that was cut short only when this one is full; else
 * somebody means it: the records may have come here from another chip.
 */
static bool is_credible(struct nand *nand)
{
	const struct nand_journal *j = &nand->journal;
	struct record r;

	return j->next >= nand->mtd.block_pages - 1 ||
	       !nand_block_is_marked(nand, j->block[j->which ^ 1]) ||
	       read_record(nand, page_at(nand, j->which ^ 1, 0), &r);
}

/* Blocks that went bad since the two were chosen. */
static bool leaves_enough(struct nand *nand)
{
	uint32_t first, block, good = 0;

	area_blocks(nand, &first, &block);
	while (block-- > first)
		good += !nand_block_is_bad(&nand->mtd, block);
	return good * (uint64_t)mtd_block_size(&nand->mtd) >= nand->journal.area.keep;
}

/*
 * A page that reads well was not left by an erase that was cut short: the block was not yet
 * erased, or is, or somebody has written it since. Its mark means what it says.
 */
static int end_erase(struct nand *nand, uint32_t block)
{
	int rc;

	if (block >= nand->mtd.blocks || read_page(nand, block * nand->mtd.block_pages) != -EBADMSG)
		return 0;
	rc = nand_erase_cells(nand, block);
	if (rc == -EIO)
		return nand_mark_bad(&nand->mtd, block);
	if (!rc)
		log_info("%s: the erase of block %u was cut short and has been ended now",
			 nand->mtd.name, (unsigned int)block);
	return rc;
}

void nand_journal_start(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	bool whole;
	int rc;

	j->open = NONE;
	if (!j->area.size)
		return;
	if (!find(nand)) {
		choose(nand);
		return;
	}
	whole = read_last(nand);
	rc = j->open == NONE ? 0 : end_erase(nand, j->open);
	if (!rc && (!whole || j->open != NONE))
		rc = note(nand, NONE);
	if (rc)
		log_warn("%s: erase journal: %s", nand->mtd.name, error_text());
	else if (j->state == NAND_JOURNAL_ON && (!is_credible(nand) || !leaves_enough(nand)))
		dissolve(nand, j->which);
	error_clear();
	if (j->state == NAND_JOURNAL_OFF)
		choose(nand);
}
