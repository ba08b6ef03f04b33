/* SPDX-License-Identifier: MIT */
/*
 * Stage 1, ARMv7-A: from reset, from a debugger or from a running Keel ("go") to
 * keel_main() at the top of RAM.
 *
 * Runs wherever it was put, so until stage2: no absolute addresses except the
 * configs/ constants, no .data, no .bss. .stage1 runs from where the chip starts; a
 * board whose flash is no memory loads the image in board_early_init and starts it
 * again in RAM. .start needs the whole image. Section numbers: ARM DDI 0406C.
 *
 *	r9   where we are running from
 *	r10  r0 at entry, passed on to C
 *	r11  bytes of RAM found
 */
#include CONFIGS_HEADER
#include <keel/asm.h>

#define UNDEFINED_INSTRUCTION 0xe7f000f0 /* permanently undefined: A5.4 */

	.arch	armv7-a
	.syntax unified
	.arm

/* lea_moved - \reg = where \symbol will be at the top of RAM (r4), seen from here (r9) */
	.macro	lea_moved reg, symbol
	lea	\reg, \symbol
	sub	\reg, \reg, r9
	add	\reg, \reg, r4
	.endm

/* step - with CONFIG_STEPS the last character on the UART says how far stage 1 came */
	.macro	step character
#ifdef CONFIG_STEPS
	mov	r0, #\character
	bl	board_early_putc
#endif
	.endm

	FUNC	_start, .stage1.head
	b	reset
	b	stage1_undefined
	b	stage1_svc
	b	stage1_prefetch_abort
	b	stage1_data_abort
	b	.
	b	stage1_irq
	b	stage1_fiq
	/* Image header at 0x20: see doc/design/image.md */
	.ascii	"KEEL"
	.word	0			/* length: put in by tools/seal_image.py, as the CRC below */
1:	.asciz	BOARD_NAME
	.space	16 - (. - 1b)
	.word	0			/* sequence number: set by who writes it to flash */
	.word	0			/* CRC-32 of what follows */
	END	_start

	FUNC	reset, .stage1
	mov	r10, r0

	/* SVC mode, IRQ and FIQ masked (B1.3.3) */
	cpsid	if, #0x13
	bl	board_watchdog_off	/* a boot ROM may have left it running */
	lea	r9, _start

	/*
	 * A running Keel may have started us ("go") with caches on: what it wrote, our own
	 * image above all, must reach memory before they go off. Only then: after power-on
	 * the tags are random, and cleaning would write garbage.
	 */
	mrc	p15, 0, r0, c1, c0, 0	/* SCTLR (B4.1.130) */
	tst	r0, #(1 << 2)
	blne	dcache_clean_all
	mrc	p15, 0, r0, c1, c0, 0
	bic	r0, r0, #(1 << 0)	/* M: MMU off */
	bic	r0, r0, #(1 << 1)	/* A: no alignment faults */
	bic	r0, r0, #(1 << 2)	/* C: data cache off */
	bic	r0, r0, #(1 << 11)	/* Z: branch prediction off */
	bic	r0, r0, #(1 << 13)	/* V: vectors through VBAR */
	bic	r0, r0, #(1 << 28)	/* TRE */
	bic	r0, r0, #(1 << 30)	/* TE: exceptions in ARM state */
	orr	r0, r0, #(1 << 12)	/* I: instruction cache on */
	mcr	p15, 0, r0, c1, c0, 0
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	/* TLBIALL */
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	mcr	p15, 0, r0, c7, c5, 6	/* BPIALL */
	dsb
	isb
	mcr	p15, 0, r9, c12, c0, 0	/* VBAR: the words above, so stage 1 faults are told */

	mrc	p15, 0, r0, c0, c0, 5	/* MPIDR (B4.1.106): only CPU 0 goes on */
	tst	r0, #3
	bne	board_park_secondary

	ldr	sp, =STAGE1_STACK
	bl	board_early_init	/* clocks, memory, UART: what must be right before C */
	step	'1'			/* the board answers */
	b	start_in_place
	.ltorg
	END	reset

