/* SPDX-License-Identifier: MIT */
/* Bus cycles and commands that both halves of the CFI driver use. */
#pragma once

#include <drivers/mtd/cfi.h>
#include <keel/io.h>

/* Commands of the Intel set */
#define CMD_READ_ARRAY	 0xff
#define CMD_READ_ID	 0x90
#define CMD_QUERY	 0x98 /* at word address QUERY_WORD */
#define CMD_CLEAR_STATUS 0x50
#define CMD_PROGRAM	 0x40
#define CMD_BUFFER	 0xe8
#define CMD_ERASE	 0x20
#define CMD_CONFIRM	 0xd0
#define CMD_LOCK_SETUP	 0x60
#define CMD_LOCK	 0x01
#define CMD_RESET_AMD	 0xf0 /* read array of the other command set */

/* Status register */
#define STATUS_READY   0x80
#define STATUS_ERASE   0x20
#define STATUS_PROGRAM 0x10
#define STATUS_VOLTAGE 0x08
#define STATUS_LOCKED  0x02

static inline uint32_t bus_read(const struct cfi_state *c, uint32_t offset)
{
	if (c->bus_bytes == 4)
		return io_read32(c->base + offset);
	return c->bus_bytes == 2 ? io_read16(c->base + offset) : io_read8(c->base + offset);
}

static inline void bus_write(const struct cfi_state *c, uint32_t offset, uint32_t value)
{
	if (c->bus_bytes == 4)
		io_write32(c->base + offset, value);
	else if (c->bus_bytes == 2)
		io_write16(c->base + offset, (uint16_t)value);
	else
		io_write8(c->base + offset, (uint8_t)value);
}

static inline void command(const struct cfi_state *c, uint32_t offset, uint32_t value)
{
	bus_write(c, offset, value * c->lanes);
}

static inline void back_to_array(const struct cfi_state *c)
{
	command(c, 0, CMD_CLEAR_STATUS);
	command(c, 0, CMD_READ_ARRAY);
}

/** cfi_identify() - find the chips at c->base and read their tables into @c; 0 or negative errno */
int cfi_identify(struct cfi_state *c);
