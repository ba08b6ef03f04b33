// SPDX-License-Identifier: MIT
/* Finding CFI flash chips, and what their query tables (JEDEC JESD68) say. */
#include <drivers/mtd/cfi_bus.h>

#include <errno.h>

#include <keel/error.h>

/* Words of the query tables, JESD68 */
#define QUERY_WORD	  0x55
#define QUERY_QRY	  0x10
#define QUERY_COMMAND_SET 0x13
#define QUERY_EXTENDED	  0x15
#define QUERY_PROGRAM_TYP 0x1f /* 2^n us; 2^n us for a buffer, 2^n ms for a sector follow */
#define QUERY_PROGRAM_MAX 0x23 /* 2^n times the typical value */
#define QUERY_SIZE	  0x27 /* 2^n bytes */
#define QUERY_BUFFER	  0x2a /* 2^n bytes */
#define QUERY_REGIONS	  0x2c
#define EXTENDED_FEATURES 5	    /* in the extended table: 32 bits */
#define FEATURE_LOCKS	  (1u << 5) /* every block has its own lock, set at power-on */

#define EXPONENT_MAX	  30
#define SLOWEST_US	  60000000u
static uint32_t query(const struct cfi_state *c, uint32_t word)
{
	return bus_read(c, word * c->bus_bytes) & 0xff;
}

static uint32_t query16(const struct cfi_state *c, uint32_t word)
{
	return query(c, word) | query(c, word + 1) << 8;
}

/* Every lane must say so: a lone chip in a wide bank is a wrong device width. */
static bool answers_query(const struct cfi_state *c)
{
	static const char text[] = "QRY";

	for (uint32_t i = 0; i < 3; i++)
		if (bus_read(c, (QUERY_QRY + i) * c->bus_bytes) != (uint8_t)text[i] * c->lanes)
			return false;
	return true;
}

/*
 * Leaves the chips in query mode when it finds them. Narrow chips are tried first: then
 * the command reaches every chip, and no lane shows data that looks like a wide answer.
 */
static int find_chips(struct cfi_state *c)
{
	uint32_t first = 0, device_bytes;

	for (device_bytes = 1; device_bytes <= c->bus_bytes; device_bytes *= 2) {
		c->chips = c->bus_bytes / device_bytes;
		c->lanes = 0;
		for (uint32_t i = 0; i < c->chips; i++)
			c->lanes |= 1u << 8 * device_bytes * i;
		command(c, 0, CMD_RESET_AMD);
		command(c, 0, CMD_READ_ARRAY);
		first = bus_read(c, QUERY_QRY * c->bus_bytes);
		command(c, QUERY_WORD * c->bus_bytes, CMD_QUERY);
		if (answers_query(c))
			return 0;
		command(c, 0, CMD_READ_ARRAY);
	}
	return fail(-ENODEV, "is a chip fitted, and the bus width in board.c right?",
		    "no CFI flash answers at 0x%lx: it reads 0x%lx", (unsigned long)c->base,
		    (unsigned long)first);
}

static uint32_t power_of_two(uint32_t exponent, uint32_t scale)
{
	uint64_t value = exponent > EXPONENT_MAX ? UINT64_MAX : (uint64_t)scale << exponent;

	return value > SLOWEST_US ? SLOWEST_US : (uint32_t)value;
}

/* 0 in the table: the chip cannot do that. Twice the longest time leaves room for our own clock. */
static uint32_t longest_us(const struct cfi_state *c, uint32_t operation, uint32_t scale)
{
	uint32_t typical = query(c, QUERY_PROGRAM_TYP + operation);
	uint32_t times = query(c, QUERY_PROGRAM_MAX + operation);

	return typical ? power_of_two(typical + times + 1, scale) : SLOWEST_US;
}

