/* SPDX-License-Identifier: MIT */
/*
 * Flash, in three layers that only call downwards:
 *
 *	part_*()       byte ranges, bad blocks skipped     drivers/mtd/part.c
 *	struct mtd     pages after error correction        drivers/mtd/nand.c, cfi.c
 *	struct nand_ctrl  raw bus cycles                   drivers/mtd/<chip>_nand.c
 *
 * Offsets and sizes are bytes unless the name says page or block.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

struct mtd;

struct mtd_ops {
	/**
	 * Read one page. Returns the number of bit errors corrected (0..ecc_bits),
	 * -EBADMSG when the data cannot be trusted, or another negative errno.
	 */
	int (*read_page)(struct mtd *mtd, uint32_t page, void *data);
	/** Program one erased page. Returns 0 or negative errno; -EIO: retire the block. */
	int (*write_page)(struct mtd *mtd, uint32_t page, const void *data);
	/** Set every byte of a block to 0xff. Returns 0 or negative errno. */
	int (*erase_block)(struct mtd *mtd, uint32_t block);
	bool (*block_is_bad)(struct mtd *mtd, uint32_t block); /* NULL: never */
	int (*mark_bad)(struct mtd *mtd, uint32_t block);      /* NULL: cannot */
	/** Page and spare as they are, no correction; NULL where there is no spare. */
	int (*read_raw)(struct mtd *mtd, uint32_t page, void *data, void *spare);
	int (*write_raw)(struct mtd *mtd, uint32_t page, const void *data, const void *spare);
	/**
	 * NOR: program any byte range and read it back; bits can only go from 1 to 0.
	 * Returns 0, -EIO when the chip says so or the read-back differs. NULL on NAND.
	 */
	int (*program)(struct mtd *mtd, uint32_t offset, const void *data, size_t len);
};

struct mtd {
	const char *name; /* "nor0" */
	const struct mtd_ops *ops;
	uint32_t page_size;   /* bytes of data, without spare; on NOR the write buffer */
	uint32_t block_pages; /* pages per erase block */
	uint32_t blocks;
	uint32_t ecc_bits; /* correctable bits per page; 0 on NOR */
	uintptr_t map;	   /* where the chip can be read like memory; 0: it cannot */
	void *state;	   /* the driver's */
};

/* A named range of one flash chip, in whole blocks; table in board.c. */
struct part {
	const char *name; /* "env", "kernel" */
	struct mtd *mtd;
	uint32_t first_block;
	uint32_t block_count; /* includes spares for blocks that go bad */
};

static inline uint32_t mtd_block_size(const struct mtd *mtd)
{
	return mtd->page_size * mtd->block_pages;
}

int part_read(const struct part *part, uint32_t offset, void *buf, size_t len) __must_check;
int part_erase(const struct part *part, uint32_t offset, size_t len) __must_check;
/** part_write() - erased pages only; @offset page-aligned, @len is rounded up to a page with 0xff */
int part_write(const struct part *part, uint32_t offset, const void *buf, size_t len) __must_check;
