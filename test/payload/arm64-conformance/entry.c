// SPDX-License-Identifier: MIT
/* The state that each CPU was entered in, and what the registers of higher levels let it do. */
#include "conformance.h"

#define DAIF_ALL     0x3c0
#define SCTLR_MMU    (1ull << 0)
#define SCTLR_DCACHE (1ull << 2)
#define SCTLR_ENDIAN (1ull << 25)
#define HCR_NOT_OURS 0x08001001ull /* TGE, DC, VM */
#define FDT_MAX	     0x200000
#define LEVEL_EL1    4

static bool seen(const struct cpu *c)
{
	return c->number == 0 || c->stage != STAGE_NONE;
}

#define for_each_cpu(c)                                                      \
	for (struct cpu *c = &cpus[0].cpu; c < &cpus[machine.cpu_count].cpu; \
	     c = (struct cpu *)((union cpu_slot *)c + 1))                    \
		if (seen(c))

/* One value per CPU, each of which must have the bits @mask as in @want. */
static void all_cpus(uint64_t (*value)(const struct cpu *), uint64_t mask, uint64_t want,
		     void (*verdict)(bool))
{
	bool holds = true;

	for_each_cpu(c)
	{
		clause_value(value(c));
		holds &= (value(c) & mask) == want;
	}
	verdict(holds);
}

static uint64_t daif_of(const struct cpu *c)
{
	return c->entry.daif;
}

static uint64_t sctlr_of(const struct cpu *c)
{
	return c->entry.sctlr;
}

static uint64_t sctlr_el1_of(const struct cpu *c)
{
	return c->sctlr_el1;
}

static uint64_t hcr_of(const struct cpu *c)
{
	return c->hcr;
}

static void check_arguments(void)
{
	const struct cpu *boot = &cpus[0].cpu;
	bool zero = !(boot->entry.x[1] | boot->entry.x[2] | boot->entry.x[3]);

	clause("boot.x0-aligned", "x0 is an address with alignment 8",
	       boot->entry.x[0] && boot->entry.x[0] % 8 == 0, boot->entry.x[0]);
	clause("boot.x0-tree", "x0 points to a device tree without faults", machine.tree_ok,
	       machine.tree_ok ? 0xd00dfeed : 0);
	clause("boot.x0-size", "the tree has at most 2 MiB",
	       machine.tree_ok && machine.tree_size <= FDT_MAX, machine.tree_size);
	clause_begin("boot.x1-x3", "x1, x2 and x3 are zero");
	for (int i = 1; i < 4; i++)
		clause_value(boot->entry.x[i]);
	clause_end(zero);
}

static void check_levels(void)
{
	bool known = true, same = true;

	clause_begin("cpu.level", "entered at EL2 or EL1");
	for_each_cpu(c)
	{
		uint64_t level = c->entry.level;

		clause_text(is_el2(c) ? "EL2" : level == LEVEL_EL1 ? "EL1" : "EL3");
		known &= is_el2(c) || level == LEVEL_EL1;
		same &= level == cpus[0].cpu.entry.level;
	}
	clause_end(known);
	clause_begin("cpu.same-level", "all CPUs at the same exception level");
	clause_end(same);
}

static void trial_clause(const char *id, const char *what, size_t trial, void (*verdict)(bool))
{
	bool tried = false, holds = true;

	clause_begin(id, what);
	for_each_cpu(c)
	{
		uint8_t outcome = c->trial[trial];

		clause_text(outcome == TRIAL_WORKS   ? "works"
			    : outcome == TRIAL_TRAPS ? "trap"
			    : outcome == TRIAL_LOST  ? "lost"
						     : "-");
		tried |= outcome != TRIAL_ABSENT;
		holds &= outcome == TRIAL_WORKS || outcome == TRIAL_ABSENT;
	}
	if (tried)
		verdict(holds);
	else
		clause_absent("these CPUs do not have it, or not at this level");
}

/* Turned round: an access that only the secure world may make. */
static void check_world(void)
{
	bool holds = true;

	clause_begin("cpu.nonsecure", "the secure timer's registers are out of reach");
	for_each_cpu(c)
	{
		uint8_t outcome = c->trial[TRIAL_SECURE];

		clause_text(outcome == TRIAL_TRAPS   ? "trap"
			    : outcome == TRIAL_WORKS ? "secure"
						     : "-");
		holds &= outcome != TRIAL_WORKS;
	}
	clause_end(holds);
}

void check_entry(void)
{
	check_arguments();
	clause_begin("cpu.masked", "D, A, I and F are masked");
	all_cpus(daif_of, DAIF_ALL, DAIF_ALL, clause_end);
	check_levels();
	check_world();
	clause_begin("cpu.mmu", "SCTLR.M is 0: MMU off");
	all_cpus(sctlr_of, SCTLR_MMU, 0, clause_end);
	clause_begin("cpu.dcache", "SCTLR.C is 0: data cache off");
	all_cpus(sctlr_of, SCTLR_DCACHE, 0, clause_note);
	clause_begin("cpu.endian", "SCTLR.EE is 0: data little-endian, as the header says");
	all_cpus(sctlr_of, SCTLR_ENDIAN, 0, clause_end);
}

static void check_identity(void)
{
	bool holds = true;

	clause_begin("sys.vpidr", "VMPIDR_EL2 and VPIDR_EL2 are those of the CPU");
	for_each_cpu(c)
	{
		clause_value(c->vmpidr);
		holds &= !is_el2(c) || (c->vmpidr == c->mpidr_seen && c->vpidr == c->midr);
	}
	if (at_el2())
		clause_end(holds);
	else
		clause_absent("only EL2 sees them");
}

