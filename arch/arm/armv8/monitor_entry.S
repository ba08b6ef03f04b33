/* SPDX-License-Identifier: MIT */
/*
 * Entries and exits of the resident monitor. Runs at EL3 with MMU and data cache off,
 * wherever the block was copied to: only distances between its own parts are used.
 * Section numbers: Arm DDI 0487, issue J.a.
 *
 *	TPIDR_EL3  number of this CPU
 *	SP_EL3     top of its stack, whenever a lower level runs
 */
#include <arch/arm/armv8/el.h>
#include <arch/arm/armv8/monitor_layout.h>
#include <keel/asm.h>

#define FRAME	    192 /* x0 to x18, x29, x30, a multiple of 16 */

/* The vector table (D1.3.1.5): only what calls from below leads somewhere. */
	FUNC	monitor_vectors, .monitor.head
	.rept	8
	b	monitor_stuck
	.balign	0x80
	.endr
	.rept	2
	b	monitor_smc
	.balign	0x80
	.rept	3
	b	monitor_stuck
	.balign	0x80
	.endr
	.endr
	END	monitor_vectors

/*
 * monitor_enter - a CPU comes from reset, from Keel, or from CPU_OFF
 * In: nothing, not even a stack. Does not return.
 */
	FUNC	monitor_enter, .monitor.head
	msr	daifset, #15
	msr	spsel, #1
	adr	x19, monitor_vectors
	msr	vbar_el3, x19
	ldr	x0, =(SCTLR_EL2_IS | SCTLR_I)
	msr	sctlr_el3, x0
	isb
	mrs	x0, mpidr_el1
	and	x1, x0, #0xffffff
	and	x0, x0, #0xff00000000
	orr	x0, x0, x1
	add	x1, x19, #MONITOR_DATA
	ldr	w2, [x1]		/* how many CPUs there are */
	add	x3, x1, #PSCI_CPU_OFFSET
	mov	w4, #0
1:	cmp	w4, w2
	b.hs	monitor_stuck
	ldr	x5, [x3], #PSCI_CPU_BYTES
	cmp	x5, x0
	b.eq	2f
	add	w4, w4, #1
	b	1b
2:	msr	tpidr_el3, x4
	add	x2, x19, #MONITOR_STACKS
	add	x3, x4, #1
	add	x2, x2, x3, lsl #MONITOR_STACK_LOG2
	mov	sp, x2
	mov	x29, #0
	mov	x30, #0
	mov	x0, x1
	mov	x1, x4
	b	monitor_cpu
	.ltorg
	END	monitor_enter

/* monitor_smc - a call from a lower level; every register but x0 comes back as it was */
	FUNC	monitor_smc, .monitor
	stp	x0, x1, [sp, #-FRAME]!
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x29, [sp, #144]
	str	x30, [sp, #160]
	mrs	x3, esr_el3
	ubfx	x0, x3, #ESR_EC, #6
	cmp	x0, #EC_SMC_A64
	mov	x1, #EC_SMC_A32
	ccmp	x0, x1, #4, ne
	b.ne	monitor_stuck
	adr	x0, monitor_vectors
	add	x0, x0, #MONITOR_DATA
	mrs	x1, tpidr_el3
	mov	x2, sp
	bl	monitor_call
	ldr	x30, [sp, #160]
	ldp	x18, x29, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #FRAME
	eret
	END	monitor_smc

/* monitor_stuck - an exception that nothing here can cause; a debugger finds the CPU in this loop */
	FUNC	monitor_stuck, .monitor
1:	wfi
	b	1b
	END	monitor_stuck

/*
 * monitor_leave - x0: where the lower level starts, x1: its x0, x2: its PSTATE
 * Every other register is 0 there, and the stack of this CPU is empty here.
 */
	FUNC	monitor_leave, .monitor
	msr	elr_el3, x0
	msr	spsr_el3, x2
	adr	x3, monitor_vectors
	mrs	x4, tpidr_el3
	add	x3, x3, #MONITOR_STACKS
	add	x4, x4, #1
	add	x3, x3, x4, lsl #MONITOR_STACK_LOG2
	mov	sp, x3
	mov	x0, x1
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, #0
	.endr
	ic	iallu			/* what starts there may have been written just now */
	dsb	sy
	isb
	eret
	END	monitor_leave
