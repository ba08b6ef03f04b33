/* SPDX-License-Identifier: MIT */
/* What assembly and C both know about struct cpu; conformance.h asserts that it is true. */
#pragma once

#define CPUS_MAX   16
#define STACK_SIZE 0x2000
#define CPU_SIZE   0x300
#define CPU_MPIDR  0x00
#define CPU_ENTRY  0x10
