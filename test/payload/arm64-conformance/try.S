/* SPDX-License-Identifier: MIT */
/*
 * One instruction each that a higher level may have kept to itself. When it does, the exception
 * comes to the own level or, with a loader that keeps its vectors there, not at all.
 */
	.text
	.macro	trial name, insn:vararg
	.global	try_\name
try_\name:
	\insn
	ret
	.endm

	trial	fp, .inst 0x9e6703e0			/* fmov d0, xzr */
	trial	sve, .inst 0x04bf5020			/* rdvl x0, #1 */
	trial	sme, .inst 0x04bf5820			/* rdsvl x0, #1 */
	trial	mte, mrs x0, s3_0_c1_c0_6		/* GCR_EL1 */
	trial	amu, mrs x0, s3_3_c13_c2_0		/* AMCR_EL0 */
	trial	hcx, mrs x0, s3_4_c1_c2_2		/* HCRX_EL2 */
	trial	fgt, mrs x0, s3_4_c3_c1_4		/* HDFGRTR_EL2 */
	trial	tcr2, mrs x0, s3_0_c2_c0_3		/* TCR2_EL1 */
	trial	pmu, mrs x0, pmcr_el0
	trial	debug, mrs x0, mdscr_el1
	trial	counter, mrs x0, cntpct_el0
	trial	timer, mrs x0, cntp_ctl_el0
	trial	secure, mrs x0, s3_7_c14_c2_1		/* CNTPS_CTL_EL1 */
	trial	hvc, hvc #0

	/* The key registers, and an instruction with them: SCR_EL3.APK and .API, HCR_EL2 the same. */
	.global	try_pauth
try_pauth:
	mrs	x0, s3_0_c2_c1_0			/* APIAKeyLo_EL1 */
	mrs	x1, CurrentEL
	mov	x4, #1 << 31				/* SCTLR.EnIA */
	cmp	x1, #8
	b.eq	1f
	mrs	x2, sctlr_el1
	orr	x3, x2, x4
	msr	sctlr_el1, x3
	isb
	.inst	0xdac123e0				/* paciza x0 */
	msr	sctlr_el1, x2
	isb
	ret
1:	mrs	x2, sctlr_el2
	orr	x3, x2, x4
	msr	sctlr_el2, x3
	isb
	.inst	0xdac123e0
	msr	sctlr_el2, x2
	isb
	ret

/*
 * firmware_call(function, a, b, c, smc) - a call by SMC (@smc not 0) or HVC
 * Out:      x0 result, x1 bit n set when register n of x18-x30 came back changed
 */
	.global	firmware_call
firmware_call:
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x18, [sp, #96]
	mov	x5, #0x5a5a0000
	.irp	n, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	add	x\n, x5, #\n
	.endr
	cbz	x4, 1f
	mov	x4, xzr
	smc	#0
	b	2f
1:	hvc	#0
2:	mov	x1, #0
	mov	x5, #0x5a5a0000
	.irp	n, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	add	x6, x5, #\n
	cmp	x6, x\n
	cset	x6, ne
	orr	x1, x1, x6, lsl #\n
	.endr
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldr	x18, [sp, #96]
	ldp	x29, x30, [sp], #112
	ret
