// SPDX-License-Identifier: MIT
/* Cells for the emulator's NAND chip, in memory. */
#include "fake_nand_store.h"

#include <errno.h>
#include <string.h>

#include "../unit/test.h"

static uint8_t *block(struct fake_nand_store *fake, uint32_t number, bool make)
{
	for (unsigned int i = 0; i < fake->used; i++)
		if (fake->number[i] == number)
			return fake->raw[i];
	if (!make)
		return NULL;
	CHECK(fake->used < FAKE_NAND_STORE_BLOCKS);
	fake->number[fake->used] = number;
	memset(fake->raw[fake->used], 0xff, NAND_BLOCK_RAW);
	return fake->raw[fake->used++];
}

static int store_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	uint8_t *raw = block(ctx, (uint32_t)(offset / NAND_BLOCK_RAW), false);

	CHECK(offset + len <= (uint64_t)NAND_BLOCKS * NAND_BLOCK_RAW);
	if (raw)
		memcpy(buf, raw + offset % NAND_BLOCK_RAW, len);
	else
		memset(buf, 0xff, len);
	return 0;
}

static int store_write(void *ctx, uint64_t offset, const void *buf, size_t len)
{
	struct fake_nand_store *fake = ctx;

	CHECK(offset % NAND_BLOCK_RAW + len <= NAND_BLOCK_RAW);
	if (fake->broken)
		return -EIO;
	memcpy(block(fake, (uint32_t)(offset / NAND_BLOCK_RAW), true) + offset % NAND_BLOCK_RAW,
	       buf, len);
	return 0;
}

static int store_erase(void *ctx, uint64_t offset, size_t len)
{
	uint8_t *raw = block(ctx, (uint32_t)(offset / NAND_BLOCK_RAW), false);

	if (((struct fake_nand_store *)ctx)->broken)
		return -EIO;
	if (raw)
		memset(raw + offset % NAND_BLOCK_RAW, 0xff, len);
	return 0;
}

void fake_nand_store_start(struct fake_nand_store *fake)
{
	fake->used = 0;
	fake->broken = false;
	fake->store = (struct nand_store){ store_read, store_write, store_erase, fake };
}

uint8_t *fake_nand_store_page(struct fake_nand_store *fake, uint32_t page)
{
	return block(fake, page / NAND_BLOCK_PAGES, true) + page % NAND_BLOCK_PAGES * NAND_RAW;
}
