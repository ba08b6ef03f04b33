/* SPDX-License-Identifier: MIT */
/* What the nand commands share: the chip, and places on it as people name them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/command.h>
#include <keel/mtd.h>

/* Good blocks from a place on; @part is the rest of its partition, or of the space between two. */
struct nand_place {
	struct part part;
	uint32_t offset; /* in @part, over good blocks */
	size_t size;	 /* bytes */
	bool named;	 /* by its partition, so that SIZE may be left out */
	bool whole;	 /* all of its good blocks, however many these are */
};

/** nand_chip() - the chip of this board, or NULL with the story */
struct mtd *nand_chip(void);

/**
 * nand_place() - "40000" (a byte of the chip), "kernel", or "kernel+20000"
 * A name alone is all of its good blocks. Returns 0 or -EINVAL with the reason.
 */
int nand_place(struct mtd *mtd, const char *word, struct nand_place *place) __must_check;

/** nand_offset() - a byte of the chip, in hexadecimal, or a partition's first one */
int nand_offset(const struct mtd *mtd, const char *word, uint32_t *offset) __must_check;

/** nand_byte() - the byte of the chip that nand read begins with; a bad block's by its number only */
int nand_byte(struct mtd *mtd, const char *word, uint32_t *offset) __must_check;

/** nand_check_change() - 0, or -EACCES when the chip's @len bytes from @offset on are protected */
int nand_check_change(const struct command_call *call, struct mtd *mtd, uint32_t offset,
		      size_t len) __must_check;

/** nand_say_kept() - say how many blocks of @part no command changes, when there are any */
void nand_say_kept(const struct part *part);

/* ".raw" and ".oob": pages as they are, with or without their data. */
int nand_raw(const struct command_call *call, bool writing) __must_check;
