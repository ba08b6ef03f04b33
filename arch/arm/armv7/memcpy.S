/* SPDX-License-Identifier: MIT */
/*
 * memcpy, memmove and memset: the inner loops of loading and copying. They move
 * eight registers at a time, never make an unaligned access (registers and flash
 * would fault) and never read outside the words that hold the source.
 *
 * Both ends of the copy need not be aligned alike: then words are put together by
 * shifting. Little endian.
 */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

	/* Forward, 32 bytes: r1 -> r0 */
	.macro	copy32
	ldmia	r1!, {r4-r11}
	stmia	r0!, {r4-r11}
	.endm

	/*
	 * Forward, the source \bytes behind a word: r1 is rounded down, r3 holds the word there.
	 * In: r2 >= 16. Out: r2 < 16
	 */
	.macro	copy_shifted bytes
	sub	r1, r1, #\bytes
	ldr	r3, [r1], #4
1:	mov	r4, r3, lsr #(8 * \bytes)
	ldmia	r1!, {r5-r8}
	orr	r4, r4, r5, lsl #(32 - 8 * \bytes)
	mov	r9, r5, lsr #(8 * \bytes)
	orr	r9, r9, r6, lsl #(32 - 8 * \bytes)
	mov	r10, r6, lsr #(8 * \bytes)
	orr	r10, r10, r7, lsl #(32 - 8 * \bytes)
	mov	r11, r7, lsr #(8 * \bytes)
	orr	r11, r11, r8, lsl #(32 - 8 * \bytes)
	mov	r3, r8
	stmia	r0!, {r4, r9-r11}
	subs	r2, r2, #16
	cmp	r2, #16
	bhs	1b
	sub	r1, r1, #(4 - \bytes)
	b	.Lcopy_tail
	.endm

/* void *memmove(void *to, const void *from, size_t len) */
	FUNC	memmove, .text.memmove
	.fnstart
	.cantunwind
	sub	r3, r0, r1
	cmp	r3, r2			/* to in front of from (wraps), or behind its end */
	blo	copy_backward
	.fnend
	END	memmove

/* void *memcpy(void *to, const void *from, size_t len); forward, so it may overlap downwards */
	FUNC	memcpy, .text.memmove
	.fnstart
	push	{r0, r4-r11, lr}
	.save	{r0, r4-r11, lr}
	cmp	r2, #16
	blo	.Lcopy_tail
1:	tst	r0, #3			/* align the destination */
	beq	2f
	ldrb	r3, [r1], #1
	strb	r3, [r0], #1
	sub	r2, r2, #1
	b	1b
2:	cmp	r2, #16
	blo	.Lcopy_tail
	ands	r3, r1, #3
	beq	.Lcopy_aligned
	cmp	r3, #2
	blo	.Lcopy_shifted_1
	beq	.Lcopy_shifted_2
	copy_shifted 3
.Lcopy_shifted_1:
	copy_shifted 1
.Lcopy_shifted_2:
	copy_shifted 2

.Lcopy_aligned:
	subs	r2, r2, #256
	blo	2f
1:	.rept	8
	copy32
	.endr
	subs	r2, r2, #256
	bhs	1b
2:	add	r2, r2, #256
3:	subs	r2, r2, #32
	blo	4f
	copy32
	b	3b
4:	add	r2, r2, #32
5:	subs	r2, r2, #4
	ldrhs	r3, [r1], #4
	strhs	r3, [r0], #4
	bhs	5b
	add	r2, r2, #4
.Lcopy_tail:
	subs	r2, r2, #1
	ldrbhs	r3, [r1], #1
	strbhs	r3, [r0], #1
	bhs	.Lcopy_tail
	pop	{r0, r4-r11, pc}
	.fnend
	END	memcpy

/* From the last byte down, because the destination begins inside the source. */
	FUNC	copy_backward, .text.memmove
	.fnstart
	push	{r0, r4-r11, lr}
	.save	{r0, r4-r11, lr}
	add	r0, r0, r2
	add	r1, r1, r2
	eor	r3, r0, r1
	tst	r3, #3
	bne	6f			/* not aligned alike: byte by byte */
1:	cmp	r2, #0
	tstne	r0, #3
	beq	2f
	ldrb	r3, [r1, #-1]!
	strb	r3, [r0, #-1]!
	sub	r2, r2, #1
	b	1b
2:	subs	r2, r2, #128
	blo	4f
3:	.rept	4
	ldmdb	r1!, {r4-r11}
	stmdb	r0!, {r4-r11}
	.endr
	subs	r2, r2, #128
	bhs	3b
4:	add	r2, r2, #128
5:	subs	r2, r2, #4
	ldrhs	r3, [r1, #-4]!
	strhs	r3, [r0, #-4]!
	bhs	5b
	add	r2, r2, #4
6:	subs	r2, r2, #1
	ldrbhs	r3, [r1, #-1]!
	strbhs	r3, [r0, #-1]!
	bhs	6b
	pop	{r0, r4-r11, pc}
	.fnend
	END	copy_backward

/* void *memset(void *to, int byte, size_t len) */
	FUNC	memset
	.fnstart
	push	{r0, r4-r10, lr}
	.save	{r0, r4-r10, lr}
	and	r1, r1, #0xff
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
1:	cmp	r2, #0
	tstne	r0, #3
	beq	2f
	strb	r1, [r0], #1
	sub	r2, r2, #1
	b	1b
2:	mov	r3, r1
	mov	r4, r1
	mov	r5, r1
	mov	r6, r1
	mov	r7, r1
	mov	r8, r1
	mov	r9, r1
	subs	r2, r2, #128
	blo	4f
3:	.rept	4
	stmia	r0!, {r1, r3-r9}
	.endr
	subs	r2, r2, #128
	bhs	3b
4:	add	r2, r2, #128
5:	subs	r2, r2, #4
	strhs	r1, [r0], #4
	bhs	5b
	add	r2, r2, #4
6:	subs	r2, r2, #1
	strbhs	r1, [r0], #1
	bhs	6b
	pop	{r0, r4-r10, pc}
	.fnend
	END	memset
