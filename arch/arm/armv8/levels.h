/* SPDX-License-Identifier: MIT */
/*
 * The levels below, as Linux asks for them (arm64/booting, "System registers"): everything that
 * software at EL2 or EL1 may meet before it has written it itself. Inline, because the monitor
 * must not call what lies outside of it. Section numbers: Arm DDI 0487, issue J.a.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch/arm/armv8/gic.h>
#include <arch/arm/armv8/sysreg.h>

#define MPIDR_AFFINITY 0xff00ffffffull

static inline unsigned int id_field(uint64_t id, unsigned int shift)
{
	return (unsigned int)(id >> shift) & 15;
}

static inline bool cpu_has_el2(void)
{
	return id_field(sysreg_read(id_aa64pfr0_el1), 8);
}

static inline bool cpu_has_sve(void)
{
	return id_field(sysreg_read(id_aa64pfr0_el1), 32);
}

static inline bool cpu_has_sme(void)
{
	return id_field(sysreg_read(id_aa64pfr1_el1), 24);
}

static inline bool cpu_has_gic_registers(void)
{
	return id_field(sysreg_read(id_aa64pfr0_el1), 24);
}

/* Pointer authentication in any of its algorithms (D19.2.61, 62). */
static inline bool cpu_has_pauth(void)
{
	uint64_t one = sysreg_read(id_aa64isar1_el1), two = sysreg_read(S3_0_C0_C6_2);

	return id_field(one, 4) || id_field(one, 8) || id_field(one, 24) || id_field(one, 28) ||
	       id_field(two, 8) || id_field(two, 12);
}

/* EL1 as reset leaves it where reset says so; timers off, nothing trapped that can be opened. */
static inline void el1_initialise(void)
{
	sysreg_write(sctlr_el1, SCTLR_EL1_IS);
	sysreg_write(cpacr_el1, 0);
	sysreg_write(cntkctl_el1, 0);
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(contextidr_el1, 0);
	sysreg_write(tpidr_el1, 0);
	sysreg_write(vbar_el1, 0);
	sysreg_write(mdscr_el1, 0);
}

#define HCR_APK	 (1ull << 40)
#define HCR_API	 (1ull << 41)
#define HCR_SCXT (1ull << 53)
#define HCR_ATA	 (1ull << 56)

static inline void el2_open_traps(void)
{
	uint64_t hcr = (uint64_t)1 << 31, cptr = CPTR_EL2_IS; /* RW: EL1 is AArch64 */

	if (cpu_has_pauth())
		hcr |= HCR_APK | HCR_API;
	if (id_field(sysreg_read(id_aa64pfr1_el1), 8) >= 2)
		hcr |= HCR_ATA;
	if (id_field(sysreg_read(id_aa64pfr0_el1), 56) >= 2)
		hcr |= HCR_SCXT;
	if (cpu_has_sve())
		cptr &= ~(uint64_t)(1 << 8); /* TZ */
	if (cpu_has_sme())
		cptr &= ~(uint64_t)(1 << 12); /* TSM */
	sysreg_write(hcr_el2, hcr);
	sysreg_write(cptr_el2, cptr);
	sysreg_write(hstr_el2, 0);
}

/* From EL3, or by EL2 for itself with its MMU still on: SCTLR_EL2 is not touched here. */
static inline void el2_initialise(void)
{
	uint64_t counters = 0;

	el2_open_traps();
	isb();
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	sysreg_write(vmpidr_el2, sysreg_read(mpidr_el1));
	sysreg_write(vttbr_el2, 0);
	sysreg_write(cnthctl_el2, 3); /* EL1PCTEN, EL1PCEN: D19.8.2 */
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cnthp_ctl_el2, 0);
	if (id_field(sysreg_read(id_aa64dfr0_el1), 8) - 1 < 14) /* PMUVer: neither 0 nor 15 */
		counters = sysreg_read(pmcr_el0) >> 11 & 31;
	sysreg_write(mdcr_el2, counters); /* HPMN: all counters are EL1's */
	if (cpu_has_gic_registers()) {
		sysreg_write_(ICC_SRE_EL2, ICC_SRE_ALL);
		isb();
	}
	el1_initialise();
}
