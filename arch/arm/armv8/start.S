/* SPDX-License-Identifier: MIT */
/*
 * Stage 1, ARMv8-A AArch64: from reset at EL3, EL2 or EL1, from a debugger or from a
 * running Keel ("go") to keel_main() at the top of RAM. Keel stays at the level it was
 * started at.
 *
 * Runs wherever it was put, so until stage2: no absolute addresses except the
 * configs/ constants, no .data, no .bss. Section numbers: Arm DDI 0487, issue J.a.
 *
 *	x19  where we are running from
 *	x20  x0 at entry, passed on to C
 *	x21  bytes of RAM found
 *	x22  where the image goes
 */
#include CONFIGS_HEADER
#include <arch/arm/armv8/el.h>
#include <keel/asm.h>

	/* lea_moved - \reg = where \symbol will be at the top of RAM (x22), seen from here (x19) */
	.macro	lea_moved reg, symbol
	lea_any \reg, \symbol
	sub	\reg, \reg, x19
	add	\reg, \reg, x22
	.endm

	/* step - with CONFIG_STEPS the last character on the UART says how far stage 1 came */
	.macro	step character
#ifdef CONFIG_STEPS
	mov	w0, #\character
	bl	board_early_putc
#endif
	.endm

	/*
	 * The vector table of stage 1 lies over this: 0x000 is the entry, taken once, and
	 * 0x200 to 0x3ff are the exceptions (D1.3.1.5). It must be 2 KiB aligned; an image
	 * that was loaded elsewhere (go) runs without until stage 2, and names addresses with
	 * lea_any.
	 */
	FUNC	_start, .stage1.head
	b	reset
	.balign	0x20
	/* Image header at 0x20: see doc/design/image.md */
	.ascii	"KEEL"
	.word	0			/* length: put in by tools/seal_image.py, as the CRC below */
1:	.asciz	BOARD_NAME
	.space	16 - (. - 1b)
	.word	0			/* sequence number: set by who writes it to flash */
	.word	0			/* CRC-32 of what follows */

reset:
	mov	x20, x0
	msr	daifset, #15
	msr	spsel, #1
	adr	x19, _start
	bl	board_watchdog_off

	/*
	 * A running Keel may have started us ("go") with caches on: what it wrote, our own
	 * image above all, must reach memory before they go off. Only then: after power-on
	 * the tags are random, and cleaning would write garbage.
	 */
	read_el	x0, sctlr
	tbz	x0, #2, 1f
	bl	dcache_clean_all
1:	bl	system_registers
	adr	x0, _start
	write_el vbar, x0, x1
	isb

	mrs	x0, mpidr_el1		/* D19.2.99: only the CPU with all affinities 0 goes on */
	and	x1, x0, #0xffffff
	and	x0, x0, #0xff00000000
	orr	x0, x0, x1
	cbnz	x0, 2f
	ldr	x0, =STAGE1_STACK
	mov	sp, x0
	bl	board_early_init	/* clocks, memory, UART: what must be right before C */
	step	'1'			/* the board answers */
	b	start_in_place
2:	b	board_park_secondary
	.ltorg
	. = 0x200
	b	stage1_sync
	. = 0x280
	b	stage1_irq
	. = 0x300
	b	stage1_fiq
	. = 0x380
	b	stage1_serror
	. = 0x400
	END	_start

/*
 * system_registers - the state in which Keel's C code may run, at any level: MMU and data
 * cache off, instruction cache on, FP registers usable (the C library moves data in them).
 * Clobbers: x0, x1
 */
	FUNC	system_registers, .stage1
	at_el	x0, 3f, 2f, 1f
3:	msr	cptr_el3, xzr		/* D19.2.35: nothing trapped */
	ldr	x0, =(SCTLR_EL2_IS | SCTLR_I | SCTLR_SA)
	msr	sctlr_el3, x0
	isb
	tlbi	alle3
	b	9f
2:	mov	x0, #HCR_RW		/* also: no virtualization host extensions */
	msr	hcr_el2, x0
	isb
	mov	x0, #CPTR_EL2_IS
	msr	cptr_el2, x0
	ldr	x0, =(SCTLR_EL2_IS | SCTLR_I | SCTLR_SA)
	msr	sctlr_el2, x0
	isb
	tlbi	alle2
	b	9f
1:	mov	x0, #CPACR_FPEN
	msr	cpacr_el1, x0
	ldr	x0, =(SCTLR_EL1_IS | SCTLR_I | SCTLR_SA)
	msr	sctlr_el1, x0
	isb
	tlbi	vmalle1
9:	ic	iallu
	dsb	sy
	isb
	ret
	.ltorg
	END	system_registers

