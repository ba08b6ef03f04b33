// SPDX-License-Identifier: MIT
/* Call chains with function names, as far as tables and stack can be trusted. */
#include <arch/arm/armv7/backtrace.h>

#include <stdio.h>

#define LOG_TAG "crash"
#include <arch/arm/armv7/unwind.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/image_layout.h>
#include <keel/log.h>
#include <lib/symtab.h>

#define DEPTH_MAX 24
#define NAME_SIZE 48
#define CALL	  2 /* a return address minus this lies inside the call, and its function */

enum { SP = 13, LR = 14, PC = 15 };

static char name[NAME_SIZE];

static bool is_code(uint32_t addr)
{
	return addr >= (uint32_t)__image_start && addr < (uint32_t)__rodata_start;
}

static bool find(uint32_t addr, struct symbol *found)
{
	const struct symtab table = { (const uint8_t *)__symbols_start,
				      (size_t)(__symbols_end - __symbols_start), name,
				      sizeof(name) };

	return is_code(addr) && symtab_find(&table, addr - (uint32_t)__image_start, found);
}

const char *symbol_name(uintptr_t addr, uint32_t *offset)
{
	struct symbol found;

	if (!find(addr, &found))
		return NULL;
	*offset = addr - (uint32_t)__image_start - found.start;
	return name;
}

/* @addr is @behind bytes behind the place whose function is meant. */
static const char *describe(uint32_t addr, uint32_t behind)
{
	static char text[NAME_SIZE + 16];
	uint32_t offset;

	text[0] = '\0';
	if (symbol_name(addr - behind, &offset))
		snprintf(text, sizeof(text), "%s+0x%lx", name, (unsigned long)(offset + behind));
	return text;
}

const char *backtrace_describe(uint32_t addr)
{
	return describe(addr, 0);
}

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

	if (!find(pc, &found) || !found.unwind)
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
	uint32_t pc = r[PC] & ~1u, before[16], offset;

	for (int i = 0; i < 16; i++)
		before[i] = r[i];
	if (symbol_name(pc, &offset) && offset && step(pc, r) == 0 && is_code(r[PC]))
		return true;
	for (int i = 0; i < 16; i++)
		r[i] = before[i];
	r[PC] = r[LR];
	return is_code(r[PC] & ~1u);
}

void backtrace_log(uint32_t r[16])
{
	uint32_t sp;

	log_info(" 0 %08lx %s", (unsigned long)r[PC], backtrace_describe(r[PC]));
	if (!leave_first(r))
		return;
	for (int depth = 1; depth < DEPTH_MAX; depth++) {
		uint32_t call = (r[PC] & ~1u) - CALL;

		if (!is_code(call))
			return;
		log_info("%2d %08lx %s", depth, (unsigned long)r[PC] & ~1ul,
			 describe(r[PC] & ~1u, CALL));
		sp = r[SP];
		if (step(call, r) || r[SP] < sp)
			return;
	}
	log_info("   ...");
}
