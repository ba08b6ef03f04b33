/* SPDX-License-Identifier: MIT */
/*
 * Flash chips whose power can be cut at any byte. NOR only clears bits; NAND programs
 * a page once and in order. When the power goes the call does not return: longjmp.
 */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include <keel/mtd.h>

#define FAKE_SIZE_MAX  0x20000
#define FAKE_BLOCKS    64
#define FAKE_PAGES     1024
#define FAKE_ERASE_CUT 8 /* an erase can be cut at that many points */

struct fake_mtd {
	struct mtd mtd;
	struct mtd_ops ops;
	uint8_t bytes[FAKE_SIZE_MAX] __attribute__((aligned(8)));
	uint8_t weak[FAKE_SIZE_MAX]; /* NOR: bits that may read as either until they are written */
	bool torn[FAKE_PAGES];	     /* NAND: reads with uncorrectable errors */
	bool written[FAKE_PAGES];    /* NAND */
	bool bad[FAKE_BLOCKS];
	int broken_block; /* NAND: programming it reports a failure; -1: none */
	long power_left;  /* bytes and erase steps until the cut; -1: it stays on */
	long erase_bit; /* NOR: a cut erase has raised this bit of the block and no other; -1: any */
	jmp_buf cut;
	uint32_t random;
	long used;		  /* bytes and erase steps so far */
	unsigned int rule_breaks; /* programmed without an erase, out of order, on a bad block */
};

void fake_nor_init(struct fake_mtd *f, uint32_t blocks, uint32_t block_size, uint32_t page_size);
void fake_nand_init(struct fake_mtd *f, uint32_t blocks, uint32_t block_size, uint32_t page_size);

/** fake_power_on() - weak bits settle anew, the power stays on */
void fake_power_on(struct fake_mtd *f);
