/* SPDX-License-Identifier: MIT */
/*
 * Which bits EL3 sets for the extensions that a CPU has: Linux's arm64/booting, "System registers",
 * as of Linux 6.16, clause by clause. Without hardware: identification in, register values out.
 */
#pragma once

#include <stdint.h>

/* What a CPU says it has: ID_AA64<name>_EL1 (Arm DDI 0487, D19.2). */
enum extension_id {
	ID_PFR0,
	ID_PFR1,
	ID_PFR2,
	ID_MMFR0,
	ID_MMFR1,
	ID_MMFR3,
	ID_ISAR2,
	ID_DFR0,
	ID_SME_FA64, /* 1: ID_AA64SMFR0_EL1.FA64 */
	ID_SPE_FDS,  /* 1: PMSIDR_EL1.FDS */
	ID_REGISTERS,
};

/* What is to be written: to <name>_EL3 or <name>_EL2. Only bits that open something. */
enum extension_register {
	OPEN_SCR,
	OPEN_CPTR,
	OPEN_MDCR,
	OPEN_MPAM3,
	OPEN_SMCR,
	OPEN_HCRX,
	OPEN_HFGRTR,
	OPEN_HFGWTR,
	OPEN_HFGITR,
	OPEN_HDFGRTR,
	OPEN_HDFGWTR,
	OPEN_HDFGRTR2,
	OPEN_HDFGWTR2,
	OPEN_BRBCR,
	OPEN_REGISTERS,
};

/** extensions_open() - @open becomes what the levels below need for the extensions in @id */
void extensions_open(const uint64_t id[ID_REGISTERS], uint64_t open[OPEN_REGISTERS]);
