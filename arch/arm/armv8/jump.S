/* SPDX-License-Identifier: MIT */
/* Ways out of Keel: to an operating system for good, into a function or program with a way back. */
#include <arch/arm/armv8/el.h>
#include <keel/asm.h>

#define CALLEE_SAVED 112 /* x19 to x30, and x5 and x6 below them */

/* void cpu_quiesce(void): see <keel/cpu.h> */
	FUNC	cpu_quiesce
	msr	daifset, #15
	mov	x11, x30		/* from here on memory is neither read nor written */
	read_el	x0, sctlr
	bic	x0, x0, #SCTLR_M
	bic	x0, x0, #SCTLR_C
	bic	x0, x0, #SCTLR_I
	write_el sctlr, x0, x1
	isb
	bl	dcache_clean_all	/* after the caches are off, so that no line comes back */
	at_el	x0, 3f, 2f, 1f
3:	tlbi	alle3
	b	4f
2:	tlbi	alle2
	b	4f
1:	tlbi	vmalle1
4:	ic	iallu
	dsb	sy
	isb
	ret	x11
	END	cpu_quiesce

/* void cpu_jump(entry, r0, r1, r2, r3): see <keel/cpu.h> */
	FUNC	cpu_jump
	mov	x19, x0
	mov	x20, x1
	mov	x21, x2
	mov	x22, x3
	mov	x23, x4
	bl	cpu_quiesce
	msr	spsel, #1
	mov	x0, x20
	mov	x1, x21
	mov	x2, x22
	mov	x3, x23
	br	x19
	END	cpu_jump

/*
 * call_with_way_back - what cpu_guarded() and cpu_run() share: the stack pointer is
 * kept in \slot, so that an exception can end the call at \out with a result in w0.
 * In: x4: function; x0-x2: its arguments
 */
	.macro	call_with_way_back slot, out
	stp	x29, x30, [sp, #-CALLEE_SAVED]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	lea	x5, \slot
	ldr	x6, [x5]		/* the call around this one */
	stp	x5, x6, [sp, #96]
	mov	x6, sp
	str	x6, [x5]
	blr	x4
	.global	\out
	.hidden	\out
\out:	msr	daifset, #15		/* whatever the callee did to them */
	ldp	x5, x6, [sp, #96]
	str	x6, [x5]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #CALLEE_SAVED
	ret
	.endm

/* int cpu_guarded(fn, arg): see <keel/cpu.h> */
	FUNC	cpu_guarded
	mov	x4, x0
	mov	x0, x1
	call_with_way_back exception_guard, cpu_guarded_out
	END	cpu_guarded

/* uint32_t program_call(argc, argv, api, entry) */
	FUNC	program_call
	mov	x4, x3
	call_with_way_back exception_program, program_call_out
	END	program_call

/* void cpu_run_exit(result): leave the program from wherever it is */
	FUNC	cpu_run_exit
	lea	x5, exception_program
	ldr	x5, [x5]
	mov	sp, x5
	b	program_call_out
	END	cpu_run_exit
