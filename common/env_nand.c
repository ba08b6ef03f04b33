// SPDX-License-Identifier: MIT
/* Copies of the environment on NAND flash: the good blocks among those a copy may have. */
#include <common/env_media.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <keel/mtd.h>

#define PAGE_MAX 4096

static uint8_t page_buf[PAGE_MAX] __aligned(4);

bool env_block_is_good(const struct env_store *store, uint32_t block)
{
	struct mtd *mtd = store->mtd;

	return !mtd->ops->block_is_bad || !mtd->ops->block_is_bad(mtd, block);
}

/* The @index-th good block of a copy from its start on, or -ENOSPC. */
static int good_block(const struct env_store *store, int copy, uint32_t index, uint32_t *block)
{
	uint32_t end = store->first[copy] + store->blocks;

	for (*block = store->copy[copy].start; *block < end; ++*block)
		if (env_block_is_good(store, *block) && index-- == 0)
			return 0;
	(void)fail(-ENOSPC, NULL,
		   "%s: no good block left for environment copy %c: blocks %u to %u are bad",
		   store->mtd->name, 'A' + copy, (unsigned int)store->first[copy],
		   (unsigned int)(end - 1));
	if (store->current < 0)
		return fail_hint(-ENOSPC, "nand bad shows them; nothing is saved on flash");
	return fail_hint(-ENOSPC, "nand bad shows them; copy %c still holds what was saved before",
			 'A' + store->current);
}

static int read_page(struct env_store *store, int copy, uint32_t page)
{
	struct mtd *mtd = store->mtd;
	uint32_t block;
	int rc = good_block(store, copy, page / mtd->block_pages, &block);

	if (rc)
		return rc;
	rc = mtd->ops->read_page(mtd, block * mtd->block_pages + page % mtd->block_pages, page_buf);
	if (rc > 0)
		store->copy[copy].weak = true;
	return rc;
}

const uint8_t *env_nand_page(struct env_store *store, int copy, uint32_t page)
{
	return read_page(store, copy, page) < 0 ? NULL : page_buf;
}

/* A page of the copy that is written: from memory, or the same one of the other copy. */
typedef int fill_fn(struct env_store *store, int copy, uint32_t at);

static int fill_from_memory(struct env_store *store, int copy, uint32_t at)
{
	(void)copy;
	memset(page_buf, 0xff, store->mtd->page_size);
	memcpy(page_buf, store->buf + at, MIN(store->mtd->page_size, store->size - at));
	return 0;
}

static int fill_from_other(struct env_store *store, int copy, uint32_t at)
{
	int rc = read_page(store, 1 - copy, at / store->mtd->page_size);

	if (at == 0)
		page_buf[ENV_FLAGS_AT]++;
	return MIN(rc, 0);
}

static int write_block(struct env_store *store, int copy, uint32_t block, uint32_t at,
		       fill_fn *fill)
{
	struct mtd *mtd = store->mtd;
	int rc = mtd->ops->erase_block(mtd, block), done_rc;

	for (uint32_t i = 0; i < mtd->block_pages && at < store->size && !rc; i++) {
		rc = fill(store, copy, at);
		if (!rc)
			rc = mtd->ops->write_page(mtd, block * mtd->block_pages + i, page_buf);
		at += mtd->page_size;
	}
	done_rc = mtd_erase_done(mtd);
	return rc ? rc : done_rc;
}

/* A block that cannot be written is marked bad, and the next good one takes its place. */
static int write_nand(struct env_store *store, int copy, fill_fn *fill)
{
	struct mtd *mtd = store->mtd;

	for (uint32_t i = 0; i < env_blocks_needed(store);) {
		uint32_t block;
		int rc = good_block(store, copy, i, &block);

		if (rc)
			return rc;
		rc = write_block(store, copy, block, i * mtd_block_size(mtd), fill);
		if (!rc) {
			i++;
			continue;
		}
		if (rc != -EIO || !mtd->ops->mark_bad)
			return rc;
		if (mtd->ops->mark_bad(mtd, block))
			error_clear(); /* not used now, and not believed later: read_header() */
	}
	return 0;
}

int env_nand_write(struct env_store *store, int copy)
{
	return write_nand(store, copy, fill_from_memory);
}

int env_nand_refresh(struct env_store *store, int copy)
{
	return write_nand(store, copy, fill_from_other);
}
