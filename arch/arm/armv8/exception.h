/* SPDX-License-Identifier: MIT */
/* What the exception entry (entry.S), the dump and the calls with a way back (jump.S) share. */
#pragma once

#include <stdint.h>

enum exception_kind {
	EXCEPTION_SYNC,
	EXCEPTION_IRQ,
	EXCEPTION_FIQ,
	EXCEPTION_SERROR,
	EXCEPTION_NESTED, /* any of them, taken while the stack of exceptions was in use */
};

/* Laid down by entry.S. What the handler changes is what the CPU goes on with. */
struct exception_frame {
	uint64_t x[31];
	uint64_t sp;
	uint64_t pc;   /* the instruction at fault, or the one to go on with */
	uint64_t spsr; /* PSTATE there */
	uint64_t esr;  /* syndrome: what happened */
	uint64_t far;  /* fault address, where the syndrome says that it is valid */
	uint64_t kind; /* enum exception_kind */
	uint64_t pad;
};

/* Stack pointers of the innermost cpu_guarded() and cpu_run(); 0: none */
extern uintptr_t exception_guard, exception_program;

extern char exception_vectors[];
void exception_handle(struct exception_frame *f);
uint32_t program_call(int argc, char *const argv[], const void *api, uintptr_t entry);

/* Where those calls continue: code addresses, not functions. */
extern char cpu_guarded_out[], program_call_out[];
