// SPDX-License-Identifier: MIT
/*
 * Handing the CPUs over: by the PSCI below Keel, by Keel's own monitor, or in a spin table that
 * one of the two has started.
 */
#include <keel/smp.h>

#include <stdbool.h>
#include <string.h>

#include <arch/arm/armv8/gic.h>
#include <arch/arm/armv8/levels.h>
#include <arch/arm/armv8/monitor.h>
#include <arch/arm/armv8/smp.h>
#include <arch/arm/armv8/spin_table.h>
#include <keel/board.h>
#include <keel/clock.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/io.h>
#include <keel/machine.h>
#include <keel/psci.h>

/* Some microseconds of work, on a machine that may have others to do. */
#define ARRIVAL_MS	5000
#define ARRIVAL_STEP_US 1000 /* a CPU that is called all the time does not get on */

static struct {
	bool monitor_runs; /* its CPUs must not lose the code they wait in */
	bool pen_is_ours;  /* what says in it that a CPU is there is of this run */
} smp;

static uintptr_t pen_base(void)
{
	return board.park_base;
}

static uintptr_t monitor_base(void)
{
	return board.park_base + PEN_BLOCK;
}

static struct monitor *monitor(void)
{
	return (struct monitor *)(monitor_base() + MONITOR_DATA);
}

static uintptr_t release_of(unsigned int cpu)
{
	return pen_base() + PEN_RELEASE + (uintptr_t)cpu * SMP_RELEASE_STRIDE;
}

