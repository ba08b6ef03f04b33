/* SPDX-License-Identifier: MIT */
/* Much data through one register, eight words a turn. */
#include <keel/asm.h>

/*
 * io_read32_fifo - from one register to memory
 * In:       x0 = register, x1 = memory, x2 = words, a multiple of 8
 * Clobbers: x1-x10
 */
	FUNC	io_read32_fifo
	cbz	x2, 2f
1:	ldr	w3, [x0]
	ldr	w4, [x0]
	ldr	w5, [x0]
	ldr	w6, [x0]
	ldr	w7, [x0]
	ldr	w8, [x0]
	ldr	w9, [x0]
	ldr	w10, [x0]
	stp	w3, w4, [x1]
	stp	w5, w6, [x1, #8]
	stp	w7, w8, [x1, #16]
	stp	w9, w10, [x1, #24]
	add	x1, x1, #32
	subs	x2, x2, #8
	b.ne	1b
2:	ret
	END	io_read32_fifo

/*
 * io_write32_fifo - from memory to one register
 * In:       x0 = register, x1 = memory, x2 = words, a multiple of 8
 * Clobbers: x1-x10
 */
	FUNC	io_write32_fifo
	cbz	x2, 2f
1:	ldp	w3, w4, [x1]
	ldp	w5, w6, [x1, #8]
	ldp	w7, w8, [x1, #16]
	ldp	w9, w10, [x1, #24]
	add	x1, x1, #32
	str	w3, [x0]
	str	w4, [x0]
	str	w5, [x0]
	str	w6, [x0]
	str	w7, [x0]
	str	w8, [x0]
	str	w9, [x0]
	str	w10, [x0]
	subs	x2, x2, #8
	b.ne	1b
2:	ret
	END	io_write32_fifo
