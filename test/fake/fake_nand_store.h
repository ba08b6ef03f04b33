/* SPDX-License-Identifier: MIT */
/* Cells for the emulator's NAND chip: a few blocks in memory, the others are erased. */
#pragma once

#include <tools/emu/models/nand_array.h>

#define FAKE_NAND_STORE_BLOCKS 8 /* that may hold something at a time */

struct fake_nand_store {
	struct nand_store store;
	uint32_t number[FAKE_NAND_STORE_BLOCKS];
	uint8_t raw[FAKE_NAND_STORE_BLOCKS][NAND_BLOCK_RAW];
	unsigned int used;
	bool broken; /* every write fails */
};

/** fake_nand_store_start() - an erased chip */
void fake_nand_store_start(struct fake_nand_store *fake);
/** fake_nand_store_page() - the raw bytes of a page, to look at or to change */
uint8_t *fake_nand_store_page(struct fake_nand_store *fake, uint32_t page);