static uint64_t own_affinity(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

int smp_method_check(const char *method)
{
	if (!strcmp(method, "psci") || !strcmp(method, "spin-table"))
		return 0;
	return fail(-EINVAL, "psci, spin-table, or delete the variable",
		    "enable_method: %s is no way to start CPUs", method);
}

static int choose(const char *method, struct smp_info *info)
{
	bool has_psci = info->conduit;
	int rc;

	if (!method || !method[0]) {
		info->method = has_psci ? SMP_PSCI : SMP_NONE;
		return 0;
	}
	rc = smp_method_check(method);
	if (rc)
		return rc;
	if (!has_psci)
		return fail(-ENOSYS, "delete the variable: the other CPUs then stay off",
			    "enable_method: nothing on this machine can start a CPU");
	info->method = method[0] == 'p' ? SMP_PSCI : SMP_SPIN_TABLE;
	return 0;
}

int smp_describe(const char *method, struct smp_info *info)
{
	static const char *const conduit[] = {
		[PSCI_NONE] = NULL, [PSCI_HVC] = "hvc", [PSCI_SMC] = "smc"
	};
	const struct machine_facts *m = machine_facts();
	int rc;

	*info = (struct smp_info){ .conduit = conduit[m->psci],
				   .mpidr = m->mpidr,
				   .count = (unsigned int)m->cpu_count };
	if (m->psci == PSCI_NONE && m->el == 3) {
		info->conduit = "smc";
		info->monitor = (struct smp_range){ monitor_base(), MONITOR_BLOCK };
	}
	rc = choose(method, info);
	if (!rc && info->method == SMP_SPIN_TABLE) {
		info->pen = (struct smp_range){ pen_base(), PEN_BLOCK };
		info->release = release_of(0);
	}
	return rc;
}

/* What another CPU wrote past our cache. */
static uint64_t read_shared(volatile uint64_t *word)
{
	cpu_cache_invalidate((void *)(uintptr_t)word, sizeof(*word));
	return *word;
}

static void install_pen(void)
{
	memcpy((void *)(pen_base() + PEN_CODE), __pen_start, (size_t)(__pen_end - __pen_start));
	cpu_cache_sync_code((void *)(pen_base() + PEN_CODE), PEN_RELEASE - PEN_CODE);
}

/*
 * Zero until the kernel writes them, whatever an earlier boot that failed left there. Who is in the
 * pen survives such a boot, but no reset: RAM does, the CPUs do not.
 */
static void clear_release(const struct smp_info *info)
{
	size_t len = smp.pen_is_ours ? sizeof(uint64_t) : SMP_RELEASE_STRIDE;

	for (unsigned int i = 0; i < info->count; i++)
		memset((void *)release_of(i), 0, len);
	cpu_cache_clean((void *)release_of(0), info->count * (size_t)SMP_RELEASE_STRIDE);
	smp.pen_is_ours = true;
}

static bool in_pen(unsigned int cpu)
{
	return read_shared((volatile uint64_t *)(release_of(cpu) + PEN_HERE)) != 0;
}

static int wait_in_pen(const struct smp_info *info, unsigned int cpu)
{
	struct deadline end = deadline_ms(ARRIVAL_MS);

	while (!in_pen(cpu)) {
		cpu_yield();
		if (deadline_passed(&end))
			return fail(-EIO, "setenv enable_method psci",
				    "CPU %u (MPIDR 0x%lx): started, but not seen in the spin table",
				    cpu, (unsigned long)info->mpidr[cpu]);
	}
	return 0;
}

/* PSCI below Keel. */

static int start_by_firmware(const struct smp_info *info, unsigned int cpu)
{
	int64_t answer;

	if (in_pen(cpu))
		return 0; /* since a boot that failed later */
	answer = firmware_call(PSCI_CPU_ON | PSCI_64BIT, info->mpidr[cpu], pen_base() + PEN_CODE,
			       release_of(cpu));
	if (answer)
		return fail(-EIO, "setenv enable_method psci",
			    "CPU %u (MPIDR 0x%lx): PSCI CPU_ON answers %d, expected 0", cpu,
			    (unsigned long)info->mpidr[cpu], (int)answer);
	return wait_in_pen(info, cpu);
}

static int fill_pen_by_firmware(const struct smp_info *info)
{
	int rc = 0;

	install_pen();
	clear_release(info);
	for (unsigned int i = 0; i < info->count && !rc; i++)
		if (info->mpidr[i] != own_affinity())
			rc = start_by_firmware(info, i);
	return rc;
}

/* Keel is the firmware. */

static uint64_t redistributor_of(uint64_t mpidr)
{
	const struct machine_facts *f = machine_facts();
	uint64_t affinity = (mpidr >> 32 << 24) | (mpidr & 0xffffff), at = 0;
	uint32_t low;

	while (f->gic.version == 3 && at < f->gic.redistributor_size) {
		low = io_read32(f->gic.redistributor + at + GICR_TYPER);
		if (io_read32(f->gic.redistributor + at + GICR_TYPER + 4) == affinity)
			return f->gic.redistributor + at;
		if (low & GICR_TYPER_LAST)
			break;
		at += low & GICR_TYPER_VLPIS ? 2 * GICR_BYTES : GICR_BYTES;
	}
	return 0;
}

/* Every SPI to the non-secure group; what belongs to one CPU is set by that CPU. */
static int hand_over_distributor(void)
{
	const struct machine_facts *f = machine_facts();
	uintptr_t gicd = f->gic.distributor;
	struct deadline end = deadline_ms(ARRIVAL_MS);
	uint32_t words;

	if (!f->gic.version)
		return 0;
	words = (io_read32(gicd + GICD_TYPER) & GICD_TYPER_LINES) + 1;
	io_write32(gicd + GICD_CTLR, f->gic.version == 3 ? GICD_CTLR_ARE : 0);
	while (f->gic.version == 3 && io_read32(gicd + GICD_CTLR) & GICD_CTLR_RWP)
		if (deadline_passed(&end))
			return fail(-EIO, "switch the machine off and on, then boot again",
				    "interrupt controller: GICD_CTLR.RWP stays 1");
	for (uint32_t i = 1; i < words; i++) {
		io_write32(gicd + GICD_IGROUPR + 4 * i, UINT32_MAX);
		if (f->gic.version == 3)
			io_write32(gicd + GICD_IGRPMODR + 4 * i, 0);
	}
	io_write32(gicd + GICD_CTLR,
		   (f->gic.version == 3 ? GICD_CTLR_ARE : 0) | GICD_CTLR_GRP0 | GICD_CTLR_GRP1);
	if (f->gic.version == 3) { /* for our own calls to the others */
		sysreg_write_(ICC_SRE_EL3, ICC_SRE_ALL);
		isb();
	}
	return 0;
}

static void wake_others(void)
{
	gic_wake_others(machine_facts()->gic.version, machine_facts()->gic.distributor);
}

static void copy_writes(struct monitor_write to[2], const struct machine_write from[2])
{
	for (int i = 0; i < 2; i++)
		to[i] = (struct monitor_write){ from[i].addr, from[i].value };
}

static void describe_machine(struct monitor *m, const struct smp_info *info)
{
	const struct machine_facts *f = machine_facts();

	memset(m, 0, sizeof(*m));
	m->psci.count = info->count;
	for (unsigned int i = 0; i < info->count; i++)
		m->psci.cpu[i] =
			(struct psci_cpu){ .mpidr = info->mpidr[i],
					   .redistributor = redistributor_of(info->mpidr[i]),
					   .state = PSCI_ABSENT };
	for (size_t i = 0; i < f->bank_count; i++)
		m->psci.ram[i] = (struct psci_range){ f->banks[i].base, f->banks[i].size };
	m->psci.monitor = (struct psci_range){ monitor_base(), MONITOR_BLOCK };
	m->gic_version = f->gic.version;
	m->distributor = f->gic.distributor;
	m->cpu_interface = f->gic.cpu_interface;
	m->timer_hz = (uint32_t)sysreg_read(cntfrq_el0);
	copy_writes(m->power_off, f->power_off);
	copy_writes(m->reset, f->reset);
}

/* The monitor of this boot, or of one that failed later: then its CPUs wait in it already. */
static int install_monitor(const struct smp_info *info)
{
	const struct psci *psci = &monitor()->psci;

	if (smp.monitor_runs)
		return 0;
	memcpy((void *)monitor_base(), __monitor_start, (size_t)(__monitor_end - __monitor_start));
	describe_machine(monitor(), info);
	for (unsigned int i = 0; i < info->count && machine_facts()->gic.version == 3; i++)
		if (!psci->cpu[i].redistributor)
			return fail(-EIO, "take the machine's own device tree",
				    "CPU %u (MPIDR 0x%lx): the GIC has no redistributor for it", i,
				    (unsigned long)info->mpidr[i]);
	cpu_cache_sync_code((void *)monitor_base(), MONITOR_BLOCK);
	smp.monitor_runs = true;
	return 0;
}

static bool has_arrived(unsigned int cpu)
{
	struct psci_cpu *c = &monitor()->psci.cpu[cpu];

	cpu_cache_invalidate(c, sizeof(*c));
	return *(volatile uint32_t *)&c->state != PSCI_ABSENT;
}

/* From the pen of the reset. A CPU that is late clears the address, so it is written again and again. */
static int call_to_monitor(const struct smp_info *info, unsigned int cpu)
{
	volatile uint64_t *park = (volatile uint64_t *)(pen_base() + PEN_PARK);
	struct deadline end = deadline_ms(ARRIVAL_MS), step;

	while (!has_arrived(cpu)) {
		*park = monitor_base() + MONITOR_ENTER;
		cpu_cache_clean((void *)(pen_base() + PEN_PARK), sizeof(*park));
		dsb();
		wake_others();
		step = deadline_us(ARRIVAL_STEP_US);
		while (!has_arrived(cpu) && !deadline_passed(&step))
			cpu_yield();
		if (deadline_passed(&end))
			return fail(-EIO, "reset, then try again",
				    "CPU %u (MPIDR 0x%lx): did not come out of reset", cpu,
				    (unsigned long)info->mpidr[cpu]);
	}
	return 0;
}

static void start_in_monitor(unsigned int cpu, uint64_t entry, uint64_t context)
{
	struct psci_cpu *c = &monitor()->psci.cpu[cpu];

	cpu_cache_invalidate(c, sizeof(*c));
	c->entry = entry;
	c->context = context;
	c->big_endian = false;
	dsb();
	c->state = PSCI_PENDING;
	cpu_cache_clean(c, sizeof(*c));
	wake_others();
}

static int enter_pen_by_monitor(const struct smp_info *info, unsigned int cpu)
{
	if (in_pen(cpu))
		return 0;
	start_in_monitor(cpu, pen_base() + PEN_CODE, release_of(cpu));
	return wait_in_pen(info, cpu);
}

static int hand_over_by_monitor(const struct smp_info *info)
{
	bool spin = info->method == SMP_SPIN_TABLE;
	int rc = hand_over_distributor();

	if (!rc)
		rc = install_monitor(info);
	if (!rc && psci_find(&monitor()->psci, own_affinity()) < 0)
		rc = fail(-EIO, "start the machine without -dtb",
			  "device tree: it has no node for this CPU (MPIDR 0x%lx)",
			  (unsigned long)own_affinity());
	if (spin) {
		install_pen();
		clear_release(info);
	}
	for (unsigned int i = 0; i < info->count && !rc; i++) {
		if (info->mpidr[i] == own_affinity())
			continue;
		rc = call_to_monitor(info, i);
		if (!rc && spin)
			rc = enter_pen_by_monitor(info, i);
	}
	return rc;
}

int smp_hand_over(const struct smp_info *info)
{
	if (info->monitor.size)
		return hand_over_by_monitor(info);
	return info->method == SMP_SPIN_TABLE ? fill_pen_by_firmware(info) : 0;
}

void smp_leave(uintptr_t entry, uintptr_t argument)
{
	int me = psci_find(&monitor()->psci, own_affinity());

	start_in_monitor((unsigned int)me, entry, argument);
	cpu_jump(monitor_base() + MONITOR_ENTER, 0, 0, 0, 0);
}
