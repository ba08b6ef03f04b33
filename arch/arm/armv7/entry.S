/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of stage 2. All are taken in abort mode on the fault stack, so they
 * work with any stack pointer. The frame is struct exception_frame in exception.h.
 */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

#define MODE_ABORT  0x17
#define MODE_SYSTEM 0x1f
#define MASKED	    0xc0	/* IRQ and FIQ */

	.macro	entry kind
	srsdb	sp!, #MODE_ABORT	/* return address and CPSR */
	cps	#MODE_ABORT
	sub	sp, sp, #64
	stm	sp, {r0-r12}
	mov	r0, #\kind
	b	entry_common
	.endm

	FUNC	exception_vectors
	.balign	32
	.fnstart
	.cantunwind
	b	.			/* reset comes through the hardware vector */
	b	1f
	b	2f
	b	3f
	b	4f
	b	.
	b	5f
	b	6f
1:	entry	0
2:	entry	1
3:	entry	2
4:	entry	3
5:	entry	4
6:	entry	5

entry_common:
	str	r0, [sp, #60]
	mrs	r6, cpsr
	ldr	r4, [sp, #68]
	and	r4, r4, #0x1f
	cmp	r4, #0x10		/* user mode shares its registers with system mode */
	moveq	r4, #MODE_SYSTEM
	orr	r4, r4, #MASKED
	mov	r5, sp
	msr	cpsr_c, r4
	mov	r2, sp
	mov	r3, lr
	msr	cpsr_c, r6
	str	r2, [r5, #52]
	str	r3, [r5, #56]
	mov	r0, sp
	bl	exception_handle

	/* It returned: go on as the frame says now. */
	ldr	r4, [sp, #68]
	and	r4, r4, #0x1f
	cmp	r4, #0x10
	moveq	r4, #MODE_SYSTEM
	orr	r4, r4, #MASKED
	mrs	r6, cpsr
	ldr	r2, [sp, #52]
	ldr	r3, [sp, #56]
	msr	cpsr_c, r4
	mov	sp, r2
	mov	lr, r3
	msr	cpsr_c, r6
	ldm	sp, {r0-r12}
	add	sp, sp, #64
	rfeia	sp!
	.fnend
	END	exception_vectors

/* exception_init - r0: top of the fault stack. Called in SVC mode. */
	FUNC	exception_init
	.fnstart
	.cantunwind
	cps	#MODE_ABORT
	mov	sp, r0
	cps	#0x13
	lea	r0, exception_vectors
	mcr	p15, 0, r0, c12, c0, 0	/* VBAR */
	isb
	bx	lr
	.fnend
	END	exception_init

/* void cpu_backtrace(void): see <keel/cpu.h> */
	FUNC	cpu_backtrace
	.fnstart
	push	{r3, lr}
	.save	{r3, lr}
	sub	sp, sp, #64
	.pad	#64
	stm	sp, {r0-r12}
	add	r1, sp, #72		/* the caller's registers */
	str	r1, [sp, #52]
	str	lr, [sp, #56]
	str	lr, [sp, #60]
	mov	r0, sp
	bl	backtrace_log
	add	sp, sp, #64
	pop	{r3, pc}
	.fnend
	END	cpu_backtrace
