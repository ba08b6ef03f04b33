// SPDX-License-Identifier: MIT
/* Call chains with function names, as far as the stack can be trusted. */
#include <arch/arm/armv8/backtrace.h>

#define LOG_TAG "crash"
#include <arch/arm/armv8/unwind.h>
#include <arch/arm/places.h>
#include <keel/image_layout.h>
#include <keel/log.h>

#define DEPTH_MAX 24
#define CALL	  4 /* a return address minus this is the call, and inside of its function */

/* The unwinder may read the stacks, not the guard page below them. */
static bool read_word(void *arg, uint64_t addr, uint64_t *word)
{
	(void)arg;
	if (addr < (uintptr_t)__stack_start || addr > (uintptr_t)__fault_stack_top - 8)
		return false;
	*word = *(const uint64_t *)addr;
	return true;
}

static bool same_function(uintptr_t a, uintptr_t b)
{
	struct symbol in_a, in_b;

	return place_function(a, &in_a) && place_function(b, &in_b) && in_a.start == in_b.start;
}

static void log_call(int depth, uintptr_t pc)
{
	log_info("%2d %012lx %s", depth, (unsigned long)pc, place_describe(pc, CALL));
}

/*
 * A function without a frame record (assembly, C library), or one that has not made or has
 * already dropped its own, returns to @lr, and the records begin with the caller's or the
 * one behind. In all others @lr is left over from a call that the function made itself.
 */
static bool returns_to(uintptr_t pc, uintptr_t fp, uintptr_t lr)
{
	const struct record_view view = { read_word, NULL };
	uint64_t next = fp, record_lr;

	if (!place_is_code(lr - CALL) || same_function(pc, lr - CALL))
		return false;
	return unwind_record(&view, &next, &record_lr) || record_lr != lr;
}

void backtrace_log(uintptr_t pc, uintptr_t fp, uintptr_t lr)
{
	const struct record_view view = { read_word, NULL };
	int depth = 1;

	log_info(" 0 %012lx %s", (unsigned long)pc, place_describe(pc, 0));
	if (returns_to(pc, fp, lr))
		log_call(depth++, lr);
	for (; depth < DEPTH_MAX; depth++) {
		if (unwind_record(&view, &fp, &pc) || !place_is_code(pc - CALL))
			return;
		log_call(depth, pc);
	}
	log_info("   ...");
}
