// SPDX-License-Identifier: MIT
/* The 32-bit Linux protocol: r0 = 0, r1 = machine, r2 = parameters; SVC, no MMU, clean caches. */
#include <keel/handoff.h>

#include <keel/cpu.h>

int handoff_check(void)
{
	return 0;
}

/* One CPU, and its caches are cleaned whole on the way out. */
int handoff_prepare(const struct boot_plan *plan)
{
	(void)plan;
	return 0;
}

void handoff_kernel(uintptr_t entry, const struct handoff_args *args, uintptr_t params)
{
	cpu_jump(entry, 0, args->machine, params, 0);
}
