// SPDX-License-Identifier: MIT
/*
 * What one CPU can see of itself: registers, counters, and what traps when it is tried.
 * Register and bit names: Arm DDI 0487, chapter D17 (AArch64 System register descriptions).
 */
#include "conformance.h"

#define LEVEL_EL2    8
#define HCR_IMO	     (1ull << 4)
#define HCR_FMO	     (1ull << 3)
#define HCR_E2H	     (1ull << 34)
#define SPSR_FIQ     (1ull << 6)
#define SPSR_SERROR  (1ull << 8)
#define EC_SVC	     0x15
#define EC_HVC	     0x16
#define EC_FETCH     0x21 /* instruction abort at the own level */
#define USUAL_HZ     62500000u
#define ROUNDS_MAX   40000000u /* of a wait, should the counter stand still */
#define DAIF_IRQ_FIQ "#3"

struct trial {
	const char *name;
	void (*run)(void);
	uint8_t id_register; /* ID_*; the feature is there when the field is not 0 */
	uint8_t id_shift, id_minimum;
	bool el2_only;
};

enum {
	ID_NONE,
	ID_PFR0,
	ID_PFR1,
	ID_ISAR1,
	ID_MMFR0,
	ID_MMFR1,
	ID_MMFR3,
	ID_DFR0,
	ID_SMFR0,
	ID_EL3
};

void try_fp(void);
void try_sve(void);
void try_sme(void);
void try_pauth(void);
void try_mte(void);
void try_amu(void);
void try_hcx(void);
void try_fgt(void);
void try_tcr2(void);
void try_sme_fa64(void);
void try_fgt2(void);
void try_pie(void);
void try_gcs(void);
void try_tpidr2(void);
void try_scxt(void);
void try_brbe(void);
void try_spe(void);
void try_trbe(void);
void try_pmu(void);
void try_pmuv3p9(void);
void try_debug(void);
void try_counter(void);
void try_timer(void);
void try_secure(void);
void try_hvc(void);
uint64_t sve_length(void);
uint64_t sme_length(void);

static const struct trial trials[] = {
	[TRIAL_FP] = { "fp", try_fp, ID_NONE, 0, 0, false },
	[TRIAL_SVE] = { "sve", try_sve, ID_PFR0, 32, 1, false },
	[TRIAL_SME] = { "sme", try_sme, ID_PFR1, 24, 1, false },
	[TRIAL_PAUTH] = { "pauth", try_pauth, ID_ISAR1, 0, 1, false },
	[TRIAL_MTE] = { "mte", try_mte, ID_PFR1, 8, 2, false },
	[TRIAL_AMU] = { "amu", try_amu, ID_PFR0, 44, 1, false },
	[TRIAL_HCX] = { "hcx", try_hcx, ID_MMFR1, 40, 1, true },
	[TRIAL_FGT] = { "fgt", try_fgt, ID_MMFR0, 56, 1, true },
	[TRIAL_TCR2] = { "tcr2", try_tcr2, ID_MMFR3, 0, 1, false },
	[TRIAL_SME_FA64] = { "sme-fa64", try_sme_fa64, ID_SMFR0, 60, 8, false },
	[TRIAL_TPIDR2] = { "tpidr2", try_tpidr2, ID_PFR1, 24, 1, false },
	[TRIAL_FGT2] = { "fgt2", try_fgt2, ID_MMFR0, 56, 2, true },
	[TRIAL_PIE] = { "pie", try_pie, ID_MMFR3, 8, 1, false },
	[TRIAL_GCS] = { "gcs", try_gcs, ID_PFR1, 44, 1, false },
	[TRIAL_SCXT] = { "scxt", try_scxt, ID_PFR0, 56, 2, false },
	[TRIAL_BRBE] = { "brbe", try_brbe, ID_DFR0, 52, 1, false },
	[TRIAL_SPE] = { "spe", try_spe, ID_DFR0, 32, 1, false },
	[TRIAL_TRBE] = { "trbe", try_trbe, ID_DFR0, 44, 1, false },
	[TRIAL_HVC] = { "hvc", try_hvc, ID_EL3, 12, 1, true },
	[TRIAL_PMU] = { "pmu", try_pmu, ID_DFR0, 8, 1, false },
	[TRIAL_PMUV3P9] = { "pmuv3p9", try_pmuv3p9, ID_DFR0, 8, 9, false },
	[TRIAL_DEBUG] = { "debug", try_debug, ID_NONE, 0, 0, false },
	[TRIAL_COUNTER] = { "counter", try_counter, ID_NONE, 0, 0, false },
	[TRIAL_TIMER] = { "timer", try_timer, ID_NONE, 0, 0, false },
	[TRIAL_SECURE] = { "secure", try_secure, ID_NONE, 0, 0, false },
};
_Static_assert(ARRAY_SIZE(trials) == TRIAL_COUNT && TRIAL_COUNT <= TRIALS_MAX, "every trial");

