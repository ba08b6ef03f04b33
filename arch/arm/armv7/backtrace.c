// SPDX-License-Identifier: MIT
/* Call chains with function names, as far as tables and stack can be trusted. */
#include <arch/arm/armv7/backtrace.h>

#define LOG_TAG "crash"
#include <arch/arm/armv7/unwind.h>
#include <arch/arm/places.h>
#include <keel/image_layout.h>
#include <keel/log.h>

#define DEPTH_MAX 24
#define CALL	  2 /* a return address minus this lies inside the call, and its function */

enum { SP = 13, LR = 14, PC = 15 };

/* The unwinder may read the stacks, not the guard page below them. */
static bool read_word(void *arg, uint32_t addr, uint32_t *word)
{
	(void)arg;
	if (addr < (uint32_t)__stack_start || addr > (uint32_t)__fault_stack_top - 4)
		return false;
	*word = *(const uint32_t *)addr;
	return true;
}

/* To the caller of the function that @pc lies in; not 0 when there is no way to know it. */
static int step(uint32_t pc, uint32_t r[16])
{
	struct unwind_view view = { .read = read_word };
	struct symbol found;

	if (!place_function(pc, &found) || !found.unwind)
		return 1;
	view.code = found.unwind;
	view.size = found.unwind_size;
	return unwind_step(&view, r);
}

/*
 * To the caller of the function in which a fault happened. The tables describe a
 * function behind its first instructions; at the first one, and where there is no
 * table (assembly, C library, a jump into nowhere), lr is still the return address.
 */
static bool leave_first(uint32_t r[16])
{
	uint32_t pc = r[PC] & ~1u, before[16];
	struct symbol found;

	for (int i = 0; i < 16; i++)
		before[i] = r[i];
	if (place_function(pc, &found) && pc != (uint32_t)__image_start + found.start &&
	    step(pc, r) == 0 && place_is_code(r[PC]))
		return true;
	for (int i = 0; i < 16; i++)
		r[i] = before[i];
	r[PC] = r[LR];
	return place_is_code(r[PC] & ~1u);
}

void backtrace_log(uint32_t r[16])
{
	uint32_t sp;

	log_info(" 0 %08lx %s", (unsigned long)r[PC], place_describe(r[PC], 0));
	if (!leave_first(r))
		return;
	for (int depth = 1; depth < DEPTH_MAX; depth++) {
		uint32_t call = (r[PC] & ~1u) - CALL;

		if (!place_is_code(call))
			return;
		log_info("%2d %08lx %s", depth, (unsigned long)r[PC] & ~1ul,
			 place_describe(r[PC] & ~1u, CALL));
		sp = r[SP];
		if (step(call, r) || r[SP] < sp)
			return;
	}
	log_info("   ...");
}
