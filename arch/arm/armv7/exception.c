// SPDX-License-Identifier: MIT
/* What an exception frame of ARMv7-A says; what is done about it is in arch/arm/exception.c. */
#include <arch/arm/exception.h>

#include <string.h>

#define LOG_TAG "crash"
#include <arch/arm/armv7/backtrace.h>
#include <arch/arm/armv7/cp15.h>
#include <keel/log.h>

#define PSR_THUMB (1u << 5)
#define PSR_SVC	  0x1d3u /* SVC mode, ARM state, everything masked */

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

void exception_read(struct exception_frame *f, struct fault *fault)
{
	f->pc = faulting_pc(f);
	fault->cause = CAUSE_OTHER;
	fault->addr = f->pc;
	if (f->kind == EXCEPTION_DATA) {
		fault->cause = CAUSE_DATA;
		fault->addr = cp15_read_dfar();
		fault->status = cp15_read_dfsr();
	} else if (f->kind == EXCEPTION_PREFETCH) {
		fault->cause = CAUSE_FETCH;
		fault->addr = cp15_read_ifar();
		fault->status = cp15_read_ifsr();
	}
}

void exception_leave(struct exception_frame *f, uintptr_t sp, const char *out, int result)
{
	f->r[0] = (uint32_t)result;
	f->sp = sp;
	f->pc = (uint32_t)out;
	f->cpsr = PSR_SVC;
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

void exception_log_other(const struct exception_frame *f)
{
	if (f->kind == EXCEPTION_UNDEFINED)
		log_undefined(f);
	else
		log_info("%s", f->kind == EXCEPTION_SVC
				       ? "svc instruction: Keel has no system calls"
				       : "interrupt: Keel uses none");
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

void exception_log_frame(const struct exception_frame *f)
{
	log_registers(f);
	log_calls(f);
}
