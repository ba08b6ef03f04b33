/* SPDX-License-Identifier: MIT */
/*
 * memcpy, memmove and memset: the inner loops of loading and copying, 256 bytes a turn
 * in q registers. They never make an unaligned access (registers and flash would fault)
 * and never read outside of the source.
 *
 * Ends that are not aligned alike by 16 go word by word as far as 8, 4 or 1 allow.
 */
#include <keel/asm.h>

	/* The largest power of two, up to 16, that divides x0, x1 alike, in x3 */
	.macro	common_alignment
	eor	x3, x0, x1
	orr	x3, x3, #16
	neg	x4, x3
	and	x3, x3, x4
	.endm

/* void *memmove(void *to, const void *from, size_t len) */
	FUNC	memmove, .text.memmove
	sub	x3, x0, x1
	cmp	x3, x2			/* to in front of from (wraps), or behind its end */
	b.lo	copy_backward
	END	memmove

/* void *memcpy(void *to, const void *from, size_t len); forward, so it may overlap downwards */
	FUNC	memcpy, .text.memmove
	mov	x15, x0
	cmp	x2, #16
	b.lo	.Lbytes
	common_alignment
	sub	x4, x3, #1
1:	tst	x0, x4			/* align the destination */
	b.eq	2f
	ldrb	w5, [x1], #1
	strb	w5, [x0], #1
	sub	x2, x2, #1
	b	1b
2:	cmp	x3, #8
	b.hi	.Lquads
	b.eq	.Ldoubles
	cmp	x3, #4
	b.eq	.Lwords
	b	.Lshifted

.Lquads:
	subs	x2, x2, #256
	b.lo	4f
3:	ldp	q0, q1, [x1]
	ldp	q2, q3, [x1, #32]
	ldp	q4, q5, [x1, #64]
	ldp	q6, q7, [x1, #96]
	ldp	q16, q17, [x1, #128]
	ldp	q18, q19, [x1, #160]
	ldp	q20, q21, [x1, #192]
	ldp	q22, q23, [x1, #224]
	add	x1, x1, #256
	stp	q0, q1, [x0]
	stp	q2, q3, [x0, #32]
	stp	q4, q5, [x0, #64]
	stp	q6, q7, [x0, #96]
	stp	q16, q17, [x0, #128]
	stp	q18, q19, [x0, #160]
	stp	q20, q21, [x0, #192]
	stp	q22, q23, [x0, #224]
	add	x0, x0, #256
	subs	x2, x2, #256
	b.hs	3b
4:	add	x2, x2, #256
.Ldoubles:
	subs	x2, x2, #32
	b.lo	6f
5:	ldp	x3, x4, [x1]
	ldp	x5, x6, [x1, #16]
	add	x1, x1, #32
	stp	x3, x4, [x0]
	stp	x5, x6, [x0, #16]
	add	x0, x0, #32
	subs	x2, x2, #32
	b.hs	5b
6:	add	x2, x2, #32
7:	subs	x2, x2, #8
	b.lo	8f
	ldr	x3, [x1], #8
	str	x3, [x0], #8
	b	7b
8:	add	x2, x2, #8
	b	.Lbytes

.Lwords:
	subs	x2, x2, #16
	b.lo	2f
1:	ldp	w3, w4, [x1]
	ldp	w5, w6, [x1, #8]
	add	x1, x1, #16
	stp	w3, w4, [x0]
	stp	w5, w6, [x0, #8]
	add	x0, x0, #16
	subs	x2, x2, #16
	b.hs	1b
2:	add	x2, x2, #16
	b	.Lbytes

/*
 * The source lies 1, 2 or 3 bytes behind a multiple of 4 while x0 is aligned to 1 or 2:
 * both move to multiples of 8, and doublewords are put together by shifting.
 */
.Lshifted:
1:	tst	x0, #7
	b.eq	2f
	ldrb	w5, [x1], #1
	strb	w5, [x0], #1
	subs	x2, x2, #1
	b.ne	1b
	b	.Ldone
2:	cmp	x2, #24
	b.lo	.Lbytes
	and	x3, x1, #7		/* x3: bytes behind; not 0, for x0 is a multiple of 8 */
	sub	x1, x1, x3
	lsl	x4, x3, #3		/* x4: bits of x6 that are used up */
	neg	x5, x4			/* x5: 64 - x4, as shifts count */
	ldr	x6, [x1], #8
3:	ldp	x7, x8, [x1], #16
	lsr	x9, x6, x4
	lsl	x10, x7, x5
	orr	x9, x9, x10
	lsr	x11, x7, x4
	lsl	x10, x8, x5
	orr	x11, x11, x10
	mov	x6, x8
	stp	x9, x11, [x0], #16
	sub	x2, x2, #16
	cmp	x2, #24			/* then the next pair lies whole in the source */
	b.hs	3b
	sub	x1, x1, #8
	add	x1, x1, x3
.Lbytes:
	cbz	x2, .Ldone
4:	ldrb	w3, [x1], #1
	strb	w3, [x0], #1
	subs	x2, x2, #1
	b.ne	4b
.Ldone:
	mov	x0, x15
	ret
	END	memcpy

/* From the last byte down, because the destination begins inside the source. */
	FUNC	copy_backward, .text.memmove
	mov	x15, x0
	add	x0, x0, x2
	add	x1, x1, x2
	common_alignment
	cmp	x3, #16
	b.ne	5f			/* not aligned alike: byte by byte */
1:	cbz	x2, 6f
	tst	x0, #15
	b.eq	2f
	ldrb	w3, [x1, #-1]!
	strb	w3, [x0, #-1]!
	sub	x2, x2, #1
	b	1b
2:	subs	x2, x2, #128
	b.lo	4f
3:	ldp	q0, q1, [x1, #-32]
	ldp	q2, q3, [x1, #-64]
	ldp	q4, q5, [x1, #-96]
	ldp	q6, q7, [x1, #-128]!
	stp	q0, q1, [x0, #-32]
	stp	q2, q3, [x0, #-64]
	stp	q4, q5, [x0, #-96]
	stp	q6, q7, [x0, #-128]!
	subs	x2, x2, #128
	b.hs	3b
4:	add	x2, x2, #128
5:	cbz	x2, 6f
	ldrb	w3, [x1, #-1]!
	strb	w3, [x0, #-1]!
	sub	x2, x2, #1
	b	5b
6:	mov	x0, x15
	ret
	END	copy_backward

/* void *memset(void *to, int byte, size_t len) */
	FUNC	memset
	mov	x15, x0
	dup	v0.16b, w1
	mov	v1.16b, v0.16b
1:	cbz	x2, 6f
	tst	x0, #15
	b.eq	2f
	strb	w1, [x0], #1
	sub	x2, x2, #1
	b	1b
2:	subs	x2, x2, #128
	b.lo	4f
3:	stp	q0, q1, [x0]
	stp	q0, q1, [x0, #32]
	stp	q0, q1, [x0, #64]
	stp	q0, q1, [x0, #96]
	add	x0, x0, #128
	subs	x2, x2, #128
	b.hs	3b
4:	add	x2, x2, #128
	subs	x2, x2, #16
	b.lo	7f
8:	str	q0, [x0], #16
	subs	x2, x2, #16
	b.hs	8b
7:	add	x2, x2, #16
5:	cbz	x2, 6f
	strb	w1, [x0], #1
	sub	x2, x2, #1
	b	5b
6:	mov	x0, x15
	ret
	END	memset
