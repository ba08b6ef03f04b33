// SPDX-License-Identifier: MIT
/* Exception syndromes in words: Arm DDI 0487 J.a, D19.2.40 (EC, and DFSC of data aborts). */
#include <arch/arm/armv8/fault.h>

#include <stddef.h>

#include <keel/compiler.h>

#define EC(esr)	    ((esr) >> 26 & 0x3f)
#define STATUS(esr) ((esr)&0x3f)

static const struct {
	uint8_t ec;
	uint8_t class;
	const char *name;
} classes[] = {
	{ 0x00, FAULT_UNDEFINED, "undefined instruction" },
	{ 0x01, FAULT_OTHER, "trapped wfi or wfe" },
	{ 0x07, FAULT_OTHER, "floating point is not enabled" },
	{ 0x0e, FAULT_OTHER, "illegal execution state" },
	{ 0x15, FAULT_OTHER, "svc instruction: Keel has no system calls" },
	{ 0x16, FAULT_OTHER, "hvc instruction: Keel has no system calls" },
	{ 0x17, FAULT_OTHER, "smc instruction: Keel has no system calls" },
	{ 0x18, FAULT_OTHER, "trapped system register access" },
	{ 0x20, FAULT_FETCH, "instruction abort" },
	{ 0x21, FAULT_FETCH, "instruction abort" },
	{ 0x22, FAULT_PC, "pc is not a multiple of 4" },
	{ 0x24, FAULT_DATA, "data abort" },
	{ 0x25, FAULT_DATA, "data abort" },
	{ 0x26, FAULT_SP, "sp is not a multiple of 16" },
	{ 0x2f, FAULT_OTHER, "SError: the bus answered an earlier access with an error" },
	{ 0x3c, FAULT_BREAKPOINT, "brk instruction" },
};

static const char *const groups[] = {
	"the address is outside of the map", /* 0x00: address size */
	"nothing mapped there",		     /* 0x04: translation */
	"access flag fault",		     /* 0x08 */
	"not permitted there",		     /* 0x0c: permission */
};

enum fault_class fault_class(uint64_t esr)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (classes[i].ec == EC(esr))
			return classes[i].class;
	return FAULT_OTHER;
}

const char *fault_class_name(uint64_t esr)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (classes[i].ec == EC(esr))
			return classes[i].name;
	return "unknown exception";
}

const char *fault_text(uint64_t esr)
{
	static const struct {
		uint8_t status;
		const char *text;
	} others[] = {
		{ 0x10, "the bus answered with an error" },
		{ 0x11, "tag check fault" },
		{ 0x14, "bus error while reading the page table (level 0)" },
		{ 0x15, "bus error while reading the page table (level 1)" },
		{ 0x16, "bus error while reading the page table (level 2)" },
		{ 0x17, "bus error while reading the page table (level 3)" },
		{ 0x18, "parity error" },
		{ 0x21, "the address is not aligned" },
		{ 0x30, "two TLB entries match" },
		{ 0x35, "exclusive or atomic access to memory that has none" },
	};

	if (STATUS(esr) < 0x10)
		return groups[STATUS(esr) >> 2];
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (others[i].status == STATUS(esr))
			return others[i].text;
	return "unknown fault status";
}
