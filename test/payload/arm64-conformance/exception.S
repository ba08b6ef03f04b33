/* SPDX-License-Identifier: MIT */
/* Exceptions to the own level: what was tried is told to C, then the next instruction runs. */
	.text
	.balign	2048
	.global	vectors
vectors:
	.macro	vector kind
	.balign	128
	stp	x0, x30, [sp, #-176]!
	mov	x0, #\kind
	b	save
	.endm
	.irp	kind, 3, 3, 3, 3, 0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3
	vector	\kind
	.endr
	.balign	128

save:	stp	x1, x2, [sp, #16]
	stp	x3, x4, [sp, #32]
	stp	x5, x6, [sp, #48]
	stp	x7, x8, [sp, #64]
	stp	x9, x10, [sp, #80]
	stp	x11, x12, [sp, #96]
	stp	x13, x14, [sp, #112]
	stp	x15, x16, [sp, #128]
	stp	x17, x18, [sp, #144]
	bl	exception
	ldp	x1, x2, [sp, #16]
	ldp	x3, x4, [sp, #32]
	ldp	x5, x6, [sp, #48]
	ldp	x7, x8, [sp, #64]
	ldp	x9, x10, [sp, #80]
	ldp	x11, x12, [sp, #96]
	ldp	x13, x14, [sp, #112]
	ldp	x15, x16, [sp, #128]
	ldp	x17, x18, [sp, #144]
	ldp	x0, x30, [sp], #176
	eret
