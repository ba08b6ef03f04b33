// SPDX-License-Identifier: MIT
/* Any ID and any parameter page: a chip of a size that can be, or words. */
#include <stdlib.h>
#include <string.h>

#include <keel/error.h>
#include <test/fake/fake_nand.h>

#define PAGE   256
#define CRC_AT 254

static struct raw_nand chip;

static void put_crc(uint8_t *p)
{
	uint32_t crc = 0x4f4e; /* hardware facts 9.5 */

	for (int i = 0; i < CRC_AT; i++)
		for (int bit = 7; bit >= 0; bit--)
			crc = (crc << 1 ^ ((crc >> 15 & 1) != (p[i] >> bit & 1u) ? 0x8005 : 0)) &
			      0xffff;
	p[CRC_AT] = (uint8_t)crc;
	p[CRC_AT + 1] = (uint8_t)(crc >> 8);
}

static void check(const struct nand *nand)
{
	const struct mtd *mtd = &nand->mtd;
	char text[160];

	if (mtd->page_size > NAND_PAGE_MAX || nand->geometry.spare_size > NAND_SPARE_MAX ||
	    !mtd->blocks || mtd->blocks > NAND_BLOCKS_MAX || !mtd->block_pages)
		abort();
	nand_ops.describe(&chip.nand.mtd, text, sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Five bytes of ID, then the parameter page; with its CRC when the last byte is odd. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 6)
		return 0;
	raw_nand_init(&chip);
	memcpy(chip.id, data, 5);
	memcpy(chip.parameter_page, data + 5, size - 5 > PAGE ? PAGE : size - 5);
	if (data[size - 1] & 1)
		put_crc(chip.parameter_page);
	if (raw_nand_start(&chip, 0x140000) == 0)
		check(&chip.nand);
	error_clear();
	return 0;
}
