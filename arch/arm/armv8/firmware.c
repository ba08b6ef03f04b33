// SPDX-License-Identifier: MIT
/* Calls to the firmware below Keel: SMC Calling Convention (Arm DEN 0028B), 2.5 and 3.1. */
#include <keel/psci.h>

#include <keel/machine.h>

int64_t firmware_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
	enum psci_conduit conduit = machine_facts()->psci; /* no call behind the registers */
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	if (conduit == PSCI_NONE)
		return PSCI_NOT_SUPPORTED;
	/* Before version 1.1 of the convention these need not come back. */
	if (conduit == PSCI_HVC)
		__asm__ volatile("hvc #0"
				 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
				 :
				 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
				   "x14", "x15", "x16", "x17", "memory");
	else
		__asm__ volatile("smc #0"
				 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
				 :
				 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
				   "x14", "x15", "x16", "x17", "memory");
	return (int64_t)x0;
}
