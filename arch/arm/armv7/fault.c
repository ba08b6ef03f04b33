// SPDX-License-Identifier: MIT
/* Fault status in words: ARM DDI 0406C, table B3-23 (short descriptors). */
#include <arch/arm/armv7/fault.h>

#include <stddef.h>

#include <keel/compiler.h>

static const char *const texts[32] = {
	[0x01] = "the address is not aligned",
	[0x02] = "debug event",
	[0x03] = "access flag fault (section)",
	[0x04] = "cache maintenance fault",
	[0x05] = "nothing mapped there", /* translation, section */
	[0x06] = "access flag fault (page)",
	[0x07] = "nothing mapped there", /* translation, page */
	[0x08] = "the bus answered with an error",
	[0x09] = "domain fault (section)",
	[0x0b] = "domain fault (page)",
	[0x0c] = "bus error while reading the page table (first level)",
	[0x0d] = "not permitted there", /* permission, section */
	[0x0e] = "bus error while reading the page table (second level)",
	[0x0f] = "not permitted there", /* permission, page */
	[0x10] = "two TLB entries match",
	[0x16] = "the bus answered an earlier access with an error",
	[0x18] = "parity error of an earlier access",
	[0x19] = "parity error",
	[0x1c] = "parity error while reading the page table (first level)",
	[0x1e] = "parity error while reading the page table (second level)",
};

const char *fault_text(uint32_t status)
{
	const char *text = texts[(status & 0xf) | (status >> 6 & 0x10)];

	return text ? text : "unknown fault status";
}
