// SPDX-License-Identifier: MIT
/* The 32-bit Linux protocol: r0 = 0, r1 = machine, r2 = parameters; SVC, no MMU, clean caches. */
#include <keel/handoff.h>

#include <keel/cpu.h>

void handoff_linux32(uintptr_t entry, uint32_t machine, uintptr_t params)
{
	cpu_jump(entry, 0, machine, params, 0);
}
