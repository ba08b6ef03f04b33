/* SPDX-License-Identifier: MIT */
/*
 * A program for the S5PC100 that shares nothing with Keel: it lies in iRAM, has its own
 * vectors, and uses the chip in other ways than Keel's drivers (see main.c).
 */
	.arch	armv7-a
	.arch_extension sec
	.syntax unified
	.arm
	.section .head, "ax", %progbits
	.global	_start
	.balign	32
vectors:
	b	_start
	b	.			/* undefined */
	b	.			/* svc */
	b	.			/* prefetch abort */
	b	on_abort
	b	.
	b	on_irq
	b	on_fiq

_start:
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0	/* VBAR */
	cps	#0x17			/* abort */
	ldr	sp, =_stack_abort
	cps	#0x12			/* IRQ */
	ldr	sp, =_stack_irq
	cps	#0x11			/* FIQ */
	ldr	sp, =_stack_fiq
	cps	#0x13			/* SVC */
	ldr	sp, =_stack
	cpsie	a
	bl	chip_main
	b	.

/* A load or store that failed: note where, go on behind it. */
on_abort:
	push	{r0, r1}
	mrc	p15, 0, r0, c6, c0, 0	/* DFAR */
	ldr	r1, =abort_address
	str	r0, [r1]
	mrc	p15, 0, r0, c5, c0, 0	/* DFSR */
	ldr	r1, =abort_status
	str	r0, [r1]
	ldr	r1, =abort_count
	ldr	r0, [r1]
	add	r0, r0, #1
	str	r0, [r1]
	pop	{r0, r1}
	subs	pc, lr, #4

on_irq:
	push	{r0-r3, r12, lr}
	bl	chip_irq
	pop	{r0-r3, r12, lr}
	subs	pc, lr, #4

on_fiq:
	push	{r0-r3, r12, lr}
	bl	chip_fiq
	pop	{r0-r3, r12, lr}
	subs	pc, lr, #4

	.ltorg
	.bss
	.balign	8
	.skip	512
_stack_abort:
	.skip	1024
_stack_irq:
	.skip	1024
_stack_fiq:
	.skip	8192
_stack:
