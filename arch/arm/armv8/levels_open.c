// SPDX-License-Identifier: MIT
/*
 * What EL3 gives to the levels below it (Linux, arm64/booting, "System registers"). Part of the
 * resident monitor: nothing outside of it may be called. Section numbers: Arm DDI 0487, issue J.a.
 */
#include <arch/arm/armv8/levels_open.h>

#include <arch/arm/armv8/extensions.h>
#include <arch/arm/armv8/gic.h>
#include <arch/arm/armv8/levels.h>

/* SCR_EL3 (D19.2.117) */
#define SCR_NS	 (1ull << 0)
#define SCR_RES1 (3ull << 4)
#define SCR_HCE	 (1ull << 8)
#define SCR_RW	 (1ull << 10)
#define SCR_APK	 (1ull << 16)
#define SCR_API	 (1ull << 17)

#define MDCR_SDD (1ull << 16) /* MDCR_EL3 (D19.3.19): no debug exceptions from secure state */

#define LONGEST	 15 /* of vectors: ZCR_ELx.LEN */

/* Encodings of registers that the assembler knows only with an extension switched on. */
#define ID_AA64PFR2  S3_0_C0_C4_2
#define ID_AA64SMFR0 S3_0_C0_C4_5
#define ID_AA64ISAR2 S3_0_C0_C6_2
#define ID_AA64MMFR3 S3_0_C0_C7_3
#define PMSIDR_EL1   S3_0_C9_C9_7
#define MPAM3_EL3    S3_6_C10_C5_0
#define ZCR_EL3	     S3_6_C1_C2_0
#define ZCR_EL2	     S3_4_C1_C2_0
#define SMCR_EL3     S3_6_C1_C2_6
#define SMCR_EL2     S3_4_C1_C2_6
#define AMCGCR	     S3_3_C13_C2_2
#define AMCNTENSET0  S3_3_C13_C2_5
#define AMCNTENSET1  S3_3_C13_C3_1
#define HCRX_EL2     S3_4_C1_C2_2
#define HFGRTR_EL2   S3_4_C1_C1_4
#define HFGWTR_EL2   S3_4_C1_C1_5
#define HFGITR_EL2   S3_4_C1_C1_6
#define HDFGRTR2_EL2 S3_4_C3_C1_0
#define HDFGWTR2_EL2 S3_4_C3_C1_1
#define HFGRTR2_EL2  S3_4_C3_C1_2
#define HFGWTR2_EL2  S3_4_C3_C1_3
#define HDFGRTR_EL2  S3_4_C3_C1_4
#define HDFGWTR_EL2  S3_4_C3_C1_5
#define HFGITR2_EL2  S3_4_C3_C1_7
#define BRBCR_EL2    S2_4_C9_C0_0
#define GCSCR_EL1    S3_0_C2_C5_0
#define GCSCRE0_EL1  S3_0_C2_C5_2
#define GCSCR_EL2    S3_4_C2_C5_0
#define TCR2_EL1     S3_0_C2_C0_3
#define SCTLR2_EL1   S3_0_C1_C0_3

static void identify(uint64_t id[ID_REGISTERS])
{
	id[ID_PFR0] = sysreg_read(id_aa64pfr0_el1);
	id[ID_PFR1] = sysreg_read(id_aa64pfr1_el1);
	id[ID_PFR2] = sysreg_read_(ID_AA64PFR2);
	id[ID_MMFR0] = sysreg_read(id_aa64mmfr0_el1);
	id[ID_MMFR1] = sysreg_read(id_aa64mmfr1_el1);
	id[ID_MMFR3] = sysreg_read_(ID_AA64MMFR3);
	id[ID_ISAR2] = sysreg_read_(ID_AA64ISAR2);
	id[ID_DFR0] = sysreg_read(id_aa64dfr0_el1);
	id[ID_SME_FA64] = cpu_has_sme() ? sysreg_read_(ID_AA64SMFR0) >> 63 : 0;
	id[ID_SPE_FDS] = id_field(id[ID_DFR0], 32) ? sysreg_read_(PMSIDR_EL1) >> 7 & 1 : 0;
}

static void open_scr(const uint64_t open[OPEN_REGISTERS])
{
	uint64_t scr = SCR_NS | SCR_RES1 | SCR_RW | open[OPEN_SCR];

	if (cpu_has_el2())
		scr |= SCR_HCE;
	if (cpu_has_pauth())
		scr |= SCR_APK | SCR_API;
	sysreg_write(scr_el3, scr);
	isb();
}

