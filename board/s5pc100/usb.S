/* SPDX-License-Identifier: MIT */
/*
 * The first packet of a start through USB: makes DRAM work and goes back to the boot ROM,
 * which then takes keel.bin to DRAM. Called like a function (hardware facts 2.4); position
 * independent, and it uses the boot ROM's stack.
 */
#include <configs/s5pc100.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

	FUNC	usb_start, .stage1.head
	push	{r0-r12, lr}
	mrs	r4, cpsr
	push	{r4, lr}
	bl	board_watchdog_off
	bl	board_memory_init
	ldr	r0, =START_NOTE		/* for the Keel that comes: start_note.c */
	ldr	r1, =(START_MAGIC | START_USB)
	str	r1, [r0]
	adr	r0, text_ready
	bl	stage1_puts
	pop	{r4, lr}
	msr	cpsr_f, r4
	pop	{r0-r12, pc}
text_ready: .asciz "\r\nKeel USB: DRAM works, send keel.bin now\r\n"
	.balign	4
	.ltorg
	END	usb_start
