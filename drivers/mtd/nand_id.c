// SPDX-License-Identifier: MIT
/* What a NAND chip is: its ID bytes (hardware facts 9.1) or its ONFI parameter page (9.5). */
#include <drivers/mtd/nand.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define CMD_READ_ID	   0x90
#define CMD_PARAMETER_PAGE 0xec
#define CMD_RESET	   0xff
#define ID_ADDRESS	   0x00
#define ONFI_ADDRESS	   0x20

#define RESET_US	   5000
#define PARAMETER_US	   1000
#define PAGE_BYTES	   256 /* of the parameter page; at least three copies follow each other */
#define COPIES		   3
#define CRC_AT		   254
#define CRC_START	   0x4f4e
#define CRC_POLY	   0x8005

/* Cycle and access time of ONFI timing modes 0 to 5. */
static const struct nand_timing onfi_timing[] = { { 100, 40 }, { 50, 30 }, { 35, 25 },
						  { 30, 20 },  { 25, 20 }, { 20, 16 } };

static void read_id(struct nand *nand, uint8_t address, void *id, size_t len)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;

	ops->select(nand->ctrl, true);
	ops->command(nand->ctrl, CMD_READ_ID);
	ops->address(nand->ctrl, address);
	ops->settle(nand->ctrl);
	ops->read(nand->ctrl, id, len);
	ops->select(nand->ctrl, false);
}

/* 9.1: bytes 4 and 5. Samsung's coding, which others follow. */
static int decode_id(struct nand *nand)
{
	struct nand_geometry *g = &nand->geometry;
	uint8_t org = nand->id[3], planes = nand->id[4];
	uint32_t block, plane;

	if (org & 1u << 6)
		return fail(-ENOTSUP, NULL, "%s: the chip has a 16-bit bus", nand->mtd.name);
	g->page_size = 1024u << (org & 3);
	g->spare_size = (8u << (org >> 2 & 1)) * (g->page_size / NAND_STEP);
	block = 0x10000u << (org >> 4 & 3);
	g->block_pages = block / g->page_size;
	plane = 0x800000u << (planes >> 4 & 7); /* bytes */
	g->blocks = (plane / block) << (planes >> 2 & 3);
	g->row_cycles = (uint64_t)g->blocks * g->block_pages > 0x10000 ? 3 : 2;
	/* Bits 7 and 3: 10 is 25 ns, everything else slower. */
	g->timing = (org & 0x88) == 0x80 ? (struct nand_timing){ 25, 20 }
					 : (struct nand_timing){ 50, 35 };
	return 0;
}

static uint16_t onfi_crc(const uint8_t *data, size_t len)
{
	uint32_t crc = CRC_START;

	for (size_t i = 0; i < len; i++) {
		crc ^= (uint32_t)data[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc & 0x8000 ? CRC_POLY : 0);
	}
	return (uint16_t)crc;
}

static void take_model(char *model, const uint8_t *text)
{
	size_t len = 20;

	while (len && text[len - 1] == ' ')
		len--;
	memcpy(model, text, len);
	model[len] = '\0';
}

/* Offsets: 9.5. */
static int decode_onfi(struct nand *nand, const uint8_t *p)
{
	struct nand_geometry *g = &nand->geometry;
	uint32_t modes = get_le16(p + 129);
	size_t mode = 0;

	if (p[6] & 1)
		return fail(-ENOTSUP, NULL, "%s: the chip has a 16-bit bus", nand->mtd.name);
	while (mode + 1 < ARRAY_SIZE(onfi_timing) && modes >> (mode + 1) & 1)
		mode++;
	take_model(nand->model, p + 44);
	g->page_size = get_le32(p + 80);
	g->spare_size = get_le16(p + 84);
	g->block_pages = get_le32(p + 92);
	if (__builtin_mul_overflow(get_le32(p + 96), (uint32_t)p[100], &g->blocks))
		g->blocks = 0; /* refused with the other impossible sizes */
	g->row_cycles = p[101] & 0xf;
	g->timing = onfi_timing[mode];
	return 0;
}

/* The first copy whose CRC is right; false when there is none, or no parameter page at all. */
static int read_parameter_page(struct nand *nand, uint8_t *page, bool *found)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	uint8_t sign[4];
	int rc;

	read_id(nand, ONFI_ADDRESS, sign, sizeof(sign));
	*found = false;
	if (memcmp(sign, "ONFI", 4))
		return 0;
	ops->select(nand->ctrl, true);
	ops->command(nand->ctrl, CMD_PARAMETER_PAGE);
	ops->address(nand->ctrl, 0);
	rc = ops->wait_ready(nand->ctrl, PARAMETER_US);
	for (int i = 0; i < COPIES && !rc && !*found; i++) {
		ops->read(nand->ctrl, page, PAGE_BYTES);
		*found = !memcmp(page, "ONFI", 4) &&
			 onfi_crc(page, CRC_AT) == get_le16(page + CRC_AT);
	}
	ops->select(nand->ctrl, false);
	return rc ? fail(rc, NULL, "%s: no parameter page after %d us", nand->mtd.name,
			 PARAMETER_US)
		  : 0;
}

static bool is_power_of_2(uint32_t n)
{
	return n && !(n & (n - 1));
}

static int check_geometry(const struct nand *nand)
{
	const struct nand_geometry *g = &nand->geometry;

	if (is_power_of_2(g->page_size) && g->page_size <= NAND_PAGE_MAX && g->spare_size >= 16 &&
	    g->spare_size <= NAND_SPARE_MAX && is_power_of_2(g->block_pages) &&
	    g->block_pages <= 1024 && g->blocks && g->blocks <= NAND_BLOCKS_MAX &&
	    g->row_cycles - 1u < 4 &&
	    (uint64_t)g->page_size * g->block_pages * g->blocks <= 0x80000000u)
		return 0;
	return fail(-ENOTSUP, "up to 2 GiB, 8192 blocks and pages of 4 KiB are supported",
		    "%s: %u blocks of %u pages of %u+%u bytes", nand->mtd.name,
		    (unsigned int)g->blocks, (unsigned int)g->block_pages,
		    (unsigned int)g->page_size, (unsigned int)g->spare_size);
}

static int reset_chip(struct nand *nand)
{
	const struct nand_ctrl_ops *ops = nand->ctrl->ops;
	int rc;

	ops->reset(nand->ctrl);
	ops->select(nand->ctrl, true);
	rc = nand_command_wait(nand, CMD_RESET, RESET_US);
	ops->select(nand->ctrl, false);
	return rc;
}

int nand_identify(struct nand *nand)
{
	uint8_t again[NAND_ID_BYTES], *page = nand->spare;
	bool onfi = false;
	int rc = reset_chip(nand);

	if (rc)
		return fail_while(rc, "resetting the chip");
	read_id(nand, ID_ADDRESS, nand->id, NAND_ID_BYTES);
	read_id(nand, ID_ADDRESS, again, NAND_ID_BYTES);
	if (memcmp(nand->id, again, NAND_ID_BYTES) || nand->id[0] == 0 || nand->id[0] == 0xff)
		return fail(-ENODEV, "is there a NAND chip, and at this chip select?",
			    "%s: no chip answers: ID %02x %02x, then %02x %02x", nand->mtd.name,
			    nand->id[0], nand->id[1], again[0], again[1]);
	rc = read_parameter_page(nand, page, &onfi);
	if (!rc)
		rc = onfi ? decode_onfi(nand, page) : decode_id(nand);
	return rc ? rc : check_geometry(nand);
}
