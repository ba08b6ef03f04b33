/* SPDX-License-Identifier: MIT */
/* What the exception entry (entry.S) and the dump share. */
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

extern char exception_vectors[];
