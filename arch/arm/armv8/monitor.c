// SPDX-License-Identifier: MIT
/*
 * The resident monitor's C code: what a CPU needs before it leaves EL3, where it waits, and what
 * PSCI's answers make happen. Runs uncached from its copy: nothing outside of it may be called.
 * Section numbers: Arm DDI 0487, issue J.a.
 */
#include <arch/arm/armv8/monitor.h>

#include <arch/arm/armv8/gic.h>
#include <arch/arm/armv8/levels.h>
#include <keel/compiler.h>
#include <keel/io.h>

_Static_assert(offsetof(struct psci, count) == 0 && offsetof(struct psci, cpu) == PSCI_CPU_OFFSET &&
		       sizeof(struct psci_cpu) == PSCI_CPU_BYTES &&
		       offsetof(struct psci_cpu, mpidr) == 0,
	       "monitor_entry.S knows these offsets");
_Static_assert(sizeof(struct monitor) <= MONITOR_STACKS - MONITOR_DATA, "data meet the stacks");
_Static_assert((PSCI_CPUS_MAX << MONITOR_STACK_LOG2) <= MONITOR_BLOCK - MONITOR_STACKS,
	       "stacks leave the block");

/* SCR_EL3 (D19.2.117) */
#define SCR_NS	 (1ull << 0)
#define SCR_RES1 (3ull << 4)
#define SCR_HCE	 (1ull << 8)
#define SCR_RW	 (1ull << 10)
#define SCR_APK	 (1ull << 16)
#define SCR_API	 (1ull << 17)

/* MDCR_EL3 (D19.3.19) */
#define MDCR_NSPB (3ull << 12)
#define MDCR_SDD  (1ull << 16)
#define MDCR_NSTB (3ull << 24)

/* CPTR_EL3 (D19.2.35) */
#define CPTR_EZ	       (1ull << 8)
#define CPTR_ESM       (1ull << 12)

#define ZCR_EL3	       S3_6_C1_C2_0
#define SMCR_EL3       S3_6_C1_C2_6
#define SMCR_EZT0      (1ull << 30)
#define SMCR_FA64      (1ull << 31)
#define ID_AA64SMFR0   S3_0_C0_C4_5
#define AMCNTENSET0    S3_3_C13_C2_5
#define CPUECTLR_EL1   S3_1_C15_C2_1
#define CPUECTLR_SMPEN (1ull << 6)

#define SPSR_EL2H      0x3c9 /* DAIF masked, SP_EL2 (C5.2.19) */
#define SPSR_EL1H      0x3c5

/* Extensions whose use by the lower levels is a bit of SCR_EL3; the field says since when. */
static uint64_t scr_of_extensions(void)
{
	static const struct {
		uint8_t id, shift, from, bit;
	} open[] = {
		{ 0, 8, 2, 26 },  /* ID_AA64PFR1 MTE: ATA */
		{ 0, 24, 1, 41 }, /* SME: EnTP2 */
		{ 0, 44, 1, 39 }, /* GCS: GCSEn */
		{ 1, 56, 1, 27 }, /* ID_AA64MMFR0 FGT: FGTEn */
		{ 1, 56, 2, 59 }, /* FGT2: FGTEn2 */
		{ 1, 60, 1, 28 }, /* ECV: ECVEn */
		{ 2, 40, 1, 38 }, /* ID_AA64MMFR1 HCX: HXEn */
		{ 3, 0, 1, 43 },  /* ID_AA64MMFR3 TCRX: TCR2En */
		{ 3, 4, 1, 44 },  /* SCTLRX: SCTLR2En */
		{ 3, 8, 1, 45 },  /* S1PIE: PIEn */
	};
	uint64_t id[] = { sysreg_read(id_aa64pfr1_el1), sysreg_read(id_aa64mmfr0_el1),
			  sysreg_read(id_aa64mmfr1_el1), sysreg_read_(ID_AA64MMFR3) };
	uint64_t scr = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(open); i++)
		if (id_field(id[open[i].id], open[i].shift) >= open[i].from)
			scr |= 1ull << open[i].bit;
	return scr;
}

