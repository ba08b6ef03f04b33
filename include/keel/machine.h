/* SPDX-License-Identifier: MIT */
/*
 * What differs from start to start on a board whose machine is put together by someone
 * else (QEMU's virt): read once from the device tree that was found at the start.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_BANKS_MAX 8
#define MACHINE_CPUS_MAX  64

enum psci_conduit {
	PSCI_NONE, /* nobody below Keel: Keel is the firmware (EL3) */
	PSCI_HVC,
	PSCI_SMC,
};

struct machine_facts {
	const void *fdt; /* the tree as found, not checked whole; NULL: none, the rest is a guess */
	size_t fdt_size; /* bytes that are its own: what its header claims, as far as it may */

	struct machine_bank {
		uint64_t base, size; /* bytes; the lowest ones of the tree, in order */
	} banks[MACHINE_BANKS_MAX];
	size_t bank_count;
	size_t banks_left_out; /* higher ones: more than Keel counts */

	uint64_t mpidr[MACHINE_CPUS_MAX]; /* affinity fields; the first is the CPU Keel runs on */
	size_t cpu_count;
	size_t cpus_left; /* those that the tree has besides: they stay where they are */

	struct {
		unsigned int version;	   /* 2 or 3; 0: none that is known */
		uintptr_t distributor;	   /* GICD */
		uintptr_t cpu_interface;   /* version 2: GICC */
		uintptr_t redistributor;   /* version 3: the first region of GICRs ... */
		size_t redistributor_size; /* ... and its bytes, 0x20000 for each CPU */
	} gic;

	enum psci_conduit psci;
	/* Without PSCI below Keel: 32-bit register writes that do it; address 0: nothing to write. */
	struct machine_write {
		uintptr_t addr;
		uint32_t value;
	} power_off[2], reset[2];
	unsigned int el; /* the exception level Keel was started and runs at */
};

/** machine_facts() - read before the first device starts; never NULL, read-only */
const struct machine_facts *machine_facts(void);
