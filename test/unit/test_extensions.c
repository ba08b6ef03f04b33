// SPDX-License-Identifier: MIT
/* Linux's arm64/booting, "System registers": what EL3 opens for each extension, and nothing more. */
#include <arch/arm/armv8/extensions.h>
#include <keel/compiler.h>
#include <test/unit/test.h>

#define BIT(n) (1ull << (n))

/* One line of the document: with this value of this field, these bits of this register. */
struct clause {
	const char *name;
	uint8_t id, shift, value, open;
	uint64_t bits;
};

static const struct clause clauses[] = {
	{ "SCR_EL3.ATA", ID_PFR1, 8, 2, OPEN_SCR, BIT(26) },
	{ "SCR_EL3.FGTEn", ID_MMFR0, 56, 1, OPEN_SCR, BIT(27) },
	{ "SCR_EL3.FGTEn2", ID_MMFR0, 56, 2, OPEN_SCR, BIT(27) | BIT(59) },
	{ "SCR_EL3.HXEn", ID_MMFR1, 40, 1, OPEN_SCR, BIT(38) },
	{ "SCR_EL3.GCSEn", ID_PFR1, 44, 1, OPEN_SCR, BIT(39) },
	{ "SCR_EL3.EnTP2", ID_PFR1, 24, 1, OPEN_SCR, BIT(41) },
	{ "SCR_EL3.TCR2En", ID_MMFR3, 0, 1, OPEN_SCR, BIT(43) },
	{ "SCR_EL3.SCTLR2En", ID_MMFR3, 4, 1, OPEN_SCR, BIT(44) },
	{ "SCR_EL3.PIEn", ID_MMFR3, 8, 1, OPEN_SCR, BIT(45) },
	{ "SCR_EL3.PIEn of overlays", ID_MMFR3, 16, 1, OPEN_SCR, BIT(45) },
	{ "SCR_EL3.ECVEn", ID_MMFR0, 60, 2, OPEN_SCR, BIT(28) },
	{ "SCR_EL3.EnSCXT", ID_PFR0, 56, 2, OPEN_SCR, BIT(25) },
	{ "SCR_EL3.EnSCXT of CSV2_1p2", ID_PFR1, 32, 2, OPEN_SCR, BIT(25) },
	{ "SCR_EL3.EnFPM", ID_PFR2, 32, 1, OPEN_SCR, BIT(50) },
	{ "CPTR_EL3.EZ", ID_PFR0, 32, 1, OPEN_CPTR, BIT(8) },
	{ "CPTR_EL3.ESM", ID_PFR1, 24, 1, OPEN_CPTR, BIT(12) },
	{ "SMCR_EL3.LEN", ID_PFR1, 24, 1, OPEN_SMCR, 15 },
	{ "SMCR_EL3.EZT0", ID_PFR1, 24, 2, OPEN_SMCR, 15 | BIT(30) },
	{ "SMCR_EL3.FA64", ID_SME_FA64, 0, 1, OPEN_SMCR, BIT(31) },
	{ "MDCR_EL3.NSPB", ID_DFR0, 32, 1, OPEN_MDCR, 3 << 12 },
	{ "MDCR_EL3.EnPMSN", ID_DFR0, 32, 3, OPEN_MDCR, 3 << 12 | BIT(36) },
	{ "MDCR_EL3.EnPMS3", ID_SPE_FDS, 0, 1, OPEN_MDCR, BIT(42) },
	{ "MDCR_EL3.NSTB", ID_DFR0, 44, 1, OPEN_MDCR, 3 << 24 },
	{ "MDCR_EL3.SBRBE", ID_DFR0, 52, 1, OPEN_MDCR, BIT(32) | BIT(33) },
	{ "MDCR_EL3.EnPM2", ID_DFR0, 8, 9, OPEN_MDCR, BIT(7) },
	{ "MDCR_EL3.EBWE", ID_DFR0, 0, 11, OPEN_MDCR, BIT(43) },
	{ "MPAM3_EL3.MPAMEN", ID_PFR0, 40, 1, OPEN_MPAM3, BIT(63) },
	{ "MPAM3_EL3.MPAMEN of v0p1", ID_PFR1, 16, 1, OPEN_MPAM3, BIT(63) },
	{ "HCRX_EL2.MSCEn", ID_ISAR2, 16, 1, OPEN_HCRX, BIT(11) },
	{ "HCRX_EL2.TCR2En", ID_MMFR3, 0, 1, OPEN_HCRX, BIT(14) },
	{ "HCRX_EL2.SCTLR2En", ID_MMFR3, 4, 1, OPEN_HCRX, BIT(15) },
	{ "HCRX_EL2.GCSEn", ID_PFR1, 44, 1, OPEN_HCRX, BIT(22) },
	{ "HCRX_EL2.EnFPM", ID_PFR2, 32, 1, OPEN_HCRX, BIT(23) },
	{ "HFGRTR_EL2.nGCS", ID_PFR1, 44, 1, OPEN_HFGRTR, BIT(52) | BIT(53) },
	{ "HFGWTR_EL2.nGCS", ID_PFR1, 44, 1, OPEN_HFGWTR, BIT(52) | BIT(53) },
	{ "HFGRTR_EL2.nTPIDR2, nSMPRI", ID_PFR1, 24, 1, OPEN_HFGRTR, BIT(54) | BIT(55) },
	{ "HFGWTR_EL2.nTPIDR2, nSMPRI", ID_PFR1, 24, 1, OPEN_HFGWTR, BIT(54) | BIT(55) },
	{ "HFGRTR_EL2.nPIR", ID_MMFR3, 8, 1, OPEN_HFGRTR, BIT(57) | BIT(58) },
	{ "HFGWTR_EL2.nPIR", ID_MMFR3, 8, 1, OPEN_HFGWTR, BIT(57) | BIT(58) },
	{ "HFGRTR_EL2.nPOR", ID_MMFR3, 16, 1, OPEN_HFGRTR, BIT(59) | BIT(60) },
	{ "HFGWTR_EL2.nPOR", ID_MMFR3, 16, 1, OPEN_HFGWTR, BIT(59) | BIT(60) },
	{ "HFGITR_EL2.nBRB", ID_DFR0, 52, 1, OPEN_HFGITR, BIT(55) | BIT(56) },
	{ "HFGITR_EL2.nGCS", ID_PFR1, 44, 1, OPEN_HFGITR, BIT(57) | BIT(58) | BIT(59) },
	{ "HDFGRTR_EL2.nBRB", ID_DFR0, 52, 1, OPEN_HDFGRTR, BIT(59) | BIT(60) | BIT(61) },
	{ "HDFGWTR_EL2.nBRB", ID_DFR0, 52, 1, OPEN_HDFGWTR, BIT(60) | BIT(61) },
	{ "HDFGRTR2_EL2.nPM", ID_DFR0, 8, 9, OPEN_HDFGRTR2, BIT(2) | BIT(3) | BIT(4) },
	{ "HDFGWTR2_EL2.nPM", ID_DFR0, 8, 9, OPEN_HDFGWTR2, BIT(2) | BIT(3) | BIT(4) },
	{ "HDFGRTR2_EL2.nPMSDSFR", ID_SPE_FDS, 0, 1, OPEN_HDFGRTR2, BIT(19) },
	{ "HDFGWTR2_EL2.nPMSDSFR", ID_SPE_FDS, 0, 1, OPEN_HDFGWTR2, BIT(19) },
	{ "BRBCR_EL2.CC, MPRED", ID_DFR0, 52, 1, OPEN_BRBCR, BIT(3) | BIT(4) },
};

