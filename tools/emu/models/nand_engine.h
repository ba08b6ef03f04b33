/* SPDX-License-Identifier: MIT */
/*
 * The ECC engines inside the NAND controller: what InitMECC, the locks and the data port do.
 *
 * Hardware facts 8.1 to 8.5. By convention: which engine works is what NFCONF says at
 * InitMECC, in which direction what NFCONT bit 18 says at the first byte. ECCDecDone comes with
 * the last code byte, the result 155 clocks later; the busy bit is 1 from InitMECC until then.
 */
#pragma once

#include <tools/emu/models/model.h>
#include <tools/emu/models/nand_ecc.h>

/* NFCONF[24:23] */
enum nand_ecc_type {
	NAND_ECC_1BIT = 0,
	NAND_ECC_8BIT = 1,
	NAND_ECC_4BIT = 2,
	NAND_ECC_RESERVED = 3,
};

struct nand_engine {
	const struct model *model;
	struct nand_hamming main, spare;
	enum nand_ecc_type type;
	bool encode;	  /* direction of the message in progress */
	bool dead;	  /* set up in a way that is not modelled */
	bool init_locked; /* InitMECC came while the lock was on */
	bool complained;
	bool enc_done, dec_done; /* NFSTAT b7, b6 */
	struct nand_bch bch;
	struct nand_bch_error errors[NAND_BCH_MOST];
	int error_count; /* -1: too many */
	bool searching;	 /* a decoder's result is not there yet */
	uint64_t search_end;
	uint64_t search_ns; /* spent searching, since the emulator started */
};

void nand_engine_reset(struct nand_engine *e);
/** InitMECC was written, together with these NFCONF and NFCONT. */
void nand_engine_init_main(struct nand_engine *e, uint32_t conf, uint32_t cont);
void nand_engine_init_spare(struct nand_engine *e);
/** MECCLock changes. */
void nand_engine_lock(struct nand_engine *e, bool lock);
/** A byte passes the data port. */
void nand_engine_feed(struct nand_engine *e, uint32_t cont, uint8_t byte);

/* What the registers show. */
uint32_t nand_engine_mecc(const struct nand_engine *e, unsigned int index);  /* NFMECC0, 1 */
uint32_t nand_engine_m8ecc(const struct nand_engine *e, unsigned int index); /* NFM8ECC0..3 */
/** NFECCERR0 of the 1-bit mode, for the codes in NFMECCD0/1 and NFSECCD. */
uint32_t nand_engine_hamming_result(const struct nand_engine *e, uint32_t stored, uint16_t spare);
uint32_t nand_engine_error4(const struct nand_engine *e, unsigned int index);  /* NFECCERR0, 1 */
uint32_t nand_engine_error8(const struct nand_engine *e, unsigned int index);  /* NF8ECCERR0..2 */
uint32_t nand_engine_pattern(const struct nand_engine *e, unsigned int index); /* four each */