/* All activity monitors run: four of the architecture, and those that the machine adds. */
static void start_activity_monitors(void)
{
	uint64_t added = sysreg_read_(AMCGCR) >> 8 & 0xff; /* CG1NC */

	sysreg_write_(AMCNTENSET0, 15);
	if (added)
		sysreg_write_(AMCNTENSET1, ((uint64_t)1 << added) - 1);
}

static void open_el3(const uint64_t id[ID_REGISTERS], const uint64_t open[OPEN_REGISTERS])
{
	sysreg_write(cptr_el3, open[OPEN_CPTR]);
	sysreg_write(mdcr_el3, MDCR_SDD | open[OPEN_MDCR]);
	isb();
	if (cpu_has_sve())
		sysreg_write_(ZCR_EL3, LONGEST);
	if (cpu_has_sme())
		sysreg_write_(SMCR_EL3, open[OPEN_SMCR]);
	if (open[OPEN_MPAM3])
		sysreg_write_(MPAM3_EL3, open[OPEN_MPAM3]);
	if (id_field(id[ID_PFR0], 44))
		start_activity_monitors();
	open_scr(open);
	if (cpu_has_gic_registers())
		sysreg_write_(ICC_SRE_EL1, 7); /* the non-secure one */
}

static void open_fine_traps(const uint64_t id[ID_REGISTERS], const uint64_t open[OPEN_REGISTERS])
{
	unsigned int version = id_field(id[ID_MMFR0], 56);

	if (version >= 1) {
		sysreg_write_(HFGRTR_EL2, open[OPEN_HFGRTR]);
		sysreg_write_(HFGWTR_EL2, open[OPEN_HFGWTR]);
		sysreg_write_(HFGITR_EL2, open[OPEN_HFGITR]);
		sysreg_write_(HDFGRTR_EL2, open[OPEN_HDFGRTR]);
		sysreg_write_(HDFGWTR_EL2, open[OPEN_HDFGWTR]);
	}
	if (version >= 2) {
		sysreg_write_(HFGRTR2_EL2, 0);
		sysreg_write_(HFGWTR2_EL2, 0);
		sysreg_write_(HFGITR2_EL2, 0);
		sysreg_write_(HDFGRTR2_EL2, open[OPEN_HDFGRTR2]);
		sysreg_write_(HDFGWTR2_EL2, open[OPEN_HDFGWTR2]);
	}
}

static void open_el2(const uint64_t id[ID_REGISTERS], const uint64_t open[OPEN_REGISTERS])
{
	sysreg_write(sctlr_el2, SCTLR_EL2_IS);
	el2_initialise();
	if (cpu_has_sve())
		sysreg_write_(ZCR_EL2, LONGEST);
	if (cpu_has_sme())
		sysreg_write_(SMCR_EL2, open[OPEN_SMCR]);
	if (id_field(id[ID_MMFR1], 40))
		sysreg_write_(HCRX_EL2, open[OPEN_HCRX]);
	if (open[OPEN_BRBCR])
		sysreg_write_(BRBCR_EL2, open[OPEN_BRBCR]);
	if (id_field(id[ID_PFR1], 44))
		sysreg_write_(GCSCR_EL2, 0);
	open_fine_traps(id, open);
}

/* Registers of EL1 that come with an extension and are unknown after reset. */
static void clear_el1(const uint64_t id[ID_REGISTERS])
{
	if (id_field(id[ID_PFR1], 44)) {
		sysreg_write_(GCSCR_EL1, 0);
		sysreg_write_(GCSCRE0_EL1, 0);
	}
	if (id_field(id[ID_MMFR3], 0))
		sysreg_write_(TCR2_EL1, 0);
	if (id_field(id[ID_MMFR3], 4))
		sysreg_write_(SCTLR2_EL1, 0);
}

static void set_byte_order(bool big_endian)
{
	if (!big_endian)
		return;
	if (cpu_has_el2())
		sysreg_write(sctlr_el2, SCTLR_EL2_IS | SCTLR_EE);
	else
		sysreg_write(sctlr_el1, SCTLR_EL1_IS | SCTLR_EE | SCTLR_E0E);
}

void levels_open(bool big_endian)
{
	uint64_t id[ID_REGISTERS], open[OPEN_REGISTERS];

	identify(id);
	extensions_open(id, open);
	open_el3(id, open);
	if (cpu_has_el2())
		open_el2(id, open);
	else
		el1_initialise();
	clear_el1(id);
	set_byte_order(big_endian);
	isb();
}
