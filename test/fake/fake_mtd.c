// SPDX-License-Identifier: MIT
/* Flash with power cuts; the rules are in fake_mtd.h. */
#include <test/fake/fake_mtd.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>

static uint8_t any(struct fake_mtd *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 17;
	f->random ^= f->random << 5;
	return (uint8_t)(f->random >> 7);
}

/* True when the power goes in this step. */
static bool step(struct fake_mtd *f)
{
	f->used++;
	return f->power_left >= 0 && f->power_left-- == 0;
}

static void power_off(struct fake_mtd *f)
{
	f->power_left = -1;
	longjmp(f->cut, 1);
}

void fake_power_on(struct fake_mtd *f)
{
	uint32_t size = mtd_size(&f->mtd);

	f->power_left = -1;
	for (uint32_t i = 0; i < size; i++)
		if (f->weak[i])
			f->bytes[i] ^= any(f) & f->weak[i];
}

static uint8_t *block_of(struct fake_mtd *f, uint32_t block)
{
	return f->bytes + (size_t)block * mtd_block_size(&f->mtd);
}

/* The chip first clears everything, then raises it: what is left of either is weak. */
static void half_erase(struct fake_mtd *f, uint32_t block, uint32_t progress)
{
	uint32_t size = mtd_block_size(&f->mtd), at = block * size;

	if (f->erase_bit >= 0) {
		f->bytes[at + f->erase_bit / 8] |= (uint8_t)(1u << f->erase_bit % 8);
		return;
	}
	for (uint32_t i = 0; i < size; i++) {
		if (progress < 3 && i * 3 >= size * progress)
			return; /* not cleared yet */
		f->bytes[at + i] = progress < 3 ? 0 : any(f);
		f->weak[at + i] = progress < 3 ? 0 : 0xff;
	}
}

static int nor_erase(struct mtd *mtd, uint32_t block)
{
	struct fake_mtd *f = mtd->state;
	uint32_t size = mtd_block_size(mtd);

	for (uint32_t i = 0; i < FAKE_ERASE_CUT; i++) {
		if (step(f)) {
			half_erase(f, block, i);
			power_off(f);
		}
	}
	memset(block_of(f, block), 0xff, size);
	memset(f->weak + (size_t)block * size, 0, size);
	return 0;
}

/* One bit of one byte is either programmed or not; of many, those being cleared are weak. */
static void half_program(struct fake_mtd *f, uint32_t at, uint8_t value, size_t len)
{
	uint8_t falling = (uint8_t)(f->bytes[at] & ~value);

	f->bytes[at] &= (uint8_t) ~(falling & any(f));
	if (len > 1)
		f->weak[at] |= falling;
}

static int nor_program(struct mtd *mtd, uint32_t offset, const void *data, size_t len)
{
	struct fake_mtd *f = mtd->state;
	const uint8_t *from = data;

	for (size_t i = 0; i < len; i++) {
		uint32_t at = (uint32_t)(offset + i);

		if ((f->bytes[at] & from[i]) != from[i])
			f->rule_breaks++;
		if (from[i] == 0xff)
			continue;
		if (step(f)) {
			half_program(f, at, from[i], len);
			power_off(f);
		}
		f->bytes[at] &= from[i];
		f->weak[at] &= from[i]; /* zeros are firm now */
	}
	return memcmp(f->bytes + offset, data, len)
		       ? fail(-EIO, NULL, "fake: 0x%x reads back wrong", (unsigned int)offset)
		       : 0;
}

static int nor_read_page(struct mtd *mtd, uint32_t page, void *data)
{
	struct fake_mtd *f = mtd->state;

	memcpy(data, f->bytes + (size_t)page * mtd->page_size, mtd->page_size);
	return 0;
}

static int nand_read_page(struct mtd *mtd, uint32_t page, void *data)
{
	struct fake_mtd *f = mtd->state;

	if (f->torn[page])
		return fail(-EBADMSG, NULL, "fake: page %u", (unsigned int)page);
	return nor_read_page(mtd, page, data);
}

static int nand_erase(struct mtd *mtd, uint32_t block)
{
	struct fake_mtd *f = mtd->state;
	uint32_t first = block * mtd->block_pages;

	if (f->bad[block])
		f->rule_breaks++;
	for (uint32_t i = 0; i < FAKE_ERASE_CUT; i++) {
		if (!step(f))
			continue;
		for (uint32_t p = 0; p < mtd->block_pages * i / FAKE_ERASE_CUT; p++)
			f->torn[first + p] = true;
		power_off(f);
	}
	memset(block_of(f, block), 0xff, mtd_block_size(mtd));
	memset(f->torn + first, 0, mtd->block_pages);
	memset(f->written + first, 0, mtd->block_pages);
	return 0;
}

static int nand_write_page(struct mtd *mtd, uint32_t page, const void *data)
{
	struct fake_mtd *f = mtd->state;
	uint8_t *to = f->bytes + (size_t)page * mtd->page_size;
	uint32_t block = page / mtd->block_pages;

	if (f->bad[block] || f->written[page] || f->torn[page] ||
	    (page % mtd->block_pages && !f->written[page - 1]))
		f->rule_breaks++;
	f->written[page] = true;
	for (uint32_t i = 0; i < mtd->page_size; i++) {
		if (step(f)) {
			f->torn[page] = true;
			power_off(f);
		}
		to[i] &= ((const uint8_t *)data)[i];
	}
	if (f->broken_block == (int)block)
		return fail(-EIO, NULL, "fake: block %u is worn out", (unsigned int)block);
	return 0;
}

static bool nand_block_is_bad(struct mtd *mtd, uint32_t block)
{
	return ((struct fake_mtd *)mtd->state)->bad[block];
}

static int nand_mark_bad(struct mtd *mtd, uint32_t block)
{
	((struct fake_mtd *)mtd->state)->bad[block] = true;
	return 0;
}

static void init(struct fake_mtd *f, uint32_t blocks, uint32_t block_size, uint32_t page_size)
{
	memset(f->bytes, 0xff, (size_t)blocks * block_size);
	memset(f->weak, 0, (size_t)blocks * block_size);
	memset(f->torn, 0, sizeof(f->torn));
	memset(f->written, 0, sizeof(f->written));
	memset(f->bad, 0, sizeof(f->bad));
	f->broken_block = -1;
	f->power_left = -1;
	f->erase_bit = -1;
	f->random = 1;
	f->used = 0;
	f->rule_breaks = 0;
	f->mtd = (struct mtd){ .name = "fake0",
			       .ops = &f->ops,
			       .page_size = page_size,
			       .block_pages = block_size / page_size,
			       .blocks = blocks,
			       .state = f };
}

void fake_nor_init(struct fake_mtd *f, uint32_t blocks, uint32_t block_size, uint32_t page_size)
{
	init(f, blocks, block_size, page_size);
	f->ops = (struct mtd_ops){ .read_page = nor_read_page,
				   .erase_block = nor_erase,
				   .program = nor_program };
	f->mtd.map = (uintptr_t)f->bytes;
}

void fake_nand_init(struct fake_mtd *f, uint32_t blocks, uint32_t block_size, uint32_t page_size)
{
	init(f, blocks, block_size, page_size);
	f->ops = (struct mtd_ops){ .read_page = nand_read_page,
				   .write_page = nand_write_page,
				   .erase_block = nand_erase,
				   .block_is_bad = nand_block_is_bad,
				   .mark_bad = nand_mark_bad };
}
