/* SPDX-License-Identifier: MIT */
/* What C in stage 1 and in the rescue has: no C library, no data, one clock. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <configs/s5pc100.h>
#include <keel/compiler.h>
#include <keel/io.h>

/** stage1_puts() - text on UART0 */
void stage1_puts(const char *text);

/** stage1_word() - @text, then @number as eight hexadecimal digits */
void stage1_word(const char *text, uint32_t number);

/** stage1_jump() - to ARM code that was just loaded; does not return */
void stage1_jump(uintptr_t entry);

/* Both are put in when the image is made. */
extern struct rescue_info {
	uint32_t crc;	 /* CRC-32 of the rescue part */
	uint32_t offset; /* where it begins in the image, a multiple of the page size */
	uint32_t bytes;
} rescue_info __hidden;

/** stage1_ticks() - microseconds, wrapping; timer 4 counts down (hardware facts 7.2) */
static inline uint32_t stage1_ticks(void)
{
	return ~io_read32(S5P_PWM + 0x40);
}

/** stage1_crc_table() - room in iRAM that nand_boot() fills for crc32_small() */
uint32_t *stage1_crc_table(void);

/** stage1_start_image() - jump to a Keel in DRAM; it finds @kind (START_...) as its start note */
void stage1_start_image(uint32_t kind, uint32_t sequence);

/**
 * nand_boot() - start the newest whole Keel that NAND holds, else the rescue
 * Runs in iRAM with DRAM working. Does not return.
 */
void nand_boot(void);

/** rescue_main() - receive a Keel by YMODEM to STAGE2_LOAD and start it. Does not return. */
void rescue_main(void);
