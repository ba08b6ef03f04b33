/* SPDX-License-Identifier: MIT */
/*
 * A boot loader that does as told: it sets the registers that a block per CPU names, enters the
 * kernel and stays below it. With the usual values a kernel finds all as the protocol says; a
 * test changes one value and so breaks one clause. test/system/shim.py writes the blocks.
 *
 * QEMU's virt starts it as an ELF file at the highest level there is: EL3, then the other CPUs
 * are in the spin table; or EL2, then their PSCI calls by HVC come here and go on by SMC.
 *
 *	x19	the block of this CPU	x20	the level that it runs at, 2 or 3
 */
#define PARAMS		0x46f00000
#define BLOCK_SHIFT	8
#define B_LEVEL		0
#define B_ENTRY		8
#define B_X0		16		/* of a secondary CPU: or-ed exclusively to the context */
#define B_X1		24
#define B_X2		32
#define B_X3		40
#define B_SPSR		48
#define B_SCTLR_EL1	56
#define B_SCTLR_EL2	64
#define B_HCR		72
#define B_CPTR_EL2	80
#define B_CNTHCTL	88
#define B_CNTVOFF	96
#define B_MDCR_EL2	104		/* or-ed */
#define B_VMPIDR	112		/* or-ed exclusively to MPIDR */
#define B_SCR		120
#define B_CPTR_EL3	128
#define B_MDCR_EL3	136
#define B_CNTFRQ	144
#define B_GROUP		152
#define B_RELEASE	160
#define B_GIC		168
#define B_MAIL_ENTRY	176
#define B_MAIL_CONTEXT	184
#define B_GROUP_SPI	192
#define B_TTBR		200
#define B_ICH_HCR	208
#define B_ZCR_EL3	216
#define B_SMCR_EL3	224
#define C_FUNCTION	0x1000		/* common: one PSCI function answers otherwise */
#define C_VALUE		0x1008
#define C_MODE		0x1010		/* MODE_* */
#define C_FIRST		0x1018		/* calls of it, counted from 0 */
#define C_LAST		0x1020
#define C_COUNT		0x1028
#define C_POKES		0x1030		/* then pairs of address and 32-bit value */
#define C_POKE_LIST	0x1040
#define MODE_ANSWER	1		/* with C_VALUE instead of doing it */
#define MODE_CHANGE	2		/* do it, but change x20 */
#define PSCI_CPU_ON	0xc4000003
#define GICD		0x08000000
#define GICC		0x08010000
#define GICR		0x080a0000
#define GICR_SHIFT	17

	.text
	.global	_start
_start:
	mrs	x0, mpidr_el1
	and	x0, x0, #0xff
	b	start

/* Where QEMU's PSCI starts a CPU for us: x0 is its number. */
	.global	secondary
secondary:
start:	ldr	x19, =PARAMS
	mov	x27, x0
	add	x19, x19, x0, lsl #BLOCK_SHIFT
	msr	spsel, #1
	ldr	x1, =stacks + 512
	lsl	x2, x0, #9
	add	sp, x1, x2
	ldr	x1, =vectors
	mrs	x20, CurrentEL
	lsr	x20, x20, #2
	cmp	x20, #3
	b.ne	1f
	msr	vbar_el3, x1
	bl	set_el3
	bl	set_el2
	b	2f
1:	msr	vbar_el2, x1
	bl	set_el2
