// SPDX-License-Identifier: MIT
/*
 * The resident monitor's C code: where a CPU waits, how it leaves EL3, and what PSCI's answers
 * make happen. Runs uncached from its copy: nothing outside of it may be called.
 * Section numbers: Arm DDI 0487, issue J.a.
 */
#include <arch/arm/armv8/monitor.h>

#include <arch/arm/armv8/gic.h>
#include <arch/arm/armv8/levels.h>
#include <arch/arm/armv8/levels_open.h>
#include <keel/compiler.h>
#include <keel/io.h>

_Static_assert(offsetof(struct psci, count) == 0 && offsetof(struct psci, cpu) == PSCI_CPU_OFFSET &&
		       sizeof(struct psci_cpu) == PSCI_CPU_BYTES &&
		       offsetof(struct psci_cpu, mpidr) == 0,
	       "monitor_entry.S knows these offsets");
_Static_assert(sizeof(struct monitor) <= MONITOR_STACKS - MONITOR_DATA, "data meet the stacks");
_Static_assert((PSCI_CPUS_MAX << MONITOR_STACK_LOG2) <= MONITOR_BLOCK - MONITOR_STACKS,
	       "stacks leave the block");

#define CPUECTLR_EL1   S3_1_C15_C2_1
#define CPUECTLR_SMPEN (1ull << 6)

#define SPSR_LEVEL     0xc	/* where the call came from, as CurrentEL has it */
#define SPSR_E	       (1 << 9) /* of AArch32: big endian */
#define SPSR_EL2H      0x3c9	/* DAIF masked, SP_EL2 (C5.2.19) */
#define SPSR_EL1H      0x3c5

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

/* While it waits, a CPU hears SGI 0 and nothing else. What reset does to an SGI is not said. */
static void listen(const struct monitor *m, const struct psci_cpu *cpu)
{
	uintptr_t frame = (uintptr_t)cpu->redistributor;

	if (m->gic_version == 2) {
		io_write32(m->distributor + GICD_IGROUPR, ~1u);
		io_write32(m->distributor + GICD_IPRIORITYR, 0);
		io_write32(m->distributor + GICD_ISENABLER, 1);
		io_write32(m->cpu_interface + GICC_PMR, GIC_PMR_LOWEST);
		io_write32(m->cpu_interface + GICC_CTLR, GICC_CTLR_GRP0);
	} else if (m->gic_version == 3) {
		wake_redistributor(frame);
		io_write32(frame + GICR_IGROUPR0, ~1u);
		io_write32(frame + GICR_IGRPMODR0, 0);
		io_write32(frame + GICR_IPRIORITYR0, 0);
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
	levels_open(cpu->big_endian);
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

static uint32_t big_endian_of(uint64_t sctlr)
{
	return sctlr & SCTLR_EE ? PSCI_CALLER_BIG_ENDIAN : 0;
}

/* A CPU starts with the byte order of who started it: DEN 0022D, initial state of a core. */
static uint32_t describe_caller(uint64_t esr)
{
	uint64_t spsr = sysreg_read(spsr_el3);

	if (esr >> ESR_EC == EC_SMC_A32)
		return PSCI_CALLER_32 | (spsr & SPSR_E ? PSCI_CALLER_BIG_ENDIAN : 0);
	return (spsr & SPSR_LEVEL) == CURRENT_EL2 ? big_endian_of(sysreg_read(sctlr_el2))
						  : big_endian_of(sysreg_read(sctlr_el1));
}

void monitor_call(struct monitor *m, unsigned int me, uint64_t *regs, uint64_t esr)
{
	enum psci_action action;

	m->psci.cpu[me].caller = describe_caller(esr);
	action = psci_call(&m->psci, me, regs);
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
