/* SPDX-License-Identifier: MIT */
/* The emulator's NAND controller with a chip on it, and the sequences that its tests share. */
#pragma once

#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <tools/emu/models/nand_ctrl.h>

/* Hardware facts 8.1. */
enum {
	NFCONF = 0x00,
	NFCONT = 0x04,
	NFCMMD = 0x08,
	NFADDR = 0x0c,
	NFDATA = 0x10,
	NFMECCD0 = 0x14,
	NFMECCD1 = 0x18,
	NFSECCD = 0x1c,
	NFSBLK = 0x20,
	NFEBLK = 0x24,
	NFSTAT = 0x28,
	NFECCERR0 = 0x2c,
	NFECCERR1 = 0x30,
	NFMECC0 = 0x34,
	NFMECC1 = 0x38,
	NFSECC = 0x3c,
	NFMLCBITPT = 0x40,
	NF8ECCERR0 = 0x44,
	NF8ECCERR1 = 0x48,
	NF8ECCERR2 = 0x4c,
	NFM8ECC0 = 0x50,
	NFMLC8BITPT0 = 0x60,
	NFMLC8BITPT1 = 0x64,
};

#define TYPE_1BIT 0u
#define TYPE_8BIT (1u << 23)
#define TYPE_4BIT (2u << 23)
#define TIMING	  0x7770u
#define CONT_ON	  0xc5u /* enabled, chip 0 selected, both codes locked */
#define CONT_INIT 0x65u /* the same, InitMECC with MECCLock cleared */
#define ENCODE	  (1u << 18)

struct nand_bench {
	struct fake_model fake;
	struct fake_nand_store cells;
	struct nand_chip chip;
	struct nand_ctrl nand;
	uint8_t lcg[2048]; /* the LCG bytes of hardware facts 8.3 */
};

extern struct nand_bench bench;

/** Power on, without and with a chip; nothing is set up. */
void bench_start_without_chip(void);
void bench_start(void);
/** Usual set-up of software: slow timing, @type of ECC, chip 0 selected, everything locked. */
void bench_open(uint32_t type);

uint32_t rd(uint32_t offset);
void wr(uint32_t offset, uint32_t value);
void bench_address(uint32_t page, uint32_t column);
/** Up to where the data come out. */
void bench_read_page(uint32_t page, uint32_t column);
void bench_data_in(const uint8_t *bytes, size_t len);
void bench_program(uint32_t page, uint32_t column, const uint8_t *bytes, size_t len);
