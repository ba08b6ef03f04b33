/* SPDX-License-Identifier: MIT */
/* Where things lie in the monitor's memory: for its assembly, its C code and who installs it. */
#pragma once

/* From the start of the block, which is a multiple of 64 KiB: any kernel's pages. */
#define MONITOR_BLOCK	   0x10000
#define MONITOR_CODE_MAX   0x4000
#define MONITOR_DATA	   0x4000
#define MONITOR_STACKS	   0x8000
#define MONITOR_STACK_LOG2 9
#define MONITOR_ENTER	   0x800 /* behind the vectors */

/* Of struct psci, which the data begin with: checked in monitor.c. */
#define PSCI_CPU_OFFSET 128
#define PSCI_CPU_BYTES	128
