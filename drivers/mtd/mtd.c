// SPDX-License-Identifier: MIT
/* The flash chips of the board, and who may change which block; the rules are in <keel/mtd.h>. */
#include <keel/mtd.h>

#include <errno.h>
#include <string.h>

#include <keel/board.h>
#include <keel/console.h>
#include <keel/error.h>
#include <keel/progress.h>
#include <lib/keel_image.h>

#define CHIPS_MAX  4
#define BLOCKS_MAX 8192
#define PIECE	   4096 /* bytes between two looks at the console */

static struct {
	struct mtd *chip[CHIPS_MAX];
	uint32_t protected[CHIPS_MAX][BLOCKS_MAX / 32];
	size_t count;
	uint8_t piece[PIECE]; /* what is written may lie in the chip that is written */
} mtds;

int mtd_register(struct mtd *mtd)
{
	if (mtds.count == CHIPS_MAX)
		return fail(-ENOSPC, NULL, "%s: there are already %d flash chips", mtd->name,
			    CHIPS_MAX);
	if (mtd->blocks > BLOCKS_MAX)
		return fail(-E2BIG, NULL, "%s: %u blocks, at most %d are supported", mtd->name,
			    (unsigned int)mtd->blocks, BLOCKS_MAX);
	mtds.chip[mtds.count++] = mtd;
	return 0;
}

struct mtd *mtd_get(size_t index)
{
	return index < mtds.count ? mtds.chip[index] : NULL;
}

struct mtd *mtd_find(const char *name)
{
	for (size_t i = 0; i < mtds.count; i++)
		if (!strcmp(mtds.chip[i]->name, name))
			return mtds.chip[i];
	return NULL;
}

struct mtd *mtd_at(uintptr_t addr, uint32_t *offset)
{
	for (size_t i = 0; i < mtds.count; i++) {
		struct mtd *mtd = mtds.chip[i];

		if (mtd->map && addr >= mtd->map && addr - mtd->map < mtd_size(mtd)) {
			*offset = (uint32_t)(addr - mtd->map);
			return mtd;
		}
	}
	return NULL;
}

static uint32_t *protection(const struct mtd *mtd)
{
	for (size_t i = 0; i < mtds.count; i++)
		if (mtds.chip[i] == mtd)
			return mtds.protected[i];
	return NULL;
}

bool mtd_is_protected(const struct mtd *mtd, uint32_t block)
{
	const uint32_t *bits = protection(mtd);

	return bits && bits[block / 32] >> block % 32 & 1;
}

int mtd_protect(struct mtd *mtd, uint32_t first, uint32_t count, bool on)
{
	uint32_t *bits = protection(mtd);
	int rc = 0;

	for (uint32_t b = first; b - first < count && rc == 0; b++) {
		if (mtd->ops->lock)
			rc = mtd->ops->lock(mtd, b, on);
		if (on)
			bits[b / 32] |= 1u << b % 32;
		else if (rc == 0)
			bits[b / 32] &= ~(1u << b % 32);
	}
	return rc;
}

static const char *owner_of(const struct part *part)
{
	if (!part)
		return "protected";
	if (board.boot_part && !strcmp(part->name, board.boot_part))
		return "Keel itself";
	if (board.boot_copy && !strcmp(part->name, board.boot_copy))
		return "the second copy of Keel";
	if (board.env_part && !strcmp(part->name, board.env_part))
		return "the saved environment";
	return "protected";
}

int mtd_check_change(struct mtd *mtd, uint32_t offset, size_t len)
{
	uint32_t block = offset / mtd_block_size(mtd);
	uint32_t last = (uint32_t)((offset + len - 1) / mtd_block_size(mtd));
	const struct part *part;
	uint32_t at;

	while (len && block <= last && !mtd_is_protected(mtd, block))
		block++;
	if (!len || block > last)
		return 0;
	at = block * mtd_block_size(mtd);
	part = part_at(mtd, at);
	if (!part)
		return fail(-EACCES, "protect off changes that", "%s+0x%lx (block %u) is protected",
			    mtd->name, (unsigned long)at, (unsigned int)block);
	(void)fail(-EACCES, NULL, "%s+0x%lx (block %u) is in partition \"%s\": %s", mtd->name,
		   (unsigned long)at, (unsigned int)block, part->name, owner_of(part));
	return fail_hint(-EACCES, "if you mean it: protect off %s", part->name);
}

