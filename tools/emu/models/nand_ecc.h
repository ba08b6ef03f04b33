/* SPDX-License-Identifier: MIT */
/*
 * The error correcting codes of the NAND controller: 1-bit Hamming, 4- and 8-bit BCH.
 *
 * Sources: hardware facts 8.2, 8.3 (Hamming), 8.4 to 8.6 (BCH over GF(2^13), 0x201B,
 * complemented so that erased data has an erased code), 8.7 (code byte 0 of a boot page).
 * All engines take a byte at a time, as the data port delivers them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAND_STEP      512 /* bytes of data that one BCH code protects */
#define NAND_BCH4_CODE 7   /* bytes; the controller shows an eighth, 0xff */
#define NAND_BCH8_CODE 13
#define NAND_BCH_MOST  8 /* errors that any of the codes can correct */

/* Result of comparing two Hamming codes, as NFECCERR0 codes it (hardware facts 8.1). */
enum nand_hamming_result {
	NAND_HAMMING_GOOD = 0,
	NAND_HAMMING_ONE_BIT = 1,
	NAND_HAMMING_MANY = 2,
	NAND_HAMMING_IN_CODE = 3, /* the data is good, a bit of its code is not */
};

/* Up to 2048 bytes (the main engine) or 16 (the spare engine); later bytes wrap around. */
struct nand_hamming {
	uint32_t count;	 /* bytes so far */
	uint32_t lines;	 /* XOR of the numbers of the bytes with odd parity */
	uint8_t odd;	 /* parity of everything */
	uint8_t columns; /* XOR of all bytes */
};

void nand_hamming_start(struct nand_hamming *h);
void nand_hamming_add(struct nand_hamming *h, uint8_t byte);
/** The code of a message as NFMECC0 shows it: code byte 0 in bits 7:0. */
uint32_t nand_hamming_code(const struct nand_hamming *h);
/** The code as NFSECC shows it, 16 bits. */
uint16_t nand_hamming_spare_code(const struct nand_hamming *h);

/* Where a one-bit error is; meaningful with NAND_HAMMING_ONE_BIT only. */
struct nand_hamming_error {
	enum nand_hamming_result result;
	uint16_t byte;
	uint8_t bit;
};
struct nand_hamming_error nand_hamming_compare(uint32_t stored, uint32_t computed);
struct nand_hamming_error nand_hamming_spare_compare(uint16_t stored, uint16_t computed);

/* One wrong bit: data[byte] ^= pattern. A byte of 512 and more is byte - 512 of the code. */
struct nand_bch_error {
	uint16_t byte;
	uint8_t pattern;
};

struct nand_bch_code;
extern const struct nand_bch_code nand_bch4, nand_bch8;

__extension__ typedef unsigned __int128 nand_bch_bits;

/* One step: 512 bytes of data, then (decoding) the bytes of the code. */
struct nand_bch {
	const struct nand_bch_code *code;
	nand_bch_bits remainder; /* of the data, at the left end */
	nand_bch_bits stored;	 /* the code that was fed in, at the left end */
	uint32_t count;		 /* bytes so far */
	bool erased;		 /* all of them were 0xff */
};

unsigned int nand_bch_code_size(const struct nand_bch_code *code); /* bytes: 7 or 13 */

void nand_bch_start(struct nand_bch *b, const struct nand_bch_code *code);
/** A byte of data, or from the 513th on of the code; what follows the code is ignored. */
void nand_bch_add(struct nand_bch *b, uint8_t byte);
/** The code of the 512 bytes added; @out has room for nand_bch_code_size(). */
void nand_bch_encode(const struct nand_bch *b, uint8_t *out);
/**
 * nand_bch_decode() - find what is wrong in a step whose data and code were added
 *
 * Returns the number of wrong bits in @errors, code bits among them, or -1 when they are
 * more than the code can correct. Two wrong bits of one byte are two entries.
 */
int nand_bch_decode(const struct nand_bch *b, struct nand_bch_error errors[NAND_BCH_MOST]);

/**
 * nand_bch8_correct() - correct @data of one step in place by its 13 code bytes
 * @byte0_unknown: code byte 0 was not stored: try 0xff, then 0x00 (hardware facts 8.7)
 *
 * Returns the number of bits that were wrong (those of an unknown byte 0 not counted), or
 * -1: uncorrectable, @data as it was.
 */
int nand_bch8_correct(uint8_t data[NAND_STEP], const uint8_t code[NAND_BCH8_CODE],
		      bool byte0_unknown);