2:	isb
	cbz	x27, enter_boot
	cmp	x20, #3
	b.ne	enter_mailed

	/* The spin table. */
	ldr	x4, [x19, #B_RELEASE]
3:	wfe
	ldr	x28, [x4]
	cbz	x28, 3b
	mov	x0, xzr
	b	enter_secondary
enter_mailed:
	ldr	x28, [x19, #B_MAIL_ENTRY]
	ldr	x0, [x19, #B_MAIL_CONTEXT]
enter_secondary:
	ldr	x4, [x19, #B_X0]
	eor	x0, x0, x4
	b	enter
enter_boot:
	bl	poke
	ldr	x28, [x19, #B_ENTRY]
	ldr	x0, [x19, #B_X0]
enter:
	ldr	x1, [x19, #B_X1]
	ldr	x2, [x19, #B_X2]
	ldr	x3, [x19, #B_X3]
	ldr	x4, [x19, #B_SPSR]
	ldr	x6, [x19, #B_LEVEL]
	cmp	x20, #3
	b.eq	2f
	cmp	x6, #2
	b.ne	1f
	msr	daif, x4
	br	x28
1:	msr	elr_el2, x28
	msr	spsr_el2, x4
	eret
2:	msr	elr_el3, x28
	msr	spsr_el3, x4
	eret

set_el3:
	ldr	x4, [x19, #B_CPTR_EL3]
	msr	cptr_el3, x4
	ldr	x4, [x19, #B_MDCR_EL3]
	msr	mdcr_el3, x4
	ldr	x4, [x19, #B_CNTFRQ]
	msr	cntfrq_el0, x4
	ldr	x5, [x19, #B_GIC]
	ldr	w6, [x19, #B_GROUP]
	ldr	w8, [x19, #B_GROUP_SPI]
	cmp	x5, #3
	b.eq	gic_v3
	ldr	x7, =GICD
	str	w6, [x7, #0x80]
	cbnz	x27, 1f
	str	w8, [x7, #0x84]
	str	w8, [x7, #0x88]
	str	w8, [x7, #0x8c]
	mov	w4, #3
	str	w4, [x7]
1:	ldr	x7, =GICC
	mov	w4, #0xff
	str	w4, [x7, #4]
	mov	w4, #3
	str	w4, [x7]
	b	scr
gic_v3:
	ldr	x7, =GICD
	cbnz	x27, 1f
	mov	w4, #0x32		/* ARE_NS, ARE_S, EnableGrp1NS */
	str	w4, [x7]
	str	w8, [x7, #0x84]
	str	w8, [x7, #0x88]
	str	w8, [x7, #0x8c]
1:	ldr	x7, =GICR
	lsl	x9, x27, #GICR_SHIFT
	add	x7, x7, x9
	str	wzr, [x7, #0x14]	/* GICR_WAKER */
	add	x7, x7, #0x10000
	str	w6, [x7, #0x80]
	str	wzr, [x7, #0xd00]	/* GICR_IGRPMODR0 */
	mov	x4, #9
	msr	s3_6_c12_c12_5, x4	/* ICC_SRE_EL3: first to write ICC_SRE_EL2 */
	isb
	mov	x4, #0x401
	msr	scr_el3, x4
	isb
	mov	x4, #9
	msr	s3_4_c12_c9_5, x4	/* ICC_SRE_EL2 */
	isb
	mov	x4, #0xf
	msr	s3_6_c12_c12_5, x4
scr:	ldr	x4, [x19, #B_SCR]
	msr	scr_el3, x4
	mrs	x4, id_aa64pfr0_el1
	tst	x4, #0xf00000000
	b.eq	1f
	ldr	x5, [x19, #B_ZCR_EL3]
	msr	s3_6_c1_c2_0, x5
1:	mrs	x4, id_aa64pfr1_el1
	tst	x4, #0xf000000
	b.eq	2f
	ldr	x5, [x19, #B_SMCR_EL3]
	msr	s3_6_c1_c2_6, x5
2:	ret

set_el2:
	ldr	x4, [x19, #B_HCR]
	msr	hcr_el2, x4
	/* Vectors as long as EL3 lets them be. */
	mov	x4, #0x22ff
	msr	cptr_el2, x4
	isb
	mrs	x4, id_aa64pfr0_el1
	tst	x4, #0xf00000000
	b.eq	1f
	mov	x4, #0xf
	msr	s3_4_c1_c2_0, x4	/* ZCR_EL2 */
1:	mrs	x4, id_aa64pfr1_el1
	tst	x4, #0xf000000
	b.eq	1f
	mov	x4, #0xf
	orr	x4, x4, #1 << 31	/* FA64 */
	msr	s3_4_c1_c2_6, x4	/* SMCR_EL2 */
1:	ldr	x4, [x19, #B_CPTR_EL2]
	msr	cptr_el2, x4
	ldr	x4, [x19, #B_CNTHCTL]
	msr	cnthctl_el2, x4
	ldr	x4, [x19, #B_CNTVOFF]
	msr	cntvoff_el2, x4
	mrs	x5, mdcr_el2
	ldr	x4, [x19, #B_MDCR_EL2]
	orr	x4, x4, x5
	msr	mdcr_el2, x4
	mrs	x5, midr_el1
	msr	vpidr_el2, x5
	mrs	x5, mpidr_el1
	ldr	x4, [x19, #B_VMPIDR]
	eor	x4, x4, x5
	msr	vmpidr_el2, x4
	/* Tables that map all as it is, for a kernel that is entered with its MMU on. */
	ldr	x4, [x19, #B_TTBR]
	msr	ttbr0_el1, x4
	mov	x4, #25			/* 39 bits of address, 4 KiB, not cached */
	msr	tcr_el1, x4
	msr	mair_el1, xzr
	isb
	ldr	x4, [x19, #B_SCTLR_EL1]
	msr	sctlr_el1, x4
	ldr	x4, [x19, #B_SCTLR_EL2]
	msr	sctlr_el2, x4
	ldr	x5, [x19, #B_GIC]
	cmp	x5, #3
	b.ne	1f
	mrs	x4, id_aa64pfr0_el1
	tst	x4, #0xf00		/* no EL2, no such register */
	b.eq	1f
	ldr	x4, [x19, #B_ICH_HCR]
	msr	s3_4_c12_c11_0, x4	/* ICH_HCR_EL2 */
1:	ret

poke:	ldr	x4, =PARAMS + C_POKES
	ldr	x5, [x4]
	add	x4, x4, #(C_POKE_LIST - C_POKES)
1:	cbz	x5, 2f
	ldp	x6, x7, [x4], #16
	str	w7, [x6]
	sub	x5, x5, #1
	b	1b
2:	ret

	.balign	2048
vectors:
	.skip	0x400
	/* From a lower level, AArch64: a call, or something that was kept from the kernel. */
	stp	x0, x1, [sp, #-32]!
	stp	x2, x20, [sp, #16]
	b	from_below
	.balign	128
	.rept	7
1:	wfe
	b	1b
	.balign	128
	.endr

from_below:
	mrs	x20, CurrentEL
	lsr	x20, x20, #2
	cmp	x20, #3
	b.eq	1f
	mrs	x0, esr_el2
	lsr	x0, x0, #26
	cmp	x0, #0x16		/* HVC */
	b.eq	call
	/* The kernel sees an undefined instruction of its own. */
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	b	2f
1:	mrs	x0, esr_el3
	lsr	x0, x0, #26
	cmp	x0, #0x17		/* SMC: there is no PSCI at EL3 here */
	b.eq	refuse
	mrs	x0, elr_el3
	mrs	x1, spsr_el3
	tst	x1, #8
	b.eq	2f
	msr	elr_el2, x0
	msr	spsr_el2, x1
	mov	x0, #0x2000000
	msr	esr_el2, x0
	mrs	x0, vbar_el2
	mov	x1, #0x3c9
	b	3f
2:	msr	elr_el1, x0
	msr	spsr_el1, x1
	mov	x0, #0x2000000
	msr	esr_el1, x0
	mrs	x0, vbar_el1
	mov	x1, #0x3c5
3:	add	x0, x0, #0x200
	cmp	x20, #3
	b.eq	4f
	msr	elr_el2, x0
	msr	spsr_el2, x1
	b	5f
4:	msr	elr_el3, x0
	msr	spsr_el3, x1
5:	ldp	x2, x20, [sp, #16]
	ldp	x0, x1, [sp], #32
	eret
refuse:
	ldp	x2, x20, [sp, #16]
	ldp	x0, x1, [sp], #32
	mov	x0, #-1
	eret

/* PSCI by HVC: counted, answered otherwise when the test says so, else by QEMU. */
call:	ldp	x2, x20, [sp, #16]
	ldp	x0, x1, [sp], #32
	mov	x17, xzr
	ldr	x16, =PARAMS + C_FUNCTION
	ldp	x4, x5, [x16]
	cmp	w4, w0
	b.ne	1f
	ldr	x6, [x16, #(C_COUNT - C_FUNCTION)]
	add	x7, x6, #1
	str	x7, [x16, #(C_COUNT - C_FUNCTION)]
	ldp	x17, x7, [x16, #(C_MODE - C_FUNCTION)]
	ldr	x8, [x16, #(C_LAST - C_FUNCTION)]
	cmp	x6, x7
	ccmp	x6, x8, #2, hs
	csel	x17, x17, xzr, ls
	cmp	x17, #MODE_ANSWER
	b.ne	1f
	mov	x0, x5
	eret
1:	ldr	w4, =PSCI_CPU_ON
	cmp	w0, w4
	b.ne	2f
	and	x4, x1, #0xff
	cmp	x1, x4			/* only such CPUs are here: the others QEMU refuses */
	b.ne	2f
	ldr	x5, =PARAMS
	add	x5, x5, x4, lsl #BLOCK_SHIFT
	/* A CPU that is on keeps its mail. */
	stp	x1, x2, [sp, #-32]!
	stp	x3, x5, [sp, #16]
	ldr	w0, =0xc4000004
	mov	x2, xzr
	smc	#0
	mov	x6, x0
	ldp	x3, x5, [sp, #16]
	ldp	x1, x2, [sp], #32
	ldr	w0, =PSCI_CPU_ON
	cmp	x6, #1
	b.ne	2f
	stp	x2, x3, [x5, #B_MAIL_ENTRY]
	ldr	x2, =secondary
	and	x3, x1, #0xff
2:	smc	#0
	cmp	x17, #MODE_CHANGE
	b.ne	3f
	add	x20, x20, #1
3:	eret

	.bss
	.balign	16
stacks:	.skip	512 * 16
