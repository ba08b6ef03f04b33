// SPDX-License-Identifier: MIT
/*
 * The AArch64 Linux protocol (Linux, arm64/booting): x0 = tree, x1 to x3 = 0, DAIF masked, MMU and
 * data cache off, at EL2 where there is one, else at EL1. doc/design/handoff64.md has every clause.
 */
#include <keel/handoff.h>

#include <arch/arm/armv8/levels.h>
#include <arch/arm/armv8/smp.h>
#include <keel/cpu.h>
#include <keel/device.h>
#include <keel/env.h>
#include <keel/smp.h>

/*
 * To the point of coherency, by address: caches outside of the CPU hear nothing of sets and ways.
 * Behind what was loaded, where a kernel has its bss, nothing was written.
 */
static void clean(const struct segment *s)
{
	bool as_it_is = s->role == SEG_KERNEL && !s->packed;

	cpu_cache_clean((void *)(uintptr_t)s->to, as_it_is ? s->size : s->extent);
}

int handoff_check(void)
{
	struct smp_info info;

	return smp_describe(env_get("enable_method"), &info);
}

int handoff_prepare(const struct boot_plan *plan)
{
	struct smp_info info;
	int rc = smp_describe(env_get("enable_method"), &info);

	if (!rc)
		rc = devices_stop_dma();
	if (!rc)
		rc = smp_hand_over(&info);
	for (size_t i = 0; i < plan->seg_count && !rc; i++)
		clean(&plan->seg[i]);
	return rc;
}

void handoff_kernel(uintptr_t entry, const struct handoff_args *args, uintptr_t params)
{
	(void)args;
	if (current_el() == 3)
		smp_leave(entry, params);
	if (current_el() == 2)
		el2_initialise();
	cpu_jump(entry, params, 0, 0, 0);
}
