// SPDX-License-Identifier: MIT
/*
 * Exceptions: an error message where a user's address was at fault, else a dump a
 * person can use. The dump goes through the log, so dmesg has it after the reset.
 */
#include <arch/arm/armv7/exception.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LOG_TAG "crash"
#include <arch/arm/armv7/backtrace.h>
#include <arch/arm/armv7/cp15.h>
#include <arch/arm/armv7/fault.h>
#include <arch/arm/places.h>
#include <keel/board.h>
#include <keel/console.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <keel/shell.h>

#define STACK_NEAR 1024 /* a fault in the guard page belongs to a stack that is so nearly full */
#define PSR_THUMB  (1u << 5)
#define PSR_SVC	   0x1d3u /* SVC mode, ARM state, everything masked */

uint32_t exception_guard, exception_program;

static struct {
	bool reporting;
	bool program_crashed;
} state;

struct fault {
	enum exception_kind kind;
	uint32_t addr;	 /* of the access, or of the instruction */
	uint32_t status; /* DFSR, IFSR or 0 */
};

/* The instruction that failed, from the return address (ARM DDI 0406C, table B1-7). */
static uint32_t faulting_pc(const struct exception_frame *f)
{
	switch (f->kind) {
	case EXCEPTION_DATA:
		return f->pc - 8;
	case EXCEPTION_UNDEFINED:
	case EXCEPTION_SVC:
		return f->pc - (f->cpsr & PSR_THUMB ? 2 : 4);
	default:
		return f->pc - 4;
	}
}

static struct fault read_fault(const struct exception_frame *f)
{
	if (f->kind == EXCEPTION_DATA)
		return (struct fault){ f->kind, cp15_read_dfar(), cp15_read_dfsr() };
	if (f->kind == EXCEPTION_PREFETCH)
		return (struct fault){ f->kind, cp15_read_ifar(), cp15_read_ifsr() };
	return (struct fault){ f->kind, f->pc, 0 };
}

/* "md" of the guard page is none: there the stack pointer is far away. */
static bool is_stack_overflow(const struct exception_frame *f, const struct fault *fault)
{
	return fault->kind == EXCEPTION_DATA &&
	       place_between(fault->addr, __guard_start, __stack_start) &&
	       place_between(f->sp, __guard_start, __stack_start + STACK_NEAR);
}

/* Go on at @out with the stack that the call with a way back had, and @result in r0. */
static void leave_call(struct exception_frame *f, uint32_t sp, const char *out, int result)
{
	f->r[0] = (uint32_t)result;
	f->sp = sp;
	f->pc = (uint32_t)out;
	f->cpsr = PSR_SVC;
}

static void end_guarded(struct exception_frame *f, const struct fault *fault)
{
	int rc = fail(
		-EFAULT,
		fault->addr < NULL_PAGE ? "the first page stays unmapped, to catch NULL pointers"
					: "meminfo shows what is mapped",
		"bus error %s 0x%lx (%s)", fault_is_write(fault->status) ? "writing" : "reading",
		(unsigned long)fault->addr, fault_text(fault->status));

	leave_call(f, exception_guard, cpu_guarded_out, rc);
}

/* The instruction was fetched a moment ago, so it can be read. */
static void log_undefined(const struct exception_frame *f)
{
	const uint16_t *half = (const uint16_t *)(f->pc & ~1u);
	unsigned long code = *half;
	int digits = 4;

	if (!(f->cpsr & PSR_THUMB)) {
		code |= (unsigned long)half[1] << 16;
		digits = 8;
	} else if (code >> 11 >= 0x1d) { /* the first half of a 32-bit Thumb instruction */
		code = code << 16 | half[1];
		digits = 8;
	}
	log_info("undefined instruction %0*lx", digits, code);
}