/* start_in_place - the whole image is behind x19; move it to the top of RAM. x20 as above */
	FUNC	start_in_place, .start
	bl	board_ram_size
	mov	x21, x0
	step	'2'			/* RAM was found */

	/* The image goes to the top of RAM, aligned so that its page tables are aligned too. */
	ldr	x1, =RAM_BASE
	add	x1, x1, x21
	lea_any x0, __keel_end
	sub	x0, x0, x19
	sub	x1, x1, x0
	and	x22, x1, #~0xffff
	cmp	x22, x19
	b.eq	relocate
	mov	x0, x22
	mov	x1, x19
	lea_any x2, __image_end		/* loaded by a debugger: the ELF is not packed */
	lea_any x3, pack_info
	ldr	w23, [x3]
	lea_any x4, __packed_start
	cmp	w23, #0
	csel	x2, x2, x4, eq
	sub	x2, x2, x19
	bl	copy_words
	mov	w2, w23
	cbz	w2, 8f
	bl	unpack_image
8:
	step	'3'			/* the image is at the top of RAM */

	/*
	 * Add the distance to every word that .moves lists (tools/make_moves.py): an even
	 * entry is the offset of one word, an odd one a bitmap of the 63 words behind.
	 */
relocate:
	ldr	x0, =KEEL_LINK
	sub	x5, x22, x0		/* x5: what to add */
	lea_moved x0, __moves_start
	lea_moved x1, __moves_end
1:	cmp	x0, x1
	b.hs	5f
	ldr	x2, [x0], #8
	tbnz	x2, #0, 2f
	cbz	x2, 1b			/* padding: offset 0 is the entry */
	add	x3, x22, x2		/* x3: next word */
	ldr	x6, [x3]
	add	x6, x6, x5
	str	x6, [x3], #8
	b	1b
2:	mov	x7, x3
3:	lsr	x2, x2, #1
	cbz	x2, 4f
	tbz	x2, #0, 6f
	ldr	x6, [x7]
	add	x6, x6, x5
	str	x6, [x7]
6:	add	x7, x7, #8
	b	3b
4:	add	x3, x3, #(63 * 8)
	b	1b
5:
	lea_moved x0, __bss_start
	lea_moved x1, __bss_end
	bl	clear_words
	step	'4'			/* moved and cleared */

	/* The moved copy cannot start a second time: its relocations are done. */
	cmp	x22, x19
	b.eq	7f
	str	wzr, [x22]		/* permanently undefined: C6.2.387 */
7:	dsb	sy
	ic	iallu			/* the copy is code now */
	dsb	sy
	isb
	lea_moved x0, stage2
stage1_done:				/* x0 - stage2: how far Keel moved (tools/keel_gdb.py) */
	br	x0
	.ltorg
	END	start_in_place

/* pack_info - bytes of the packed part behind __packed_start; 0: it is not packed */
	FUNC	pack_info, .start
	.word	0			/* put in by tools/seal_image.py */
	END	pack_info

/*
 * stage2 - the first instructions at the final address
 * In: x19 to x21 as above. From here on Keel uses SP_EL0, and SP_ELx is the stack of
 * exceptions: they work with any stack pointer. Does not return.
 */
	FUNC	stage2, .start
	lea	x0, __fault_stack_top
	mov	sp, x0
	msr	spsel, #0
	lea	x0, __stack_top
	mov	sp, x0
	lea	x0, tls_area
	msr	tpidr_el0, x0		/* errno lives 16 bytes behind it */
	mov	x0, x19
	ldr	x1, =RAM_BASE
	mov	x2, x21
	mov	x3, x20
	mov	x29, #0
	mov	x30, #0
	bl	keel_main
	b	.
	.ltorg
	END	stage2

/*
 * copy_words - x0: to, x1: from, x2: bytes (rounded up to 64). Clobbers: x0-x9
 * From the end down: the target lies above, and may begin inside of the source.
 */
	FUNC	copy_words, .start
	add	x2, x2, #63
	and	x2, x2, #~63
	add	x0, x0, x2
	add	x1, x1, x2
1:	ldp	q0, q1, [x1, #-32]
	ldp	q2, q3, [x1, #-64]!
	stp	q0, q1, [x0, #-32]
	stp	q2, q3, [x0, #-64]!
	subs	x2, x2, #64
	b.hi	1b
	ret
	END	copy_words

/* clear_words - x0: from, x1: to, both multiples of 64. Clobbers: x0, q0, q1 */
	FUNC	clear_words, .start
	movi	v0.2d, #0
	movi	v1.2d, #0
1:	cmp	x0, x1
	b.hs	2f
	stp	q0, q1, [x0], #32
	stp	q0, q1, [x0], #32
	b	1b
2:	ret
	END	clear_words
