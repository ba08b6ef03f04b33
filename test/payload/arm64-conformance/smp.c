// SPDX-License-Identifier: MIT
/*
 * Secondary CPUs: started by PSCI (Arm DEN 0022D) or from a spin table (Devicetree
 * Specification 0.4, 3.8), told what to do one at a time.
 */
#include "conformance.h"

#define PSCI_VERSION	0x84000000
#define PSCI_CPU_OFF	0x84000002
#define PSCI_CPU_ON	0xc4000003
#define PSCI_AFFINITY	0xc4000004
#define PSCI_SYSTEM_OFF 0x84000008
#define PSCI_FEATURES	0x8400000a
#define SMCCC_VERSION	0x80000000
#define VERSION_1_0	0x10000
#define PSCI_SUCCESS	0
#define AFFINITY_OFF	1
#define NO_CPU		0xff00fefefeull
#define START_MS	5000
#define SWITCH_MS	3000
#define INTERRUPT_MS	1000

struct firmware_result {
	int64_t value;
	uint64_t changed; /* bit n: register n did not come back; 31: one of d0-d31 */
};
struct firmware_result firmware_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c,
				     uint64_t smc, uint64_t fp);
extern uint8_t secondary_entry[];

struct psci_seen psci;

int64_t psci_call(uint32_t function, uint64_t a, uint64_t b, uint64_t c)
{
	bool fp = cpu_self()->trial[TRIAL_FP] == TRIAL_WORKS;
	struct firmware_result r =
		firmware_call(function, a, b, c, machine.conduit == CONDUIT_SMC, fp);

	psci.changed |= r.changed;
	return (int32_t)r.value;
}

bool has_psci(void)
{
	return machine.conduit == CONDUIT_SMC || machine.conduit == CONDUIT_HVC;
}

static struct cpu *secondary(size_t i)
{
	return &cpus[i].cpu;
}

static bool wait_stage(struct cpu *c)
{
	uint64_t start = ticks();

	while (c->stage != STAGE_READY)
		if (ticks_passed(start, START_MS))
			return false;
	return true;
}

static void start_psci(struct cpu *c)
{
	if (!has_psci())
		return;
	c->affinity_before = psci_call(PSCI_AFFINITY, c->mpidr, 0, 0);
	c->on_result =
		psci_call(PSCI_CPU_ON, c->mpidr, (uint64_t)secondary_entry, CONTEXT | c->number);
	c->arrived = c->on_result == PSCI_SUCCESS && wait_stage(c);
	c->affinity_on = psci_call(PSCI_AFFINITY, c->mpidr, 0, 0);
	c->again_result = psci_call(PSCI_CPU_ON, c->mpidr, (uint64_t)secondary_entry, 0);
}

static void start_spinning(struct cpu *c)
{
	if (!c->has_release_addr || c->release_addr % 8)
		return;
	c->release_before = *(volatile uint64_t *)c->release_addr;
	*(volatile uint64_t *)c->release_addr = (uint64_t)secondary_entry;
	__asm__ volatile("dsb sy\n sev");
	c->arrived = wait_stage(c);
}

/* Off and on again: what an operating system does with a CPU at any time. */
void switch_secondaries(void)
{
	for (size_t i = 1; i < machine.cpu_count; i++) {
		struct cpu *c = secondary(i);
		uint64_t start = ticks();

		if (c->method != METHOD_PSCI || !c->arrived)
			continue;
		give_command(c, COMMAND_OFF);
		do {
			c->affinity_off = psci_call(PSCI_AFFINITY, c->mpidr, 0, 0);
		} while (c->affinity_off != AFFINITY_OFF && !ticks_passed(start, SWITCH_MS));
		c->command = COMMAND_NONE;
		c->stage = STAGE_NONE;
		c->arrived_again = psci_call(PSCI_CPU_ON, c->mpidr, (uint64_t)secondary_entry, 0) ==
					   PSCI_SUCCESS &&
				   wait_stage(c);
	}
}

void power_off(void)
{
	if (has_psci())
		psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void start_secondaries(void)
{
	if (has_psci()) {
		psci.version = psci_call(PSCI_VERSION, 0, 0, 0);
		if (psci.version >= VERSION_1_0)
			psci.convention = psci_call(SMCCC_VERSION, 0, 0, 0);
		psci.features = psci_call(PSCI_FEATURES, PSCI_CPU_ON, 0, 0);
		psci.invalid = psci_call(PSCI_CPU_ON, NO_CPU, (uint64_t)secondary_entry, 0);
	}
	for (size_t i = 1; i < machine.cpu_count; i++) {
		if (secondary(i)->method == METHOD_PSCI)
			start_psci(secondary(i));
		else if (secondary(i)->method == METHOD_SPIN)
			start_spinning(secondary(i));
	}
}

void give_command(struct cpu *c, uint32_t command)
{
	c->command = command;
	__asm__ volatile("dsb sy\n sev");
}

bool wait_command(struct cpu *c, uint32_t ms)
{
	uint64_t start = ticks();

	while (c->command)
		if (ticks_passed(start, ms))
			return false;
	return true;
}

static void obey(struct cpu *c, uint32_t command)
{
	switch (command) {
	case COMMAND_SELF:
		interrupts_own(c);
		break;
	case COMMAND_LISTEN:
		wait_interrupt(c, CALL_SGI, INTERRUPT_MS);
		break;
	case COMMAND_CALL:
		gic_send(&cpus[0].cpu, ANSWER_SGI);
		break;
	case COMMAND_TIMER:
		interrupts_timer(c);
		break;
	case COMMAND_OFF:
		psci_call(PSCI_CPU_OFF, 0, 0, 0);
		break;
	default:
		break;
	}
}

void secondary_main(struct cpu *c);

void secondary_main(struct cpu *c)
{
	if (!c->arrived) {
		c->stage = STAGE_ENTERED;
		cpu_observe(c);
	}
	c->stage = STAGE_READY;
	for (;;) {
		__asm__ volatile("dsb sy\n sev");
		while (!c->command)
			__asm__ volatile("wfe");
		obey(c, c->command);
		c->command = COMMAND_NONE;
	}
}
