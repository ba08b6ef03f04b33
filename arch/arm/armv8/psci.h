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

#include <keel/psci.h>

#define PSCI_CPUS_MAX	    64
#define PSCI_BANKS_MAX	    8

#define SMCCC_VERSION	    0x80000000 /* Arm DEN 0028B, 7.2 */
#define SMCCC_ARCH_FEATURES 0x80000001 /* 7.3 */

/* What AFFINITY_INFO says of a CPU; ABSENT is ours: it never came out of reset. */
enum psci_state { PSCI_ON, PSCI_OFF, PSCI_PENDING, PSCI_ABSENT };

/* How a call came; the monitor notes it before it asks. */
#define PSCI_CALLER_32	       (1u << 0) /* from AArch32: it has no 64-bit functions */
#define PSCI_CALLER_BIG_ENDIAN (1u << 1)

/* Larger than a cache line: Keel writes one with its caches on while other CPUs write theirs. */
struct psci_cpu {
	uint64_t mpidr;		   /* the affinity fields, nothing else */
	uint64_t entry;		   /* while PENDING: where it shall start */
	uint64_t context;	   /* and its x0 there */
	uint64_t redistributor;	   /* its GICv3 frame */
	uint32_t state;		   /* enum psci_state */
	uint32_t choosing, ticket; /* of the lock */
	uint32_t caller;	   /* PSCI_CALLER_* of its own call */
	uint32_t big_endian;	   /* while PENDING: how it starts, as who called for it */
} __attribute__((aligned(128)));

struct psci_range {
	uint64_t base, size;
};

struct psci {
	uint32_t count;
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
