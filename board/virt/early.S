/* SPDX-License-Identifier: MIT */
/* What stage 1 needs of this board before C runs. */
#include <configs/virt.h>
#include <keel/asm.h>

/* board_watchdog_off - there is none. Clobbers: nothing */
	FUNC	board_watchdog_off, .stage1
	ret
	END	board_watchdog_off

/* board_early_init - QEMU starts with memory and UART ready. Clobbers: nothing */
	FUNC	board_early_init, .stage1
	ret
	END	board_early_init

/* board_early_putc - w0: character. Clobbers: x1, x2 */
	FUNC	board_early_putc, .stage1
	ldr	x1, =UART0_BASE
1:	ldr	w2, [x1, #0x18]		/* UARTFR, Arm DDI 0183G 3.3.3 */
	tbnz	w2, #5, 1b		/* TXFF; no deadline: there is nothing else to do */
	str	w0, [x1]
	ret
	.ltorg
	END	board_early_putc

/*
 * board_park_secondary - the other CPUs wait until an address is written in front of the loop
 * Only with secure=on, where there is no PSCI below Keel: QEMU then starts every CPU at 0.
 * The loop is copied to RAM: flash stops being readable while it is programmed. Every CPU
 * copies it, word and all, so what the last run left there wakes nobody. They sleep until SGI 0
 * of group 0 comes (a wfe would not let an emulated CPU rest); section numbers: Arm IHI 0069.
 */
	FUNC	board_park_secondary, .stage1
	ldr	x0, =PARK_BASE
	adr	x1, park_word
	ldp	x2, x3, [x1]
	ldp	x4, x5, [x1, #16]
	stp	x2, x3, [x0], #8
	stp	x4, x5, [x0, #8]
	dsb	sy
	ic	iallu
	mrs	x2, id_aa64pfr0_el1
	ubfx	x2, x2, #24, #4
	cbnz	x2, 1f			/* it has the registers of a GICv3 */
	ldr	x2, =GICC_BASE
	mov	w3, #0xff
	str	w3, [x2, #4]		/* GICC_PMR: every priority (IHI 0048B, 4.4.2) */
	mov	w3, #1
	str	w3, [x2]		/* GICC_CTLR: group 0 */
	ldr	x2, =GIC_BASE
	str	wzr, [x2, #0x400]	/* GICD_IPRIORITYR0 (4.3.11): SGI 0 first */
	str	w3, [x2, #0x100]	/* GICD_ISENABLER0 (4.3.5) */
	b	5f
1:	mov	x2, #15
	msr	s3_6_c12_c12_5, x2	/* ICC_SRE_EL3 (12.2.23) */
	isb
	mov	x2, #0xff
	msr	s3_0_c4_c6_0, x2	/* ICC_PMR_EL1 */
	mov	x2, #1
	msr	s3_0_c12_c12_6, x2	/* ICC_IGRPEN0_EL1 */
	mrs	x2, mpidr_el1
	ubfx	x3, x2, #32, #8
	bfi	w2, w3, #24, #8		/* w2: affinities as GICR_TYPER has them */
	ldr	x3, =GICR_BASE
2:	ldr	w4, [x3, #12]		/* GICR_TYPER (12.11.35) */
	cmp	w4, w2
	b.eq	3f
	ldr	w4, [x3, #8]
	tbnz	w4, #4, 5f		/* the last one */
	add	x3, x3, #0x20000
	tbz	w4, #1, 2b
	add	x3, x3, #0x20000	/* GICv4 has two more pages */
	b	2b
3:	ldr	w4, [x3, #0x14]		/* GICR_WAKER (12.11.42) */
	bic	w4, w4, #2
	str	w4, [x3, #0x14]
4:	ldr	w4, [x3, #0x14]
	tbnz	w4, #2, 4b		/* no deadline: there is nothing else to do */
	add	x3, x3, #0x10000
	str	wzr, [x3, #0x400]	/* GICR_IPRIORITYR0 */
	mov	w4, #1
	str	w4, [x3, #0x100]	/* GICR_ISENABLER0: SGI 0 */
5:	dsb	sy
	isb
	br	x0
	.ltorg
	.balign	8
park_word:
	.quad	0
	wfi
	ldr	x1, park_word
	cbz	x1, . - 8
	br	x1
	.balign	8
	END	board_park_secondary
