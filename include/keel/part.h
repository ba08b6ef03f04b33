/* SPDX-License-Identifier: MIT */
/*
 * Partitions: named ranges of flash chips, and bytes in their good blocks.
 *
 * Offsets and sizes are bytes. part_*() count good blocks only: a bad one is skipped
 * by all of them in the same way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

struct mtd;

/* A named range of one flash chip, in whole blocks. */
struct part {
	const char *name; /* "env", "kernel"; valid until the next parts_set() */
	struct mtd *mtd;
	uint32_t first_block;
	uint32_t block_count; /* includes spares for blocks that go bad */
	bool read_only;	      /* "ro" in mtdparts: for the operating system */
};

#define PART_NAME_MAX  20
#define PARTS_TEXT_MAX 768 /* bytes parts_format() may need */

/** parts_start() - the board's partition table; its own partitions become protected */
void parts_start(void);

/** part_of_board() - "bootloader" as the board has it, wherever mtdparts has put that name since */
const struct part *part_of_board(const char *name);

/**
 * parts_set() - replace the table: [mtdparts=]CHIP:SIZE[@OFFSET][(NAME)][ro],...[;CHIP:...]
 * @mtdparts: SIZE and OFFSET decimal with k, m, g, or 0x...; "-" is the rest of the chip
 * Returns 0, or -EINVAL with the reason: the old table then stays.
 */
int parts_set(const char *mtdparts) __must_check;

/** parts_format() - the table as "mtdparts=..." into @buf; returns @buf */
const char *parts_format(char *buf, size_t size);

/** parts_log() - "Creating N MTD partitions on ..." and their ranges, one log line each */
void parts_log(void);

const struct part *part_get(size_t index);
const struct part *part_find(const char *name);

/** part_at() - the partition that holds byte @offset of @mtd, or NULL */
const struct part *part_at(const struct mtd *mtd, uint32_t offset);

/**
 * boot_slot_warning() - what is wrong with the place on NAND that the board starts from
 * Returns NULL when it holds a whole Keel. Only on boards that start from NAND.
 */
const char *boot_slot_warning(void);

/** part_good_size() - bytes in the blocks that are not bad */
uint32_t part_good_size(const struct part *part);

/**
 * part_check_range() - 0 when @len bytes from @offset on fit the good blocks
 * Offsets count good blocks only, here and below: all four mean the same blocks.
 * Returns -EINVAL (past the end), -ENOSPC (too many bad blocks), -ENOTSUP.
 */
int part_check_range(const struct part *part, uint32_t offset, size_t len) __must_check;

int part_read(const struct part *part, uint32_t offset, void *buf, size_t len) __must_check;

/** part_erase() - whole blocks; one that cannot be erased is marked bad, the next takes its place */
int part_erase(const struct part *part, uint32_t offset, size_t len) __must_check;

/** part_erase_more() - the same when more follows; in the end, however it ends, mtd_erase_done() */
int part_erase_more(const struct part *part, uint32_t offset, size_t len) __must_check;

/**
 * part_write() - program and read back; @offset page-aligned, @len is rounded up to a page with 0xff
 * A block that the chip reports as worn out is marked bad, and its content goes to the next
 * good block. Returns 0, -EINVAL (not erased), -EBADMSG (reads back wrong), -ENOSPC, -EIO.
 */
int part_write(const struct part *part, uint32_t offset, const void *buf, size_t len) __must_check;