static void check_el1_state(void)
{
	clause_begin("sys.sctlr-el1", "SCTLR_EL1 below is known: M, C and EE are 0");
	if (at_el2())
		all_cpus(sctlr_el1_of, SCTLR_MMU | SCTLR_DCACHE | SCTLR_ENDIAN, 0, clause_end);
	else
		clause_absent("entered at EL1: see cpu.mmu");
	clause_begin("sys.hcr", "HCR_EL2 is known: TGE, DC and VM are 0");
	if (at_el2())
		all_cpus(hcr_of, HCR_NOT_OURS, 0, clause_end);
	else
		clause_absent("only EL2 sees it");
}

/* 0 stands for CPUs that have no such vectors. */
static void length_clause(const char *id, const char *what, uint64_t (*length)(const struct cpu *))
{
	uint64_t first = length(&cpus[0].cpu), any = 0;
	bool same = true;

	clause_begin(id, what);
	for_each_cpu(c)
	{
		clause_value(length(c));
		any |= length(c);
		same &= length(c) == first;
	}
	if (any)
		clause_end(same);
	else
		clause_absent("these CPUs do not have them, or they trap");
}

static uint64_t sve_length_of(const struct cpu *c)
{
	return c->sve_length;
}

static uint64_t sme_length_of(const struct cpu *c)
{
	return c->sme_length;
}

static const struct {
	const char *id, *what;
	uint8_t trial;
	void (*verdict)(bool);
} trial_clauses[] = {
	{ "sys.fp", "FP and SIMD do not trap", TRIAL_FP, clause_end },
	{ "sys.sve", "SVE does not trap", TRIAL_SVE, clause_end },
	{ "sys.sme", "SME does not trap", TRIAL_SME, clause_end },
	{ "sys.sme-fa64", "all of SIMD works in streaming mode", TRIAL_SME_FA64, clause_end },
	{ "sys.tpidr2", "TPIDR2_EL0 does not trap", TRIAL_TPIDR2, clause_end },
	{ "sys.pauth", "pointer authentication does not trap", TRIAL_PAUTH, clause_end },
	{ "sys.mte", "memory tagging does not trap", TRIAL_MTE, clause_end },
	{ "sys.amu", "activity monitors do not trap", TRIAL_AMU, clause_end },
	{ "sys.hcx", "HCRX_EL2 does not trap", TRIAL_HCX, clause_end },
	{ "sys.fgt", "fine-grained trap registers do not trap", TRIAL_FGT, clause_end },
	{ "sys.fgt2", "their second set does not trap", TRIAL_FGT2, clause_end },
	{ "sys.tcr2", "TCR2_EL1 does not trap", TRIAL_TCR2, clause_end },
	{ "sys.pie", "PIR_EL1 does not trap", TRIAL_PIE, clause_end },
	{ "sys.gcs", "GCSCR_EL1 does not trap", TRIAL_GCS, clause_end },
	{ "sys.hvc", "HVC is enabled: SCR_EL3.HCE", TRIAL_HVC, clause_end },
	{ "sys.pmu", "the performance monitors do not trap", TRIAL_PMU, clause_note },
	{ "sys.pmuv3p9", "PMUACR_EL1 does not trap", TRIAL_PMUV3P9, clause_end },
	{ "sys.brbe", "branch records do not trap", TRIAL_BRBE, clause_end },
	{ "sys.spe", "statistical profiling does not trap", TRIAL_SPE, clause_note },
	{ "sys.trbe", "the trace buffer does not trap", TRIAL_TRBE, clause_note },
	{ "sys.scxt", "SCXTNUM_EL1 does not trap", TRIAL_SCXT, clause_note },
	{ "sys.debug", "the debug registers do not trap", TRIAL_DEBUG, clause_note },
};

void check_registers(void)
{
	check_identity();
	check_el1_state();
	for (size_t i = 0; i < ARRAY_SIZE(trial_clauses); i++)
		trial_clause(trial_clauses[i].id, trial_clauses[i].what, trial_clauses[i].trial,
			     trial_clauses[i].verdict);
	length_clause("sys.sve-length", "the longest vectors of SVE are the same on all CPUs",
		      sve_length_of);
	length_clause("sys.sme-length", "those of SME are, too", sme_length_of);
}

static void check_frequency(void)
{
	bool set = true, same = true;

	clause_begin("timer.frequency", "CNTFRQ_EL0 is set");
	for_each_cpu(c)
	{
		clause_value(c->frequency);
		set &= c->frequency != 0;
		same &= c->frequency == cpus[0].cpu.frequency;
	}
	clause_end(set);
	clause_begin("timer.same", "CNTFRQ_EL0 is the same on all CPUs");
	clause_end(same);
}

/* Bounds of the offset from every CPU: consistent when there is a value inside of all. */
static void check_offset(void)
{
	int64_t low = INT64_MIN, high = INT64_MAX;
	bool tried = true;

	clause_begin("timer.offset", "CNTVOFF_EL2 is the same on all CPUs");
	for_each_cpu(c)
	{
		low = c->offset_low > low ? c->offset_low : low;
		high = c->offset_high < high ? c->offset_high : high;
		clause_value((uint64_t)c->offset_low);
		tried &= is_el2(c) || c->trial[TRIAL_COUNTER] == TRIAL_WORKS;
	}
	if (tried)
		clause_end(low <= high);
	else
		clause_absent("EL1 cannot read the physical counter, see timer.counter");
}

void check_timers(void)
{
	check_frequency();
	check_offset();
	trial_clause("timer.counter", "CNTPCT_EL0 does not trap: CNTHCTL_EL2.EL1PCTEN",
		     TRIAL_COUNTER, clause_end);
	trial_clause("timer.physical", "the physical timer does not trap: CNTHCTL_EL2.EL1PCEN",
		     TRIAL_TIMER, clause_note);
}