/* Longest vectors, and what an EL below can only use when EL3 has it, too. */
static void set_sme(void)
{
	uint64_t smcr = 15;

	if (!cpu_has_sme())
		return;
	if (id_field(sysreg_read(id_aa64pfr1_el1), 24) >= 2)
		smcr |= SMCR_EZT0;
	if (sysreg_read_(ID_AA64SMFR0) >> 63)
		smcr |= SMCR_FA64;
	sysreg_write_(SMCR_EL3, smcr);
}

static void set_security(void)
{
	uint64_t scr = SCR_RES1 | SCR_RW | scr_of_extensions(), cptr = 0, mdcr = MDCR_SDD;
	uint64_t debug = sysreg_read(id_aa64dfr0_el1);

	if (cpu_has_el2())
		scr |= SCR_HCE;
	if (cpu_has_pauth())
		scr |= SCR_APK | SCR_API;
	if (cpu_has_sve())
		cptr |= CPTR_EZ;
	if (cpu_has_sme())
		cptr |= CPTR_ESM;
	if (id_field(debug, 32))
		mdcr |= MDCR_NSPB;
	if (id_field(debug, 44))
		mdcr |= MDCR_NSTB;
	sysreg_write(cptr_el3, cptr);
	sysreg_write(mdcr_el3, mdcr);
	isb();
	if (cpu_has_sve())
		sysreg_write_(ZCR_EL3, 15); /* the longest vectors there are */
	set_sme();
	if (id_field(sysreg_read(id_aa64pfr0_el1), 44)) /* AMU: its four counters run */
		sysreg_write_(AMCNTENSET0, 15);
	sysreg_write(scr_el3, scr | SCR_NS);
	isb();
	if (cpu_has_gic_registers())
		sysreg_write_(ICC_SRE_EL1, 7); /* the non-secure one */
}

/* Cortex-A35, A53, A57, A72, A73: coherent with the others only when told to (their TRM, 4.3). */
static void set_coherent(void)
{
	static const uint16_t cores[] = { 0xd04, 0xd03, 0xd07, 0xd08, 0xd09 };
	uint64_t midr = sysreg_read(midr_el1);

	for (unsigned int i = 0; i < ARRAY_SIZE(cores); i++)
		if (midr >> 24 == 0x41 && (midr >> 4 & 0xfff) == cores[i])
			sysreg_write_(CPUECTLR_EL1, sysreg_read_(CPUECTLR_EL1) | CPUECTLR_SMPEN);
	isb();
}

