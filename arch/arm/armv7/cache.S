/* SPDX-License-Identifier: MIT */
/*
 * Whole-cache maintenance by set and way, for the moments when the caches are
 * switched (ARM DDI 0406C, B2.2.7 and B4.2.1). No stack, no data: usable in stage 1.
 */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/*
 * Every level up to the point of coherency, every set, every way.
 * \op: CRm of the operation (c6 invalidate, c10 clean, c14 clean and invalidate)
 */
	.macro	each_line op
	mrc	p15, 1, r0, c0, c0, 1	/* CLIDR */
	ands	r3, r0, #(7 << 24)
	lsr	r3, r3, #23		/* r3: level of coherency * 2 */
	beq	5f
	mov	r12, #0			/* r12: level * 2 */
1:	add	r2, r12, r12, lsr #1
	lsr	r1, r0, r2
	and	r1, r1, #7
	cmp	r1, #2			/* below 2: no data cache at this level */
	blo	4f
	mcr	p15, 2, r12, c0, c0, 0	/* CSSELR */
	isb
	mrc	p15, 1, r1, c0, c0, 0	/* CCSIDR */
	and	r2, r1, #7
	add	r2, r2, #4		/* r2: log2(line bytes) */
	ubfx	r0, r1, #3, #10		/* r0: highest way */
	ubfx	r1, r1, #13, #15	/* r1: highest set */
	push	{r3-r6}
	clz	r3, r0			/* way number sits at the top of the word */
2:	lsl	r4, r0, r3
	orr	r4, r4, r12
	mov	r5, r1
3:	orr	r6, r4, r5, lsl r2
	mcr	p15, 0, r6, c7, \op, 2
	subs	r5, r5, #1
	bge	3b
	subs	r0, r0, #1
	bge	2b
	pop	{r3-r6}
	mrc	p15, 1, r0, c0, c0, 1
4:	add	r12, r12, #2
	cmp	r12, r3
	blo	1b
	dsb
5:	isb
	bx	lr
	.endm

/* In: nothing. Clobbers: r0-r3, r12; needs 16 bytes of stack. */
	FUNC	dcache_invalidate_all, .stage1
	each_line c6
	END	dcache_invalidate_all

	FUNC	dcache_clean_all, .stage1
	each_line c14
	END	dcache_clean_all
