// SPDX-License-Identifier: MIT
/* The AArch64 Linux protocol: x0 = tree, x1 to x3 = 0; no MMU, clean caches. */
#include <keel/handoff.h>

#include <keel/cpu.h>

void handoff_kernel(uintptr_t entry, const struct handoff_args *args, uintptr_t params)
{
	(void)args;
	cpu_jump(entry, params, 0, 0, 0);
}
