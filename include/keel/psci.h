/* SPDX-License-Identifier: MIT */
/* The numbers of PSCI (Arm DEN 0022D, section 5), and a call to who answers them below Keel. */
#pragma once

#include <stdint.h>

/* Functions. The 64-bit form of those that have one differs in bit 30. */
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

/* Answers, section 5.2.2. */
#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)
#define PSCI_INTERNAL_FAILURE	(-6)
#define PSCI_INVALID_ADDRESS	(-9)

/**
 * firmware_call() - one call of the PSCI below Keel
 * Returns its answer; PSCI_NOT_SUPPORTED where Keel itself is the firmware.
 */
int64_t firmware_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);
