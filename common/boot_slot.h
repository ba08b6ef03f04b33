/* SPDX-License-Identifier: MIT */
/*
 * Keel's own two places on NAND: the slot that the boot ROM starts from, and the second
 * copy. Whatever is done to one of them, the other one holds a whole Keel meanwhile.
 * Why, and what a power cut can do at every step: doc/design/nand.md.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <keel/compiler.h>
#include <keel/mtd.h>

/** boot_slot_begins_at() - is byte @offset of @part where the boot ROM starts reading? */
bool boot_slot_begins_at(const struct part *part, uint32_t offset);

/**
 * boot_slot_length() - how long is the Keel in memory that belongs at byte @offset of @part?
 * Returns 0 when that is not where the boot ROM starts, or the @len bytes at @image hold no
 * header of a Keel for this board. The length may be more than @len.
 */
uint32_t boot_slot_length(const struct part *part, uint32_t offset, const void *image, size_t len);

/**
 * boot_slot_check() - may the @len bytes at @image be what starts next?
 * Returns 0, or -ENOEXEC in words: no Keel, of another board, cut short, damaged.
 */
int boot_slot_check(const void *image, size_t len) __must_check;

/**
 * boot_slot_secure() - before the slot is erased: is there a good second copy?
 * When there is none, and the slot holds a whole Keel, that is copied there and said so.
 * Returns 0, or what the chip said: then the slot must stay as it is.
 */
int boot_slot_secure(void) __must_check;

/**
 * boot_slot_write() - @image, which boot_slot_check() has accepted, into the erased slot
 * Its sequence number is set above that of the second copy, so it is what starts next.
 * Verified, then a second copy that is blank or damaged is made from it, and said so.
 * Returns 0, -EINVAL (not erased), -EBADMSG (reads back wrong), -EINTR, ...
 */
int boot_slot_write(const void *image) __must_check;
