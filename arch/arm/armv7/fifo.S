/* SPDX-License-Identifier: MIT */
/* Much data through one register, eight words a turn: a third of an instruction a byte. */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/*
 * io_read32_fifo - from one register to memory
 * In:       r0 = register, r1 = memory, r2 = words, a multiple of 8
 * Clobbers: r0-r3, r12
 */
	FUNC	io_read32_fifo
	.fnstart
	push	{r4-r9}
	.save	{r4-r9}
	cmp	r2, #0
	beq	2f
1:	ldr	r3, [r0]
	ldr	r4, [r0]
	ldr	r5, [r0]
	ldr	r6, [r0]
	ldr	r7, [r0]
	ldr	r8, [r0]
	ldr	r9, [r0]
	ldr	r12, [r0]
	subs	r2, r2, #8
	stmia	r1!, {r3-r9, r12}
	bne	1b
2:	pop	{r4-r9}
	bx	lr
	.fnend
	END	io_read32_fifo

/*
 * io_write32_fifo - from memory to one register
 * In:       r0 = register, r1 = memory, r2 = words, a multiple of 8
 * Clobbers: r0-r3, r12
 */
	FUNC	io_write32_fifo
	.fnstart
	push	{r4-r9}
	.save	{r4-r9}
	cmp	r2, #0
	beq	2f
1:	ldmia	r1!, {r3-r9, r12}
	str	r3, [r0]
	str	r4, [r0]
	str	r5, [r0]
	str	r6, [r0]
	str	r7, [r0]
	str	r8, [r0]
	str	r9, [r0]
	str	r12, [r0]
	subs	r2, r2, #8
	bne	1b
2:	pop	{r4-r9}
	bx	lr
	.fnend
	END	io_write32_fifo
