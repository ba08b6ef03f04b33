/* SPDX-License-Identifier: MIT */
/*
 * Raw NAND chips behind any struct nand_ctrl: what the chip says it is, pages after
 * correction, blocks that are bad. Sections: hardware facts.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <drivers/mtd/nand_ctrl.h>
#include <drivers/mtd/nand_journal.h>
#include <keel/compiler.h>
#include <keel/mtd.h>

#define NAND_PAGE_MAX	4096
#define NAND_SPARE_MAX	256
#define NAND_BLOCKS_MAX 8192
#define NAND_ID_BYTES	5

/* Where the codes of a page lie in its spare bytes: 8.7. */
struct nand_layout {
	uint32_t page_size;
	enum nand_code code;
	uint8_t first;	    /* of the codes, one behind the other */
	uint8_t spare_code; /* place of a code over the spare bytes before it; 0: none */
	bool hides_code;    /* the first code byte is where the bad-block mark is: not stored */
};

/* What a chip is, by its ID or its parameter page. */
struct nand_geometry {
	uint32_t page_size, spare_size; /* bytes */
	uint32_t block_pages, blocks;
	uint8_t row_cycles; /* address cycles that choose the page */
	struct nand_timing timing;
};

struct nand {
	struct mtd mtd;
	struct nand_ctrl *ctrl;
	uint32_t boot_pages; /* the first ones, in the layout that the boot ROM reads */
	struct nand_geometry geometry;
	uint32_t byte_ps; /* one data byte on the bus */
	uint8_t id[NAND_ID_BYTES];
	char model[21]; /* from the parameter page, else "" */
	const struct nand_layout *layout, *boot_layout;
	uint8_t bad[NAND_BLOCKS_MAX / 4]; /* 2 bits a block: nand_bbt.c */
	struct nand_journal journal;
	uint8_t spare[NAND_SPARE_MAX];
};

extern const struct mtd_ops nand_ops;

/**
 * nand_start() - find out what the chip is and register it
 * @nand: mtd.name, ctrl and journal.area set; lives for ever
 * @boot_bytes: of the chip's start, in the boot ROM's layout
 * Returns 0, -ENODEV (no chip answers), -ENOTSUP (not one of this kind), -ETIMEDOUT ...
 */
int nand_start(struct nand *nand, uint32_t boot_bytes) __must_check;

/** nand_identify() - fill id, model and geometry: 9.1, 9.5 */
int nand_identify(struct nand *nand) __must_check;

/** nand_command_wait() - the last command of an operation, until the chip is ready again */
int nand_command_wait(struct nand *nand, uint8_t command, uint32_t timeout_us) __must_check;

/** nand_read_spare() / nand_write_spare() - @len bytes from the start of a page's spare, as they are */
int nand_read_spare(struct nand *nand, uint32_t page, void *data, uint32_t len) __must_check;
int nand_write_spare(struct nand *nand, uint32_t page, const void *data, uint32_t len) __must_check;

/** nand_program_page() / nand_erase_cells() - without a word to the erase journal: for itself */
int nand_program_page(struct nand *nand, uint32_t page, const void *data) __must_check;
int nand_erase_cells(struct nand *nand, uint32_t block) __must_check;

/** nand_block_is_bad() - by the marks of its first two pages, read once; or the journal's own */
bool nand_block_is_bad(struct mtd *mtd, uint32_t block);

/** nand_block_is_marked() - what the marks say now, whatever the block is used for */
bool nand_block_is_marked(struct nand *nand, uint32_t block);

/** nand_put_marks() - no erase, no word to the journal; false: the chip keeps neither mark */
bool nand_put_marks(struct nand *nand, uint32_t block);

/** nand_mark_bad() - write both marks; bad for this run even when the chip cannot keep them */
int nand_mark_bad(struct mtd *mtd, uint32_t block);

/** nand_forget_block() - its marks are to be read again: they have been erased */
void nand_forget_block(struct nand *nand, uint32_t block);
