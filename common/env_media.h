/* SPDX-License-Identifier: MIT */
/* A copy of the environment on each kind of flash: for env_store.c, which knows what a copy says. */
#pragma once

#include <common/env_store.h>

#define ENV_FLAGS_AT 4 /* behind the CRC */

enum { ENV_FLAGS_OBSOLETE, ENV_FLAGS_ACTIVE }; /* on NOR; on NAND the flags are a counter */

static inline uint32_t env_blocks_needed(const struct env_store *store)
{
	uint32_t size = mtd_block_size(store->mtd);

	return (store->size + size - 1) / size;
}

/** env_nor_write() - replace a copy by buf; a cut leaves nothing that is newer than the other one */
int env_nor_write(struct env_store *store, int copy) __must_check;

/** env_nor_obsolete() - flags 1 to 0, without an erase */
int env_nor_obsolete(struct env_store *store, int copy) __must_check;

/** env_block_is_good() - chips without bad blocks have only good ones */
bool env_block_is_good(const struct env_store *store, uint32_t block);

/**
 * env_nand_page() - a page of a copy, its good blocks counted from its start on
 * Sets weak when bits had to be corrected. Returns NULL with a story; valid until the next call.
 */
const uint8_t *env_nand_page(struct env_store *store, int copy, uint32_t page);

/**
 * env_nand_write() - replace a copy by buf
 * A block that cannot be written is marked bad, and the next good one takes its place.
 */
int env_nand_write(struct env_store *store, int copy) __must_check;

/** env_nand_refresh() - the same from the other copy, its counter one higher */
int env_nand_refresh(struct env_store *store, int copy) __must_check;
