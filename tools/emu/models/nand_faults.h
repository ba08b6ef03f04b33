/* SPDX-License-Identifier: MIT */
/*
 * What can go wrong in a NAND chip, on demand: the fault menu, read from a text file.
 *
 * One fault a line: a keyword and name=value pairs in any order; # begins a comment.
 * Numbers are decimal or 0x hexadecimal, ranges FIRST-LAST or one number. Operations are page
 * programs and block erases, counted from 1 since the emulator started; a two-plane command
 * counts twice. Without op=, pages= or blocks= a fault is everywhere.
 *
 *	seed value=N                   what chance is drawn from (default 1)
 *	flip [pages=R|blocks=R] bits=N [spare=N] [mode=stored|vary]
 *	                               N wrong bits in every 512 bytes read, N in every 16 spare
 *	                               bytes (never the bad-block marker); the same ones each
 *	                               time, or with vary others at each read, or with stored
 *	                               once, into the file, when the page is programmed
 *	bad blocks=R                   bad from the factory: marked; program and erase fail
 *	grown blocks=R [erases=N] [programs=N]   good for so many operations, then each fails:
 *				an erase does nothing, a program a part of its work
 *	program-fail [op=N] [pages=R|blocks=R] [result=W]     status says fail
 *	erase-fail [op=N] [blocks=R] [result=W]               status says fail
 *	torn-program op=N bytes=N      only the first N bytes are programmed; status says good
 *	half-erase op=N                the second half of the block keeps its data; status good
 *	power-cut op=N [result=W] [bytes=N]   the machine is switched off in this operation
 *	no-ecc [pages=R|blocks=R]      spare bytes read as 0xff: data without its codes
 *
 * result=W, what the cells hold afterwards: torn (default: a program has cleared a random part
 * of the bits it should, an erased block holds random bits), nothing, whole, half; bytes=N:
 * a program got as far as byte N.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAND_FAULT_RULES 64

enum nand_fault {
	NAND_FAULT_SEED,
	NAND_FAULT_FLIP,
	NAND_FAULT_BAD,
	NAND_FAULT_GROWN,
	NAND_FAULT_PROGRAM_FAIL,
	NAND_FAULT_ERASE_FAIL,
	NAND_FAULT_TORN_PROGRAM,
	NAND_FAULT_HALF_ERASE,
	NAND_FAULT_POWER_CUT,
	NAND_FAULT_NO_ECC,
};

/* What an operation leaves in the cells. */
enum nand_result {
	NAND_RESULT_WHOLE,
	NAND_RESULT_NOTHING,
	NAND_RESULT_TORN,
	NAND_RESULT_HALF,
	NAND_RESULT_BYTES,
};

enum nand_flip_mode {
	NAND_FLIP_STEADY,
	NAND_FLIP_VARY,
	NAND_FLIP_STORED,
};

struct nand_rule {
	enum nand_fault kind;
	uint32_t op;	      /* 0: any */
	uint32_t first, last; /* pages */
	uint32_t bits, spare; /* flips per 512 bytes of data, per 16 of spare */
	uint32_t mode;	      /* enum nand_flip_mode */
	uint32_t erases, programs;
	uint32_t result; /* enum nand_result */
	uint32_t bytes;
	uint32_t value;
};

struct nand_faults {
	struct nand_rule rules[NAND_FAULT_RULES];
	unsigned int count;
	uint64_t seed;
	uint64_t chance; /* state of what is drawn without a place: torn results */
	uint64_t reads;	 /* so that mode=vary varies */
};

/* What happens to one operation. */
struct nand_outcome {
	bool fail;		 /* status bit 0 */
	bool cut;		 /* the power goes */
	enum nand_result result; /* what the cells hold */
	uint32_t bytes;		 /* of NAND_RESULT_BYTES */
};

/** No faults, seed 1. */
void nand_faults_init(struct nand_faults *f);

/**
 * nand_faults_parse() - add the faults of a control file
 * @name: of the file, for messages
 * @error: gets "name:line: what is wrong"
 *
 * Returns 0, or -1 and @error is set.
 */
int nand_faults_parse(struct nand_faults *f, const char *name, const char *text, char *error,
		      size_t error_size);

/** Pseudo-random bits: the next ones of @state. */
uint64_t nand_chance(uint64_t *state);

/** What becomes of operation @op: a program of @page, or an erase of the block it begins. */
struct nand_outcome nand_faults_program(const struct nand_faults *f, uint32_t op, uint32_t page);
struct nand_outcome nand_faults_erase(const struct nand_faults *f, uint32_t op, uint32_t page);
/** Is there a rule of this kind for the page (NAND_FAULT_BAD, NAND_FAULT_NO_ECC)? */
bool nand_faults_has(const struct nand_faults *f, enum nand_fault kind, uint32_t page);
/** Has the block that begins with @page grown bad after so many operations in it? */
bool nand_faults_worn(const struct nand_faults *f, uint32_t page, uint32_t erases,
		      uint32_t programs);
/** What reading does to a page of 2112 bytes: flips, spare without codes. */
void nand_faults_read(struct nand_faults *f, uint32_t page, uint8_t *raw);
/** What programming does to what is stored: flips of mode=stored. */
void nand_faults_store(const struct nand_faults *f, uint32_t page, uint8_t *raw);
