/* SPDX-License-Identifier: MIT */
/*
 * Whole-cache maintenance by set and way, for the moments when the caches are
 * switched (ARM DDI 0406C, B2.2.7 and B4.2.1). Registers only, no memory: usable in
 * stage 1, and while what lies in the cache and in memory differs.
 */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/*
 * Every level up to the point of coherency, every set, every way.
 * \op: CRm of the operation (c6 invalidate, c14 clean and invalidate)
 */
	.macro	each_line op
	dsb
	mrc	p15, 1, r0, c0, c0, 1	/* CLIDR */
	ubfx	r3, r0, #24, #3
	lsls	r3, r3, #1		/* r3: level of coherency * 2 */
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
	ubfx	r4, r1, #3, #10		/* r4: highest way */
	ubfx	r1, r1, #13, #15	/* r1: highest set */
	clz	r5, r4			/* way number sits at the top of the word */
2:	lsl	r6, r4, r5
	orr	r6, r6, r12
	orr	r6, r6, r1, lsl r2	/* from the highest set down */
	mov	lr, #1
	lsl	lr, lr, r2
	add	r7, r1, #1
3:	mcr	p15, 0, r6, c7, \op, 2
	sub	r6, r6, lr
	subs	r7, r7, #1
	bne	3b
	subs	r4, r4, #1
	bge	2b
4:	add	r12, r12, #2
	cmp	r12, r3
	blo	1b
	dsb
5:	isb
	.endm

/* In: lr. Clobbers: r0-r8, r12. Uses no memory. */
	FUNC	dcache_invalidate_all, .stage1
	mov	r8, lr
	each_line c6
	bx	r8
	END	dcache_invalidate_all

	FUNC	dcache_clean_all, .stage1
	mov	r8, lr
	each_line c14
	bx	r8
	END	dcache_clean_all
