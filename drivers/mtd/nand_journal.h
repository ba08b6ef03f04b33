/* SPDX-License-Identifier: MIT */
/*
 * The erase journal: which block is being erased now. An erase that the power cuts short leaves
 * any bits, those of the bad-block mark too (hardware facts 9.4), so the block reads as bad and
 * nothing in it says otherwise. The journal does, from two blocks of its own: the next start
 * ends that erase, and the block is good again.
 *
 * A page is a record: "block N is being erased" before the first of its bits changes, "none is"
 * before the first of its pages is programmed. The last whole record counts. When the pages of
 * one block are used up the other one is erased and goes on; every record names both, so neither
 * needs a mark to be known. A worn one is replaced by a third when there is one.
 *
 *	0   "KEELERAS"
 *	8   sequence number, one more each time    all numbers: 32 bits, little endian
 *	12  block that is being erased; 0xffffffff: none
 *	16  the journal's two blocks
 *	24  CRC-32 of bytes 0 to 23
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <keel/compiler.h>

struct mtd;
struct nand;

/* The journal takes the last two good blocks of this range, unless that leaves too few. Bytes. */
struct nand_journal_area {
	uint32_t offset, size; /* size 0: no journal */
	uint32_t keep;	       /* good bytes that something else needs */
};

enum nand_journal_state {
	NAND_JOURNAL_OFF,
	NAND_JOURNAL_NEW, /* two blocks that look unused, nothing written yet */
	NAND_JOURNAL_ON,
};

struct nand_journal {
	struct nand_journal_area area;
	enum nand_journal_state state;
	uint32_t block[2];
	uint32_t which;	   /* of the two is being filled */
	uint32_t next;	   /* page of it */
	uint32_t sequence; /* of the last record */
	uint32_t open;	   /* block that is being erased, or UINT32_MAX */
};

/**
 * nand_journal_start() - find the journal; end the erase that it says was cut short
 * Erased again is only what cannot be read. The chip works without a journal too, and says so
 * when one is lost.
 */
void nand_journal_start(struct nand *nand);

/** nand_journal_open() - before @block is erased. 0, or -EROFS: the chip is write protected */
int nand_journal_open(struct nand *nand, uint32_t block) __must_check;

/** nand_journal_close() - before anything is programmed, and after the last of many erases */
int nand_journal_close(struct nand *nand) __must_check;

/** nand_journal_holds() - is @block one of the journal's own? */
bool nand_journal_holds(const struct nand *nand, uint32_t block);

/** nand_erase_done() / nand_block_is_reserved() - the two as operations of the chip: keel/mtd.h */
int nand_erase_done(struct mtd *mtd) __must_check;
bool nand_block_is_reserved(struct mtd *mtd, uint32_t block);
