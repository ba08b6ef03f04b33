// SPDX-License-Identifier: MIT
/* The clauses of secondary CPUs: enable method, PSCI, spin table, state at their entry. */
#include "conformance.h"

#define PSCI_INVALID	(-2)
#define PSCI_ALREADY_ON (-4)
#define AFFINITY_ON	0
#define AFFINITY_OFF	1
#define VERSION_1_0	0x10000
#define SMCCC_1_1	0x10001
#define KEPT_1_0	0xfffc0000u /* bits of psci.changed: x18 to x30, and d0 to d31 */
#define KEPT_1_1	0x0003fff0u /* x4 to x17 */

static void end_or_absent(bool there, bool holds, const char *why_not)
{
	if (there)
		clause_end(holds);
	else
		clause_absent(why_not);
}

/* @value of each secondary with @method must be @want. */
static void each(uint32_t method, int64_t (*value)(const struct cpu *), int64_t want)
{
	bool any = false, holds = true;

	for (size_t i = 1; i < machine.cpu_count; i++) {
		const struct cpu *c = &cpus[i].cpu;

		if (c->method != method)
			continue;
		any = true;
		clause_value((uint64_t)value(c));
		holds &= value(c) == want;
	}
	if (any)
		clause_end(holds);
	else
		clause_absent(method == METHOD_PSCI ? "no CPU has enable-method psci"
						    : "no CPU has enable-method spin-table");
}

static int64_t before_of(const struct cpu *c)
{
	return c->affinity_before;
}

static int64_t on_of(const struct cpu *c)
{
	return c->affinity_on;
}

static int64_t off_of(const struct cpu *c)
{
	return c->affinity_off;
}

static int64_t again_of(const struct cpu *c)
{
	return c->again_result;
}

static int64_t arrived_of(const struct cpu *c)
{
	return c->arrived;
}

static int64_t arrived_again_of(const struct cpu *c)
{
	return c->arrived_again;
}

static int64_t misaligned_of(const struct cpu *c)
{
	return c->has_release_addr ? (int64_t)(c->release_addr % 8) : -1;
}

static int64_t release_before_of(const struct cpu *c)
{
	return (int64_t)c->release_before;
}

/* 0: memory that the kernel leaves alone; 1: the kernel may use it. */
static int64_t release_free_of(const struct cpu *c)
{
	struct range cell = { .start = c->release_addr, .size = 8 };

	for (size_t i = 0; i < machine.reservations; i++)
		if (ranges_meet(&cell, &machine.reserved[i]))
			return 0;
	return machine_covers(&cell);
}

static void check_methods(void)
{
	bool holds = true;

	clause("cpus.boot", "the boot CPU has one node", machine.cpu_nodes_of_boot == 1,
	       machine.cpu_nodes_of_boot);
	clause_begin("cpus.method", "each other CPU has enable-method psci or spin-table");
	for (size_t i = 1; i < machine.cpu_count; i++) {
		uint32_t method = cpus[i].cpu.method;

		clause_text(method == METHOD_PSCI   ? "psci"
			    : method == METHOD_SPIN ? "spin-table"
			    : method == METHOD_NONE ? "none"
						    : "other");
		holds &= method == METHOD_PSCI || method == METHOD_SPIN;
	}
	end_or_absent(machine.cpu_count > 1, holds, "one CPU");
}

