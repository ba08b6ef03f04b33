/* SPDX-License-Identifier: MIT */
/*
 * What both ways to start begin with, from NAND and through USB: no watchdog, clocks, UART
 * and DRAM. Sections: hardware facts.
 */
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

/* board_memory_init - clocks, UART, DRAM; says what does not work. Clobbers: r0-r3, r12 */
	FUNC	board_memory_init, .stage1
	push	{r4, lr}
	bl	board_clock_init
	adr	r0, uart
	bl	write_registers
	bl	board_sdram_init
	cmp	r0, #0
	popeq	{r4, pc}
	mov	r4, r0
1:	adr	r0, text_dram		/* nothing can be started: say it until somebody comes */
	mov	r1, r4
	bl	stage1_word
	adr	r0, text_dram_end
	bl	stage1_puts
	ldr	r0, =STAGE1_REPEAT
	bl	wait_ticks
	b	1b
text_dram:     .asciz "\r\nKeel: DRAM does not hold what is written: wrong bits "
text_dram_end: .asciz "; a board without working memory cannot start\r\n"
	.balign	4
uart:					/* 6.4, 115200 baud at 66.75 MHz by 6.3 */
	.word	S5P_GPIO + 0x000, 0x22222222	/* GPA0CON: UART0 and 1 */
	.word	S5P_UART0 + 0x38, 0xf		/* UINTM: no interrupts */
	.word	S5P_UART0 + 0x00, 0x3		/* ULCON: 8N1 */
	.word	S5P_UART0 + 0x0c, 0x0		/* UMCON */
	.word	S5P_UART0 + 0x08, 0x7		/* UFCON: FIFOs on and empty, */
	.word	S5P_UART0 + 0x08, 0x1		/* and out of reset */
	.word	S5P_UART0 + 0x04, 0x245		/* UCON: PCLK, polled */
	.word	S5P_UART0 + 0x28, 35		/* UBRDIV */
	.word	S5P_UART0 + 0x2c, 0x0888	/* UDIVSLOT */
	.word	0
	.ltorg
	END	board_memory_init

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
