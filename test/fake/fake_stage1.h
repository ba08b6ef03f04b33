/* SPDX-License-Identifier: MIT */
/*
 * A board in stage 1: the emulator's NAND controller and chip, what stage 1 says, and where
 * it goes. The copies of Keel are put on the chip as the boot ROM wants them.
 */
#pragma once

#include <setjmp.h>

#include <board/s5pc100/stage1.h>
#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <tools/emu/models/nand_ctrl.h>
#include <tools/emu/models/nand_ecc.h>

#define STAGE1_PAGE	   2048u
#define STAGE1_BLOCK_PAGES 64u
#define STAGE1_PART_BLOCKS 5u
#define STAGE1_PART2	   5u /* first block of bootloader2 */
#define STAGE1_IMAGE_MAX   (IMAGE_MAX + 0x10000)

enum ending { STARTED, RESCUED, STUCK };

struct fake_stage1 {
	struct fake_model host;
	struct nand_ctrl ctrl;
	struct nand_chip chip;
	struct fake_nand_store cells;
	bool silent;		   /* NFSTAT reads 0 */
	unsigned int silent_after; /* reads of it; 0: never */
	const uint8_t *other_id;   /* NULL: the chip's own */
	unsigned int id_at;
	uint32_t note, sequence;
	uint32_t bad_blocks;
	char said[2000];
	unsigned int lines;
	jmp_buf out;
};

extern struct fake_stage1 stage1;
extern uint8_t stage1_image[STAGE1_IMAGE_MAX]; /* the one that is put on the chip next */

/** stage1_power_on() - an erased chip, nothing said */
void stage1_power_on(void);
/** stage1_run() - nand_boot() until it leaves; the chip must have had nothing to complain about */
enum ending stage1_run(void);

/** stage1_make_image() - a whole Keel for this board in stage1_image */
void stage1_make_image(uint32_t len, uint32_t sequence);
/** stage1_put_page() - one page with the boot ROM's code */
void stage1_put_page(uint32_t page, const uint8_t *data);
/** stage1_put_image() - stage1_image to the good blocks of a partition */
void stage1_put_image(uint32_t first_block);
/** stage1_mark_bad() - @page: 0 or 1, which of them carries the mark */
void stage1_mark_bad(uint32_t block, uint32_t page, uint8_t marker);
/** stage1_in_dram() - has stage1_image arrived? */
bool stage1_in_dram(void);
