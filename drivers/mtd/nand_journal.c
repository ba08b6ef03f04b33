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
static bool read_page(struct nand *nand, uint32_t page)
{
	int rc = nand->mtd.ops->read_page(&nand->mtd, page, page_buf);

	if (rc < 0)
		error_clear();
	return rc >= 0;
}

static bool is_blank(struct nand *nand, uint32_t page)
{
	uint32_t i = 0;

	if (!read_page(nand, page))
		return false;
	while (i < nand->mtd.page_size && page_buf[i] == 0xff)
		i++;
	return i == nand->mtd.page_size;
}

static bool is_in_area(const struct nand *nand, uint32_t block)
{
	uint32_t size = mtd_block_size(&nand->mtd), first = nand->journal.area.offset / size;

	return block >= first && block - first < nand->journal.area.size / size;
}

static bool read_record(struct nand *nand, uint32_t page, struct record *r)
{
	if (!read_page(nand, page) || memcmp(page_buf, SIGN, SEQUENCE_AT) ||
	    get_le32(page_buf + CRC_AT) != crc32(0, page_buf, CRC_AT))
		return false;
	r->sequence = get_le32(page_buf + SEQUENCE_AT);
	r->block = get_le32(page_buf + BLOCK_AT);
	r->pair[0] = get_le32(page_buf + PAIR_AT);
	r->pair[1] = get_le32(page_buf + PAIR_AT + 4);
	return is_in_area(nand, r->pair[0]) && is_in_area(nand, r->pair[1]) &&
	       r->pair[0] != r->pair[1];
}

static bool write_record(struct nand *nand, uint32_t page, uint32_t block)
{
	struct nand_journal *j = &nand->journal;
	struct record back;

	memset(page_buf, 0xff, nand->mtd.page_size);
	memcpy(page_buf, SIGN, SEQUENCE_AT);
	put_le32(page_buf + SEQUENCE_AT, ++j->sequence);
	put_le32(page_buf + BLOCK_AT, block);
	put_le32(page_buf + PAIR_AT, j->block[0]);
	put_le32(page_buf + PAIR_AT + 4, j->block[1]);
	put_le32(page_buf + CRC_AT, crc32(0, page_buf, CRC_AT));
	if (nand_program_page(nand, page, page_buf)) {
		error_clear();
		return false;
	}
	return read_record(nand, page, &back) && back.sequence == j->sequence;
}

/* The next page that takes it. The last one of a block is kept to say that all erases have ended. */
static bool append(struct nand *nand, uint32_t block)
{
	struct nand_journal *j = &nand->journal;
	uint32_t end = nand->mtd.block_pages - (block == NONE ? 0 : 1);

	while (j->next < end)
		if (write_record(nand, page_at(nand, j->which, j->next++), block)) {
			j->state = NAND_JOURNAL_ON;
			j->open = block;
			return true;
		}
	return false;
}

/* The other block goes on. Until its first record is there the last one of this block counts. */
static bool turn(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;

	if (j->open != NONE)
		append(nand, NONE);
	j->which ^= 1;
	j->next = 0;
	if (!nand_erase_cells(nand, j->block[j->which]))
		return true;
	error_clear();
	return false;
}

/* No record may stay that calls a block unfinished while others write to it. */
static int give_up(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	bool gone = true;

	j->state = NAND_JOURNAL_OFF;
	for (int i = 0; i < 2; i++)
		gone = !nand_erase_cells(nand, j->block[i]) && gone;
	error_clear();
	if (!gone && j->open != NONE)
		return fail(-EROFS, "save what is needed: this chip has come to its end",
			    "%s: blocks %u and %u cannot be written", nand->mtd.name,
			    (unsigned int)j->block[0], (unsigned int)j->block[1]);
	j->open = NONE;
	log_warn(
		"%s: no erase journal: blocks %u and %u cannot be written; a power cut in an "
		"erase may cost that block",
		nand->mtd.name, (unsigned int)j->block[0], (unsigned int)j->block[1]);
	return 0;
}

static int note(struct nand *nand, uint32_t block)
{
	if (append(nand, block) || (turn(nand) && append(nand, block)))
		return 0;
	return give_up(nand);
}

/* Page 0 has been looked at; what lies behind it may still be somebody's. */
static bool is_unused(struct nand *nand)
{
	for (uint32_t i = 0; i < 2 * nand->mtd.block_pages; i++)
		if (!is_blank(nand, page_at(nand, i & 1, i / 2)))
			return false;
	return true;
}

int nand_journal_open(struct nand *nand, uint32_t block)
{
	struct nand_journal *j = &nand->journal;

	if (j->state == NAND_JOURNAL_BLANK && !is_unused(nand))
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

/* From the last page that is written back to the last one that is whole. */
static void read_last(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	struct record r;

	j->next = first_blank(nand);
	for (uint32_t i = j->next; i-- > 0;)
		if (read_record(nand, page_at(nand, j->which, i), &r)) {
			j->sequence = r.sequence;
			j->open = r.block;
			return;
		}
}

/* The two blocks, by the first record of either; the newer one of them is being filled. */
static bool find(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	uint32_t size = mtd_block_size(&nand->mtd), first = j->area.offset / size;
	struct record r, other;

	for (uint32_t block = first + j->area.size / size; block-- > first;) {
		if (!read_record(nand, block * nand->mtd.block_pages, &r))
			continue;
		if (block != r.pair[0] && block != r.pair[1])
			continue;
		memcpy(j->block, r.pair, sizeof(j->block));
		j->which = block == r.pair[1];
		if (read_record(nand, page_at(nand, j->which ^ 1, 0), &other) &&
		    (int32_t)(other.sequence - r.sequence) > 0)
			j->which ^= 1;
		j->state = NAND_JOURNAL_ON;
		return true;
	}
	return false;
}

/* Two good blocks from the end on, when that leaves enough in front of them. */
static void choose(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	uint32_t size = mtd_block_size(&nand->mtd), first = j->area.offset / size;
	uint32_t left = (j->area.keep + size - 1) / size, found = 0;

	for (uint32_t block = first + j->area.size / size; block-- > first;) {
		if (nand_block_is_bad(&nand->mtd, block))
			continue;
		if (found == 2)
			left -= left > 0;
		else if (is_blank(nand, block * nand->mtd.block_pages))
			j->block[found++] = block;
		else
			return;
	}
	if (found == 2 && !left)
		j->state = NAND_JOURNAL_BLANK;
}

static void end_erase(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;
	uint32_t block = j->open;
	int rc = block < nand->mtd.blocks ? nand_erase_cells(nand, block) : 0;

	if (rc)
		rc = nand_mark_bad(&nand->mtd, block);
	if (!rc)
		rc = nand_journal_close(nand);
	if (rc)
		log_warn("%s: block %u: %s", nand->mtd.name, (unsigned int)block, error_text());
	else
		log_info("%s: the erase of block %u was cut short and has been ended now",
			 nand->mtd.name, (unsigned int)block);
	error_clear();
}

void nand_journal_start(struct nand *nand)
{
	struct nand_journal *j = &nand->journal;

	j->open = NONE;
	if (!j->area.size)
		return;
	if (!find(nand)) {
		choose(nand);
		return;
	}
	read_last(nand);
	if (j->open != NONE)
		end_erase(nand);
}