static uint64_t id[ID_REGISTERS], opened[OPEN_REGISTERS];

static void ask(uint8_t which, uint8_t shift, uint64_t value)
{
	memset(id, 0, sizeof(id));
	id[which] = value << shift;
	memset(opened, 0xff, sizeof(opened));
	extensions_open(id, opened);
}

TEST(each_clause_of_the_document_holds)
{
	for (size_t i = 0; i < ARRAY_SIZE(clauses); i++) {
		const struct clause *c = &clauses[i];

		ask(c->id, c->shift, c->value);
		if (opened[c->open] != c->bits)
			test_failed(__FILE__, __LINE__, "%s: 0x%" PRIx64, c->name, opened[c->open]);
	}
}

TEST(a_cpu_one_step_below_gets_none_of_the_bits)
{
	for (size_t i = 0; i < ARRAY_SIZE(clauses); i++) {
		const struct clause *c = &clauses[i];
		uint64_t other = 0;

		for (size_t k = 0; k < ARRAY_SIZE(clauses); k++)
			if (clauses[k].id == c->id && clauses[k].shift == c->shift &&
			    clauses[k].open == c->open && clauses[k].value < c->value)
				other |= clauses[k].bits;
		ask(c->id, c->shift, c->value - 1u);
		CHECK_EQ(opened[c->open], other);
	}
}

TEST(nothing_is_opened_on_a_cpu_without_extensions)
{
	ask(ID_PFR0, 0, 0x1111); /* EL0 to EL3 in AArch64 */
	for (size_t i = 0; i < OPEN_REGISTERS; i++)
		CHECK_EQ(opened[i], 0);
}

static void expect(uint8_t id, uint8_t shift, uint64_t expected[OPEN_REGISTERS])
{
	memset(expected, 0, OPEN_REGISTERS * sizeof(*expected));
	for (size_t i = 0; i < ARRAY_SIZE(clauses); i++)
		if (clauses[i].id == id && clauses[i].shift == shift)
			expected[clauses[i].open] |= clauses[i].bits;
}

TEST(every_field_opens_its_own_bits_only)
{
	uint64_t expected[OPEN_REGISTERS];

	for (uint8_t which = 0; which < ID_REGISTERS; which++)
		for (uint8_t shift = 0; shift < 64; shift += 4) {
			expect(which, shift, expected);
			ask(which, shift, 14);
			CHECK(!memcmp(opened, expected, sizeof(opened)));
		}
}

TEST(counters_of_another_kind_are_no_pmuv3p9)
{
	ask(ID_DFR0, 8, 15);
	CHECK_EQ(opened[OPEN_MDCR], 0);
	ask(ID_DFR0, 32, 15);
	CHECK(opened[OPEN_MDCR]);
}
