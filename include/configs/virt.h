/* SPDX-License-Identifier: MIT */
/*
 * QEMU's "virt" machine, AArch64: fixed numbers only. Source: QEMU, "virt generic virtual
 * platform" and the device tree it makes; seen on QEMU 7.2. RAM, CPUs and the interrupt
 * controller differ from start to start: board/virt/facts.c reads them from that tree.
 * The linker script, assembly and C include this file: no code, no choices.
 */
#pragma once

#define BOARD_NAME   "virt"

#define RAM_BASE     0x40000000
#define PROGRAM_BASE 0x40400000 /* where ELF files of examples/ go */
#define KEEL_LINK    0x40800000 /* where a debugger loads the ELF; Keel moves itself from there */
#define IMAGE_MAX    0x80000	/* as linked */
#define PACKED_MAX   0x40000	/* flash image, see the size promise in README.md */
#define STAGE1_MAX   0x2000	/* as on the other boards */
#define STACK_SIZE   0x10000	/* frames are about twice as large as on 32-bit boards */

/* The first 2 MiB of RAM: QEMU's tree, then what has to be found again after a reset. */
#define TREE_BASE     0x40000000
#define TREE_SIZE     0x00100000
#define LOG_BASE      0x40100000 /* the log ring; survives a reset */
#define LOG_SIZE      0x00010000
#define STAGE1_TABLES 0x40110000 /* two pages, while the image is unpacked */
#define STAGE1_STACK  0x40120000 /* top; also used while nothing else is known */
#define PARK_BASE     0x40120000 /* the other CPUs wait here; the second half is the monitor's */
#define PARK_SIZE     0x00020000
#define UNPACK_BASE   0x40140000 /* what unpackers of kernels work in */
#define UNPACK_SIZE   0x00040000

#define FLASH0_BASE   0x00000000
#define FLASH1_BASE   0x04000000
#define FLASH_SIZE    0x04000000

#define GIC_BASE      0x08000000
#define GIC_SIZE      0x01000000
#define GICC_BASE     0x08010000 /* GICv2 */
#define GICR_BASE     0x080a0000 /* GICv3 */
#define UART0_BASE    0x09000000
#define SECURE_GPIO   0x090b0000 /* PL061, only with secure=on: what PSCI does elsewhere */
#define RTC_BASE      0x09010000
#define FW_CFG_BASE   0x09020000
#define VIRTIO_BASE   0x0a000000
#define VIRTIO_STEP   0x00000200
#define VIRTIO_SLOTS  32
