// SPDX-License-Identifier: MIT
/* The AArch64 cores Keel runs on: identity, caches by address, the start of exceptions and MMU. */
#include <keel/cpu.h>

#include <stdio.h>

#include <arch/arm/armv8/exception.h>
#include <arch/arm/armv8/mmu.h>
#include <arch/arm/armv8/sysreg.h>
#include <keel/compiler.h>

#define UNROLLED     64
#define STRING(x)    STRING_OF(x)
#define STRING_OF(x) #x

#define ARM	     0x41 /* implementer, MIDR_EL1 31:24 (D19.2.97) */

static const char *core_name(uint64_t midr)
{
	static const struct {
		uint16_t part;
		char name[14];
	} cores[] = { { 0xd03, "Cortex-A53" },	{ 0xd04, "Cortex-A35" },  { 0xd05, "Cortex-A55" },
		      { 0xd07, "Cortex-A57" },	{ 0xd08, "Cortex-A72" },  { 0xd09, "Cortex-A73" },
		      { 0xd0b, "Cortex-A76" },	{ 0xd0c, "Neoverse-N1" }, { 0xd0d, "Cortex-A77" },
		      { 0xd40, "Neoverse-V1" }, { 0xd41, "Cortex-A78" },  { 0xd47, "Cortex-A710" },
		      { 0xd49, "Neoverse-N2" }, { 0xd4d, "Cortex-A715" } };

	for (size_t i = 0; i < ARRAY_SIZE(cores); i++)
		if (midr >> 24 == ARM && (midr >> 4 & 0xfff) == cores[i].part)
			return cores[i].name;
	return NULL;
}

const char *cpu_name(void)
{
	static char text[40];
	uint64_t midr = sysreg_read(midr_el1);
	const char *core = core_name(midr);

	if (core)
		snprintf(text, sizeof(text), "%s r%up%u at EL%u", core,
			 (unsigned int)(midr >> 20 & 0xf), (unsigned int)(midr & 0xf),
			 current_el());
	else
		snprintf(text, sizeof(text), "ARMv8, MIDR %08x, at EL%u", (unsigned int)midr,
			 current_el());
	return text;
}

void cpu_init(void)
{
	write_vbar((uintptr_t)exception_vectors);
	isb();
	mmu_init();
}

static uintptr_t line_size(void)
{
	return 4u << (sysreg_read(ctr_el0) >> 16 & 0xf); /* DminLine, words (D19.2.35) */
}

void cpu_cache_clean(const void *addr, size_t len)
{
	uintptr_t line = line_size(), at = (uintptr_t)addr & ~(line - 1);
	uintptr_t end = (uintptr_t)addr + len;

	/* A page of lines a turn: a kernel has half a million lines. */
	while (at < end && end - at >= UNROLLED * line)
		__asm__ volatile(
			".rept " STRING(UNROLLED) "\n\tdc cvac, %0\n\tadd %0, %0, %1\n\t.endr"
			: "+r"(at)
			: "r"(line)
			: "memory");
	for (; at < end; at += line)
		__asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
	dsb();
}

/* Lines that the range fills only in part hold other data too: those are cleaned first. */
void cpu_cache_invalidate(void *addr, size_t len)
{
	uintptr_t line = line_size(), at = (uintptr_t)addr, end = at + len;

	if (!len)
		return;
	if (at % line)
		__asm__ volatile("dc civac, %0" : : "r"(at & ~(line - 1)) : "memory");
	if (end % line)
		__asm__ volatile("dc civac, %0" : : "r"(end & ~(line - 1)) : "memory");
	for (at = ALIGN_UP(at, line); at < (end & ~(line - 1)); at += line)
		__asm__ volatile("dc ivac, %0" : : "r"(at) : "memory");
	dsb();
}

void cpu_cache_sync_code(const void *addr, size_t len)
{
	cpu_cache_clean(addr, len);
	icache_invalidate_all();
	dsb();
	isb();
}
