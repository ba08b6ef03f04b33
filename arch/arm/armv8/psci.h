/* SPDX-License-Identifier: MIT */
/*
 * PSCI 1.0 (Arm DEN 0022D) without hardware: who is on, who may be started where, and what a
 * caller is answered. The monitor (monitor.c) does what the answer says; the unit tests do not.
 *
 * All CPUs share one struct psci, in memory that none of them caches.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PSCI_CPUS_MAX  64
#define PSCI_BANKS_MAX 8

/* Function numbers, section 5. The 64-bit form of those that have one differs in bit 30. */
#define PSCI_VERSION	       0x84000000
#define PSCI_CPU_SUSPEND       0x84000001
#define PSCI_CPU_OFF	       0x84000002
#define PSCI_CPU_ON	       0x84000003
#define PSCI_AFFINITY_INFO     0x84000004
#define PSCI_MIGRATE_INFO_TYPE 0x84000006
#define PSCI_SYSTEM_OFF	       0x84000008
#define PSCI_SYSTEM_RESET      0x84000009
#define PSCI_FEATURES	       0x8400000a
#define PSCI_64BIT	       0x40000000
#define SMCCC_VERSION	       0x80000000 /* Arm DEN 0028B, 7.2 */
#define SMCCC_ARCH_FEATURES    0x80000001 /* 7.3 */

/* Answers, section 5.2.2. */
#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)
#define PSCI_INTERNAL_FAILURE	(-6)
#define PSCI_INVALID_ADDRESS	(-9)

/* What AFFINITY_INFO says of a CPU; ABSENT is ours: it never came out of reset. */
enum psci_state { PSCI_ON, PSCI_OFF, PSCI_PENDING, PSCI_ABSENT };

struct psci_cpu {
	uint64_t mpidr;		   /* the affinity fields, nothing else */
	uint64_t entry;		   /* while PENDING: where it shall start */
	uint64_t context;	   /* and its x0 there */
	uint64_t redistributor;	   /* its GICv3 frame */
	uint32_t state;		   /* enum psci_state */
	uint32_t choosing, ticket; /* of the lock */
	uint32_t spare;
};

struct psci_range {
	uint64_t base, size;
};

struct psci {
	uint32_t count, spare;
	struct psci_cpu cpu[PSCI_CPUS_MAX];
	struct psci_range
		ram[PSCI_BANKS_MAX]; /* where a CPU may be started; size 0 ends the list */
	struct psci_range monitor;   /* and in these banks, where it may not */
};

/* What is left to do for the monitor when psci_call() is back. */
enum psci_action {
	PSCI_RETURN,	/* to the caller */
	PSCI_WAKE,	/* the waiting CPUs, then return */
	PSCI_STANDBY,	/* wait for an interrupt, then return */
	PSCI_CPU_STOP,	/* the caller is off now */
	PSCI_POWER_OFF, /* the machine */
	PSCI_RESET,
};

/**
 * psci_call() - one SMC of CPU number @me
 * @regs: x0 to x3 of the caller; x0 becomes the answer, the others stay
 */
enum psci_action psci_call(struct psci *p, unsigned int me, uint64_t regs[4]);

/** psci_pause() - called while another CPU is waited for; in the monitor, and in the tests */
void psci_pause(void);

/** psci_find() - number of the CPU with these affinity fields, or -1 */
int psci_find(const struct psci *p, uint64_t mpidr);
