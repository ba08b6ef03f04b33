// SPDX-License-Identifier: MIT
/*
 * Exceptions: an error message where a user's address was at fault, else a dump a
 * person can use. The dump goes through the log, so dmesg has it after the reset.
 */
#include <arch/arm/exception.h>

#include <errno.h>

#define LOG_TAG "crash"
#include <arch/arm/places.h>
#include <keel/board.h>
#include <keel/console.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <keel/shell.h>

#define STACK_NEAR 1024 /* a fault in the guard page belongs to a stack that is so nearly full */
#define DIGITS	   ((int)sizeof(uintptr_t) == 4 ? 8 : 12)

uintptr_t exception_guard, exception_program;

static struct {
	struct fault fault;
	bool reporting;
	bool resetting;
	bool program_crashed;
} state;

/* "md" of the guard page is none: there the stack pointer is far away. */
static bool is_stack_overflow(const struct exception_frame *f, const struct fault *fault)
{
	return fault->cause == CAUSE_DATA &&
	       place_between(fault->addr, __guard_start, __stack_start) &&
	       place_between(f->sp, __guard_start, __stack_start + STACK_NEAR);
}

static void end_guarded(struct exception_frame *f, const struct fault *fault)
{
	int rc = fail(
		-EFAULT,
		fault->addr < NULL_PAGE ? "the first page stays unmapped, to catch NULL pointers"
					: "meminfo shows what is mapped",
		"bus error %s 0x%lx (%s)", fault_is_write(fault->status) ? "writing" : "reading",
		(unsigned long)fault->addr, fault_text(fault->status));

	exception_leave(f, exception_guard, cpu_guarded_out, rc);
}

static void log_fault(const struct exception_frame *f, const struct fault *fault)
{
	const char *where = place_name(fault->addr), *why = fault_text(fault->status);
	unsigned long addr = fault->addr;

	if (is_stack_overflow(f, fault))
		log_info("stack overflow: the stack has run into its guard page");
	if (fault->cause == CAUSE_DATA)
		log_info("data abort %s 0x%08lx, in %s: %s",
			 fault_is_write(fault->status) ? "writing" : "reading", addr, where, why);
	else
		log_info("jump to 0x%08lx, in %s: %s", addr, where, why);
}

static void log_cause(const struct exception_frame *f, const struct fault *fault)
{
	if (fault->cause == CAUSE_OTHER)
		exception_log_other(f);
	else
		log_fault(f, fault);
	if (fault->addr < NULL_PAGE)
		log_info("a NULL pointer was used");
	log_info("at pc %0*lx in %s %s", DIGITS, (unsigned long)f->pc, place_name(f->pc),
		 place_describe(f->pc, 0));
}

static void dump(const struct exception_frame *f, const struct fault *fault)
{
	console_puts("\n");
	log_cause(f, fault);
	exception_log_frame(f);
	log_info("last command: %s", shell_last_command());
}

static void restart(void) __noreturn;

static void restart(void)
{
	log_info("restarting the board; dmesg will show this again");
	log_mark_crash();
	cpu_cache_clean((const void *)board.log_base, board.log_size);
	if (!state.resetting) {
		state.resetting = true; /* what resets may be what faults */
		board.reset();
	}
	console_puts("the board did not reset: switch it off and on\n");
	for (;;)
		;
}

void exception_handle(struct exception_frame *f)
{
	struct fault *fault = &state.fault;

	exception_read(f, fault);
	if (fault->cause == CAUSE_NESTED || state.reporting) {
		console_puts("\nanother fault while reporting this one\n");
		restart();
	}
	if (exception_guard && fault->cause == CAUSE_DATA && !is_stack_overflow(f, fault)) {
		end_guarded(f, fault);
		return;
	}
	state.reporting = true;
	dump(f, fault);
	if (!exception_program)
		restart();
	log_info("back to the prompt");
	state.reporting = false;
	state.program_crashed = true;
	exception_leave(f, exception_program, program_call_out, 0);
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
