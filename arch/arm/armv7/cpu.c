// SPDX-License-Identifier: MIT
/* The Cortex-A cores Keel runs on: identity, caches by address, the start of exceptions and MMU. */
#include <keel/cpu.h>

#include <stdio.h>

#include <arch/arm/armv7/cp15.h>
#include <arch/arm/armv7/exception.h>
#include <arch/arm/armv7/mmu.h>
#include <keel/compiler.h>
#include <keel/image_layout.h>

#define WHOLE_CACHE 0x20000u /* from here set/way is less work than line by line */

void dcache_clean_all_c(void);

const char *cpu_name(void)
{
	static const struct {
		uint16_t part;
		char name[4];
	} cores[] = { { 0xc05, "A5" },
		      { 0xc07, "A7" },
		      { 0xc08, "A8" },
		      { 0xc09, "A9" },
		      { 0xc0f, "A15" } };
	static char text[24];
	uint32_t midr = cp15_read_midr();

	for (size_t i = 0; i < ARRAY_SIZE(cores); i++) {
		if (midr >> 24 != 0x41 || (midr >> 4 & 0xfff) != cores[i].part)
			continue;
		snprintf(text, sizeof(text), "Cortex-%s r%up%u", cores[i].name,
			 (unsigned int)(midr >> 20 & 0xf), (unsigned int)(midr & 0xf));
		return text;
	}
	snprintf(text, sizeof(text), "ARMv7, MIDR %08x", (unsigned int)midr);
	return text;
}

void cpu_init(void)
{
	exception_init(__fault_stack_top);
	mmu_init();
}

static uint32_t line_size(void)
{
	return 4u << (cp15_read_ctr() >> 16 & 0xf); /* DminLine, words */
}

void cpu_cache_clean(const void *addr, size_t len)
{
	uint32_t line = line_size(), at = (uint32_t)addr & ~(line - 1);
	uint32_t end = (uint32_t)addr + len;

	if (len >= WHOLE_CACHE) {
		dcache_clean_all_c();
		return;
	}
	for (; at < end; at += line)
		cp15_write_dccmvac(at);
	dsb();
}

/* Lines that the range fills only in part hold other data too: those are cleaned first. */
void cpu_cache_invalidate(void *addr, size_t len)
{
	uint32_t line = line_size(), at = (uint32_t)addr, end = at + len;

	if (!len)
		return;
	if (at % line)
		cp15_write_dccimvac(at & ~(line - 1));
	if (end % line)
		cp15_write_dccimvac(end & ~(line - 1));
	for (at = ALIGN_UP(at, line); at < (end & ~(line - 1)); at += line)
		cp15_write_dcimvac(at);
	dsb();
}

void cpu_cache_sync_code(const void *addr, size_t len)
{
	cpu_cache_clean(addr, len);
	cp15_write_iciallu(0);
	cp15_write_bpiall(0);
	dsb();
	isb();
}
