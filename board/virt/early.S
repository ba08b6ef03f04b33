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
 * copies it, word and all, so what the last run left there wakes nobody.
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
	dsb	sy
	isb
	br	x0
	.ltorg
	.balign	8
park_word:
	.quad	0
	wfe
	ldr	x1, park_word
	cbz	x1, . - 8
	br	x1
	.balign	8
	END	board_park_secondary
