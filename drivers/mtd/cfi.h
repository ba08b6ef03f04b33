/* SPDX-License-Identifier: MIT */
/* NOR flash that describes itself (Common Flash Interface), Intel command set. */
#pragma once

#include <stdint.h>

#include <keel/device.h>
#include <keel/mtd.h>

#define CFI_REGIONS_MAX 4

struct cfi_config {
	uintptr_t base;
	uint8_t bus_bytes; /* data lines of the bank / 8: 1, 2 or 4; one chip or several side by side */
};

/* Erase sectors of one size, of all chips of the bank together. */
struct cfi_region {
	uint32_t sectors;
	uint32_t sector_size; /* bytes */
};

struct cfi_state {
	struct mtd mtd;
	uintptr_t base;
	uint32_t lanes; /* a one in every chip's lowest bit: a command times this reaches all */
	uint32_t chips;
	uint32_t bus_bytes;
	struct cfi_region region[CFI_REGIONS_MAX];
	uint32_t regions;
	uint32_t buffer;     /* bytes, 0: the chips have no write buffer */
	uint32_t program_us; /* longest: one word, one buffer, one sector */
	uint32_t buffer_us;
	uint32_t erase_us;
	uint16_t maker, part;
	bool locks; /* blocks can be locked one by one */
};

extern const struct driver cfi_driver;

#define CFI_DEVICE(NAME, ...)                                              \
	{                                                                  \
		.name = (NAME), .driver = &cfi_driver,                     \
		.config = &(const struct cfi_config){ __VA_ARGS__ },       \
		.state = &(struct cfi_state){ .mtd = { .name = (NAME) } }, \
	}
