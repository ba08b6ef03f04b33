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
#include <keel/part.h>

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
	/** After the last of one or many erases, whatever became of them. NULL: nothing to do. */
	int (*erase_done)(struct mtd *mtd);
	bool (*block_is_bad)(struct mtd *mtd, uint32_t block); /* NULL: never */
	/** Not bad, but the driver's own, for what it has to remember; bad for everybody. NULL: none */
	bool (*block_is_reserved)(struct mtd *mtd, uint32_t block);
	int (*mark_bad)(struct mtd *mtd, uint32_t block); /* NULL: cannot */
	/** Page and spare as they are, no correction; either may be NULL. NULL where there is no spare. */
	int (*read_raw)(struct mtd *mtd, uint32_t page, void *data, void *spare);
	int (*write_raw)(struct mtd *mtd, uint32_t page, const void *data, const void *spare);
	/**
	 * NOR: program any byte range and read it back; bits can only go from 1 to 0.
	 * Returns 0, -EIO when the chip says so or the read-back differs. NULL on NAND.
	 * Not to be interrupted: no Ctrl-C in here. @data must not lie in this chip.
	 */
	int (*program)(struct mtd *mtd, uint32_t offset, const void *data, size_t len);
	/** The chip's own lock of a block; NULL when it has none. */
	int (*lock)(struct mtd *mtd, uint32_t block, bool on);
	/** One line about the chip for flinfo: "2 x 16 bit Intel 0x0018, ..."; NULL: nothing to say */
	void (*describe)(struct mtd *mtd, char *buf, size_t size);
};

struct mtd {
	const char *name; /* "nor0" */
	const struct mtd_ops *ops;
	uint32_t page_size;   /* bytes of data, without spare; on NOR the write buffer */
	uint32_t spare_size;  /* bytes beside each page; 0 on NOR */
	uint32_t block_pages; /* pages per erase block */
	uint32_t blocks;
	uint32_t ecc_bits;  /* correctable bits under one code; 0 on NOR */
	uint32_t corrected; /* bits since the start, counted by the driver */
	uintptr_t map;	    /* where the chip can be read like memory; 0: it cannot */
	void *state;	    /* the driver's */
};

static inline uint32_t mtd_block_size(const struct mtd *mtd)
{
	return mtd->page_size * mtd->block_pages;
}

static inline uint32_t mtd_size(const struct mtd *mtd)
{
	return mtd_block_size(mtd) * mtd->blocks;
}

static inline int mtd_erase_done(struct mtd *mtd)
{
	return mtd->ops->erase_done ? mtd->ops->erase_done(mtd) : 0;
}

static inline bool mtd_block_is_reserved(struct mtd *mtd, uint32_t block)
{
	return mtd->ops->block_is_reserved && mtd->ops->block_is_reserved(mtd, block);
}

/** mtd_register() - @mtd must live for ever. 0, -ENOSPC (too many chips), -E2BIG (too many blocks) */
int mtd_register(struct mtd *mtd) __must_check;

/** mtd_get() - the @index-th chip in start order, or NULL behind the last */
struct mtd *mtd_get(size_t index);

/** mtd_find() - by name, or NULL */
struct mtd *mtd_find(const char *name);

/** mtd_at() - the chip that is readable at @addr, and the offset in it; NULL when none is */
struct mtd *mtd_at(uintptr_t addr, uint32_t *offset);

/**
 * mtd_protect() - protection of blocks from this console, and the chip's own lock with it
 * What Keel needs to start, and the environment, is protected from the beginning.
 */
int mtd_protect(struct mtd *mtd, uint32_t first, uint32_t count, bool on) __must_check;
bool mtd_is_protected(const struct mtd *mtd, uint32_t block);

/** mtd_check_change() - 0, or -EACCES when the range holds a protected block; names its owner */
int mtd_check_change(struct mtd *mtd, uint32_t offset, size_t len) __must_check;

/**
 * mtd_erase() - @count blocks, with progress; Ctrl-C stops between two blocks
 * Does not ask for protection. Bad blocks are skipped. Returns 0, -EINTR or what the chip said.
 */
int mtd_erase(struct mtd *mtd, uint32_t first, uint32_t count) __must_check;

/**
 * mtd_write_at() - program memory-mapped flash as "cp" does: any address, any length
 * @data: may itself lie in flash. Nothing is written unless the whole range is in
 * one chip, not protected and erased where bits must become 1. Read back; progress.
 * Returns 0, -EFAULT (no flash), -EACCES (protected), -EINVAL (not erased), -EINTR, -EIO.
 */
int mtd_write_at(uintptr_t addr, const void *data, size_t len) __must_check;
