/* SPDX-License-Identifier: MIT */
/*
 * The payload kernel's first instructions: a zImage header, then the state that
 * the boot protocol promises is handed to C untouched. Runs at any address.
 */
	.arch	armv7-a
	.syntax unified
	.arm
	.section .head, "ax", %progbits
	.global	_start
_start:
	.rept	8
	nop
	.endr
	b	begin
	.word	0x016f2818
	.word	0			/* position independent */
	.word	_end			/* linked at 0: the size */
	.word	0x04030201
	.word	0, 0
	/* 0x3c: the same with interrupts on, in another mode: the checks must notice */
	cpsie	if, #0x1f
begin:
	mrs	r3, cpsr
	mrc	p15, 0, r4, c1, c0, 0	/* SCTLR */
	adr	r5, _start
	ldr	r6, 2f
	add	sp, r5, r6
	push	{r4, r5}		/* arguments five and six */
	bl	payload_main
1:	wfi
	b	1b
2:	.word	_stack
