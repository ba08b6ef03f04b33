// SPDX-License-Identifier: MIT
/* Bytes of a partition: its good blocks in order, bad ones skipped the same way by all three. */
#include <keel/mtd.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "flash"
#include <keel/error.h>
#include <keel/log.h>

#define PAGE_MAX 4096

static struct {
	uint8_t page[PAGE_MAX] __aligned(4);  /* a page on its way */
	uint8_t check[PAGE_MAX] __aligned(4); /* what the chip holds of it */
} buf_of;

static bool is_bad(const struct part *part, uint32_t block)
{
	return part->mtd->ops->block_is_bad && part->mtd->ops->block_is_bad(part->mtd, block);
}

/* The @index-th good block of the partition; false when there are not that many. */
static bool find_block(const struct part *part, uint32_t index, uint32_t *block)
{
	for (uint32_t i = 0; i < part->block_count; i++) {
		*block = part->first_block + i;
		if (!is_bad(part, *block) && index-- == 0)
			return true;
	}
	return false;
}

static int good_block(const struct part *part, uint32_t index, uint32_t *block)
{
	uint32_t kept = 0;

	if (find_block(part, index, block))
		return 0;
	for (uint32_t i = 0; i < part->block_count; i++)
		kept += mtd_block_is_reserved(part->mtd, part->first_block + i);
	if (kept)
		return fail(-ENOSPC, "nand info shows these blocks; ask for less",
			    "%s: %u of its %u blocks hold the erase journal, %u are good and free",
			    part->name, (unsigned int)kept, (unsigned int)part->block_count,
			    (unsigned int)(part_good_size(part) / mtd_block_size(part->mtd)));
	return fail(-ENOSPC, "nand bad and nand info show the others",
		    "%s: only %u of its %u blocks are good, and this needs one more", part->name,
		    (unsigned int)(part_good_size(part) / mtd_block_size(part->mtd)),
		    (unsigned int)part->block_count);
}

uint32_t part_good_size(const struct part *part)
{
	uint32_t good = 0;

	for (uint32_t i = 0; i < part->block_count; i++)
		good += !is_bad(part, part->first_block + i);
	return good * mtd_block_size(part->mtd);
}

int part_check_range(const struct part *part, uint32_t offset, size_t len)
{
	uint32_t size = part->block_count * mtd_block_size(part->mtd), block;

	if (part->mtd->page_size > PAGE_MAX)
		return fail(-ENOTSUP, NULL, "%s: pages of %lu bytes", part->mtd->name,
			    (unsigned long)part->mtd->page_size);
	if (offset > size || len > size - offset)
		return fail(-EINVAL, "mtdparts shows the sizes",
			    "%s: 0x%lx + 0x%zx is past its end 0x%lx", part->name,
			    (unsigned long)offset, len, (unsigned long)size);
	if (!len)
		return 0;
	return good_block(part, (uint32_t)(offset + len - 1) / mtd_block_size(part->mtd), &block);
}

/* @len bytes from byte @at of one block on. */
static int read_block(struct mtd *mtd, uint32_t block, uint32_t at, uint8_t *to, size_t len)
{
	uint32_t page = block * mtd->block_pages + at / mtd->page_size;
	uint32_t start = at % mtd->page_size;
	int rc = 0;

	for (size_t n; len && rc >= 0; len -= n, to += n, start = 0) {
		bool whole;

		n = MIN(len, mtd->page_size - start);
		whole = n == mtd->page_size && (uintptr_t)to % 4 == 0;
		rc = mtd->ops->read_page(mtd, page++, whole ? to : buf_of.page);
		if (rc >= 0 && !whole)
			memcpy(to, buf_of.page + start, n);
	}
	return MIN(rc, 0);
}

int part_read(const struct part *part, uint32_t offset, void *buf, size_t len)
{
	uint32_t size = mtd_block_size(part->mtd), block;
	int rc = part_check_range(part, offset, len);

	for (size_t done = 0, n; done < len && !rc; done += n) {
		uint32_t at = (uint32_t)(offset + done);

		n = MIN(len - done, size - at % size);
		rc = good_block(part, at / size, &block);
		if (!rc)
			rc = read_block(part->mtd, block, at % size, (uint8_t *)buf + done, n);
		if (rc)
			return fail_while(rc, "reading %s at 0x%lx", part->name, (unsigned long)at);
	}
	return rc;
}

/* The chip itself has said that the block is worn out. */
static int retire(struct mtd *mtd, uint32_t block, const char *what)
{
	int rc = mtd->ops->mark_bad ? mtd->ops->mark_bad(mtd, block) : -EIO;

	if (rc == -EPERM)
		return fail_while(rc, "replacing block %u, which cannot be %s", (unsigned int)block,
				  what);
	if (rc)
		return rc;
	log_warn("%s: block %u (0x%lx) cannot be %s any more: it is marked bad", mtd->name,
		 (unsigned int)block, (unsigned long)block * mtd_block_size(mtd), what);
	error_clear();
	return 0;
}

