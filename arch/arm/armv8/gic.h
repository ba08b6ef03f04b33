/* SPDX-License-Identifier: MIT */
/*
 * The interrupt controller as EL3 sees it: who owns which interrupt, and one interrupt of our own,
 * SGI 0 of group 0, that wakes CPUs waiting for work. Arm IHI 0048B (GICv2) and IHI 0069 (GICv3).
 * Inline, because the monitor must not call what lies outside of it.
 */
#pragma once

#include <stdint.h>

#include <arch/arm/armv8/sysreg.h>
#include <keel/io.h>

/* Distributor: 4.3, 12.9 */
#define GICD_CTLR	 0x000
#define GICD_CTLR_GRP0	 (1u << 0)
#define GICD_CTLR_GRP1	 (1u << 1) /* non-secure */
#define GICD_CTLR_ARE	 (3u << 4) /* GICv3: affinity routing in both worlds */
#define GICD_CTLR_RWP	 (1u << 31)
#define GICD_TYPER	 0x004
#define GICD_TYPER_LINES 0x1f
#define GICD_IGROUPR	 0x080
#define GICD_ISENABLER	 0x100
#define GICD_IPRIORITYR	 0x400
#define GICD_IGRPMODR	 0xd00
#define GICD_SGIR	 0xf00
#define GICD_SGIR_OTHERS (1u << 24)
#define GICD_CPENDSGIR	 0xf10 /* a byte for each of 16 SGIs */

/* GICv2 CPU interface: 4.4 */
#define GICC_CTLR	0x00
#define GICC_CTLR_GRP0	(1u << 0)
#define GICC_CTLR_GRP1	(1u << 1)
#define GICC_PMR	0x04
#define GICC_IAR	0x0c
#define GICC_EOIR	0x10
#define GIC_PMR_LOWEST	0xff
#define GIC_SPURIOUS	1020 /* this number and those above */
#define GIC_NUMBER_MASK 0x3ff

/* GICv3 redistributor: 12.10, 12.11 */
#define GICR_TYPER	    0x8
#define GICR_TYPER_VLPIS    (1u << 1)
#define GICR_TYPER_LAST	    (1u << 4)
#define GICR_WAKER	    0x14
#define GICR_WAKER_SLEEP    (1u << 1)
#define GICR_WAKER_CHILDREN (1u << 2)
#define GICR_BYTES	    0x20000
#define GICR_IGROUPR0	    0x10080
#define GICR_ISENABLER0	    0x10100
#define GICR_ICPENDR0	    0x10280
#define GICR_IPRIORITYR0    0x10400 /* a byte for each interrupt */
#define GICR_IGRPMODR0	    0x10d00

/* GICv3 CPU interface, by encoding: the assembler knows the names only with an extension. */
#define ICC_PMR_EL1	S3_0_C4_C6_0
#define ICC_IAR0_EL1	S3_0_C12_C8_0
#define ICC_EOIR0_EL1	S3_0_C12_C8_1
#define ICC_SGI0R_EL1	S3_0_C12_C11_7
#define ICC_SRE_EL1	S3_0_C12_C12_5
#define ICC_IGRPEN0_EL1 S3_0_C12_C12_6
#define ICC_SRE_EL2	S3_4_C12_C9_5
#define ICC_CTLR_EL3	S3_6_C12_C12_4
#define ICC_SRE_EL3	S3_6_C12_C12_5
#define ICC_IGRPEN1_EL3 S3_6_C12_C12_7
#define ICC_SRE_ALL	15 /* Enable, DIB, DFB, SRE: 12.2.23 */
#define ICC_SGI_OTHERS	(1ull << 40)

/* Of these CPUs only those notice that have SGI 0 in group 0: the waiting ones. */
static inline void gic_wake_others(unsigned int version, uintptr_t distributor)
{
	if (version == 2)
		io_write32(distributor + GICD_SGIR, GICD_SGIR_OTHERS);
	else if (version == 3)
		sysreg_write_(ICC_SGI0R_EL1, ICC_SGI_OTHERS);
	__asm__ volatile("dsb sy\n\tisb\n\tsev" : : : "memory");
}
