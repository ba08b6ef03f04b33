// SPDX-License-Identifier: MIT
/* Places on NAND as people name them; the rules are in nand.h. */
#include <common/cmd/nand.h>

#include <stdio.h>
#include <string.h>

#include <keel/error.h>
#include <lib/parse.h>

#define HINT "an offset in hexadecimal, a partition, or PARTITION+OFFSET; mtdparts shows them"

struct mtd *nand_chip(void)
{
	for (size_t i = 0; mtd_get(i); i++)
		if (mtd_get(i)->spare_size)
			return mtd_get(i);
	(void)fail(-ENODEV, "dmesg has the reason", "no NAND chip has started");
	return NULL;
}

/* The first block behind @block that belongs to a partition, or the end of the chip. */
static uint32_t end_of_gap(const struct mtd *mtd, uint32_t block)
{
	uint32_t end = mtd->blocks;

	for (size_t i = 0; part_get(i); i++) {
		const struct part *p = part_get(i);

		if (p->mtd == mtd && p->first_block > block && p->first_block < end)
			end = p->first_block;
	}
	return end;
}

static int place_at(struct mtd *mtd, uint64_t offset, struct nand_place *place)
{
	uint32_t block = (uint32_t)(offset / mtd_block_size(mtd));
	const struct part *part;
	uint32_t end;

	if (offset >= mtd_size(mtd))
		return fail(-EINVAL, HINT, "%s ends at 0x%lx", mtd->name,
			    (unsigned long)mtd_size(mtd));
	part = part_at(mtd, (uint32_t)offset);
	end = part ? part->first_block + part->block_count : end_of_gap(mtd, block);
	place->part = (struct part){ .name = part ? part->name : mtd->name,
				     .mtd = mtd,
				     .first_block = block,
				     .block_count = end - block };
	place->offset = (uint32_t)offset % mtd_block_size(mtd);
	place->size = 0;
	place->named = place->whole = false;
	return 0;
}

static const struct part *find_part(const struct mtd *mtd, const char *name, size_t len)
{
	char word[PART_NAME_MAX];
	const struct part *part;

	if (len >= sizeof(word))
		return NULL;
	memcpy(word, name, len);
	word[len] = '\0';
	part = part_find(word);
	return part && part->mtd == mtd ? part : NULL;
}

int nand_place(struct mtd *mtd, const char *word, struct nand_place *place)
{
	const char *plus = strchr(word, '+');
	const struct part *part;
	uint64_t offset = 0;

	if (!plus && parse_hex(word, &offset) == 0)
		return place_at(mtd, offset, place);
	part = find_part(mtd, word, plus ? (size_t)(plus - word) : strlen(word));
	if (!part || (plus && parse_size(plus + 1, &offset)))
		return fail(-EINVAL, HINT, "%s is neither an offset nor a partition of %s", word,
			    mtd->name);
	place->part = *part;
	place->offset = (uint32_t)offset;
	place->named = place->whole = true;
	place->size = part_good_size(part);
	if (offset >= place->size)
		return fail(-EINVAL, HINT, "%s: its good blocks end at 0x%lx", word,
			    (unsigned long)place->size);
	place->size -= (size_t)offset;
	return 0;
}

int nand_offset(const struct mtd *mtd, const char *word, uint32_t *offset)
{
	const struct part *part = find_part(mtd, word, strlen(word));
	uint64_t value;

	if (parse_hex(word, &value) == 0 && value < mtd_size(mtd))
		*offset = (uint32_t)value;
	else if (part)
		*offset = part->first_block * mtd_block_size(mtd);
	else
		return fail(-EINVAL, "mtdparts shows the partitions",
			    "%s is neither a byte of %s, which ends at 0x%lx, nor a partition",
			    word, mtd->name, (unsigned long)mtd_size(mtd));
	return 0;
}

int nand_byte(struct mtd *mtd, const char *word, uint32_t *offset)
{
	struct nand_place place;
	uint32_t block, before;
	uint64_t value;
	int rc;

	if (parse_hex(word, &value) == 0)
		return nand_offset(mtd, word, offset);
	rc = nand_place(mtd, word, &place);
	if (rc)
		return rc;
	block = place.part.first_block;
	before = place.offset / mtd_block_size(mtd);
	while (mtd->ops->block_is_bad(mtd, block) || before-- > 0)
		block++;
	*offset = block * mtd_block_size(mtd) + place.offset % mtd_block_size(mtd);
	return 0;
}

int nand_check_change(const struct command_call *call, struct mtd *mtd, uint32_t offset, size_t len)
{
	return call->flags & 1 ? 0 : mtd_check_change(mtd, offset, len);
}
