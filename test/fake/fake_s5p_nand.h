/* SPDX-License-Identifier: MIT */
/*
 * The emulator's NAND controller and chip behind io_read32() and io_write32(), for
 * drivers/mtd/s5p_nand.c. Apart from the drivers' headers: both sides use the same words.
 */
#pragma once

#include <stdint.h>

#define FAKE_S5P_NAND_BASE 0xe7200000u
#define FAKE_S5P_RAW	   2112 /* bytes of a page with its spare */

/** fake_s5p_nand_start() - an erased chip after power-on; HCLKD0 and the clock run */
void fake_s5p_nand_start(uint32_t hclk_hz);

/** fake_s5p_nand_page() - what the cells of a page hold, to look at or to change */
uint8_t *fake_s5p_nand_page(uint32_t page);

/** fake_s5p_nand_fault() - one line of the fault menu: tools/emu/models/nand_faults.h */
void fake_s5p_nand_fault(const char *line);

/** fake_s5p_nand_complaints() - how often the hardware was used against its rules; @last: the words */
unsigned int fake_s5p_nand_complaints(const char **last);

/** fake_s5p_nand_bus_ns() - what the data cycles took since the start, tR not counted */
uint64_t fake_s5p_nand_bus_ns(void);

/** fake_s5p_nand_code() - the code of 512 bytes as the models compute it: 4 or 13 bytes */
void fake_s5p_nand_code(const uint8_t *data, int bytes, uint8_t *code);
