// SPDX-License-Identifier: MIT
/* Copies of the environment on NOR flash, which has no bad blocks and lies in the memory map. */
#include <common/env_media.h>

#include <keel/mtd.h>

int env_nor_obsolete(struct env_store *store, int copy)
{
	static const uint8_t obsolete = ENV_FLAGS_OBSOLETE;
	uint32_t offset = store->first[copy] * mtd_block_size(store->mtd) + ENV_FLAGS_AT;
	int rc;

	if (store->copy[copy].flags == ENV_FLAGS_OBSOLETE)
		return 0;
	rc = store->mtd->ops->program(store->mtd, offset, &obsolete, 1);
	if (!rc)
		store->copy[copy].flags = ENV_FLAGS_OBSOLETE;
	return rc;
}

/*
 * An erase that is cut short may raise any bits. The flags are outside the CRC, so
 * take the CRC away first: an obsolete copy must not come back as the newest.
 */
static int spoil(struct env_store *store, int copy)
{
	static const uint8_t zero[4];
	uint32_t offset = store->first[copy] * mtd_block_size(store->mtd);

	if (store->copy[copy].state != ENV_COPY_VALID)
		return 0;
	return store->mtd->ops->program(store->mtd, offset, zero, sizeof(zero));
}

int env_nor_write(struct env_store *store, int copy)
{
	struct mtd *mtd = store->mtd;
	int rc = spoil(store, copy);

	for (uint32_t i = 0; i < env_blocks_needed(store) && !rc; i++)
		rc = mtd->ops->erase_block(mtd, store->first[copy] + i);
	if (rc)
		return rc;
	return mtd->ops->program(mtd, store->first[copy] * mtd_block_size(mtd), store->buf,
				 store->size);
}