static int read_regions(struct cfi_state *c, uint64_t size)
{
	uint64_t sum = 0;

	c->regions = query(c, QUERY_REGIONS);
	if (c->regions == 0 || c->regions > CFI_REGIONS_MAX)
		return fail(-ENOTSUP, NULL, "its table names %u erase regions, not 1 to %d",
			    (unsigned int)c->regions, CFI_REGIONS_MAX);
	for (uint32_t i = 0; i < c->regions; i++) {
		struct cfi_region *r = &c->region[i];
		uint32_t bytes = query16(c, QUERY_REGIONS + 3 + 4 * i) * 256;

		r->sectors = query16(c, QUERY_REGIONS + 1 + 4 * i) + 1;
		r->sector_size = (bytes ? bytes : 128) * c->chips;
		sum += (uint64_t)r->sectors * r->sector_size;
	}
	if (sum != size)
		return fail(
			-ENOTSUP, NULL,
			"its table is wrong: the sectors add up to %lu KiB, the size is %lu KiB",
			(unsigned long)(sum / 1024), (unsigned long)(size / 1024));
	return 0;
}

/* Small sectors of boot-block chips are treated as parts of one block of the largest size. */
static int set_geometry(struct cfi_state *c, uint64_t size)
{
	uint32_t block = 0, end = 0;

	for (uint32_t i = 0; i < c->regions; i++)
		block = MAX(block, c->region[i].sector_size);
	for (uint32_t i = 0; i < c->regions; i++) {
		end += c->region[i].sectors * c->region[i].sector_size;
		if (end % block)
			return fail(-ENOTSUP, NULL,
				    "erase region %u does not fill blocks of %lu KiB",
				    (unsigned int)i, (unsigned long)(block / 1024));
	}
	c->mtd.page_size = c->buffer ? c->buffer : c->bus_bytes;
	if (block % c->mtd.page_size)
		return fail(-ENOTSUP, NULL, "its write buffer is larger than a sector");
	c->mtd.block_pages = block / c->mtd.page_size;
	c->mtd.blocks = (uint32_t)(size / block);
	return 0;
}

static int read_tables(struct cfi_state *c)
{
	uint32_t set = query16(c, QUERY_COMMAND_SET), extended = query16(c, QUERY_EXTENDED);
	uint32_t exponent = query(c, QUERY_SIZE), buffer = query16(c, QUERY_BUFFER);
	uint64_t size = (uint64_t)c->chips << MIN(exponent, 40u);
	int rc;

	if (set != 1 && set != 3)
		return fail(-ENOTSUP, "Keel programs chips with Intel's command set, 1 or 3",
			    "the flash uses command set %u%s", (unsigned int)set,
			    set == 2 ? " (AMD)" : "");
	if (exponent < 10 || size > 1u << EXPONENT_MAX)
		return fail(-ENOTSUP, NULL, "its table names a size of 2^%u bytes",
			    (unsigned int)exponent);
	c->buffer = buffer && buffer < 16 ? c->chips << buffer : 0;
	c->program_us = longest_us(c, 0, 1);
	c->buffer_us = longest_us(c, 1, 1);
	c->erase_us = longest_us(c, 2, 1000);
	c->locks = query(c, extended) == 'P' &&
		   (query(c, extended + EXTENDED_FEATURES) & FEATURE_LOCKS);
	rc = read_regions(c, size);
	return rc ? rc : set_geometry(c, size);
}

int cfi_identify(struct cfi_state *c)
{
	int rc = find_chips(c);
	uint32_t mask = c->chips == c->bus_bytes ? 0xff : 0xffff; /* of the first chip */

	if (rc)
		return rc;
	rc = read_tables(c);
	command(c, 0, CMD_READ_ARRAY);
	command(c, 0, CMD_READ_ID);
	c->maker = (uint16_t)(bus_read(c, 0) & mask);
	c->part = (uint16_t)(bus_read(c, c->bus_bytes) & mask);
	command(c, 0, CMD_READ_ARRAY);
	return rc;
}
