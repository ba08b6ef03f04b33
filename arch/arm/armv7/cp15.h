/* SPDX-License-Identifier: MIT */
/* System registers and barriers of ARMv7-A. Section numbers: ARM DDI 0406C. */
#pragma once

#include <stdint.h>

/* One accessor per register: CP15_READ(name, opc1, CRn, CRm, opc2) makes cp15_read_name(). */
#define CP15_READ(name, opc1, crn, crm, opc2)                                                     \
	static inline uint32_t cp15_read_##name(void)                                             \
	{                                                                                         \
		uint32_t v;                                                                       \
		__asm__ volatile("mrc p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 : "=r"(v)); \
		return v;                                                                         \
	}
#define CP15_WRITE(name, opc1, crn, crm, opc2)                                        \
	static inline void cp15_write_##name(uint32_t v)                              \
	{                                                                             \
		__asm__ volatile("mcr p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 \
				 :                                                    \
				 : "r"(v)                                             \
				 : "memory");                                         \
	}

CP15_READ(midr, 0, c0, c0, 0)  /* B4.1.105: main ID */
CP15_READ(ctr, 0, c0, c0, 1)   /* B4.1.42: cache line sizes */
CP15_READ(sctlr, 0, c1, c0, 0) /* B4.1.130: MMU, caches, alignment */
CP15_WRITE(sctlr, 0, c1, c0, 0)
CP15_WRITE(ttbr0, 0, c2, c0, 0)	    /* B4.1.154: page table */
CP15_WRITE(ttbcr, 0, c2, c0, 2)	    /* B4.1.153 */
CP15_WRITE(dacr, 0, c3, c0, 0)	    /* B4.1.43: domains */
CP15_READ(dfsr, 0, c5, c0, 0)	    /* B4.1.52: data fault status */
CP15_READ(ifsr, 0, c5, c0, 1)	    /* B4.1.96: instruction fault status */
CP15_READ(dfar, 0, c6, c0, 0)	    /* B4.1.51: data fault address */
CP15_READ(ifar, 0, c6, c0, 2)	    /* B4.1.95: instruction fault address */
CP15_WRITE(iciallu, 0, c7, c5, 0)   /* B4.2.1: instruction cache, all */
CP15_WRITE(bpiall, 0, c7, c5, 6)    /* branch predictors, all */
CP15_WRITE(dcimvac, 0, c7, c6, 1)   /* data line: invalidate */
CP15_WRITE(dccmvac, 0, c7, c10, 1)  /* data line: clean */
CP15_WRITE(dccimvac, 0, c7, c14, 1) /* data line: clean and invalidate */
CP15_WRITE(tlbiall, 0, c8, c7, 0)   /* B4.2.2: TLB, all */
CP15_WRITE(vbar, 0, c12, c0, 0)	    /* B4.1.156: exception vectors */

#define SCTLR_M (1u << 0)  /* MMU */
#define SCTLR_C (1u << 2)  /* data cache */
#define SCTLR_Z (1u << 11) /* branch prediction */
#define SCTLR_I (1u << 12) /* instruction cache */

static inline void dsb(void)
{
	__asm__ volatile("dsb" : : : "memory");
}

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}
