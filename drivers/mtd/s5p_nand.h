/* SPDX-License-Identifier: MIT */
/* NAND controller of the S5PC100 with its 1-bit and 8-bit code engines. */
#pragma once

#include <stdint.h>

#include <drivers/mtd/nand.h>
#include <keel/device.h>

struct s5p_nand_config {
	uintptr_t base;
	uint32_t (*clock_hz)(void); /* HCLKD0 */
	uint32_t boot_bytes;	    /* of the chip's start, in the boot ROM's layout */
	struct nand_journal_area journal;
};

struct s5p_nand_state {
	struct nand nand;
	struct nand_ctrl ctrl; /* what nand.c holds points here */
	uintptr_t base;
	uint32_t clock_hz;
	uint32_t conf, cont; /* NFCONF without, NFCONT with nothing under way */
	enum nand_code code;
};

extern const struct driver s5p_nand_driver;

/* S5P_NAND_DEVICE("nand0", .base = ..., .clock_hz = ..., .boot_bytes = ..., .journal = ...) */
#define S5P_NAND_DEVICE(NAME, ...)                                                   \
	{                                                                            \
		.name = (NAME), .driver = &s5p_nand_driver,                          \
		.config = &(const struct s5p_nand_config){ __VA_ARGS__ },            \
		.state = &(struct s5p_nand_state){ .nand.mtd = { .name = (NAME) } }, \
	}
