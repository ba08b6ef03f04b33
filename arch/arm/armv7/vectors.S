/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of stage 1: say in words what happened, where and with which
 * registers, over the bare UART, then stop. Uses no memory but the stage 1 stack.
 */
#include CONFIGS_HEADER
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

	.macro	stage1_entry name, text
	FUNC	\name, .stage1
	ldr	sp, =STAGE1_STACK
	push	{r0-r12, lr}
	adr	r4, 1f
	b	stage1_report
1:	.asciz	"\text"
	.balign	4
	.ltorg
	END	\name
	.endm

	stage1_entry stage1_undefined, "undefined instruction"
	stage1_entry stage1_svc, "unexpected svc"
	stage1_entry stage1_prefetch_abort, "prefetch abort"
	stage1_entry stage1_data_abort, "data abort"
	stage1_entry stage1_irq, "unexpected irq"
	stage1_entry stage1_fiq, "unexpected fiq"

/* stage1_report - r4: text; r0-r12 and lr of the fault on the stack. Does not return. */
	FUNC	stage1_report, .stage1
	adr	r0, text_stage1
	bl	stage1_puts
	mov	r0, r4
	bl	stage1_puts
	mrs	r0, cpsr
	and	r0, r0, #0x1f
	cmp	r0, #0x17		/* abort mode: the fault status means something */
	bleq	stage1_fault_text
	adr	r0, text_lr
	ldr	r1, [sp, #52]
	bl	stage1_word
	adr	r0, text_dfsr
	mrc	p15, 0, r1, c5, c0, 0	/* DFSR (B4.1.52) */
	bl	stage1_word
	adr	r0, text_dfar
	mrc	p15, 0, r1, c6, c0, 0	/* DFAR (B4.1.51) */
	bl	stage1_word
	adr	r0, text_regs
	bl	stage1_puts
	mov	r5, #0
1:	adr	r0, text_space
	ldr	r1, [sp, r5, lsl #2]
	bl	stage1_word
	add	r5, r5, #1
	cmp	r5, #13
	blo	1b
	adr	r0, text_end
	bl	stage1_puts
2:	wfi
	b	2b
text_stage1: .asciz "\r\nKeel stage 1 stopped: "
text_lr:     .asciz "\r\n  lr "
text_dfsr:   .asciz " fault status "
text_dfar:   .asciz " fault address "
text_regs:   .asciz "\r\n  r0-r12"
text_space:  .asciz " "
text_end:    .asciz "\r\n  switch the board off and on; if it stays, write the image again\r\n"
	.balign	4
	END	stage1_report

/*
 * stage1_fault_text - print what the fault status means (ARM DDI 0406C, table B3-23;
 * without MMU only these can be). r4: text of the exception: a prefetch abort has its
 * status in IFSR. Clobbers: r0-r3, r5
 */
	FUNC	stage1_fault_text, .stage1
	push	{r5, lr}
	ldrb	r0, [r4]
	cmp	r0, #'p'
	mrceq	p15, 0, r1, c5, c0, 1	/* IFSR (B4.1.96) */
	mrcne	p15, 0, r1, c5, c0, 0	/* DFSR (B4.1.52) */
	and	r5, r1, #15
	tst	r1, #(1 << 10)
	orrne	r5, r5, #16
	adr	r0, text_unknown
	cmp	r5, #1
	adreq	r0, text_alignment
	cmp	r5, #8
	adreq	r0, text_bus
	cmp	r5, #22
	adreq	r0, text_late_bus
	bl	stage1_puts
	pop	{r5, pc}
text_alignment: .asciz ", the address is not aligned"
text_bus:	.asciz ", the bus answered with an error"
text_late_bus:	.asciz ", the bus answered an earlier access with an error"
text_unknown:	.asciz ""
	.balign	4
	END	stage1_fault_text

/* stage1_puts - r0: text. Clobbers: r0-r3 */
	FUNC	stage1_puts, .stage1
	push	{r6, lr}
	mov	r6, r0
1:	ldrb	r0, [r6], #1
	cmp	r0, #0
	popeq	{r6, pc}
	bl	board_early_putc
	b	1b
	END	stage1_puts

/* stage1_word - r0: text in front, r1: number. Clobbers: r0-r3, r12 */
	FUNC	stage1_word, .stage1
	push	{r6, r7, lr}
	mov	r7, r1
	bl	stage1_puts
	mov	r6, #8
1:	ror	r7, r7, #28
	and	r0, r7, #15
	cmp	r0, #10
	addlo	r0, r0, #'0'
	addhs	r0, r0, #('a' - 10)
	bl	board_early_putc
	subs	r6, r6, #1
	bne	1b
	pop	{r6, r7, pc}
	END	stage1_word
