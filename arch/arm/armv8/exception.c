// SPDX-License-Identifier: MIT
/*
 * Exceptions: an error message where a user's address was at fault, else a dump a
 * person can use. The dump goes through the log, so dmesg has it after the reset.
 */
#include <arch/arm/armv8/exception.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#define LOG_TAG "crash"
#include <arch/arm/armv8/backtrace.h>
#include <arch/arm/armv8/fault.h>
#include <arch/arm/armv8/sysreg.h>
#include <arch/arm/places.h>
#include <keel/board.h>
#include <keel/console.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <keel/shell.h>

#define STACK_NEAR   1024  /* a fault in the guard page belongs to a stack that is so nearly full */
#define PSTATE_MASKS 0x3c0 /* DAIF; the level goes above, bit 0 clear: SP_EL0 */

uintptr_t exception_guard, exception_program;

static struct {
	bool reporting;
	bool program_crashed;
} state;

struct fault {
	enum fault_class class; /* FAULT_OTHER for interrupts too */
	uintptr_t addr;		/* of the access, or of the instruction */
	uint64_t status;	/* ESR_ELx */
};

static struct fault read_fault(const struct exception_frame *f)
{
	struct fault fault = { FAULT_OTHER, f->pc, f->esr };

	if (f->kind != EXCEPTION_SYNC && f->kind != EXCEPTION_NESTED)
		return fault;
	fault.class = fault_class(f->esr);
	if ((fault.class == FAULT_DATA || fault.class == FAULT_FETCH) && fault_has_address(f->esr))
		fault.addr = f->far;
	return fault;
}

/* "md" of the guard page is none: there the stack pointer is far away. */
static bool is_stack_overflow(const struct exception_frame *f, const struct fault *fault)
{
	return fault->class == FAULT_DATA &&
	       place_between(fault->addr, __guard_start, __stack_start) &&
	       place_between(f->sp, __guard_start, __stack_start + STACK_NEAR);
}

/* Go on at @out with the stack that the call with a way back had, and @result in x0. */
static void leave_call(struct exception_frame *f, uintptr_t sp, const char *out, int result)
{
	f->x[0] = (uint64_t)result;
	f->sp = sp;
	f->pc = (uintptr_t)out;
	f->spsr = PSTATE_MASKS | current_el() << 2;
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

static void log_undefined(const struct exception_frame *f)
{
	/* The instruction was fetched a moment ago, so it can be read. */
	log_info("undefined instruction %08lx", (unsigned long)*(const uint32_t *)f->pc);
}

static void log_cause(const struct exception_frame *f, const struct fault *fault)
{
	static const char *const kinds[] = { [EXCEPTION_IRQ] = "interrupt: Keel uses none",
					     [EXCEPTION_FIQ] = "fast interrupt: Keel uses none",
					     [EXCEPTION_SERROR] =
						     "SError: the bus answered an earlier "
						     "access with an error" };
	unsigned long addr = fault->addr;

	if (f->kind < ARRAY_SIZE(kinds) && kinds[f->kind]) {
		log_info("%s", kinds[f->kind]);
	} else if (fault->class == FAULT_DATA) {
		if (is_stack_overflow(f, fault))
			log_info("stack overflow: the stack has run into its guard page");
		log_info("data abort %s 0x%08lx, in %s: %s",
			 fault_is_write(fault->status) ? "writing" : "reading", addr,
			 place_name(addr), fault_text(fault->status));
	} else if (fault->class == FAULT_FETCH) {
		log_info("jump to 0x%08lx, in %s: %s", addr, place_name(addr),
			 fault_text(fault->status));
	} else if (fault->class == FAULT_UNDEFINED) {
		log_undefined(f);
	} else if (fault->class == FAULT_CALL) {
		log_info("%s: Keel has no system calls", fault_class_name(fault->status));
	} else {
		log_info("%s", fault_class_name(fault->status));
	}
	if (fault->addr < NULL_PAGE)
		log_info("a NULL pointer was used");
	log_info("at pc %012lx in %s %s", (unsigned long)f->pc, place_name(f->pc),
		 place_describe(f->pc, 0));
}

static void log_registers(const struct exception_frame *f)
{
	log_info("lr  %016lx sp  %016lx", (unsigned long)f->x[30], (unsigned long)f->sp);
	log_info("spsr %08lx esr %08lx far %016lx, EL%u", (unsigned long)f->spsr,
		 (unsigned long)f->esr, (unsigned long)f->far, current_el());
	for (int i = 0; i < 30; i += 3)
		log_info("x%-2d %016lx x%-2d %016lx x%-2d %016lx", i, (unsigned long)f->x[i], i + 1,
			 (unsigned long)f->x[i + 1], i + 2, (unsigned long)f->x[i + 2]);
}

static void dump(const struct exception_frame *f, const struct fault *fault)
{
	console_puts("\n");
	log_cause(f, fault);
	log_registers(f);
	log_info("called from, innermost first:");
	backtrace_log(f->pc, f->x[29], f->x[30]);
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
	struct fault fault = read_fault(f);

	if (f->kind == EXCEPTION_NESTED || state.reporting) {
		console_puts("\nanother fault while reporting this one\n");
		restart();
	}
	if (exception_guard && fault.class == FAULT_DATA && !is_stack_overflow(f, &fault)) {
		end_guarded(f, &fault);
		return;
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
	uintptr_t guard = exception_guard;

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
