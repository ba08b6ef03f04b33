// SPDX-License-Identifier: MIT
/* Bytes of a partition: its good blocks in order, bad ones skipped the same way by all three. */
#include <keel/mtd.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>

#define PAGE_MAX 4096

static uint8_t page_buf[PAGE_MAX];

/* Page of the chip that holds byte @offset, counted over good blocks. */
static int find_page(const struct part *part, uint32_t offset, uint32_t *page)
{
	struct mtd *mtd = part->mtd;
	uint32_t index = offset / mtd_block_size(mtd);

	for (uint32_t b = part->first_block; b - part->first_block < part->block_count; b++) {
		if (mtd->ops->block_is_bad && mtd->ops->block_is_bad(mtd, b))
			continue;
		if (index-- == 0) {
			*page = b * mtd->block_pages +
				offset % mtd_block_size(mtd) / mtd->page_size;
			return 0;
		}
	}
	return fail(-ENOSPC, "is the partition right?",
		    "%s: offset 0x%lx is behind its last good block", part->name,
		    (unsigned long)offset);
}

static int check_range(const struct part *part, uint32_t offset, size_t len)
{
	uint32_t size = part->block_count * mtd_block_size(part->mtd);

	if (part->mtd->page_size > PAGE_MAX)
		return fail(-ENOTSUP, NULL, "%s: pages of %lu bytes", part->mtd->name,
			    (unsigned long)part->mtd->page_size);
	if (offset <= size && len <= size - offset)
		return 0;
	return fail(-EINVAL, "mtdparts shows the sizes", "%s: 0x%lx + 0x%zx is past its end 0x%lx",
		    part->name, (unsigned long)offset, len, (unsigned long)size);
}

int part_read(const struct part *part, uint32_t offset, void *buf, size_t len)
{
	struct mtd *mtd = part->mtd;
	int rc = check_range(part, offset, len);

	for (size_t done = 0, n; done < len && !rc; done += n) {
		uint32_t at = (uint32_t)(offset + done), page;

		n = MIN(len - done, mtd->page_size - at % mtd->page_size);
		rc = find_page(part, at, &page);
		if (!rc)
			rc = mtd->ops->read_page(mtd, page, page_buf);
		if (rc < 0)
			return fail_while(rc, "reading %s at 0x%lx", part->name, (unsigned long)at);
		rc = 0; /* corrected bits */
		memcpy((uint8_t *)buf + done, page_buf + at % mtd->page_size, n);
	}
	return rc;
}

int part_erase(const struct part *part, uint32_t offset, size_t len)
{
	struct mtd *mtd = part->mtd;
	uint32_t block = mtd_block_size(mtd), page;
	int rc = check_range(part, offset, len);

	if (!rc && (offset % block || len % block))
		rc = fail(-EINVAL, "whole blocks only",
			  "%s: 0x%lx + 0x%zx is not in blocks of 0x%lx", part->name,
			  (unsigned long)offset, len, (unsigned long)block);
	for (size_t done = 0; done < len && !rc; done += block) {
		rc = find_page(part, (uint32_t)(offset + done), &page);
		if (!rc)
			rc = mtd->ops->erase_block(mtd, page / mtd->block_pages);
	}
	return rc ? fail_while(rc, "erasing %s", part->name) : 0;
}

int part_write(const struct part *part, uint32_t offset, const void *buf, size_t len)
{
	struct mtd *mtd = part->mtd;
	uint32_t page;
	int rc = check_range(part, offset, len);

	if (!rc && offset % mtd->page_size)
		rc = fail(-EINVAL, NULL, "%s: 0x%lx is inside a page", part->name,
			  (unsigned long)offset);
	for (size_t done = 0, n; done < len && !rc; done += n) {
		n = MIN(len - done, (size_t)mtd->page_size);
		memset(page_buf, 0xff, mtd->page_size);
		memcpy(page_buf, (const uint8_t *)buf + done, n);
		rc = find_page(part, (uint32_t)(offset + done), &page);
		if (!rc)
			rc = mtd->ops->write_page(mtd, page, page_buf);
	}
	return rc ? fail_while(rc, "writing %s", part->name) : 0;
}
