/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of stage 1: say in words what happened, where and with which
 * registers, over the bare UART, then stop. Uses no memory but the stage 1 stack.
 */
#include CONFIGS_HEADER
#include <arch/arm/armv8/el.h>
#include <keel/asm.h>

	.macro	stage1_entry name, text
	FUNC	\name, .stage1
	sub	sp, sp, #256		/* x0 to x30 */
	stp	x29, x30, [sp, #232]
	adr	x29, 1f
	b	stage1_report
1:	.asciz	"\text"
	.balign	4
	END	\name
	.endm

	stage1_entry stage1_sync, "synchronous exception"
	stage1_entry stage1_irq, "unexpected irq"
	stage1_entry stage1_fiq, "unexpected fiq"
	stage1_entry stage1_serror, "SError: the bus answered an earlier access with an error"

/* stage1_report - x29: text; x29 and x30 of the fault on the stack. Does not return. */
	FUNC	stage1_report, .stage1
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	str	x28, [sp, #224]
	adr	x0, text_stage1
	bl	stage1_puts
	mov	x0, x29
	bl	stage1_puts
	adr	x0, text_elr
	read_el	x1, elr
	bl	stage1_word
	adr	x0, text_esr
	read_el	x1, esr
	bl	stage1_word
	adr	x0, text_far
	read_el	x1, far
	bl	stage1_word
	adr	x0, text_regs
	bl	stage1_puts
	mov	x24, #0
1:	adr	x0, text_space
	tst	x24, #3
	adr	x1, text_line
	csel	x0, x1, x0, eq
	ldr	x1, [sp, x24, lsl #3]
	bl	stage1_word
	add	x24, x24, #1
	cmp	x24, #31
	b.lo	1b
	adr	x0, text_end
	bl	stage1_puts
2:	wfi
	b	2b
text_stage1: .asciz "\r\nKeel stage 1 stopped: "
text_elr:    .asciz "\r\n  at "
text_esr:    .asciz " syndrome "
text_far:    .asciz " fault address "
text_regs:   .asciz "\r\n  x0-x30"
text_line:   .asciz "\r\n "
text_space:  .asciz " "
text_end:    .asciz "\r\n  switch the board off and on; if it stays, write the image again\r\n"
	.balign	4
	END	stage1_report

/* stage1_puts - x0: text. Clobbers: x0-x3, x25, x26 */
	FUNC	stage1_puts, .stage1
	mov	x26, x30
	mov	x25, x0
1:	ldrb	w0, [x25], #1
	cbz	w0, 2f
	bl	board_early_putc
	b	1b
2:	ret	x26
	END	stage1_puts

/* stage1_word - x0: text in front, x1: number. Clobbers: x0-x3, x25-x28 */
	FUNC	stage1_word, .stage1
	mov	x28, x30
	mov	x27, x1
	bl	stage1_puts
	mov	x25, #16
1:	ror	x27, x27, #60
	and	w0, w27, #15
	cmp	w0, #10
	add	w1, w0, #'0'
	add	w0, w0, #('a' - 10)
	csel	w0, w1, w0, lo
	bl	board_early_putc
	subs	x25, x25, #1
	b.ne	1b
	ret	x28
	END	stage1_word
