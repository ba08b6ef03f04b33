/* SPDX-License-Identifier: MIT */
/*
 * The raw side of NAND flash: a controller that puts cycles on the bus and computes
 * codes over the data that pass. It knows no pages and no layouts: nand.c does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define NAND_STEP      512 /* data bytes under one code */
#define NAND_CODE_MAX  13  /* bytes of a code */
#define NAND_FIXES_MAX 8

enum nand_code {
	NAND_HAMMING, /* 4 bytes: corrects one bit of a step */
	NAND_BCH8,    /* 13 bytes: eight */
};

/* One place to repair: data[byte] ^= bits. From NAND_STEP on it lies in the code itself. */
struct nand_fix {
	uint16_t byte;
	uint8_t bits;
};

/* What the bus must grant the chip. */
struct nand_timing {
	uint16_t cycle_ns;  /* tRC, tWC: one data byte */
	uint16_t access_ns; /* tREA: read strobe to valid data */
};

struct nand_ctrl;

struct nand_ctrl_ops {
	/** Chip select, and the bus as slow as the slowest chip needs it until set_timing(). */
	void (*reset)(struct nand_ctrl *ctrl);
	/** As fast as @timing allows. Returns what one data byte takes, in ps. */
	uint32_t (*set_timing)(struct nand_ctrl *ctrl, const struct nand_timing *timing);
	void (*select)(struct nand_ctrl *ctrl, bool on);
	void (*command)(struct nand_ctrl *ctrl, uint8_t command);
	void (*address)(struct nand_ctrl *ctrl, uint8_t cycle);
	void (*read)(struct nand_ctrl *ctrl, void *data, size_t len);
	void (*write)(struct nand_ctrl *ctrl, const void *data, size_t len);
	/** At least 100 ns: tADL, tCCS, tWHR, tAR between command or address cycles and data */
	void (*settle)(struct nand_ctrl *ctrl);
	/** After the last cycle of an operation: 0, or -ETIMEDOUT. Never gives up for a Ctrl-C. */
	int (*wait_ready)(struct nand_ctrl *ctrl, uint32_t timeout_us);
	/** From now on data take part in a code; @writing: it will be asked for with ecc_encode() */
	void (*ecc_start)(struct nand_ctrl *ctrl, enum nand_code code, bool writing);
	/** The code of what was written since ecc_start(). Returns 0 or -ETIMEDOUT. */
	int (*ecc_encode)(struct nand_ctrl *ctrl, uint8_t *code);
	/**
	 * What is wrong with the NAND_STEP bytes read since ecc_start(), by their @stored code.
	 * Returns the number of elements of @fix that count, -EBADMSG or -ETIMEDOUT. No story.
	 */
	int (*ecc_decode)(struct nand_ctrl *ctrl, const uint8_t *stored, struct nand_fix *fix);
};

struct nand_ctrl {
	const struct nand_ctrl_ops *ops;
};

static inline uint32_t nand_code_bytes(enum nand_code code)
{
	return code == NAND_BCH8 ? 13 : 4;
}
