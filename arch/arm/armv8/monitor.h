/* SPDX-License-Identifier: MIT */
/*
 * The resident monitor: what stays at EL3 when Keel is the firmware. It answers PSCI and
 * brings every CPU, the first one too, from EL3 to the kernel. Its code is one block that
 * runs wherever it is copied to; its data lie behind it.
 */
#pragma once

#include <stdint.h>

#include <arch/arm/armv8/monitor_layout.h>
#include <arch/arm/armv8/psci.h>
#include <keel/compiler.h>

struct monitor_write {
	uint64_t addr; /* 0: none */
	uint64_t value;
};

struct monitor {
	struct psci psci;
	uint32_t gic_version; /* 2, 3 or 0 */
	uint32_t timer_hz;    /* CNTFRQ_EL0 of every CPU */
	uint64_t distributor;
	uint64_t cpu_interface;		   /* GICv2 */
	struct monitor_write power_off[2]; /* 32-bit registers, in this order */
	struct monitor_write reset[2];
};

/* The code as linked, to be copied. */
extern char __monitor_start[], __monitor_end[];

/* Inside of the monitor, between its C code and its assembly. */
void monitor_cpu(struct monitor *m, unsigned int me) __noreturn;
void monitor_call(struct monitor *m, unsigned int me, uint64_t *regs, uint64_t esr);
void monitor_enter(void) __noreturn;
void monitor_leave(uint64_t entry, uint64_t context, uint64_t spsr) __noreturn;
