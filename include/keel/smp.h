/* SPDX-License-Identifier: MIT */
/*
 * The CPUs that Keel does not use: where they wait, and how an operating system gets them.
 * Only on boards whose CPUs are handed over by PSCI or a spin table.
 */
#pragma once

#include <stdint.h>

#include <keel/compiler.h>

#define SMP_RELEASE_STRIDE 64 /* bytes between the release addresses of two CPUs */

enum smp_method { SMP_NONE, SMP_PSCI, SMP_SPIN_TABLE };

struct smp_range {
	uint64_t base, size; /* bytes; size 0: there is none */
};

/* What the operating system is told. Pointers are valid until the next smp_describe(). */
struct smp_info {
	enum smp_method method;
	const char *conduit;   /* "hvc" or "smc": how PSCI is called; NULL: nobody answers there */
	const uint64_t *mpidr; /* affinity fields of each CPU, as the reg of its node */
	unsigned int count;
	uint64_t release;	  /* SMP_SPIN_TABLE: release address of CPU 0 */
	struct smp_range monitor; /* resident PSCI: no OS may map or touch it */
	struct smp_range pen;	  /* the spin table: an OS may map it and write release addresses */
};

/** smp_method_check() - is there such a value of enable_method? 0, or -EINVAL with those there are */
int smp_method_check(const char *method) __must_check;

/**
 * smp_describe() - how the CPUs will be handed over
 * @method: the variable enable_method: "psci", "spin-table", or NULL for what the machine has
 * Writes nothing but @info. Returns 0, -EINVAL for an unknown method, -ENOSYS when
 * this machine cannot do it.
 */
int smp_describe(const char *method, struct smp_info *info) __must_check;

/**
 * smp_hand_over() - every CPU goes where @info says it waits
 * Nothing may be loaded afterwards. Returns 0, or -EIO naming the CPU that did not arrive.
 */
int smp_hand_over(const struct smp_info *info) __must_check;