static void log_cause(const struct exception_frame *f, const struct fault *fault)
{
	unsigned long addr = fault->addr;

	switch (fault->kind) {
	case EXCEPTION_DATA:
		if (is_stack_overflow(f, fault))
			log_info("stack overflow: the stack has run into its guard page");
		log_info("data abort %s 0x%08lx, in %s: %s",
			 fault_is_write(fault->status) ? "writing" : "reading", addr,
			 place_name(fault->addr), fault_text(fault->status));
		break;
	case EXCEPTION_PREFETCH:
		log_info("jump to 0x%08lx, in %s: %s", addr, place_name(fault->addr),
			 fault_text(fault->status));
		break;
	case EXCEPTION_UNDEFINED:
		log_undefined(f);
		break;
	case EXCEPTION_SVC:
		log_info("svc instruction: Keel has no system calls");
		break;
	default:
		log_info("interrupt: Keel uses none");
		break;
	}
	if (fault->addr < NULL_PAGE)
		log_info("a NULL pointer was used");
	log_info("at pc %08lx in %s %s", (unsigned long)f->pc, place_name(f->pc),
		 place_describe(f->pc, 0));
}

static void log_registers(const struct exception_frame *f)
{
	log_info("lr  %08lx sp  %08lx cpsr %08lx", (unsigned long)f->lr, (unsigned long)f->sp,
		 (unsigned long)f->cpsr);
	for (int i = 0; i < 12; i += 4)
		log_info("r%-2d %08lx r%-2d %08lx r%-2d %08lx r%-2d %08lx", i,
			 (unsigned long)f->r[i], i + 1, (unsigned long)f->r[i + 1], i + 2,
			 (unsigned long)f->r[i + 2], i + 3, (unsigned long)f->r[i + 3]);
	log_info("r12 %08lx", (unsigned long)f->r[12]);
}

static void log_calls(const struct exception_frame *f)
{
	uint32_t r[16];

	memcpy(r, f->r, sizeof(f->r));
	r[13] = f->sp;
	r[14] = f->lr;
	r[15] = f->pc;
	log_info("called from, innermost first:");
	backtrace_log(r);
}

static void dump(const struct exception_frame *f, const struct fault *fault)
{
	console_puts("\n");
	log_cause(f, fault);
	log_registers(f);
	log_calls(f);
	log_info("last command: %s", shell_last_command());
}

static void restart(void) __noreturn;

static void restart(void)
{
	log_info("restarting the board; dmesg will show this again");
	log_mark_crash();
	cpu_cache_clean((const void *)board.log_base, board.log_size);
	board.reset();
	console_puts("the board did not reset: switch it off and on\n");
	for (;;)
		;
}

void exception_handle(struct exception_frame *f)
{
	struct fault fault;

	f->pc = faulting_pc(f);
	fault = read_fault(f);
	if (exception_guard && fault.kind == EXCEPTION_DATA && !is_stack_overflow(f, &fault)) {
		end_guarded(f, &fault);
		return;
	}
	if (state.reporting) {
		console_puts("\nanother fault while reporting this one\n");
		restart();
	}
	state.reporting = true;
	dump(f, &fault);
	if (!exception_program)
		restart();
	log_info("back to the prompt");
	state.reporting = false;
	state.program_crashed = true;
	leave_call(f, exception_program, program_call_out, 0);
}

int cpu_run(uintptr_t entry, const struct cpu_program *program, uint32_t *result)
{
	uint32_t guard = exception_guard;

	exception_guard = 0; /* what the program does wrong is told with a dump */
	state.program_crashed = false;
	cpu_ram_executable(true);
	*result = program_call(program->argc, program->argv, program->api, entry);
	cpu_ram_executable(false);
	exception_guard = guard;
	if (state.program_crashed)
		return fail(-EFAULT, "the lines above name the place; dmesg shows them again",
			    "the program at 0x%lx crashed", (unsigned long)entry);
	return 0;
}

void cpu_panic(const char *why)
{
	console_puts("\n");
	log_info("panic: %s", why);
	cpu_backtrace();
	log_info("last command: %s", shell_last_command());
	restart();
}
