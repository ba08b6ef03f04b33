/* SPDX-License-Identifier: MIT */
/* System registers and barriers of AArch64 for C. Section numbers: Arm DDI 0487, issue J.a. */
#pragma once

#include <stdint.h>

#include <arch/arm/armv8/el.h>

#define sysreg_read(name)                                          \
	({                                                         \
		uint64_t value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)); \
		value_;                                            \
	})
#define sysreg_write(name, value) \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

/* The same for a name that is a macro of an encoding. */
#define sysreg_read_(name)	   sysreg_read(name)
#define sysreg_write_(name, value) sysreg_write(name, value)

/* The exception level Keel runs at: 1, 2 or 3. */
static inline unsigned int current_el(void)
{
	return (unsigned int)sysreg_read(CurrentEL) >> 2;
}

/* One pair of accessors per register that every level has of its own. */
#define SYSREG_OF_LEVEL(name)                            \
	static inline uint64_t read_##name(void)         \
	{                                                \
		unsigned int el = current_el();          \
                                                         \
		if (el == 3)                             \
			return sysreg_read(name##_el3);  \
		if (el == 2)                             \
			return sysreg_read(name##_el2);  \
		return sysreg_read(name##_el1);          \
	}                                                \
	static inline void write_##name(uint64_t value)  \
	{                                                \
		unsigned int el = current_el();          \
                                                         \
		if (el == 3)                             \
			sysreg_write(name##_el3, value); \
		else if (el == 2)                        \
			sysreg_write(name##_el2, value); \
		else                                     \
			sysreg_write(name##_el1, value); \
	}

SYSREG_OF_LEVEL(sctlr)
SYSREG_OF_LEVEL(ttbr0)
SYSREG_OF_LEVEL(tcr)
SYSREG_OF_LEVEL(mair)
SYSREG_OF_LEVEL(vbar)

static inline void dsb(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

/*
 * In every loop that waits for another CPU. QEMU before 8.1 with -icount gives all the time up to its
 * next timer to one CPU, which then uses it up: the others get on only when that one yields.
 */
static inline void cpu_yield(void)
{
	__asm__ volatile("yield" : : : "memory");
}

/* What the instruction cache holds is dropped. */
static inline void icache_invalidate_all(void)
{
	__asm__ volatile("ic iallu" : : : "memory");
}

/* Everything the TLB knows of the current level. */
static inline void tlb_invalidate_all(void)
{
	unsigned int el = current_el();

	if (el == 3)
		__asm__ volatile("tlbi alle3" : : : "memory");
	else if (el == 2)
		__asm__ volatile("tlbi alle2" : : : "memory");
	else
		__asm__ volatile("tlbi vmalle1" : : : "memory");
}
