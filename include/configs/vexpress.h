/* SPDX-License-Identifier: MIT */
/*
 * Versatile Express V2M-P1 with CoreTile A9: fixed numbers only.
 * Source: Arm DUI 0447 and DUI 0448, "memory map"; seen on QEMU 7.2 (-M vexpress-a9).
 * The linker script, assembly and C include this file: no code, no choices.
 */
#pragma once

#define BOARD_NAME   "vexpress"

#define RAM_BASE     0x60000000
#define PROGRAM_BASE 0x60100000 /* where ELF files of examples/ go */
#define RAM_MAX_SIZE 0x40000000 /* the window; what is fitted is found by probing */
#define KEEL_LINK    0x60800000 /* where a debugger loads the ELF; Keel moves itself from there */
#define IMAGE_MAX    0x30000	/* flash image, see the size promise in README.md */
#define STAGE1_MAX   0x2000	/* the s5pc100 limit, so that the budget bites everywhere */
#define STACK_SIZE   0x8000

#define SRAM_BASE    0x48000000
#define SRAM_SIZE    0x02000000
#define STAGE1_STACK 0x48010000 /* top; also used while nothing else is known */
#define PARK_BASE    0x48010000 /* secondary CPUs wait here, outside flash and DRAM */
#define PARK_SIZE    0x00001000
#define LOG_BASE     0x48020000 /* the log ring; survives a reset */
#define LOG_SIZE     0x00010000

#define FLASH0_BASE  0x40000000
#define FLASH1_BASE  0x44000000
#define FLASH_SIZE   0x04000000

#define V2M_SYSREGS  0x10000000
#define V2M_UART0    0x10009000
#define V2M_TIMER01  0x10011000
#define V2M_RTC	     0x10017000
#define V2M_ETH	     0x4e000000
#define A9_GIC_CPU   0x1e000100