static void check_psci(void)
{
	bool psci_used = machine.psci_node;

	for (size_t i = 1; i < machine.cpu_count; i++)
		psci_used |= cpus[i].cpu.method == METHOD_PSCI;
	clause_begin("psci.node", "the psci node has method smc or hvc and a version");
	clause_text(machine.conduit == CONDUIT_SMC   ? "smc"
		    : machine.conduit == CONDUIT_HVC ? "hvc"
						     : "none");
	end_or_absent(psci_used, has_psci() && machine.psci_minimum, "no PSCI");
	clause_begin("psci.version", "PSCI_VERSION is what the node promises, or later");
	clause_value((uint64_t)psci.version);
	end_or_absent(has_psci(), psci.version > 0 && psci.version >= machine.psci_minimum,
		      "no PSCI");
	clause_begin("psci.features", "PSCI_FEATURES knows CPU_ON");
	clause_value((uint64_t)psci.features);
	end_or_absent(has_psci() && psci.version >= VERSION_1_0, psci.features == 0, "no PSCI 1.0");
	clause_begin("psci.invalid", "CPU_ON of a CPU that is not there: INVALID_PARAMETERS");
	clause_value((uint64_t)psci.invalid);
	end_or_absent(has_psci(), psci.invalid == PSCI_INVALID, "no PSCI");
}

static void check_psci_cpus(void)
{
	clause_begin("psci.off-before", "AFFINITY_INFO says OFF before CPU_ON");
	each(METHOD_PSCI, before_of, AFFINITY_OFF);
	clause_begin("psci.on", "CPU_ON starts each CPU at the address given");
	each(METHOD_PSCI, arrived_of, 1);
	clause_begin("psci.on-after", "AFFINITY_INFO says ON after it");
	each(METHOD_PSCI, on_of, AFFINITY_ON);
	clause_begin("psci.already-on", "CPU_ON of a running CPU: ALREADY_ON");
	each(METHOD_PSCI, again_of, PSCI_ALREADY_ON);
}

static void check_spin_table(void)
{
	clause_begin("spin.aligned", "cpu-release-addr is there, alignment 8");
	each(METHOD_SPIN, misaligned_of, 0);
	clause_begin("spin.zero", "what lies there is 0 before");
	each(METHOD_SPIN, release_before_of, 0);
	clause_begin("spin.reserved", "it is in memory that the tree keeps from the kernel");
	each(METHOD_SPIN, release_free_of, 0);
	clause_begin("spin.on", "an address written there and SEV start each CPU");
	each(METHOD_SPIN, arrived_of, 1);
}

/* PSCI gives its context id in x0; the other registers, and all of a spin table, are zero. */
static void check_cpu_arguments(void)
{
	bool context = true, zero = true, any = false;

	clause_begin("cpu.x0", "x0 of a secondary CPU: PSCI's context id, else 0");
	for (size_t i = 1; i < machine.cpu_count; i++) {
		const struct cpu *c = &cpus[i].cpu;
		uint64_t want = c->method == METHOD_PSCI ? CONTEXT | c->number : 0;

		if (!c->arrived)
			continue;
		any = true;
		clause_value(c->entry.x[0]);
		context &= c->entry.x[0] == want;
		zero &= !(c->entry.x[1] | c->entry.x[2] | c->entry.x[3]);
	}
	end_or_absent(any, context, "no secondary CPU came");
	clause_begin("cpu.x1-x3", "x1, x2 and x3 of a secondary CPU are zero");
	end_or_absent(any, zero, "no secondary CPU came");
}

void check_secondaries(void)
{
	check_methods();
	check_psci();
	check_psci_cpus();
	check_spin_table();
	check_cpu_arguments();
}

void check_switching(void)
{
	clause_begin("psci.off", "CPU_OFF ends in AFFINITY_INFO OFF");
	each(METHOD_PSCI, off_of, AFFINITY_OFF);
	clause_begin("psci.on-again", "CPU_ON starts it again");
	each(METHOD_PSCI, arrived_again_of, 1);
	clause_begin("psci.registers", "no call changed x18 to x30 or FP registers");
	clause_value(psci.changed & KEPT_1_0);
	end_or_absent(has_psci(), !(psci.changed & KEPT_1_0), "no PSCI");
	clause_begin("psci.smccc", "nor x4 to x17, as SMCCC 1.1 says");
	clause_value(psci.changed & KEPT_1_1);
	end_or_absent(has_psci() && psci.convention >= SMCCC_1_1, !(psci.changed & KEPT_1_1),
		      "no SMCCC 1.1");
}
