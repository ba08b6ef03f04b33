// SPDX-License-Identifier: MIT
/* PSCI as a caller meets it: every function, every answer, every state of a CPU. */
#include <pthread.h>
#include <sched.h>

#include <arch/arm/armv8/psci.h>
#include <keel/compiler.h>
#include <test/unit/test.h>

#define RAM	0x40000000u
#define MONITOR 0x40100000u
#define ENTRY	0x40200000u
#define ON_64	(PSCI_CPU_ON | PSCI_64BIT)
#define INFO_64 (PSCI_AFFINITY_INFO | PSCI_64BIT)

static struct psci psci;
static enum psci_action action;

static void (*paused)(void);

void psci_pause(void)
{
	sched_yield();
	if (paused)
		paused();
}

/* Two clusters of two; the first CPU runs, the others are off. */
static void setup(void)
{
	static const uint64_t mpidr[] = { 0x000, 0x001, 0x100, 0x300000101 };

	memset(&psci, 0, sizeof(psci));
	psci.count = ARRAY_SIZE(mpidr);
	for (unsigned int i = 0; i < psci.count; i++)
		psci.cpu[i] =
			(struct psci_cpu){ .mpidr = mpidr[i], .state = i ? PSCI_OFF : PSCI_ON };
	psci.ram[0] = (struct psci_range){ RAM, 0x10000000 };
	psci.ram[1] = (struct psci_range){ 0x100000000, 0x1000 };
	psci.monitor = (struct psci_range){ MONITOR, 0x10000 };
}

static int64_t call(unsigned int me, uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t regs[4] = { function, a, b, c };

	action = psci_call(&psci, me, regs);
	CHECK(regs[1] == a && regs[2] == b && regs[3] == c);
	return (int64_t)regs[0];
}

TEST(the_version_is_1_0)
{
	setup();
	CHECK_EQ(call(0, PSCI_VERSION, 0, 0, 0), 0x10000);
	CHECK_EQ(action, PSCI_RETURN);
}

TEST(a_cpu_that_is_off_is_started_once)
{
	setup();
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0x1122334455667788), PSCI_SUCCESS);
	CHECK_EQ(action, PSCI_WAKE);
	CHECK_EQ(psci.cpu[1].state, PSCI_PENDING);
	CHECK_EQ(psci.cpu[1].entry, ENTRY);
	CHECK_EQ(psci.cpu[1].context, 0x1122334455667788);
	CHECK_EQ(call(0, ON_64, 1, ENTRY + 4, 0), PSCI_ON_PENDING);
	CHECK_EQ(action, PSCI_RETURN);
	psci.cpu[1].state = PSCI_ON;
	CHECK_EQ(call(0, ON_64, 1, ENTRY + 4, 0), PSCI_ALREADY_ON);
	CHECK_EQ(psci.cpu[1].entry, ENTRY);
}

TEST(a_cpu_may_find_itself_on_already)
{
	setup();
	CHECK_EQ(call(0, ON_64, 0, ENTRY, 0), PSCI_ALREADY_ON);
}

TEST(a_cpu_that_never_came_out_of_reset_is_an_internal_failure)
{
	setup();
	psci.cpu[2].state = PSCI_ABSENT;
	CHECK_EQ(call(0, ON_64, 0x100, ENTRY, 0), PSCI_INTERNAL_FAILURE);
	CHECK_EQ(call(0, INFO_64, 0x100, 0, 0), PSCI_OFF);
}

TEST(a_target_that_is_no_cpu_is_an_invalid_parameter)
{
	/* Also with a bit set that is no affinity: MPIDR_EL1.RES1 and MT (DEN 0022D, 5.1.4). */
	static const uint64_t wrong[] = {
		2, 0x101, 0x10000, 0x80000001, 0x01000001, 0x10000000001
	};

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CHECK_EQ(call(0, ON_64, wrong[i], ENTRY, 0), PSCI_INVALID_PARAMETERS);
		CHECK_EQ(call(0, INFO_64, wrong[i], 0, 0), PSCI_INVALID_PARAMETERS);
	}
}

TEST(a_cpu_starts_only_in_ram_that_is_not_the_monitors)
{
	static const uint64_t wrong[] = { 0,	       RAM - 4,	  RAM + 0x10000000,
					  0x100001000, MONITOR,	  MONITOR + 0xfffc,
					  ENTRY + 2,   ENTRY + 1, UINT64_MAX - 3 };
	static const uint64_t right[] = { RAM, RAM + 0xffffffc, 0x100000ffc, MONITOR - 4,
					  MONITOR + 0x10000 };

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CHECK_EQ(call(0, ON_64, 1, wrong[i], 0), PSCI_INVALID_ADDRESS);
		CHECK_EQ(psci.cpu[1].state, PSCI_OFF);
	}
	for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
		psci.cpu[1].state = PSCI_OFF;
		CHECK_EQ(call(0, ON_64, 1, right[i], 0), PSCI_SUCCESS);
	}
}

