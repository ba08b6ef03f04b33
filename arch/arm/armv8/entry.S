/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of stage 2. Keel runs on SP_EL0, so they are taken on SP_ELx, the fault
 * stack, and work with any stack pointer. The frame is struct exception_frame.
 */
#include <arch/arm/armv8/el.h>
#include <keel/asm.h>

#define FRAME	     304
#define FRAME_SP     248
#define FRAME_PC     256
#define FRAME_ESR    272
#define FRAME_KIND   288
#define SYNC	     0
#define IRQ	     1
#define FIQ	     2
#define SERROR	     3
#define NESTED	     4

	.macro	entry kind
	.balign	0x80
	sub	sp, sp, #FRAME
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	entry_common
	.endm

	/* Those of lower levels (0x400 and above) cannot be: Keel runs nothing there. */
	.section .text.exception_vectors, "ax", %progbits
	.global	exception_vectors
	.hidden	exception_vectors
	.type	exception_vectors, %function
	.balign	0x800
exception_vectors:
	entry	SYNC
	entry	IRQ
	entry	FIQ
	entry	SERROR
	entry	NESTED
	entry	NESTED
	entry	NESTED
	entry	NESTED

entry_common:
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
	stp	x28, x29, [sp, #224]
	mrs	x1, sp_el0
	stp	x30, x1, [sp, #(FRAME_SP - 8)]
	at_el	x1, 3f, 2f, 1f
3:	mrs	x2, elr_el3
	mrs	x3, spsr_el3
	mrs	x4, esr_el3
	mrs	x5, far_el3
	b	4f
2:	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	mrs	x4, esr_el2
	mrs	x5, far_el2
	b	4f
1:	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	mrs	x4, esr_el1
	mrs	x5, far_el1
4:	stp	x2, x3, [sp, #FRAME_PC]
	stp	x4, x5, [sp, #FRAME_ESR]
	str	x0, [sp, #FRAME_KIND]
	mov	x0, sp
	bl	exception_handle

	/* It returned: go on as the frame says now. */
	ldp	x2, x3, [sp, #FRAME_PC]
	at_el	x1, 3f, 2f, 1f
3:	msr	elr_el3, x2
	msr	spsr_el3, x3
	b	4f
2:	msr	elr_el2, x2
	msr	spsr_el2, x3
	b	4f
1:	msr	elr_el1, x2
	msr	spsr_el1, x3
4:	ldp	x30, x1, [sp, #(FRAME_SP - 8)]
	msr	sp_el0, x1
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME
	eret
	.size	exception_vectors, . - exception_vectors

/* void cpu_backtrace(void): see <keel/cpu.h> */
	FUNC	cpu_backtrace
	mov	x0, x30
	mov	x1, x29
	mov	x2, x30
	b	backtrace_log
	END	cpu_backtrace
