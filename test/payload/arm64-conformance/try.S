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
	trial	fgt2, mrs x0, s3_4_c3_c1_0		/* HDFGRTR2_EL2 */
	trial	pie, mrs x0, s3_0_c10_c2_3		/* PIR_EL1 */
	trial	gcs, mrs x0, s3_0_c2_c5_0		/* GCSCR_EL1 */
	trial	tpidr2, mrs x0, s3_3_c13_c0_5		/* TPIDR2_EL0 */
	trial	scxt, mrs x0, s3_0_c13_c0_7		/* SCXTNUM_EL1 */
	trial	brbe, mrs x0, s2_1_c9_c0_0		/* BRBCR_EL1 */
	trial	spe, mrs x0, s3_0_c9_c9_0		/* PMSCR_EL1 */
	trial	trbe, mrs x0, s3_0_c9_c11_0		/* TRBLIMITR_EL1 */
	trial	pmu, mrs x0, pmcr_el0
	trial	pmuv3p9, mrs x0, s3_0_c9_c14_4		/* PMUACR_EL1 */
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

	/* Set bits of ZCR or SMCR of the own level. Clobbers: x1, x2 */
	.macro	allow name, bits
	mrs	x1, CurrentEL
	cmp	x1, #8
	b.eq	91f
	mrs	x1, s3_0_c1_c2_\name
	mov	x2, #\bits
	orr	x1, x1, x2
	msr	s3_0_c1_c2_\name, x1
	b	92f
91:	mrs	x1, s3_4_c1_c2_\name
	mov	x2, #\bits
	orr	x1, x1, x2
	msr	s3_4_c1_c2_\name, x1
92:	isb
	.endm

	/* An instruction of Advanced SIMD in streaming mode: SMCR_EL3.FA64, SMCR_EL2.FA64. */
	.global	try_sme_fa64
try_sme_fa64:
	allow	6, 1 << 31
	adr	x1, 1f
	.inst	0xd503437f				/* smstart sm */
	br	x1					/* QEMU 7.2 takes other CPUs' code behind it else */
1:	.inst	0x4f00e400				/* movi v0.16b, #0 */
	.inst	0xd503427f				/* smstop sm */
	ret

/* sve_length(), sme_length() - bytes of a vector when the own level allows the longest */
	.global	sve_length
sve_length:
	allow	0, 15
	.inst	0x04bf5020				/* rdvl x0, #1 */
	ret
	.global	sme_length
sme_length:
	allow	6, 15
	.inst	0x04bf5820				/* rdsvl x0, #1 */
	ret

/*
 * firmware_call(function, a, b, c, smc, fp) - a call by SMC (@smc not 0) or HVC
 * Out:      x0 result, x1 bit n set when register n of x4-x30 came back changed, bit 31 when one of
 *           d0-d31 did; those only when @fp
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
	str	x5, [sp, #104]
	cbz	x5, 1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	mov	x5, #0x6b00 + \n
	.inst	0x9e6700a0 | \n			/* fmov d<n>, x5 */
	.endr
1:	mov	x30, x4
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, #0x5a00 + \n
	.endr
	cbz	x30, 1f
	mov	x30, #0x5a00 + 30
	smc	#0
	b	2f
1:	mov	x30, #0x5a00 + 30
	hvc	#0
2:	mov	x1, #0
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x2, #0x5a00 + \n
	cmp	x2, x\n
	cset	x3, ne
	orr	x1, x1, x3, lsl #\n
	.endr
	ldr	x5, [sp, #104]
	cbz	x5, 3f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	mov	x2, #0x6b00 + \n
	.inst	0x9e660003 | \n << 5			/* fmov x3, d<n> */
	cmp	x2, x3
	cset	x3, ne
	orr	x1, x1, x3, lsl #31
	.endr
3:
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldr	x18, [sp, #96]
	ldp	x29, x30, [sp], #112
	ret
