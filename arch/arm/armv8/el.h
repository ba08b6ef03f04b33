/* SPDX-License-Identifier: MIT */
/*
 * One assembly body for every exception level: registers whose name ends in the level
 * Keel runs at. Section numbers: Arm DDI 0487, issue J.a.
 */
#pragma once

/* CurrentEL (C5.2.2): the level in bits 3:2 */
#define CURRENT_EL1 0x4
#define CURRENT_EL2 0x8
#define CURRENT_EL3 0xc

/* SCTLR_ELx (D19.2.118 to 120) */
#define SCTLR_M	     (1 << 0)
#define SCTLR_A	     (1 << 1)
#define SCTLR_C	     (1 << 2)
#define SCTLR_SA     (1 << 3)
#define SCTLR_I	     (1 << 12)
#define SCTLR_E0E    (1 << 24) /* EL0's data is big-endian */
#define SCTLR_EE     (1 << 25)
#define SCTLR_EL1_IS 0x30d00800 /* bits that are one; little endian, nothing on */
#define SCTLR_EL2_IS 0x30c50830 /* of EL3 too */

#define ESR_EC	     26 /* exception class, 31:26 (D19.2.41) */
#define EC_SMC_A32   0x13
#define EC_SMC_A64   0x17

#define HCR_RW	     (1 << 31) /* EL1 is AArch64 (D19.2.48) */
#define CPACR_FPEN   (3 << 20) /* EL1 may use FP registers (D19.2.33) */
#define CPTR_EL2_IS  0x33ff    /* bits that are one; nothing trapped (D19.2.34) */

/*
 * TCR_ELx (D19.2.139, 140, 142): 39-bit addresses, 4 KiB granule, 40 bits of physical address;
 * walks are write-back cached, inner shareable. EL1 has no second table (EPD1).
 */
#define ADDRESS_BITS 39
#define TCR_COMMON   ((64 - ADDRESS_BITS) | 1 << 8 | 1 << 10 | 3 << 12)
#define TCR_OF_EL1   (TCR_COMMON | 1 << 23 | 2ull << 32)
#define TCR_OF_EL2   (TCR_COMMON | 1ull << 31 | 1 << 23 | 2 << 16) /* and EL3: the same bits */

#ifdef __ASSEMBLER__

/* at_el - go to one of three labels; \tmp is clobbered */
.macro	at_el tmp, el3, el2, el1
	mrs	\tmp, CurrentEL
	cmp	\tmp, #CURRENT_EL2
	b.hi	\el3
	b.eq	\el2
	b	\el1
	.endm

	/* read_el - \reg = \name of the current level */
	.macro	read_el reg, name
	at_el	\reg, 93f, 92f, 91f
93:	mrs	\reg, \name\()_el3
	b	90f
92:	mrs	\reg, \name\()_el2
	b	90f
91:	mrs	\reg, \name\()_el1
90:
	.endm

	/* write_el - \name of the current level = \reg; \tmp is clobbered */
	.macro	write_el name, reg, tmp
	at_el	\tmp, 93f, 92f, 91f
93:	msr	\name\()_el3, \reg
	b	90f
92:	msr	\name\()_el2, \reg
	b	90f
91:	msr	\name\()_el1, \reg
90:
	.endm

#endif
