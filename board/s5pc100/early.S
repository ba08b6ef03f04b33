/* SPDX-License-Identifier: MIT */
/* Where stage 1 of this board goes, and the ways out of it. */
#include <configs/s5pc100.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/*
 * board_early_init - r9: where we run
 * In DRAM there is nothing left to do: stage 1, the USB program, a debugger or a Keel
 * before us has made it work, and a clock that others use must not be touched. In iRAM
 * only the head of the image is here, and this does not return.
 */
	FUNC	board_early_init, .stage1
	sub	r0, r9, #RAM_BASE
	cmp	r0, #RAM_MAX_SIZE
	bxlo	lr
	bl	board_memory_init
	bl	nand_boot
	END	board_early_init

/*
 * stage1_jump - r0: entry of code that was just loaded. Does not return.
 * Data went past the caches, instructions may come through both levels (B2.2.5): what was
 * fetched ahead from the same place is forgotten. Nothing in them is newer than memory.
 */
	FUNC	stage1_jump, .stage1
	mov	r9, r0
	bl	dcache_invalidate_all
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	mcr	p15, 0, r0, c7, c5, 6	/* BPIALL */
	dsb
	isb
	bx	r9
	END	stage1_jump

/* stage1_crc_table - Out: r0 */
	FUNC	stage1_crc_table, .stage1
	ldr	r0, =STAGE1_WORK
	bx	lr
	.ltorg
	END	stage1_crc_table

/* rescue_info - what stage 1 knows of the part behind it */
	.section .stage1, "ax", %progbits
	.global	rescue_info
	.type	rescue_info, %object
	.balign	4
rescue_info:
	.word	0, 0, 0			/* put in by tools/seal_image.py */
	.size	rescue_info, 12

	FUNC	rescue_entry, .rescue.head
	ldr	sp, =STAGE1_STACK
	bl	rescue_main
	.ltorg
	END	rescue_entry

/* board_park_secondary - the chip has one CPU (0.3) */
	FUNC	board_park_secondary, .stage1
	wfi
	b	board_park_secondary
	END	board_park_secondary
