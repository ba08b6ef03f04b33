/* SPDX-License-Identifier: MIT */
/* What the exception entry (entry.S), the dump and the calls with a way back (jump.S) share. */
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

/* Stack pointers of the innermost cpu_guarded() and cpu_run(); 0: none */
extern uint32_t exception_guard, exception_program;

void exception_init(char *fault_stack_top);
void exception_handle(struct exception_frame *f);
uint32_t program_call(int argc, char *const argv[], const void *api, uintptr_t entry);

/* Where those calls continue: code addresses, not functions. */
extern char cpu_guarded_out[], program_call_out[];