struct cpu *cpu_self(void)
{
	return (struct cpu *)read_register(tpidr_el0);
}

bool is_el2(const struct cpu *c)
{
	return c->entry.level == LEVEL_EL2;
}

bool at_el2(void)
{
	return is_el2(cpu_self());
}

static uint64_t id_register(uint8_t which)
{
	switch (which) {
	case ID_PFR0:
	case ID_EL3:
		return read_register(id_aa64pfr0_el1);
	case ID_PFR1:
		return read_register(id_aa64pfr1_el1);
	case ID_MMFR0:
		return read_register(id_aa64mmfr0_el1);
	case ID_MMFR1:
		return read_register(id_aa64mmfr1_el1);
	case ID_MMFR3:
		return read_register(s3_0_c0_c7_3);
	case ID_DFR0:
		return read_register(id_aa64dfr0_el1);
	case ID_SMFR0:
		return read_register(s3_0_c0_c4_5);
	default:
		return read_register(id_aa64isar1_el1);
	}
}

static bool present(const struct trial *t)
{
	uint64_t id = id_register(t->id_register), field = id >> t->id_shift & 15;

	if (t->el2_only && !at_el2())
		return false;
	if (t->id_register == ID_NONE)
		return true;
	if (t->id_register == ID_ISAR1) /* APA, API, GPA, GPI */
		return id & 0xff000ff0;
	return field >= t->id_minimum && field != 15;
}

/* The own level's traps belong to the kernel: off, so that only a higher level's are left. */
static void allow_own_traps(struct cpu *c)
{
	uint64_t pfr0 = read_register(id_aa64pfr0_el1), pfr1 = read_register(id_aa64pfr1_el1);
	uint64_t cptr = 0x33ff;

	if (!is_el2(c) || read_register(hcr_el2) & HCR_E2H) {
		write_register(cpacr_el1, 0x3330000); /* SMEN, FPEN, ZEN */
		return;
	}
	if (pfr0 >> 32 & 15)
		cptr &= ~(1ull << 8); /* TZ */
	if (pfr1 >> 24 & 15)
		cptr &= ~(1ull << 12); /* TSM */
	write_register(cptr_el2, cptr);
}

static void run_trial(struct cpu *c, size_t number)
{
	const struct trial *t = &trials[number];
	uint32_t before = c->traps;

	if (!present(t))
		return;
	c->trial[number] = TRIAL_LOST; /* until it comes back */
	if (!c->number) {
		put(" ");
		put(t->name);
	}
	t->run();
	c->trial[number] = c->traps == before ? TRIAL_WORKS : TRIAL_TRAPS;
	if (t->run == try_hvc && c->esr >> 26 == EC_HVC)
		c->trial[number] = TRIAL_WORKS;
}

/* The offset lies between the two differences; the narrowest of several rounds is kept. */
static void observe_offset(struct cpu *c)
{
	uint64_t narrow = UINT64_MAX;

	for (int round = 0; round < 32; round++) {
		uint64_t before, value, after;

		__asm__ volatile(
			"isb\n mrs %0, cntpct_el0\n isb\n mrs %1, cntvct_el0\n isb\n"
			" mrs %2, cntpct_el0"
			: "=r"(before), "=r"(value), "=r"(after));
		if (after - before >= narrow)
			continue;
		narrow = after - before;
		c->offset_low = (int64_t)(value - after);
		c->offset_high = (int64_t)(value - before);
	}
}

