/* SPDX-License-Identifier: MIT */
/* What the exception entry (entry.S) and the dump share. */
#pragma once

#include <stdint.h>

enum exception_kind {
	EXCEPTION_UNDEFINED,
	EXCEPTION_SVC,
	EXCEPTION_PREFETCH,
	EXCEPTION_DATA,
	EXCEPTION_IRQ,
	EXCEPTION_FIQ,
};

/* Laid down by entry.S. What the handler changes is what the CPU goes on with. */
struct exception_frame {
	uint32_t r[13];
	uint32_t sp, lr;
	uint32_t kind; /* enum exception_kind */
	uint32_t pc;   /* the architecture's return address until exception_handle() corrects it */
	uint32_t cpsr;
};

void exception_init(char *fault_stack_top);
