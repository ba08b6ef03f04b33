/* SPDX-License-Identifier: MIT */
/* What stage 1 needs of this board before C runs. */
#include <configs/vexpress.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/* board_watchdog_off - it does not run after reset. Clobbers: nothing */
	FUNC	board_watchdog_off, .stage1
	bx	lr
	END	board_watchdog_off

/* board_early_init - QEMU starts with clocks, memory and UART ready. Clobbers: nothing */
	FUNC	board_early_init, .stage1
	bx	lr
	END	board_early_init

/* board_early_putc - r0: character. Clobbers: r1, r2 */
	FUNC	board_early_putc, .stage1
	ldr	r1, =V2M_UART0
1:	ldr	r2, [r1, #0x18]		/* UARTFR, Arm DDI 0183G 3.3.3 */
	tst	r2, #(1 << 5)		/* TXFF; no deadline: there is nothing else to do */
	bne	1b
	str	r0, [r1]
	bx	lr
	.ltorg
	END	board_early_putc

/*
 * board_park_secondary - the other CPUs wait until an OS writes an address to SYS_FLAGS
 * The loop is copied to SRAM: flash stops being readable while it is programmed,
 * and DRAM belongs to the OS. QEMU starts every CPU at 0 without a holding pen.
 */
	FUNC	board_park_secondary, .stage1
	ldr	r0, =A9_GIC_CPU
	mov	r1, #1
	str	r1, [r0]		/* GICC_CTLR: let an SGI wake us */
	mov	r1, #0xff
	str	r1, [r0, #4]		/* GICC_PMR */
	ldr	r0, =PARK_BASE
	adr	r1, park_loop
	ldm	r1, {r2-r7}
	stm	r0, {r2-r7}
	mov	r1, #0
	mcr	p15, 0, r1, c7, c5, 0	/* ICIALLU */
	dsb
	isb
	ldr	r1, =(V2M_SYSREGS + 0x30)
	bx	r0
	.ltorg
park_loop:				/* six instructions; r1: SYS_FLAGS */
	wfi
	ldr	r2, [r1]
	cmp	r2, #0
	bxne	r2
	b	park_loop
	nop
	END	board_park_secondary
