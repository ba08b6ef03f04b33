/* SPDX-License-Identifier: MIT */
/*
 * The header of an arm64 kernel Image, and the two ways in: from the boot loader and from the
 * enable method of a secondary CPU. What the protocol promises is kept before it is touched.
 *
 *	x20-x23	x0-x3 at entry
 *	x24	DAIF at entry		x25	CurrentEL
 *	x26	this CPU's struct cpu	x27	its number
 *	x28	sum of the file's words, boot CPU only
 *	x19	SCTLR_ELx at entry; with its EE nothing below would work, so that is cleared
 */
#include "layout.h"

	.section .head, "ax", %progbits
	.global	_start
_start:
	b	boot_entry
	.word	0
	.quad	TEXT_OFFSET
	.quad	_image_size
	.quad	IMAGE_FLAGS
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.word	0

	.macro	keep_state
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mrs	x24, daif
	mrs	x25, CurrentEL
	msr	daifset, #15
	mov	x4, #1 << 25
	cmp	x25, #8
	b.eq	91f
	mrs	x19, sctlr_el1
	bic	x5, x19, x4
	msr	sctlr_el1, x5
	b	92f
91:	mrs	x19, sctlr_el2
	bic	x5, x19, x4
	msr	sctlr_el2, x5
92:	isb
	.endm

boot_entry:
	keep_state
	/* The sum of all words of the file is zero: nothing of it was lost or is stale. */
	adr	x4, _start
	adrp	x5, _file_end
	add	x5, x5, :lo12:_file_end
	mov	x28, #0
1:	ldr	x6, [x4], #8
	add	x28, x28, x6
	cmp	x4, x5
	b.lo	1b
	/* Pointers in tables: R_AARCH64_RELATIVE entries of offset, info, addend. */
	adr	x4, _start
	adrp	x5, _rela_start
	add	x5, x5, :lo12:_rela_start
	adrp	x6, _rela_end
	add	x6, x6, :lo12:_rela_end
2:	cmp	x5, x6
	b.hs	3f
	ldp	x7, x8, [x5], #16
	ldr	x9, [x5], #8
	add	x9, x9, x4
	str	x9, [x7, x4]
	b	2b
3:	adrp	x4, _bss_start
	add	x4, x4, :lo12:_bss_start
	adrp	x5, _bss_end
	add	x5, x5, :lo12:_bss_end
4:	stp	xzr, xzr, [x4], #16
	cmp	x4, x5
	b.lo	4b
	adrp	x26, cpus
	add	x26, x26, :lo12:cpus
	mov	x27, #0
	b	enter

	.text
	.global	secondary_entry
secondary_entry:
	keep_state
	mov	x28, #0
	mrs	x4, mpidr_el1
	mov	x5, #0xffffff
	movk	x5, #0xff, lsl #32
	and	x4, x4, x5
	adrp	x26, cpus
	add	x26, x26, :lo12:cpus
	mov	x27, #0
1:	ldr	x6, [x26, #CPU_MPIDR]
	cmp	x6, x4
	b.eq	enter
	add	x26, x26, #CPU_SIZE
	add	x27, x27, #1
	cmp	x27, #CPUS_MAX
	b.lo	1b
2:	wfe				/* a CPU that the tree does not know */
	b	2b

enter:
	stp	x20, x21, [x26, #CPU_ENTRY]
	stp	x22, x23, [x26, #CPU_ENTRY + 16]
	stp	x24, x25, [x26, #CPU_ENTRY + 32]
	str	x28, [x26, #CPU_ENTRY + 48]
	msr	spsel, #1
	msr	tpidr_el0, x26
	adrp	x4, vectors
	add	x4, x4, :lo12:vectors
	cmp	x25, #8
	b.eq	1f
	msr	vbar_el1, x4
	b	2f
1:	msr	vbar_el2, x4
2:	isb
	str	x19, [x26, #CPU_ENTRY + 56]
	adrp	x4, stacks
	add	x4, x4, :lo12:stacks
	add	x5, x27, #1
	mov	x6, #STACK_SIZE
	madd	x4, x5, x6, x4
	mov	sp, x4
	mov	x0, x26
	cbnz	x27, 3f
	bl	boot_main
3:	bl	secondary_main
4:	wfe
	b	4b

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:	.skip	STACK_SIZE * CPUS_MAX

	/* Filled in by seal.py so that the words of the file add up to zero. */
	.section .seal, "a", %progbits
	.quad	0