int mtd_erase(struct mtd *mtd, uint32_t first, uint32_t count)
{
	int rc = 0, done_rc;

	progress_begin("erase", (uint64_t)count * mtd_block_size(mtd));
	for (uint32_t i = 0; i < count && rc == 0; i++) {
		if (console_interrupted()) {
			rc = fail(-EINTR, "erase the rest when you need it",
				  "%s: stopped after %u of %u blocks", mtd->name, (unsigned int)i,
				  (unsigned int)count);
			break;
		}
		if (!mtd->ops->block_is_bad || !mtd->ops->block_is_bad(mtd, first + i))
			rc = mtd->ops->erase_block(mtd, first + i);
		progress_update((uint64_t)(i + 1) * mtd_block_size(mtd));
	}
	if (rc)
		progress_cancel();
	else
		progress_end();
	done_rc = mtd_erase_done(mtd);
	return rc ? rc : done_rc;
}

/* Bits can only go from 1 to 0. */
static int check_erased(const struct mtd *mtd, uint32_t offset, const uint8_t *data, size_t len)
{
	const uint8_t *now = (const uint8_t *)(mtd->map + offset);
	uintptr_t block = mtd_block_size(mtd), first,
		  end = ALIGN_UP(mtd->map + offset + len, block);
	size_t i = 0;

	while (i < len && (now[i] & data[i]) == data[i])
		i++;
	if (i == len)
		return 0;
	first = ALIGN_DOWN((uintptr_t)now + i, block);
	(void)fail(-EINVAL, NULL,
		   "%s+0x%lx is not erased: it holds 0x%02x and cannot become 0x%02x", mtd->name,
		   (unsigned long)(offset + i), now[i], data[i]);
	return fail_hint(-EINVAL, "erase 0x%lx +0x%lx", (unsigned long)first,
			 (unsigned long)(end - first));
}

static int check_write_at(struct mtd *mtd, uintptr_t addr, uint32_t offset, size_t len)
{
	if (!mtd || !mtd->ops->program)
		return fail(-EFAULT, "flinfo shows the chips", "no flash to program at 0x%lx",
			    (unsigned long)addr);
	if (len > mtd_size(mtd) - offset)
		return fail(-EFAULT, "write each chip by itself",
			    "0x%lx + 0x%zx runs past the end of %s", (unsigned long)addr, len,
			    mtd->name);
	return mtd_check_change(mtd, offset, len);
}

/* What the board starts from next time must be something that starts. */
static int check_boot_image(const struct mtd *mtd, uint32_t offset, const void *data, size_t len)
{
	const struct part *part = board.boot_part ? part_find(board.boot_part) : NULL;
	const char *reason;

	if (!part || part->mtd != mtd || offset != part->first_block * mtd_block_size(mtd))
		return 0;
	reason = keel_image_check(data, len, board.name);
	if (!reason)
		return 0;
	return fail(-ENOEXEC, "to write something else, name no such partition in mtdparts",
		    "%s+0x%lx is where %s starts from, and this %s", mtd->name,
		    (unsigned long)offset, board.name, reason);
}

static int write_pieces(struct mtd *mtd, uint32_t offset, const uint8_t *data, size_t len)
{
	for (size_t done = 0, n; done < len; done += n) {
		int rc;

		n = MIN(len - done, PIECE - (offset + done) % PIECE);
		if (console_interrupted())
			return fail(-EINTR, "what is not written is still erased",
				    "%s: stopped after 0x%zx of 0x%zx bytes", mtd->name, done, len);
		memcpy(mtds.piece, data + done, n);
		rc = mtd->ops->program(mtd, (uint32_t)(offset + done), mtds.piece, n);
		if (rc)
			return rc;
		progress_update(done + n);
	}
	return 0;
}

int mtd_write_at(uintptr_t addr, const void *data, size_t len)
{
	uint32_t offset = 0;
	struct mtd *mtd = mtd_at(addr, &offset);
	int rc = check_write_at(mtd, addr, offset, len);

	if (!rc && len)
		rc = check_boot_image(mtd, offset, data, len);
	if (!rc)
		rc = check_erased(mtd, offset, data, len);
	if (rc || !len)
		return rc;
	progress_begin("flash", len);
	rc = write_pieces(mtd, offset, data, len);
	if (rc)
		progress_cancel();
	else
		progress_end();
	return rc;
}
