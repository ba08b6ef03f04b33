// SPDX-License-Identifier: MIT
/* What a kernel may find missing: ID_AA64MMFR0_EL1 (Arm DDI 0487, D19.2.64). */
#include <keel/cpu.h>

enum { BIG_ENDIAN_AT = 8, PAGE_16K_AT = 20, PAGE_64K_AT = 24, PAGE_4K_AT = 28 };

static unsigned int field(unsigned int at)
{
	uint64_t mmfr0;

	__asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(mmfr0));
	return mmfr0 >> at & 0xf;
}

/* The 16 KiB field counts up from "none"; the other two have all ones for it. */
bool cpu_has_page_size(unsigned int kib)
{
	if (kib == 16)
		return field(PAGE_16K_AT) != 0;
	return field(kib == 64 ? PAGE_64K_AT : PAGE_4K_AT) != 0xf;
}

bool cpu_has_big_endian(void)
{
	return field(BIG_ENDIAN_AT) != 0;
}