TEST(a_32_bit_call_has_32_bit_arguments)
{
	uint64_t high = 0xdeadbeef00000000;

	setup();
	CHECK_EQ(call(0, high | PSCI_CPU_ON, high | 1, high | ENTRY, high | 5), PSCI_SUCCESS);
	CHECK_EQ(psci.cpu[1].entry, ENTRY);
	CHECK_EQ(psci.cpu[1].context, 5);
	CHECK_EQ(call(0, PSCI_AFFINITY_INFO, high | 1, high, 0), PSCI_PENDING);
	CHECK_EQ(call(0, INFO_64, high | 1, 0, 0), PSCI_INVALID_PARAMETERS);
}

TEST(who_calls_from_32_bits_has_no_64_bit_functions)
{
	setup();
	psci.cpu[0].caller = PSCI_CALLER_32;
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0), PSCI_NOT_SUPPORTED);
	CHECK_EQ(call(0, PSCI_FEATURES, ON_64, 0, 0), PSCI_NOT_SUPPORTED);
	CHECK_EQ(call(0, PSCI_FEATURES, PSCI_CPU_ON, 0, 0), PSCI_SUCCESS);
	CHECK_EQ(call(0, PSCI_CPU_ON, 1, ENTRY, 0), PSCI_SUCCESS);
}

TEST(a_cpu_starts_with_the_byte_order_of_who_started_it)
{
	setup();
	psci.cpu[0].caller = PSCI_CALLER_BIG_ENDIAN;
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0), PSCI_SUCCESS);
	CHECK(psci.cpu[1].big_endian);
	psci.cpu[1].state = PSCI_OFF;
	psci.cpu[0].caller = 0;
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0), PSCI_SUCCESS);
	CHECK(!psci.cpu[1].big_endian);
}

TEST(off_takes_the_caller_out_and_it_can_be_started_again)
{
	setup();
	psci.cpu[1].state = PSCI_ON;
	CHECK_EQ(call(0, INFO_64, 1, 0, 0), PSCI_ON);
	call(1, PSCI_CPU_OFF, 0, 0, 0);
	CHECK_EQ(action, PSCI_CPU_STOP);
	CHECK_EQ(call(0, INFO_64, 1, 0, 0), PSCI_OFF);
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0), PSCI_SUCCESS);
	CHECK_EQ(call(0, INFO_64, 1, 0, 0), PSCI_PENDING);
}

/* All states of a pair under one affinity level, against the rule of 5.7.1. */
TEST(a_group_is_on_when_one_of_it_is_and_pending_when_one_will_be)
{
	setup();
	psci.cpu[3].mpidr = 0x101;
	for (unsigned int a = PSCI_ON; a <= PSCI_ABSENT; a++)
		for (unsigned int b = PSCI_ON; b <= PSCI_ABSENT; b++) {
			int expected = PSCI_OFF;

			psci.cpu[2].state = a;
			psci.cpu[3].state = b;
			if (a == PSCI_ON || b == PSCI_ON)
				expected = PSCI_ON;
			else if (a == PSCI_PENDING || b == PSCI_PENDING)
				expected = PSCI_PENDING;
			CHECK_EQ(call(0, INFO_64, 0x100, 1, 0), expected);
			CHECK_EQ(call(0, INFO_64, 0x1ff, 1, 0), expected);
		}
	CHECK_EQ(call(0, INFO_64, 0x0, 2, 0), PSCI_ON);
	CHECK_EQ(call(0, INFO_64, 0x0, 3, 0), PSCI_ON);
	CHECK_EQ(call(0, INFO_64, 0x0, 4, 0), PSCI_INVALID_PARAMETERS);
	CHECK_EQ(call(0, INFO_64, 0x200, 1, 0), PSCI_INVALID_PARAMETERS);
}

TEST(suspend_waits_for_an_interrupt_whatever_depth_is_asked)
{
	setup();
	CHECK_EQ(call(0, PSCI_CPU_SUSPEND | PSCI_64BIT, 0, 0, 0), PSCI_SUCCESS);
	CHECK_EQ(action, PSCI_STANDBY);
	CHECK_EQ(call(0, PSCI_CPU_SUSPEND | PSCI_64BIT, 0x10000, ENTRY, 0), PSCI_SUCCESS);
	CHECK_EQ(action, PSCI_STANDBY);
	CHECK_EQ(call(0, PSCI_CPU_SUSPEND | PSCI_64BIT, 0x10000, 0, 0), PSCI_INVALID_ADDRESS);
	CHECK_EQ(action, PSCI_RETURN);
	CHECK_EQ(call(0, PSCI_CPU_SUSPEND, 0x40000000, ENTRY, 0), PSCI_INVALID_PARAMETERS);
	CHECK_EQ(action, PSCI_RETURN);
}

