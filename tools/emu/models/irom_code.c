// SPDX-License-Identifier: MIT
/*
 * The program in the boot ROM: ARM code at 0, all decisions are the model's (irom.c).
 *
 * r4 = the model's registers, r5 = the watchdog. One round: ask for an address, restart or
 * stop the watchdog, sleep when there is no address yet. An exception before the started
 * program has vectors of its own is told to the model and ends in a loop.
 */
#include <tools/emu/models/irom.h>

const uint32_t irom_code[] = {
	0xea000006, /* 00	b	reset */
	0xea00001b, /* 04	b	undefined */
	0xea00001d, /* 08	b	svc */
	0xea00001f, /* 0c	b	prefetch */
	0xea000021, /* 10	b	data */
	0xeafffffe, /* 14	b	. */
	0xea000022, /* 18	b	irq */
	0xea000024, /* 1c	b	fiq */
	/* reset: */
	0xe3a04a0f, /* 20	mov	r4, #0xf000 */
	0xe59fd098, /* 24	ldr	sp, [pc, #0x98] */
	0xe59f5098, /* 28	ldr	r5, [pc, #0x98] */
	/* step: */
	0xe5940000, /* 2c	ldr	r0, [r4, #0x00]		IROM_GO */
	0xe594100c, /* 30	ldr	r1, [r4, #0x0c]		IROM_WTCON */
	0xe3a02000, /* 34	mov	r2, #0 */
	0xe5852000, /* 38	str	r2, [r5, #0]		WTCON */
	0xe3a02902, /* 3c	mov	r2, #0x8000 */
	0xe5852008, /* 40	str	r2, [r5, #8]		WTCNT */
	0xe5851000, /* 44	str	r1, [r5, #0]		WTCON */
	0xe3500000, /* 48	cmp	r0, #0 */
	0x1a000001, /* 4c	bne	go */
	0xe320f003, /* 50	wfi */
	0xeafffff4, /* 54	b	step */
	/* go: */
	0xe5941004, /* 58	ldr	r1, [r4, #0x04]		IROM_CALL */
	0xe3510000, /* 5c	cmp	r1, #0 */
	0x012fff10, /* 60	bxeq	r0 */
	0xe12fff30, /* 64	blx	r0 */
	0xe3a04a0f, /* 68	mov	r4, #0xf000 */
	0xe5840008, /* 6c	str	r0, [r4, #0x08]		IROM_RETURNED */
	0xe59f5050, /* 70	ldr	r5, [pc, #0x50] */
	0xeaffffec, /* 74	b	step */
	/* undefined: */
	0xe3a0da0f, /* 78	mov	sp, #0xf000 */
	0xe58de020, /* 7c	str	lr, [sp, #0x20]		IROM_EXCEPTION */
	0xea00000d, /* 80	b	hang */
	/* svc: */
	0xe3a0da0f, /* 84	mov	sp, #0xf000 */
	0xe58de024, /* 88	str	lr, [sp, #0x24] */
	0xea00000a, /* 8c	b	hang */
	/* prefetch: */
	0xe3a0da0f, /* 90	mov	sp, #0xf000 */
	0xe58de028, /* 94	str	lr, [sp, #0x28] */
	0xea000007, /* 98	b	hang */
	/* data: */
	0xe3a0da0f, /* 9c	mov	sp, #0xf000 */
	0xe58de02c, /* a0	str	lr, [sp, #0x2c] */
	0xea000004, /* a4	b	hang */
	/* irq: */
	0xe3a0da0f, /* a8	mov	sp, #0xf000 */
	0xe58de030, /* ac	str	lr, [sp, #0x30] */
	0xea000001, /* b0	b	hang */
	/* fiq: */
	0xe3a0da0f, /* b4	mov	sp, #0xf000 */
	0xe58de034, /* b8	str	lr, [sp, #0x34] */
	/* hang: */
	0xe320f003, /* bc	wfi */
	0xeafffffd, /* c0	b	hang */
	0xd0033f00, /* c4	stack: hardware facts 15.1, no. 2 */
	0xea200000, /* c8	watchdog: hardware facts 1.4 */
};

const size_t irom_code_size = sizeof(irom_code);