static void wake_redistributor(uintptr_t frame)
{
	io_write32(frame + GICR_WAKER, io_read32(frame + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	while (io_read32(frame + GICR_WAKER) & GICR_WAKER_CHILDREN)
		; /* no deadline: without interrupts this CPU is of no use to anyone */
}

/* While it waits, a CPU hears SGI 0 and nothing else. */
static void listen(const struct monitor *m, const struct psci_cpu *cpu)
{
	uintptr_t frame = (uintptr_t)cpu->redistributor;

	if (m->gic_version == 2) {
		io_write32(m->distributor + GICD_IGROUPR, ~1u);
		io_write32(m->cpu_interface + GICC_PMR, GIC_PMR_LOWEST);
		io_write32(m->cpu_interface + GICC_CTLR, GICC_CTLR_GRP0);
	} else if (m->gic_version == 3) {
		wake_redistributor(frame);
		io_write32(frame + GICR_IGROUPR0, ~1u);
		io_write32(frame + GICR_IGRPMODR0, 0);
		io_write32(frame + GICR_ISENABLER0, 1);
		sysreg_write_(ICC_SRE_EL3, ICC_SRE_ALL);
		isb();
		sysreg_write_(ICC_SRE_EL1, 7);
		sysreg_write_(ICC_CTLR_EL3, 0);
		sysreg_write_(ICC_PMR_EL1, GIC_PMR_LOWEST);
		sysreg_write_(ICC_IGRPEN1_EL3, 0);
		sysreg_write_(ICC_IGRPEN0_EL1, 1);
		isb();
	}
}

/* Until SGI 0 comes, or something else that is no harm. */
static void doze(const struct monitor *m)
{
	uint64_t number;

	if (m->gic_version == 0) {
		__asm__ volatile("wfe" : : : "memory");
		return;
	}
	__asm__ volatile("dsb sy\n\twfi" : : : "memory");
	if (m->gic_version == 2) {
		number = io_read32(m->cpu_interface + GICC_IAR);
		if ((number & GIC_NUMBER_MASK) < GIC_SPURIOUS)
			io_write32(m->cpu_interface + GICC_EOIR, (uint32_t)number);
	} else {
		number = sysreg_read_(ICC_IAR0_EL1);
		if (number < GIC_SPURIOUS)
			sysreg_write_(ICC_EOIR0_EL1, number);
		isb();
	}
}

/* What belongs to this CPU goes to the non-secure group; the SPIs went when Keel left. */
static void give_interrupts(const struct monitor *m, const struct psci_cpu *cpu)
{
	uintptr_t frame = (uintptr_t)cpu->redistributor;

	if (m->gic_version == 2) {
		for (unsigned int i = 0; i < 16; i += 4)
			io_write32(m->distributor + GICD_CPENDSGIR + i, UINT32_MAX);
		io_write32(m->distributor + GICD_IGROUPR, UINT32_MAX);
		io_write32(m->cpu_interface + GICC_CTLR, GICC_CTLR_GRP1);
	} else if (m->gic_version == 3) {
		sysreg_write_(ICC_IGRPEN0_EL1, 0);
		io_write32(frame + GICR_ICPENDR0, UINT32_MAX);
		io_write32(frame + GICR_IGROUPR0, UINT32_MAX);
		sysreg_write_(ICC_IGRPEN1_EL3, 1); /* EnableGrp1NS */
		isb();
	}
	dsb();
}

void psci_pause(void)
{
	cpu_yield();
}

static void set_lower_levels(void)
{
	if (cpu_has_el2()) {
		sysreg_write(sctlr_el2, SCTLR_EL2_IS);
		el2_initialise();
	} else {
		el1_initialise();
	}
	isb();
}

/* Waits until somebody wants this CPU; then sends it there. */
void monitor_cpu(struct monitor *m, unsigned int me)
{
	volatile struct psci_cpu *cpu = &m->psci.cpu[me];

	set_coherent();
	sysreg_write(cntfrq_el0, m->timer_hz);
	listen(m, &m->psci.cpu[me]);
	if (cpu->state == PSCI_ABSENT)
		cpu->state = PSCI_OFF;
	dsb();
	while (cpu->state != PSCI_PENDING)
		doze(m);
	dsb();
	give_interrupts(m, &m->psci.cpu[me]);
	set_security();
	set_lower_levels();
	cpu->state = PSCI_ON;
	dsb();
	monitor_leave(cpu->entry, cpu->context, cpu_has_el2() ? SPSR_EL2H : SPSR_EL1H);
}

static void write_registers(const struct monitor_write write[2])
{
	for (int i = 0; i < 2; i++)
		if (write[i].addr)
			io_write32((uintptr_t)write[i].addr, (uint32_t)write[i].value);
	for (;;)
		__asm__ volatile("wfi");
}

void monitor_call(struct monitor *m, unsigned int me, uint64_t *regs)
{
	enum psci_action action = psci_call(&m->psci, me, regs);

	dsb();
	if (action == PSCI_WAKE)
		gic_wake_others(m->gic_version, m->distributor);
	else if (action == PSCI_STANDBY)
		__asm__ volatile("wfi" : : : "memory");
	else if (action == PSCI_CPU_STOP)
		monitor_enter();
	else if (action == PSCI_POWER_OFF)
		write_registers(m->power_off);
	else if (action == PSCI_RESET)
		write_registers(m->reset);
}
