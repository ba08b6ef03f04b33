// SPDX-License-Identifier: MIT
/* Call chains with function names, as far as the stack can be trusted. */
#include <arch/arm/armv8/backtrace.h>

#include <stdio.h>
#include <string.h>

#define LOG_TAG "crash"
#include <arch/arm/armv8/unwind.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <lib/symtab.h>

#define DEPTH_MAX 24
#define NAME_SIZE 48
#define CALL	  4 /* a return address minus this is the call, and inside of its function */

static char name[NAME_SIZE];

static bool is_code(uintptr_t addr)
{
	return addr >= (uintptr_t)__image_start && addr < (uintptr_t)__rodata_start;
}

const char *symbol_name(uintptr_t addr, uint32_t *offset)
{
	const struct symtab table = { (const uint8_t *)__symbols_start,
				      (size_t)(__symbols_end - __symbols_start), name,
				      sizeof(name) };
	uint32_t at = (uint32_t)(addr - (uintptr_t)__image_start);
	struct symbol found;

	if (!is_code(addr) || !symtab_find(&table, at, &found))
		return NULL;
	*offset = at - found.start;
	return name;
}

/* @addr is @behind bytes behind the place whose function is meant. */
static const char *describe(uintptr_t addr, uint32_t behind)
{
	static char text[NAME_SIZE + 16];
	uint32_t offset;

	text[0] = '\0';
	if (symbol_name(addr - behind, &offset))
		snprintf(text, sizeof(text), "%s+0x%lx", name, (unsigned long)(offset + behind));
	return text;
}

const char *backtrace_describe(uintptr_t addr)
{
	return describe(addr, 0);
}

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
	uint32_t offset_a, offset_b;

	return symbol_name(a, &offset_a) && symbol_name(b, &offset_b) &&
	       a - offset_a == b - offset_b;
}

static void log_call(int depth, uintptr_t pc)
{
	log_info("%2d %012lx %s", depth, (unsigned long)pc, describe(pc, CALL));
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

	if (!is_code(lr - CALL) || same_function(pc, lr - CALL))
		return false;
	return unwind_record(&view, &next, &record_lr) || record_lr != lr;
}

void backtrace_log(uintptr_t pc, uintptr_t fp, uintptr_t lr)
{
	const struct record_view view = { read_word, NULL };
	int depth = 1;

	log_info(" 0 %012lx %s", (unsigned long)pc, describe(pc, 0));
	if (returns_to(pc, fp, lr))
		log_call(depth++, lr);
	for (; depth < DEPTH_MAX; depth++) {
		if (unwind_record(&view, &fp, &pc) || !is_code(pc - CALL))
			return;
		log_call(depth, pc);
	}
	log_info("   ...");
}
