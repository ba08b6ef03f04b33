// SPDX-License-Identifier: MIT
/* Keel's own two places on NAND; the rules are in boot_slot.h. */
#include <common/boot_slot.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "flash"
#include <keel/board.h>
#include <keel/error.h>
#include <keel/log.h>
#include <keel/progress.h>
#include <lib/crc32.h>
#include <lib/keel_header.h>
#include <lib/keel_image.h>

#define PIECE 4096u /* a whole number of pages of every chip */

static uint8_t piece[PIECE] __aligned(4);

enum slot_state { SLOT_BLANK, SLOT_DAMAGED, SLOT_GOOD };

/* What one of the two places holds. */
struct slot {
	const struct part *part;
	enum slot_state state;
	uint32_t length;   /* bytes */
	uint32_t sequence; /* 0 unless there is a header */
};

bool boot_slot_begins_at(const struct part *part, uint32_t offset)
{
	const struct part *boot = part_of_board(board.boot_part);

	return boot && offset == 0 && part->mtd == boot->mtd && boot->mtd->spare_size &&
	       part->first_block == boot->first_block;
}

uint32_t boot_slot_length(const struct part *part, uint32_t offset, const void *image, size_t len)
{
	if (len < KEEL_HEADER_SIZE || !boot_slot_begins_at(part, offset) ||
	    keel_header_check(image, board.name))
		return 0;
	return keel_header_length(image);
}

static bool is_blank(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != 0xff)
			return false;
	return true;
}

/* CRC-32 of the image behind its header, page by page. */
static int image_crc(const struct slot *slot, uint32_t *crc)
{
	uint32_t from = KEEL_HEADER_SIZE;

	*crc = 0;
	for (uint32_t at = 0, n; at < slot->length; at += n, from = 0) {
		int rc;

		n = MIN(slot->length - at, PIECE);
		rc = part_read(slot->part, at, piece, n);
		if (rc)
			return rc;
		*crc = crc32(*crc, piece + from, n - from);
	}
	return 0;
}

/* Errors of the chip make a copy damaged, not more: that is what there are two for. */
static struct slot look_at(const char *name)
{
	struct slot slot = { .part = part_of_board(name), .state = SLOT_DAMAGED };
	uint32_t expected, crc;

	if (!slot.part || part_read(slot.part, 0, piece, PIECE)) {
		error_clear();
		return slot;
	}
	if (keel_header_check(piece, board.name)) {
		slot.state = is_blank(piece, PIECE) ? SLOT_BLANK : SLOT_DAMAGED;
		return slot;
	}
	slot.length = keel_header_length(piece);
	slot.sequence = keel_header_sequence(piece);
	expected = keel_header_crc(piece);
	if (slot.length <= part_good_size(slot.part) && !image_crc(&slot, &crc) && crc == expected)
		slot.state = SLOT_GOOD;
	error_clear();
	return slot;
}

int boot_slot_check(const void *image, size_t len)
{
	const char *reason = keel_image_check(image, len, board.name);

	if (!reason)
		return 0;
	return fail(-ENOEXEC, "load keel.bin of this board, or write anything at all with -f",
		    "%s starts from here, and this %s", board.name, reason);
}

/* The copy that is not needed now, from the one that has just been checked. */
static int copy_image(const struct slot *from, const struct slot *to)
{
	uint32_t block = mtd_block_size(to->part->mtd);
	int rc = part_erase(to->part, 0, ALIGN_UP(from->length, block));

	for (uint32_t at = 0, n; at < from->length && !rc; at += n) {
		n = MIN(from->length - at, PIECE);
		rc = part_read(from->part, at, piece, n);
		if (!rc)
			rc = part_write(to->part, at, piece, n);
	}
	if (rc)
		return fail_while(rc, "making the second copy of Keel");
	log_info("%s was %s: it holds a copy of %s now", to->part->name,
		 to->state == SLOT_BLANK ? "blank" : "damaged", from->part->name);
	return 0;
}

/* With another mtdparts that place may be somebody else's now. */
static bool is_ours(const struct part *part)
{
	uint32_t first = part->first_block, block = mtd_block_size(part->mtd);
	bool ours = true;

	for (uint32_t b = first; b - first < part->block_count && ours; b++) {
		const struct part *now = part_at(part->mtd, b * block);

		ours = !now || !strcmp(now->name, part->name);
	}
	return ours;
}

static int refresh_copy(const struct slot *from, const struct slot *to)
{
	if (from->state != SLOT_GOOD || to->state == SLOT_GOOD || !to->part || !is_ours(to->part))
		return 0;
	return copy_image(from, to);
}

int boot_slot_secure(void)
{
	struct slot copy = look_at(board.boot_copy);
	struct slot slot;

	if (copy.state == SLOT_GOOD || !copy.part)
		return 0;
	slot = look_at(board.boot_part);
	return refresh_copy(&slot, &copy);
}

const char *boot_slot_warning(void)
{
	struct slot slot = look_at(board.boot_part);

	if (!slot.part || slot.state == SLOT_GOOD)
		return NULL;
	if (slot.state == SLOT_BLANK)
		return "Keel's place on NAND is blank: the boot ROM finds nothing there, "
		       "so start through USB";
	return "Keel's place on NAND is damaged: without its first block, start through USB";
}

static int write_image(const struct part *part, const uint8_t *image, uint32_t sequence)
{
	uint32_t length = keel_header_length(image);
	int rc = 0;

	for (uint32_t at = 0, n; at < length && !rc; at += n) {
		n = MIN(length - at, PIECE);
		memcpy(piece, image + at, n);
		if (at == 0)
			keel_header_set_sequence(piece, sequence);
		rc = part_write(part, at, piece, n);
		progress_update(at + n);
	}
	return rc;
}

int boot_slot_write(const void *image)
{
	struct slot copy = look_at(board.boot_copy), slot;
	uint32_t sequence = copy.sequence + 1; /* of a damaged one too: stage 1 may be luckier */
	int rc;

	progress_begin("nand write", keel_header_length(image));
	rc = write_image(part_of_board(board.boot_part), image, sequence);
	if (rc) {
		progress_cancel();
		return rc;
	}
	progress_end();
	slot = look_at(board.boot_part);
	if (slot.state != SLOT_GOOD)
		return fail(-EBADMSG, "erase and write once more, before the power goes",
			    "%s: what was written is not a whole Keel", slot.part->name);
	rc = refresh_copy(&slot, &copy);
	return rc ? fail_while(rc, "%s is whole and starts; only the second copy is missing",
			       slot.part->name)
		  : 0;
}