/* start_in_place - the whole image is behind r9; move it to the top of RAM. r10 as above */
	FUNC	start_in_place, .start
	bl	dcache_invalidate_all
	bl	board_ram_size
	mov	r11, r0
	step	'2'			/* RAM was found */

	/* The image goes to the top of RAM, aligned so that its page tables are aligned too. */
	ldr	r1, =RAM_BASE
	add	r1, r1, r11
	lea	r0, __keel_end
	sub	r0, r0, r9
	sub	r1, r1, r0
	ldr	r0, =0xffff
	bic	r4, r1, r0		/* r4: destination */
	cmp	r4, r9
	beq	relocate
	mov	r0, r4
	mov	r1, r9
	lea	r2, __image_end
	sub	r2, r2, r9
	bl	copy_words
	step	'3'			/* the image is at the top of RAM */

	/*
	 * Add the distance to every word that .moves lists (tools/make_moves.py): an even
	 * entry is the offset of one word, an odd one a bitmap of the 31 words behind.
	 */
relocate:
	ldr	r0, =KEEL_LINK
	sub	r5, r4, r0		/* r5: what to add */
	lea_moved r0, __moves_start
	lea_moved r1, __moves_end
1:	cmp	r0, r1
	bhs	5f
	ldr	r2, [r0], #4
	tst	r2, #1
	bne	2f
	cmp	r2, #0			/* padding: offset 0 is the reset vector */
	beq	1b
	add	r3, r4, r2		/* r3: next word */
	ldr	r6, [r3]
	add	r6, r6, r5
	str	r6, [r3], #4
	b	1b
2:	mov	r7, r3
3:	lsrs	r2, r2, #1
	beq	4f
	tst	r2, #1
	ldrne	r6, [r7]
	addne	r6, r6, r5
	strne	r6, [r7]
	add	r7, r7, #4
	b	3b
4:	add	r3, r3, #(31 * 4)
	b	1b
5:
	lea_moved r0, __bss_start
	lea_moved r1, __bss_end
	bl	clear_words
	step	'4'			/* moved and cleared */

	/* The moved copy cannot start a second time: its relocations are done. */
	ldr	r0, =UNDEFINED_INSTRUCTION
	cmp	r4, r9
	strne	r0, [r4]

	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU: the copy is code now */
	mcr	p15, 0, r0, c7, c5, 6
	dsb
	isb

	lea_moved r0, __stack_top
	mov	sp, r0
	lea_moved r0, stage2
stage1_done:				/* r0 - stage2: how far Keel moved (tools/keel_gdb.py) */
	bx	r0
	.ltorg
	END	start_in_place

/*
 * stage2 - the first instructions at the final address
 * In: r9, r10, r11 as above. Does not return.
 */
	FUNC	stage2, .start
	lea	r0, tls_area
	mcr	p15, 0, r0, c13, c0, 3	/* TPIDRURO: errno lives 8 bytes behind it */
	mov	r0, r9
	ldr	r1, =RAM_BASE
	mov	r2, r11
	mov	r3, r10
	mov	fp, #0
	mov	lr, #0
	bl	keel_main
	b	.
	.ltorg
	END	stage2

/*
 * copy_words - r0: to, r1: from, r2: bytes (rounded up to 64). Clobbers: r0-r3, r12
 * From the end down: the target lies above, and may begin inside of the source.
 */
	FUNC	copy_words, .start
	push	{r4-r8, lr}
	add	r2, r2, #63
	bic	r2, r2, #63
	add	r0, r0, r2
	add	r1, r1, r2
1:	ldmdb	r1!, {r3-r8, r12, lr}
	stmdb	r0!, {r3-r8, r12, lr}
	ldmdb	r1!, {r3-r8, r12, lr}
	stmdb	r0!, {r3-r8, r12, lr}
	subs	r2, r2, #64
	bhi	1b
	pop	{r4-r8, pc}
	END	copy_words

/* clear_words - r0: from, r1: to, both multiples of 64. Clobbers: r0, r2, r3, r12 */
	FUNC	clear_words, .start
	push	{r4-r8, lr}
	mov	r2, #0
	mov	r3, #0
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	mov	r7, #0
	mov	r8, #0
	mov	r12, #0
1:	cmp	r0, r1
	stmialo	r0!, {r2-r8, r12}
	stmialo	r0!, {r2-r8, r12}
	blo	1b
	pop	{r4-r8, pc}
	END	clear_words
