/* SPDX-License-Identifier: MIT */
/* The pen: where CPUs wait for the address that Linux writes (arm64/booting, "spin-table"). */
#pragma once

/* From the start of the block, which is a multiple of 64 KiB. */
#define PEN_BLOCK   0x10000
#define PEN_PARK    0x0	   /* where CPUs wait since reset: board_park_secondary */
#define PEN_CODE    0x1000 /* 4 KiB, copied from pen_start */
#define PEN_RELEASE 0x2000 /* SMP_RELEASE_STRIDE bytes a CPU: its release address, then ... */
#define PEN_HERE    8	   /* ... not 0 once it waits there */

#ifndef __ASSEMBLER__
extern char __pen_start[], __pen_end[];
#endif
