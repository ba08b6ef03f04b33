/* SPDX-License-Identifier: MIT */
/* What the families of processors (armv7, armv8) tell each other and exception.c about a fault. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <keel/compiler.h>

#ifdef __aarch64__
#include <arch/arm/armv8/exception.h>
#include <arch/arm/armv8/fault.h>
#else
#include <arch/arm/armv7/exception.h>
#include <arch/arm/armv7/fault.h>
#endif

struct fault {
	/* CAUSE_NESTED: while the stack of exceptions was in use, so that nothing can go on */
	enum { CAUSE_OTHER, CAUSE_DATA, CAUSE_FETCH, CAUSE_NESTED } cause;
	uintptr_t addr;	  /* of the access, or of the instruction */
	uintptr_t status; /* what fault_text() and fault_is_write() take */
};

/* Stack pointers of the innermost cpu_guarded() and cpu_run(); 0: none */
extern uintptr_t exception_guard, exception_program;

/* Where those calls continue: code addresses, not functions. */
extern char cpu_guarded_out[], program_call_out[];

/** exception_handle() - called by entry.S */
void exception_handle(struct exception_frame *f);

/** program_call() - of jump.S: what cpu_run() is with the way back only */
uint32_t program_call(int argc, char *const argv[], const void *api, uintptr_t entry);

/* The family's own part. */

/** exception_read() - what happened; the pc of @f becomes that of the instruction at fault */
void exception_read(struct exception_frame *f, struct fault *fault);

/** exception_log_other() - what happened when it is no fault of data or fetch */
void exception_log_other(const struct exception_frame *f);

/** exception_log_frame() - all registers, then the calls that led there */
void exception_log_frame(const struct exception_frame *f);

/** exception_leave() - go on at @out with stack pointer @sp and @result in the first register */
void exception_leave(struct exception_frame *f, uintptr_t sp, const char *out, int result);
