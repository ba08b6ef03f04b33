/* SPDX-License-Identifier: MIT */
/*
 * NAND flash controller of the S5PC100, at 0xE7200000: hardware facts 8, 15.1 rows 10 to 12.
 *
 * Output line 0 is its interrupt. Conventions beyond the hardware facts:
 *	- NFSBLK and NFEBLK hold row addresses (of pages, as in an erase command); the window
 *	  ends before NFEBLK, and when both are equal everything is locked (sibling manuals)
 *	- no chip on nCE1 to nCE3: NFSTAT bits 10 and 11 read 1, their RnB bits too
 *	- too fast for the chip (tREA, tRC): each byte read is the one before it; tWP, tWC: only
 *	  complained about; once for each setting
 *	- without a chip (no image file) the bus floats: everything reads as 0xff, RnB is high
 *	- time of the bus is counted, it does not pass
 */
#pragma once

#include <tools/emu/models/model.h>
#include <tools/emu/models/nand_chip.h>
#include <tools/emu/models/nand_engine.h>

/* Of the present NFCONF and HCLKD0; valid until one of them changes. */
struct nand_timing {
	bool known, read_too_fast, write_too_fast;
	bool complained;
	uint32_t data_ps, command_ps; /* a cycle with data, with CLE or ALE */
};

struct nand_ctrl {
	struct model model;
	struct nand_chip *chip; /* NULL: none; set before the first reset, kept by all */
	bool nand_boot;		/* NFCONF bit 31; the machine's to set */
	/** What cuts the block off, as "its clock is off"; NULL: nothing. Asked at each command. */
	const char *(*cut_off)(void *ctx);
	void *cut_off_ctx;

	uint32_t conf, cont;
	uint32_t command, address;	   /* as written last */
	uint32_t meccd[2], seccd;	   /* codes read from the flash */
	uint32_t window_start, window_end; /* NFSBLK, NFEBLK */
	uint32_t adjust;		   /* NFACTADJ */
	uint32_t status;		   /* the bits that are written to be cleared: 4 and 5 */
	const char *trouble;		   /* what cut_off() said last */
	bool ready;			   /* RnB as it was seen last */
	bool line;			   /* of the interrupt */
	uint8_t bus;			   /* the byte that was on it last */
	struct nand_engine engine;
	struct nand_timing timing;

	/* since the emulator started */
	uint64_t bus_ps, bus_ns, bus_cycles;
};

extern const struct model_ops nand_ctrl_ops;
