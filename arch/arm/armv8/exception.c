// SPDX-License-Identifier: MIT
/* What an exception frame of AArch64 says; what is done about it is in arch/arm/exception.c. */
#include <arch/arm/exception.h>

#define LOG_TAG "crash"
#include <arch/arm/armv8/backtrace.h>
#include <arch/arm/armv8/sysreg.h>
#include <keel/compiler.h>
#include <keel/log.h>

#define PSTATE_MASKS 0x3c0 /* DAIF; the level goes above, bit 0 clear: SP_EL0 */

void exception_read(struct exception_frame *f, struct fault *fault)
{
	enum fault_class class = fault_class(f->esr);

	*fault = (struct fault){ CAUSE_OTHER, f->pc, f->esr };
	if (f->kind == EXCEPTION_NESTED)
		fault->cause = CAUSE_NESTED;
	if (f->kind != EXCEPTION_SYNC || (class != FAULT_DATA && class != FAULT_FETCH))
		return;
	fault->cause = class == FAULT_DATA ? CAUSE_DATA : CAUSE_FETCH;
	if (fault_has_address(f->esr))
		fault->addr = f->far;
}

void exception_leave(struct exception_frame *f, uintptr_t sp, const char *out, int result)
{
	f->x[0] = (uint64_t)result;
	f->sp = sp;
	f->pc = (uintptr_t)out;
	f->spsr = PSTATE_MASKS | current_el() << 2;
}

void exception_log_other(const struct exception_frame *f)
{
	static const char *const kinds[] = { [EXCEPTION_IRQ] = "interrupt: Keel uses none",
					     [EXCEPTION_FIQ] = "fast interrupt: Keel uses none",
					     [EXCEPTION_SERROR] =
						     "SError: the bus answered an earlier "
						     "access with an error" };

	if (f->kind < ARRAY_SIZE(kinds) && kinds[f->kind])
		log_info("%s", kinds[f->kind]);
	else if (fault_class(f->esr) == FAULT_UNDEFINED)
		/* The instruction was fetched a moment ago, so it can be read. */
		log_info("undefined instruction %08lx", (unsigned long)*(const uint32_t *)f->pc);
	else
		log_info("%s", fault_class_name(f->esr));
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

void exception_log_frame(const struct exception_frame *f)
{
	log_registers(f);
	log_info("called from, innermost first:");
	backtrace_log(f->pc, f->x[29], f->x[30]);
}