TEST(system_calls_are_for_the_monitor_to_carry_out)
{
	setup();
	call(0, PSCI_SYSTEM_OFF, 0, 0, 0);
	CHECK_EQ(action, PSCI_POWER_OFF);
	call(0, PSCI_SYSTEM_RESET, 0, 0, 0);
	CHECK_EQ(action, PSCI_RESET);
}

TEST(features_tells_what_is_there_and_nothing_else)
{
	static const uint32_t there[] = {
		0x84000000, 0x84000001, 0xc4000001, 0x84000002, 0x84000003, 0xc4000003, 0x84000004,
		0xc4000004, 0x84000006, 0x84000008, 0x84000009, 0x8400000a, 0x80000000, 0x80000001,
	};
	size_t found = 0;

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(there); i++)
		CHECK_EQ(call(0, PSCI_FEATURES, there[i], 0, 0), 0);
	for (uint32_t block = 0; block < 4; block++)
		for (uint32_t n = 0; n < 0x100; n++)
			found += call(0, PSCI_FEATURES,
				      (0x80000000 | (block & 1) << 30 | (block & 2) << 25) + n, 0,
				      0) == 0;
	CHECK_EQ(found, ARRAY_SIZE(there));
}

/* One bit beside every function that exists, and the 64-bit forms that do not. */
TEST(an_unknown_function_is_minus_one_in_64_bits)
{
	setup();
	for (uint32_t n = 0; n < 0x10000; n++) {
		uint32_t function = 0x84000000 + (n & 0x7fff) + (n >> 15) * PSCI_64BIT;

		if (call(0, PSCI_FEATURES, function, 0, 0) == 0)
			continue;
		CHECK_EQ(call(0, function, 1, ENTRY, 0), -1);
		CHECK_EQ(action, PSCI_RETURN);
	}
	CHECK_EQ(call(0, 0, 0, 0, 0), -1);
	CHECK_EQ(call(0, 0x04000003, 1, ENTRY, 0), -1);
	CHECK_EQ(call(0, 0xffffffff, 0, 0, 0), -1);
}

TEST(the_calling_convention_is_1_1)
{
	setup();
	CHECK_EQ(call(0, SMCCC_VERSION, 0, 0, 0), 0x10001);
	CHECK_EQ(call(0, SMCCC_ARCH_FEATURES, SMCCC_VERSION, 0, 0), 0);
	CHECK_EQ(call(0, SMCCC_ARCH_FEATURES, 0x80008000, 0, 0), -1);
	CHECK_EQ(call(0, SMCCC_ARCH_FEATURES, PSCI_CPU_ON, 0, 0), -1);
}

TEST(no_trusted_os_has_to_migrate)
{
	setup();
	CHECK_EQ(call(0, PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
}

#define ROUNDS 10000

static struct {
	pthread_barrier_t start;
	uint32_t won, holders, doubled;
} fight;

/* Two CPUs fight to start a third; whoever wins switches it off again. */
static void *fighter(void *arg)
{
	unsigned int me = (unsigned int)(uintptr_t)arg;

	pthread_barrier_wait(&fight.start);
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t regs[4] = { ON_64, psci.cpu[3].mpidr, ENTRY + 4 * me, me };

		psci_call(&psci, me, regs);
		if (regs[0])
			continue;
		__atomic_fetch_add(&fight.won, 1, __ATOMIC_SEQ_CST);
		if (__atomic_fetch_add(&fight.holders, 1, __ATOMIC_SEQ_CST))
			fight.doubled++;
		if (psci.cpu[3].entry != ENTRY + 4 * me || psci.cpu[3].context != me)
			fight.doubled++;
		__atomic_fetch_sub(&fight.holders, 1, __ATOMIC_SEQ_CST);
		*(volatile uint32_t *)&psci.cpu[3].state = PSCI_OFF;
	}
	return NULL;
}

TEST(of_cpus_that_start_the_same_one_at_once_one_wins)
{
	pthread_t thread[2];

	setup();
	CHECK_EQ(pthread_barrier_init(&fight.start, NULL, 2), 0);
	for (uintptr_t i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&thread[i], NULL, fighter, (void *)i), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	CHECK(fight.won);
	CHECK_EQ(fight.doubled, 0);
}

/* The holder's next look at its own state; it gets to it only when the one that waits lets it. */
static void holder_goes_on(void)
{
	if (psci.cpu[2].choosing)
		psci.cpu[2].choosing = 0;
	else
		psci.cpu[2].ticket = 0;
}

TEST(who_waits_for_the_lock_lets_its_holder_run)
{
	setup();
	psci.cpu[2].choosing = 1;
	psci.cpu[2].ticket = 1;
	paused = holder_goes_on;
	CHECK_EQ(call(0, ON_64, 1, ENTRY, 0), PSCI_SUCCESS);
	paused = NULL;
}
