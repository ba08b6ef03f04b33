/* SPDX-License-Identifier: MIT */
/*
 * A NAND chip behind a controller, as commands, addresses and data see it. Cells only
 * fall, pages want to be programmed in order and once; flips, bad blocks and failures
 * are put in by the test. When the power goes the call does not return: longjmp.
 *
 * The controller's decoder is ideal: it knows what was encoded, so it corrects any
 * wrong bits up to the strength of the code and never more.
 */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include <drivers/mtd/nand.h>

#define FAKE_NAND_PAGE	 (4096 + 128)
#define FAKE_NAND_BLOCKS 128 /* blocks that can be changed: the first ones of the chip */

struct raw_nand_page {
	uint8_t *cells;	   /* data and spare; NULL: erased */
	uint8_t *intended; /* what they should hold, for the decoder */
	uint8_t programs;  /* since the erase */
};

enum raw_nand_cut { FAKE_CUT_BEFORE, FAKE_CUT_HALF, FAKE_CUT_AFTER, FAKE_CUTS };

struct raw_nand {
	struct nand nand;
	struct nand_ctrl ctrl;
	uint8_t id[5];
	uint8_t parameter_page[3 * 256]; /* empty: not an ONFI chip */
	uint32_t page_size, spare_size, block_pages;
	struct raw_nand_page *page; /* of the first FAKE_NAND_BLOCKS blocks */
	bool factory_bad[FAKE_NAND_BLOCKS];
	struct nand_journal_area journal; /* what the board says; size 0: no journal */

	/* the bus */
	uint8_t command, address[8];
	uint32_t cycles, row, column;
	uint8_t reg[FAKE_NAND_PAGE];
	uint8_t mask[FAKE_NAND_PAGE]; /* programming: bytes that were given */
	bool failed;
	enum nand_code code;
	bool counting; /* data take part in a code */
	uint32_t step_at;
	struct nand_timing timing;

	/* faults */
	long operations; /* programs and erases so far */
	long miss_at;	 /* the program that fails and changes nothing; 0: none */
	long power_left; /* operations until the cut; -1: none */
	enum raw_nand_cut cut_kind;
	jmp_buf cut;
	int broken_block, stubborn_block; /* programs, or erases, of it are refused; -1: none */
	int deaf_block; /* programs of it do nothing, and are said to be good; -1: none */
	bool protected; /* the WP pin */
	bool silent;	/* never ready again */
	uint32_t random;
	unsigned int rule_breaks;
	unsigned long bytes_read; /* data cycles */
};

/** raw_nand_init() - an erased K9F2G08U0x, power on */
void raw_nand_init(struct raw_nand *f);

/** raw_nand_free() - the memory of its pages */
void raw_nand_free(struct raw_nand *f);

/** raw_nand_start() - what a start of the board does: all of the driver's knowledge is new */
int raw_nand_start(struct raw_nand *f, uint32_t boot_bytes);

/** raw_nand_cells() - data and spare of a page, to look at or to change */
uint8_t *raw_nand_cells(struct raw_nand *f, uint32_t page);

/** raw_nand_flip() - @bits wrong bits from the first one of a step's byte @at on */
void raw_nand_flip(struct raw_nand *f, uint32_t page, uint32_t at, int bits);

/** raw_nand_mark() - the factory's mark in page @which of a block */
void raw_nand_mark(struct raw_nand *f, uint32_t block, uint32_t which);
