/* SPDX-License-Identifier: MIT */
/*
 * A bank of CFI NOR chips with Intel's commands, side by side on one bus. Bits only fall;
 * a write buffer takes one aligned window; while a chip is not in read-array mode the
 * memory shows its status, so that a driver that reads then is found out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CFI_BYTES_MAX 0x10000

struct fake_cfi_chip {
	enum { CHIP_ARRAY, CHIP_STATUS, CHIP_ID, CHIP_QUERY } mode;
	enum { IDLE, PROGRAM, ERASE, BUFFER_COUNT, BUFFER_DATA, BUFFER_CONFIRM, LOCK } cycle;
	uint32_t words_left;
	uint32_t window; /* of the buffer command */
	uint32_t loaded; /* words in the buffer */
	uint32_t at[256], value[256];
	uint8_t status;
	unsigned int busy; /* status reads until ready */
};

struct fake_cfi {
	/* the board */
	unsigned int bus_bytes, chip_bytes;
	/* the tables */
	uint8_t size_exponent, buffer_exponent;
	uint16_t command_set;
	uint8_t regions;
	uint16_t region_sectors[4], region_256[4]; /* count, size of one chip's sector / 256 */
	bool locks;				   /* every block is locked at power-on */
	/* faults */
	bool never_ready, stuck_bit, fail_program, fail_erase, locked, no_voltage;
	unsigned int buffer_busy; /* refusals of the buffer command */
	/* state */
	uint8_t array[FAKE_CFI_BYTES_MAX];
	uint8_t memory[FAKE_CFI_BYTES_MAX] __attribute__((aligned(8))); /* what a reader sees */
	bool unlocked[FAKE_CFI_BYTES_MAX / 256];
	struct fake_cfi_chip chip[4];
	unsigned int rule_breaks; /* things a real chip would answer with an error */
	unsigned int programs, erases;
};

/** fake_cfi_init() - 2 x 16 bit, 16 blocks of 4 KiB, 64-byte buffer, erased; change, then start */
void fake_cfi_init(struct fake_cfi *f);

/** fake_cfi_start() - the bank answers at f->memory from now on */
void fake_cfi_start(struct fake_cfi *f);

/** fake_cfi_is_readable() - every chip is in read-array mode */
bool fake_cfi_is_readable(const struct fake_cfi *f);
