// SPDX-License-Identifier: MIT
/*
 * The answers of PSCI 1.0 (Arm DEN 0022D). Part of the resident monitor: copied to reserved
 * memory and run there with caches and MMU off, so no call and no pointer leads out of it.
 */
#include <arch/arm/armv8/psci.h>

#define VERSION_1_0   0x00010000
#define SMCCC_1_1     0x00010001
#define NO_TRUSTED_OS 2 /* MIGRATE_INFO_TYPE, 5.9 */

#define AFFINITY_64   0xff00ffffffu
/* power_state in the original format, 5.4.2: state number, type, affinity level */
#define SUSPEND_POWER_DOWN (1u << 16)
#define SUSPEND_VALID	   0x0301ffffu

struct call {
	uint32_t function; /* without PSCI_64BIT */
	bool is_64;
	uint64_t arg[3];
};

/*
 * Lamport's bakery: needs nothing but loads and stores, and exclusive accesses need not work on
 * memory that is not cached. The holder is at most a few hundred instructions in there: no deadline.
 */
static void lock(struct psci *p, unsigned int me)
{
	volatile struct psci_cpu *cpu = p->cpu;
	uint32_t ticket = 0;

	cpu[me].choosing = 1;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < p->count; i++)
		if (cpu[i].ticket > ticket)
			ticket = cpu[i].ticket;
	cpu[me].ticket = ++ticket;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	cpu[me].choosing = 0;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < p->count; i++) {
		while (cpu[i].choosing)
			psci_pause();
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		for (uint32_t other; (other = cpu[i].ticket); psci_pause())
			if (other > ticket || (other == ticket && i >= me))
				break;
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static void unlock(struct psci *p, unsigned int me)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*(volatile uint32_t *)&p->cpu[me].ticket = 0;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

int psci_find(const struct psci *p, uint64_t mpidr)
{
	for (unsigned int i = 0; i < p->count; i++)
		if (p->cpu[i].mpidr == mpidr)
			return (int)i;
	return -1;
}

static bool contains(const struct psci_range *r, uint64_t addr)
{
	return addr >= r->base && addr - r->base < r->size;
}

static bool may_start_at(const struct psci *p, uint64_t entry)
{
	if (entry % 4 || contains(&p->monitor, entry))
		return false;
	for (unsigned int i = 0; i < PSCI_BANKS_MAX && p->ram[i].size; i++)
		if (contains(&p->ram[i], entry))
			return true;
	return false;
}

static int32_t start_if_off(struct psci_cpu *cpu, const struct psci_cpu *by, const struct call *c)
{
	switch (cpu->state) {
	case PSCI_ON:
		return PSCI_ALREADY_ON;
	case PSCI_PENDING:
		return PSCI_ON_PENDING;
	case PSCI_ABSENT:
		return PSCI_INTERNAL_FAILURE;
	}
	cpu->entry = c->arg[1];
	cpu->context = c->arg[2];
	cpu->big_endian = by->caller & PSCI_CALLER_BIG_ENDIAN;
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* it looks at the state first */
	*(volatile uint32_t *)&cpu->state = PSCI_PENDING;
	return PSCI_SUCCESS;
}

/* 5.6 */
static int32_t cpu_on(struct psci *p, unsigned int me, const struct call *c)
{
	int target = psci_find(p, c->arg[0]);
	int32_t answer;

	if (target < 0)
		return PSCI_INVALID_PARAMETERS;
	if (!may_start_at(p, c->arg[1]))
		return PSCI_INVALID_ADDRESS;
	lock(p, me);
	answer = start_if_off(&p->cpu[target], &p->cpu[me], c);
	unlock(p, me);
	return answer;
}

/* 5.7: of a group it says ON when one of them is, else PENDING when one of them is. */
static int32_t affinity_info(const struct psci *p, const struct call *c)
{
	static const uint64_t mask[] = { 0xff00ffffff, 0xff00ffff00, 0xff00ff0000, 0xff00000000 };
	int32_t answer = PSCI_INVALID_PARAMETERS;
	uint64_t level = c->arg[1];

	if (level > 3 || c->arg[0] & ~(uint64_t)AFFINITY_64)
		return PSCI_INVALID_PARAMETERS;
	for (unsigned int i = 0; i < p->count; i++) {
		uint32_t state = *(const volatile uint32_t *)&p->cpu[i].state;

		if ((p->cpu[i].mpidr ^ c->arg[0]) & mask[level])
			continue;
		if (state == PSCI_ON)
			return PSCI_ON;
		if (state == PSCI_PENDING)
			answer = PSCI_PENDING;
		else if (answer != PSCI_PENDING)
			answer = PSCI_OFF;
	}
	return answer;
}

/* 5.4: power-down may be answered by a standby that ends at once; so it always is. */
static int32_t suspend(const struct psci *p, const struct call *c)
{
	if (c->arg[0] & ~(uint64_t)SUSPEND_VALID)
		return PSCI_INVALID_PARAMETERS;
	if (c->arg[0] & SUSPEND_POWER_DOWN && !may_start_at(p, c->arg[1]))
		return PSCI_INVALID_ADDRESS;
	return PSCI_SUCCESS;
}

static const struct {
	uint32_t function;
	bool has_64;
} functions[] = {
	{ PSCI_VERSION, false },	{ PSCI_CPU_SUSPEND, true },
	{ PSCI_CPU_OFF, false },	{ PSCI_CPU_ON, true },
	{ PSCI_AFFINITY_INFO, true },	{ PSCI_MIGRATE_INFO_TYPE, false },
	{ PSCI_SYSTEM_OFF, false },	{ PSCI_SYSTEM_RESET, false },
	{ PSCI_FEATURES, false },	{ SMCCC_VERSION, false },
	{ SMCCC_ARCH_FEATURES, false },
};

static bool is_known(uint32_t function, uint32_t caller)
{
	if (function & PSCI_64BIT && caller & PSCI_CALLER_32)
		return false;
	for (unsigned int i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (functions[i].function == function ||
		    (functions[i].has_64 && (functions[i].function | PSCI_64BIT) == function))
			return true;
	return false;
}

/* 5.14 and DEN 0028B 7.3: 0 for what is there; all of it without options. */
static int32_t features(uint64_t asked, uint32_t caller)
{
	return is_known((uint32_t)asked, caller) ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
}

static int32_t arch_features(uint64_t asked)
{
	uint32_t function = (uint32_t)asked;

	return function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES ? PSCI_SUCCESS
									    : PSCI_NOT_SUPPORTED;
}

/* A 32-bit call has 32-bit arguments whatever the upper halves hold (DEN 0028B, 3.1). */
static struct call decode(const uint64_t regs[4])
{
	struct call c; /* field by field: an initialiser would be a call of memset() */

	c.function = (uint32_t)regs[0];
	c.is_64 = c.function & PSCI_64BIT;
	for (int i = 0; i < 3; i++)
		c.arg[i] = c.is_64 ? regs[i + 1] : (uint32_t)regs[i + 1];
	return c;
}

static void stop(struct psci *p, unsigned int me)
{
	lock(p, me); /* after a start that another CPU is just being refused */
	p->cpu[me].state = PSCI_OFF;
	unlock(p, me);
}

static int32_t answer(struct psci *p, unsigned int me, const struct call *c,
		      enum psci_action *action)
{
	int32_t code = PSCI_NOT_SUPPORTED;

	switch (c->function & ~(uint32_t)PSCI_64BIT) {
	case PSCI_VERSION:
		return VERSION_1_0;
	case PSCI_CPU_SUSPEND:
		code = suspend(p, c);
		*action = code ? PSCI_RETURN : PSCI_STANDBY;
		return code;
	case PSCI_CPU_OFF:
		stop(p, me);
		*action = PSCI_CPU_STOP;
		return PSCI_SUCCESS;
	case PSCI_CPU_ON:
		code = cpu_on(p, me, c);
		*action = code ? PSCI_RETURN : PSCI_WAKE;
		return code;
	case PSCI_AFFINITY_INFO:
		return affinity_info(p, c);
	case PSCI_MIGRATE_INFO_TYPE:
		return NO_TRUSTED_OS;
	case PSCI_SYSTEM_OFF:
		*action = PSCI_POWER_OFF;
		return PSCI_SUCCESS;
	case PSCI_SYSTEM_RESET:
		*action = PSCI_RESET;
		return PSCI_SUCCESS;
	case PSCI_FEATURES:
		return features(c->arg[0], p->cpu[me].caller);
	case SMCCC_VERSION:
		return SMCCC_1_1;
	case SMCCC_ARCH_FEATURES:
		return arch_features(c->arg[0]);
	}
	return code;
}

enum psci_action psci_call(struct psci *p, unsigned int me, uint64_t regs[4])
{
	enum psci_action action = PSCI_RETURN;
	struct call c = decode(regs);
	int32_t code = PSCI_NOT_SUPPORTED;

	if (is_known(c.function, p->cpu[me].caller))
		code = answer(p, me, &c, &action);
	regs[0] = (uint64_t)(int64_t)code;
	return action;
}
