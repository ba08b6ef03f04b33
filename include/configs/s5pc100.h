/* SPDX-License-Identifier: MIT */
/*
 * FS_S5PC100 (Samsung S5PC100, Cortex-A8): fixed numbers only.
 * Source: hardware facts 1.1 (memory map), 1.3 (SROM banks), 1.4 (registers), 2 (boot ROM).
 * The linker script, assembly and C include this file: no code, no choices.
 */
#pragma once

#define BOARD_NAME   "s5pc100"

#define RAM_BASE     0x20000000
#define PROGRAM_BASE 0x20100000 /* where ELF files of examples/ go */
#define RAM_MAX_SIZE 0x20000000 /* the window; MEMCONFIG0 and probing say what is fitted */
#define KEEL_LINK    0x20800000 /* where a debugger loads the ELF; Keel moves itself from there */
#define IMAGE_MAX    0x40000	/* the slot: the first good bytes of a bootloader partition */
#define STAGE1_MAX   0x2000	/* all that must run before the image is in DRAM: facts 2.2 */
#define RESCUE_MAX   0x4000	/* stage 1 and the rescue: what the boot ROM copies at best */
#define RESCUE_ALIGN 0x800	/* the rescue is read again page by page */
#define STACK_SIZE   0x8000

/* 96 KiB of RAM inside the chip. The boot ROM's own data lies below LOG_BASE. */
#define IRAM_BASE     0xd0020000
#define IRAM_SIZE     0x00018000
#define LOG_BASE      0xd0024000 /* the log ring; survives a reset */
#define LOG_SIZE      0x00008000
#define STAGE1_WORK   0xd002c000 /* the CRC table of stage 1 */
#define RESCUE_WORK   0xd002d000 /* what the rescue keeps, up to the stack */
#define STAGE1_STACK  0xd0033000 /* top; the boot ROM's stack ends at BL1_BASE */
#define BL1_BASE      0xd0034000 /* where the boot ROM puts the head of the image */
#define PARK_BASE     0
#define PARK_SIZE     0

#define STAGE2_LOAD   0x20800000 /* where stage 1 puts the image: KEEL_LINK, so gdb finds it */
#define STAGE1_REPEAT 5000000	 /* microseconds between two lines of a board that cannot start */

#define SROM_BANK1    0x88000000
#define SFR_BASE      0xe0000000
#define SFR_SIZE      0x15000000

#define S5P_CHIPID    0xe0000000
#define S5P_CLOCK     0xe0100000
#define S5P_PMU	      0xe0108000
#define S5P_SWRESET   0xe0200000
#define S5P_GPIO      0xe0300000
#define S5P_VIC0      0xe4000000
#define S5P_VIC1      0xe4100000
#define S5P_VIC2      0xe4200000
#define S5P_DMC	      0xe6000000
#define S5P_SROMC     0xe7000000
#define S5P_NAND      0xe7200000
#define S5P_PWM	      0xea000000
#define S5P_WDT	      0xea200000
#define S5P_RTC	      0xea300000
#define S5P_UART0     0xec000000

/* INFORM5 and 6 carry how stage 2 was started: board/s5pc100/README.md */
#define START_NOTE   0xe0108414
#define START_SEQ    0xe0108418
#define START_MAGIC  0x4b454500 /* in the upper 24 bits of START_NOTE */
#define START_COPY1  1
#define START_COPY2  2
#define START_SERIAL 3
#define START_USB    4
#define START_BAD1   0x10 /* copy 1 was tried and refused */
#define START_BAD2   0x20