int part_erase_more(const struct part *part, uint32_t offset, size_t len)
{
	struct mtd *mtd = part->mtd;
	uint32_t size = mtd_block_size(mtd), block;
	int rc = part_check_range(part, offset, len);

	if (!rc && (offset % size || len % size))
		rc = fail(-EINVAL, "whole blocks only",
			  "%s: 0x%lx + 0x%zx is not in blocks of 0x%lx", part->name,
			  (unsigned long)offset, len, (unsigned long)size);
	for (size_t done = 0; done < len && !rc;) {
		rc = good_block(part, (uint32_t)(offset + done) / size, &block);
		if (!rc)
			rc = mtd->ops->erase_block(mtd, block);
		if (!rc)
			done += size;
		else if (rc == -EIO)
			rc = retire(mtd, block,
				    "erased"); /* the next good one has its number now */
	}
	return rc ? fail_while(rc, "erasing %s", part->name) : 0;
}

int part_erase(const struct part *part, uint32_t offset, size_t len)
{
	int rc = part_erase_more(part, offset, len), done_rc = mtd_erase_done(part->mtd);

	return rc ? rc : done_rc;
}

/* Bits can only fall: a page that is not erased would be lost, and so would the data. */
static int check_erased(struct mtd *mtd, uint32_t page)
{
	int rc = mtd->ops->read_page(mtd, page, buf_of.check);
	uint32_t i = 0;

	if (rc < 0 && rc != -EBADMSG)
		return rc;
	while (rc >= 0 && i < mtd->page_size && buf_of.check[i] == 0xff)
		i++;
	if (i == mtd->page_size)
		return 0;
	(void)fail(-EINVAL, NULL, "%s+0x%lx (block %u) is not erased", mtd->name,
		   (unsigned long)page * mtd->page_size, (unsigned int)(page / mtd->block_pages));
	return fail_hint(-EINVAL, "erase the range first: nand erase with the same place and size");
}

/* Programmed, read back through its code and compared. -EIO: the block is worn out. */
static int write_page(struct mtd *mtd, uint32_t page, const uint8_t *data)
{
	int rc = check_erased(mtd, page);

	if (!rc)
		rc = mtd->ops->write_page(mtd, page, data);
	if (rc)
		return rc;
	rc = mtd->ops->read_page(mtd, page, buf_of.check);
	if (rc >= 0 && !memcmp(buf_of.check, data, mtd->page_size))
		return 0;
	/* Not -EIO: one mistake in the driver must not cost all blocks their lives. */
	return fail(-EBADMSG, "erase and write once more; nand markbad retires the block",
		    "%s: page %u (block %u) does not read back as it was written", mtd->name,
		    (unsigned int)page, (unsigned int)(page / mtd->block_pages));
}

static int write_block(struct mtd *mtd, uint32_t block, uint32_t at, const uint8_t *data,
		       size_t len)
{
	uint32_t page = block * mtd->block_pages + at / mtd->page_size;
	int rc = 0;

	for (size_t done = 0, n; done < len && !rc; done += n, page++) {
		const uint8_t *from = data + done;

		n = MIN(len - done, (size_t)mtd->page_size);
		if (n < mtd->page_size || (uintptr_t)from % 4) {
			memset(buf_of.page, 0xff, mtd->page_size);
			memcpy(buf_of.page, from, n);
			from = buf_of.page;
		}
		rc = write_page(mtd, page, from);
	}
	return rc;
}

/* The first @pages pages of a block that is worn out, into the next one. */
static int copy_pages(struct mtd *mtd, uint32_t from, uint32_t to, uint32_t pages)
{
	int rc = 0;

	for (uint32_t i = 0; i < pages && rc >= 0; i++) {
		rc = mtd->ops->read_page(mtd, from * mtd->block_pages + i, buf_of.page);
		if (rc >= 0)
			rc = write_page(mtd, to * mtd->block_pages + i, buf_of.page);
	}
	return rc < 0 ? rc : 0;
}

/* The block behind takes the place of the @index-th good one, with what that held already. */
static int move_on(const struct part *part, uint32_t index, uint32_t pages)
{
	struct mtd *mtd = part->mtd;
	uint32_t block = 0, next = 0;
	int rc;

	do {
		rc = good_block(part, index, &block);
		if (!rc)
			rc = good_block(part, index + 1, &next);
		if (!rc)
			rc = copy_pages(mtd, block, next, pages);
		if (rc == -EIO && retire(mtd, next, "programmed"))
			return -EIO;
	} while (rc == -EIO);
	return rc ? rc : retire(mtd, block, "programmed");
}

static int write_piece(const struct part *part, uint32_t at, const uint8_t *data, size_t len)
{
	struct mtd *mtd = part->mtd;
	uint32_t size = mtd_block_size(mtd), block;
	int rc;

	do {
		rc = good_block(part, at / size, &block);
		if (!rc)
			rc = write_block(mtd, block, at % size, data, len);
		if (rc != -EIO || !mtd->ops->mark_bad)
			return rc;
		rc = move_on(part, at / size, at % size / mtd->page_size);
	} while (!rc);
	return rc;
}

int part_write(const struct part *part, uint32_t offset, const void *buf, size_t len)
{
	uint32_t size = mtd_block_size(part->mtd);
	int rc = part_check_range(part, offset, len);

	if (!rc && offset % part->mtd->page_size)
		rc = fail(-EINVAL, "writes begin with a page", "%s: 0x%lx is inside a page",
			  part->name, (unsigned long)offset);
	for (size_t done = 0, n; done < len && !rc; done += n) {
		uint32_t at = (uint32_t)(offset + done);

		n = MIN(len - done, size - at % size);
		rc = write_piece(part, at, (const uint8_t *)buf + done, n);
	}
	return rc ? fail_while(rc, "writing %s", part->name) : 0;
}