static void observe_el2(struct cpu *c)
{
	c->hcr = read_register(hcr_el2);
	c->sctlr_el1 = read_register(sctlr_el1);
	c->vmpidr = read_register(vmpidr_el2);
	c->vpidr = read_register(vpidr_el2);
	c->offset_low = c->offset_high = (int64_t)read_register(cntvoff_el2);
}

void cpu_observe(struct cpu *c)
{
	c->frequency = read_register(cntfrq_el0);
	c->mpidr_seen = read_register(mpidr_el1);
	c->midr = read_register(midr_el1);
	if (is_el2(c))
		observe_el2(c);
	allow_own_traps(c);
	for (size_t i = 0; i < ARRAY_SIZE(trials); i++)
		run_trial(c, i);
	if (c->trial[TRIAL_SVE] == TRIAL_WORKS)
		c->sve_length = sve_length();
	if (c->trial[TRIAL_SME] == TRIAL_WORKS)
		c->sme_length = sme_length();
	if (!is_el2(c) && c->trial[TRIAL_COUNTER] == TRIAL_WORKS)
		observe_offset(c);
}

static void interrupt(struct cpu *c)
{
	uint32_t number = gic_acknowledge();

	if (number >= 256) {
		c->bad_interrupts++;
		if (number >= 1020)
			return;
	} else {
		c->interrupts[number / 64] |= 1ull << number % 64;
	}
	if (number >= 16)
		gic_disable(c, number);
	gic_finish(number);
}

static void mask_on_return(uint64_t bit)
{
	if (at_el2())
		write_register(spsr_el2, read_register(spsr_el2) | bit);
	else
		write_register(spsr_el1, read_register(spsr_el1) | bit);
}

static void synchronous(struct cpu *c)
{
	uint64_t esr = at_el2() ? read_register(esr_el2) : read_register(esr_el1);
	uint64_t class = esr >> 26;

	c->esr = esr;
	c->traps++;
	if (class == EC_FETCH) {
		put("\nconformance: lost, fetched from nowhere: ");
		put_hex(at_el2() ? read_register(elr_el2) : read_register(elr_el1));
		put("\n");
		for (;;)
			__asm__ volatile("wfe");
	}
	if (class == EC_HVC || class == EC_SVC)
		return;
	if (at_el2())
		write_register(elr_el2, read_register(elr_el2) + 4);
	else
		write_register(elr_el1, read_register(elr_el1) + 4);
}

void exception(uint64_t kind)
{
	struct cpu *c = cpu_self();

	if (kind == 0) {
		synchronous(c);
	} else if (kind == 1) {
		interrupt(c);
	} else {
		c->bad_interrupts++;
		mask_on_return(kind == 2 ? SPSR_FIQ : SPSR_SERROR);
	}
}

uint64_t ticks(void)
{
	__asm__ volatile("isb");
	return read_register(cntvct_el0);
}

bool ticks_passed(uint64_t since, uint32_t ms)
{
	uint64_t hz = read_register(cntfrq_el0);

	__asm__ volatile("yield");
	return ticks() - since > (hz ? hz : USUAL_HZ) / 1000 * ms;
}

bool wait_interrupt(struct cpu *c, uint32_t number, uint32_t ms)
{
	uint64_t start = ticks(), bit = 1ull << number % 64;

	if (is_el2(c))
		write_register(hcr_el2, read_register(hcr_el2) | HCR_IMO | HCR_FMO);
	__asm__ volatile("msr daifclr, " DAIF_IRQ_FIQ);
	for (uint32_t n = 0; n < ROUNDS_MAX; n++)
		if (c->interrupts[number / 64] & bit || ticks_passed(start, ms))
			break;
	__asm__ volatile("msr daifset, " DAIF_IRQ_FIQ);
	if (is_el2(c))
		write_register(hcr_el2, c->hcr);
	return c->interrupts[number / 64] & bit;
}
