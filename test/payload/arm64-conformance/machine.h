/* SPDX-License-Identifier: MIT */
/* What is known of the machine: as the tree describes it, and as each CPU saw it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

#define BANKS_MAX    16
#define RESERVED_MAX 32
#define VIRTIO_MAX   64
#define SPIS_MAX     160
#define TRIALS_MAX   32

struct range {
	uint64_t start, size; /* bytes */
	bool no_map;
	bool is_list; /* from /memreserve/, else from /reserved-memory */
};

/* One CPU as the tree describes it, and all that it saw. head.S knows the first part. */
struct cpu {
	uint64_t mpidr; /* affinity fields only */
	uint64_t number;
	struct {
		uint64_t x[4], daif, level, sum, sctlr;
	} entry;

	enum { METHOD_NONE, METHOD_PSCI, METHOD_SPIN, METHOD_OTHER } method;
	uint64_t release_addr;
	uint64_t release_before; /* what lay there */
	bool has_release_addr;

	volatile uint32_t stage;   /* STAGE_* */
	volatile uint32_t command; /* COMMAND_*; 0 when done */

	volatile uint32_t traps;	  /* exceptions taken, except interrupts */
	volatile uint64_t esr;		  /* of the last one */
	volatile uint64_t interrupts[4];  /* bit maps of the numbers seen, 0..255 */
	volatile uint32_t bad_interrupts; /* FIQ, SError, and numbers that are no interrupt */

	uint64_t frequency, mpidr_seen;
	int64_t offset_low, offset_high; /* CNTVOFF, or bounds of the difference of the counters */
	uint64_t hcr, sctlr_el1, vmpidr, vpidr, midr;
	uint64_t sve_length, sme_length; /* bytes of the longest vector; 0: none */
	uint64_t icc_sre, icc_ctlr;
	bool gic_works;
	volatile uint8_t trial[TRIALS_MAX]; /* TRIAL_* */
	uint32_t gicv2_mask;		    /* own bit in GICD_ITARGETSR */
	uint64_t redistributor;
	int64_t on_result, affinity_before, affinity_on, again_result, affinity_off;
	bool arrived, arrived_again;
};

enum { STAGE_NONE, STAGE_ENTERED, STAGE_READY };
enum { COMMAND_NONE, COMMAND_SELF, COMMAND_LISTEN, COMMAND_CALL, COMMAND_TIMER, COMMAND_OFF };
enum { TRIAL_ABSENT, TRIAL_WORKS, TRIAL_TRAPS, TRIAL_LOST };
/* The order of the table in cpu.c. */
enum {
	TRIAL_FP,
	TRIAL_SVE,
	TRIAL_SME,
	TRIAL_PAUTH,
	TRIAL_MTE,
	TRIAL_AMU,
	TRIAL_HCX,
	TRIAL_FGT,
	TRIAL_TCR2,
	TRIAL_SME_FA64,
	TRIAL_TPIDR2,
	TRIAL_FGT2,
	TRIAL_PIE,
	TRIAL_GCS,
	TRIAL_SCXT,
	TRIAL_BRBE,
	TRIAL_SPE,
	TRIAL_TRBE,
	TRIAL_HVC,
	TRIAL_PMU,
	TRIAL_PMUV3P9,
	TRIAL_DEBUG,
	TRIAL_COUNTER,
	TRIAL_TIMER,
	TRIAL_SECURE,
	TRIAL_COUNT
};

_Static_assert(sizeof(struct cpu) <= CPU_SIZE, "CPU_SIZE of layout.h");
_Static_assert(offsetof(struct cpu, mpidr) == CPU_MPIDR, "CPU_MPIDR of layout.h");
_Static_assert(offsetof(struct cpu, entry) == CPU_ENTRY, "CPU_ENTRY of layout.h");

union cpu_slot {
	struct cpu cpu;
	uint8_t room[CPU_SIZE];
};
extern union cpu_slot cpus[CPUS_MAX];

/* What the tree says: machine.c */
struct machine {
	bool tree_ok;
	uint64_t tree, tree_size;
	struct range bank[BANKS_MAX];
	struct range reserved[RESERVED_MAX];
	size_t banks, reservations, cpu_count, cpu_nodes_of_boot;
	struct range kernel, initrd;
	bool has_chosen, has_bootargs, bootargs_ok, has_stdout, stdout_ok;
	bool initrd_start_seen, initrd_end_seen;
	const char *bootargs;
	uint64_t kaslr_seed;
	bool has_kaslr_seed, has_rng_seed, rng_seed_ok;
	uint64_t uart;
	uint32_t uart_spi;
	enum { GIC_NONE, GIC_V2, GIC_V3 } gic;
	uint64_t gicd, gicc;
	struct range gicr[4];
	size_t gicrs;
	enum { CONDUIT_NONE, CONDUIT_HVC, CONDUIT_SMC, CONDUIT_BAD } conduit;
	bool psci_node;
	uint32_t psci_minimum; /* version that the compatible promises */
	uint64_t virtio[VIRTIO_MAX];
	size_t virtios;
	uint64_t ecam;
	uint16_t spi[SPIS_MAX];
	size_t spis;
	uint32_t timer_ppi; /* interrupt number of the virtual timer */
};
extern struct machine machine;
