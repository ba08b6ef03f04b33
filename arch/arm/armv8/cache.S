/* SPDX-License-Identifier: MIT */
/*
 * Whole-cache maintenance by set and way, for the moments when the caches are switched
 * (Arm DDI 0487 J.a, D7.5.9.5). Registers only, no memory: usable in stage 1, and while
 * what lies in the cache and in memory differs.
 */
#include <keel/asm.h>

/* Clean and invalidate every level up to the point of coherency. Clobbers: x0-x10 */
	FUNC	dcache_clean_all, .stage1
	dsb	sy
	mrs	x0, clidr_el1
	ubfx	x3, x0, #24, #3		/* x3: level of coherency */
	cbz	x3, 5f
	mov	x10, #0			/* x10: level */
1:	add	x2, x10, x10, lsl #1
	lsr	x1, x0, x2
	and	x1, x1, #7
	cmp	x1, #2			/* below 2: no data cache at this level */
	b.lo	4f
	lsl	x9, x10, #1
	msr	csselr_el1, x9
	isb
	mrs	x1, ccsidr_el1		/* D19.2.26: its fields are wider with FEAT_CCIDX */
	and	w2, w1, #7
	add	w2, w2, #4		/* w2: log2(line bytes) */
	mrs	x5, s3_0_c0_c7_2	/* ID_AA64MMFR2_EL1 */
	tst	x5, #(0xf << 20)	/* CCIDX */
	b.ne	6f
	ubfx	x4, x1, #3, #10		/* w4: highest way */
	ubfx	x1, x1, #13, #15	/* w1: highest set */
	b	7f
6:	ubfx	x4, x1, #3, #21
	ubfx	x1, x1, #32, #24
7:	clz	w5, w4			/* the way number sits at the top of the word */
2:	lsl	w6, w4, w5
	orr	w6, w6, w9
	mov	w7, w1
3:	lsl	w8, w7, w2
	orr	w8, w8, w6
	dc	cisw, x8
	subs	w7, w7, #1
	b.ge	3b
	subs	w4, w4, #1
	b.ge	2b
4:	add	x10, x10, #1
	cmp	x10, x3
	b.lo	1b
	dsb	sy
5:	isb
	ret
	END	dcache_clean_all
