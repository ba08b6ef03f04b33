/* SPDX-License-Identifier: MIT */
/* Ways out of Keel: to an operating system for good, into a function or program with a way back. */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

/* void cpu_quiesce(void): see <keel/cpu.h> */
	FUNC	cpu_quiesce
	.fnstart
	push	{r4-r8, lr}
	.save	{r4-r8, lr}
	cpsid	if
	bl	dcache_clean_all	/* from here to the pop: nothing is written */
	mrc	p15, 0, r0, c1, c0, 0	/* SCTLR (ARM DDI 0406C, B4.1.130) */
	bic	r0, r0, #(1 << 0)	/* M: MMU off */
	bic	r0, r0, #(1 << 1)	/* A: no alignment faults */
	bic	r0, r0, #(1 << 2)	/* C: data cache off */
	bic	r0, r0, #(1 << 11)	/* Z: branch prediction off */
	bic	r0, r0, #(1 << 12)	/* I: instruction cache off */
	mcr	p15, 0, r0, c1, c0, 0
	isb
	bl	dcache_clean_all	/* lines fetched meanwhile; none of them is dirty */
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	/* TLBIALL */
	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	mcr	p15, 0, r0, c7, c5, 6	/* BPIALL */
	dsb
	isb
	pop	{r4-r8, pc}
	.fnend
	END	cpu_quiesce

/* void cpu_jump(entry, r0, r1, r2, r3): see <keel/cpu.h> */
	FUNC	cpu_jump
	.fnstart
	.cantunwind
	mov	r7, r0
	mov	r9, r1
	mov	r10, r2
	mov	r11, r3
	ldr	r4, [sp]
	bl	cpu_quiesce
	mov	r0, r9
	mov	r1, r10
	mov	r2, r11
	mov	r3, r4
	bx	r7
	.fnend
	END	cpu_jump

/*
 * call_with_way_back - what cpu_guarded() and cpu_run() share: the stack pointer is
 * kept in \slot, so that an exception can end the call at \out with a result in r0.
 * In: r4: function; r0-r2: its arguments; the frame of \out on the stack
 */
	.macro	call_with_way_back slot, out
	lea	r5, \slot
	ldr	r6, [r5]		/* the call around this one */
	push	{r5, r6}
	.save	{r5, r6}
	str	sp, [r5]
	blx	r4
	.global	\out
	.hidden	\out
\out:	cpsid	if			/* whatever the callee did to them */
	pop	{r5, r6}
	str	r6, [r5]
	pop	{r3-r11, pc}
	.endm

/* int cpu_guarded(fn, arg): see <keel/cpu.h> */
	FUNC	cpu_guarded
	.fnstart
	push	{r3-r11, lr}
	.save	{r3-r11, lr}
	mov	r4, r0
	mov	r0, r1
	call_with_way_back exception_guard, cpu_guarded_out
	.fnend
	END	cpu_guarded

/* uint32_t program_call(argc, argv, api, entry) */
	FUNC	program_call
	.fnstart
	push	{r3-r11, lr}
	.save	{r3-r11, lr}
	mov	r4, r3
	call_with_way_back exception_program, program_call_out
	.fnend
	END	program_call

/* void cpu_run_exit(result): leave the program from wherever it is */
	FUNC	cpu_run_exit
	.fnstart
	.cantunwind
	lea	r5, exception_program
	ldr	sp, [r5]
	b	program_call_out
	.fnend
	END	cpu_run_exit

/* void dcache_clean_all_c(void): dcache_clean_all for callers in C */
	FUNC	dcache_clean_all_c
	.fnstart
	push	{r4-r8, lr}
	.save	{r4-r8, lr}
	bl	dcache_clean_all
	pop	{r4-r8, pc}
	.fnend
	END	dcache_clean_all_c
