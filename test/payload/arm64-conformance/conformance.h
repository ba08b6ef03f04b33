/* SPDX-License-Identifier: MIT */
/*
 * What the files of the conformance payload know of each other. MMU and caches stay off, so
 * all memory is Device memory: no unaligned and no exclusive accesses, and what one CPU writes
 * the others see.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIB	      0x100000ull
#define BLOCK	      (2 * MIB)
#define SELF_SGI      1 /* from a CPU to itself */
#define CALL_SGI      2 /* from the boot CPU */
#define ANSWER_SGI    3 /* to the boot CPU */

/* console.c */
void console_base(uint64_t base);
void put_char(char c);
void put(const char *text);
void put_hex(uint64_t value);
void put_number(uint64_t value);

/* text.c */
bool text_same(const char *a, const char *b);
bool text_starts(const char *text, const char *with);
uint32_t be32(const uint8_t *p);
uint64_t cells(const uint8_t *p, unsigned count);

/* report.c: one clause is begin, values, end */
void clause_begin(const char *id, const char *what);
void clause_value(uint64_t value);
void clause_text(const char *text);
void clause_end(bool holds);
void clause_note(bool holds);
void clause_absent(const char *why);
void clause(const char *id, const char *what, bool holds, uint64_t value);
bool report_summary(void);

/* tree.c */
struct tree {
	const uint8_t *base;
	uint32_t structure, strings, size_structure, size_strings;
};
#define TREE_END (-1)
bool tree_open(struct tree *t, uint64_t addr);
/* The node behind @node in the order of the file; @depth is kept; TREE_END at the end. */
int tree_next(const struct tree *t, int node, int *depth);
const char *tree_name(const struct tree *t, int node);
const uint8_t *tree_property(const struct tree *t, int node, const char *name, uint32_t *len);

/* machine.c */
void machine_read(uint64_t addr);
bool machine_covers(const struct range *r); /* one bank holds all of it */
bool ranges_meet(const struct range *a, const struct range *b);

/* gic.c */
bool gic_start(struct cpu *c); /* distributor and this CPU's interface */
void gic_enable(struct cpu *c, uint32_t number);
void gic_disable(struct cpu *c, uint32_t number);
void gic_send(const struct cpu *to, uint32_t sgi);
uint32_t gic_acknowledge(void);
void gic_finish(uint32_t number);
bool gic_settable(const struct cpu *c, uint32_t number);
uint32_t gic_architecture(void);

/* cpu.c */
#define read_register(name)                                        \
	({                                                         \
		uint64_t value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)); \
		value_;                                            \
	})
#define write_register(name, value) \
	__asm__ volatile("msr " #name ", %0\n isb" : : "r"((uint64_t)(value)))
struct cpu *cpu_self(void);
bool at_el2(void);
bool is_el2(const struct cpu *c);
void cpu_observe(struct cpu *c);
void exception(uint64_t kind);
uint64_t ticks(void);
bool ticks_passed(uint64_t since, uint32_t ms);
bool wait_interrupt(struct cpu *c, uint32_t number, uint32_t ms);

/* smp.c */
#define CONTEXT 0xc0de5ec000000000ull /* or-ed with the number: what x0 must be */
struct psci_seen {
	uint64_t changed; /* bit n: some call did not keep register n; 31: one of d0-d31 */
	int64_t version, features, invalid, convention;
};
extern struct psci_seen psci;
bool has_psci(void);
int64_t psci_call(uint32_t function, uint64_t a, uint64_t b, uint64_t c);
void start_secondaries(void);
void switch_secondaries(void);
void give_command(struct cpu *c, uint32_t command);
bool wait_command(struct cpu *c, uint32_t ms); /* until it is done */
void power_off(void);

/* interrupts.c, on the CPU itself */
void interrupts_own(struct cpu *c);
void interrupts_timer(struct cpu *c);

/* The clauses, in the order of the report. */
void check_entry(void);
void check_places(void);
void check_chosen(void);
void check_secondaries(void);
void check_switching(void);
void check_registers(void);
void check_timers(void);
void check_interrupts(void);
void check_dma_start(void);
void check_dma_end(void);
