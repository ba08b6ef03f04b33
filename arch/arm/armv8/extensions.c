// SPDX-License-Identifier: MIT
/*
 * The table of <arch/arm/armv8/extensions.h>. Part of the resident monitor: copied to reserved memory
 * and run there with caches and MMU off, so no call and no pointer leads out of it.
 */
#include <arch/arm/armv8/extensions.h>

#include <keel/compiler.h>

#define BIT(n)	     (1ull << (n))
#define BITS(n)	     (3ull << (n)) /* two of them */
#define IMPL_DEFINED 15		   /* PMUVer: counters of another kind */

/* The bits are for CPUs whose field, four bits from @shift, is at least @from. */
static const struct rule {
	uint8_t id, shift, from, open;
	uint64_t bits;
} rules[] = {
	{ ID_PFR0, 56, 2, OPEN_SCR, BIT(25) },	/* CSV2_2: EnSCXT */
	{ ID_PFR1, 32, 2, OPEN_SCR, BIT(25) },	/* CSV2_1p2 */
	{ ID_PFR1, 8, 2, OPEN_SCR, BIT(26) },	/* MTE2: ATA */
	{ ID_MMFR0, 56, 1, OPEN_SCR, BIT(27) }, /* FGT: FGTEn */
	{ ID_MMFR0, 60, 2, OPEN_SCR, BIT(28) }, /* ECV_POFF: ECVEn */
	{ ID_MMFR1, 40, 1, OPEN_SCR, BIT(38) }, /* HCX: HXEn */
	{ ID_PFR1, 44, 1, OPEN_SCR, BIT(39) },	/* GCS: GCSEn */
	{ ID_PFR1, 24, 1, OPEN_SCR, BIT(41) },	/* SME: EnTP2 */
	{ ID_MMFR3, 0, 1, OPEN_SCR, BIT(43) },	/* TCR2: TCR2En */
	{ ID_MMFR3, 4, 1, OPEN_SCR, BIT(44) },	/* SCTLR2: SCTLR2En */
	{ ID_MMFR3, 8, 1, OPEN_SCR, BIT(45) },	/* S1PIE: PIEn */
	{ ID_MMFR3, 16, 1, OPEN_SCR, BIT(45) }, /* S1POE */
	{ ID_PFR2, 32, 1, OPEN_SCR, BIT(50) },	/* FPMR: EnFPM */
	{ ID_MMFR0, 56, 2, OPEN_SCR, BIT(59) }, /* FGT2: FGTEn2 */

	{ ID_PFR0, 32, 1, OPEN_CPTR, BIT(8) },	/* SVE: EZ */
	{ ID_PFR1, 24, 1, OPEN_CPTR, BIT(12) }, /* SME: ESM */

	{ ID_DFR0, 8, 9, OPEN_MDCR, BIT(7) },	  /* PMUv3p9: EnPM2 */
	{ ID_DFR0, 32, 1, OPEN_MDCR, BITS(12) },  /* SPE: NSPB, the buffer is not secure */
	{ ID_DFR0, 44, 1, OPEN_MDCR, BITS(24) },  /* TRBE: NSTB, the same */
	{ ID_DFR0, 52, 1, OPEN_MDCR, BITS(32) },  /* BRBE: SBRBE */
	{ ID_DFR0, 32, 3, OPEN_MDCR, BIT(36) },	  /* SPEv1p2: EnPMSN */
	{ ID_SPE_FDS, 0, 1, OPEN_MDCR, BIT(42) }, /* SPE_FDS: EnPMS3 */
	{ ID_DFR0, 0, 11, OPEN_MDCR, BIT(43) },	  /* Debugv8p9: EBWE */

	{ ID_PFR0, 40, 1, OPEN_MPAM3, BIT(63) }, /* MPAM: MPAMEN, and not TRAPLOWER */
	{ ID_PFR1, 16, 1, OPEN_MPAM3, BIT(63) }, /* MPAMv0p1 */

	{ ID_PFR1, 24, 1, OPEN_SMCR, 15 },	/* SME: the longest vectors */
	{ ID_PFR1, 24, 2, OPEN_SMCR, BIT(30) }, /* SME2: EZT0 */
	{ ID_SME_FA64, 0, 1, OPEN_SMCR, BIT(31) },

	/* For a kernel at EL1 while EL2 lies idle. */
	{ ID_ISAR2, 16, 1, OPEN_HCRX, BIT(11) }, /* MOPS: MSCEn; not MCE2, nobody is at EL2 */
	{ ID_MMFR3, 0, 1, OPEN_HCRX, BIT(14) },	 /* TCR2: TCR2En */
	{ ID_MMFR3, 4, 1, OPEN_HCRX, BIT(15) },	 /* SCTLR2: SCTLR2En */
	{ ID_PFR1, 44, 1, OPEN_HCRX, BIT(22) },	 /* GCS: GCSEn */
	{ ID_PFR2, 32, 1, OPEN_HCRX, BIT(23) },	 /* FPMR: EnFPM */

	{ ID_PFR1, 44, 1, OPEN_HFGRTR, BITS(52) }, /* GCS: nGCS_EL0, _EL1 */
	{ ID_PFR1, 44, 1, OPEN_HFGWTR, BITS(52) },
	{ ID_PFR1, 24, 1, OPEN_HFGRTR, BITS(54) }, /* SME: nSMPRI_EL1, nTPIDR2_EL0 */
	{ ID_PFR1, 24, 1, OPEN_HFGWTR, BITS(54) },
	{ ID_MMFR3, 8, 1, OPEN_HFGRTR, BITS(57) }, /* S1PIE: nPIRE0_EL1, nPIR_EL1 */
	{ ID_MMFR3, 8, 1, OPEN_HFGWTR, BITS(57) },
	{ ID_MMFR3, 16, 1, OPEN_HFGRTR, BITS(59) }, /* S1POE: nPOR_EL0, nPOR_EL1 */
	{ ID_MMFR3, 16, 1, OPEN_HFGWTR, BITS(59) },
	{ ID_DFR0, 52, 1, OPEN_HFGITR, BITS(55) },    /* BRBE: nBRBINJ, nBRBIALL */
	{ ID_PFR1, 44, 1, OPEN_HFGITR, 7ull << 57 },  /* GCS: nGCSPUSHM, nGCSSTR, nGCSEPP */
	{ ID_DFR0, 52, 1, OPEN_HDFGRTR, 7ull << 59 }, /* BRBE: nBRBIDR, nBRBCTL, nBRBDATA */
	{ ID_DFR0, 52, 1, OPEN_HDFGWTR, BITS(60) },
	{ ID_DFR0, 8, 9, OPEN_HDFGRTR2, 7 << 2 }, /* nPMICNTR, nPMICFILTR, nPMUACR */
	{ ID_DFR0, 8, 9, OPEN_HDFGWTR2, 7 << 2 },
	{ ID_SPE_FDS, 0, 1, OPEN_HDFGRTR2, BIT(19) }, /* nPMSDSFR_EL1 */
	{ ID_SPE_FDS, 0, 1, OPEN_HDFGWTR2, BIT(19) },
	{ ID_DFR0, 52, 1, OPEN_BRBCR, BITS(3) }, /* CC, MPRED */
};

void extensions_open(const uint64_t id[ID_REGISTERS], uint64_t open[OPEN_REGISTERS])
{
	for (unsigned int i = 0; i < OPEN_REGISTERS; i++)
		open[i] = 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct rule *r = &rules[i];
		uint64_t field = id[r->id] >> r->shift & 15;

		if (field >= r->from &&
		    !(r->id == ID_DFR0 && r->shift == 8 && field == IMPL_DEFINED))
			open[r->open] |= r->bits;
	}
}
