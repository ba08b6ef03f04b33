/* SPDX-License-Identifier: MIT */
/* What stage 1 needs of this board before C runs. Sections: hardware facts. */
#include <configs/s5pc100.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/* board_watchdog_off - the boot ROM leaves it running (7.1). Clobbers: r0, r1 */
	FUNC	board_watchdog_off, .stage1
	ldr	r0, =S5P_WDT
	mov	r1, #0
	str	r1, [r0]		/* WTCON */
	bx	lr
	.ltorg
	END	board_watchdog_off

/* board_early_init - clocks, UART and memory. Clobbers: nothing yet */
	FUNC	board_early_init, .stage1
	bx	lr
	END	board_early_init

/* board_early_putc - r0: character. Clobbers: r1, r2 */
	FUNC	board_early_putc, .stage1
	ldr	r1, =S5P_UART0
1:	ldr	r2, [r1, #0x10]		/* UTRSTAT (6.1) */
	tst	r2, #(1 << 1)		/* buffer empty; no deadline: there is nothing else to do */
	beq	1b
	str	r0, [r1, #0x20]		/* UTXH */
	bx	lr
	.ltorg
	END	board_early_putc

/* board_park_secondary - the chip has one CPU (0.3) */
	FUNC	board_park_secondary, .stage1
	wfi
	b	board_park_secondary
	END	board_park_secondary
