// SPDX-License-Identifier: MIT
/* One step of a backtrace; the rules are in unwind.h. */
#include <arch/arm/armv8/unwind.h>

#include <errno.h>

int unwind_record(const struct record_view *view, uint64_t *fp, uint64_t *pc)
{
	uint64_t record = *fp, next, lr;

	if (!record)
		return 1;
	if (record % 16)
		return -EINVAL;
	if (!view->read(view->arg, record, &next) || !view->read(view->arg, record + 8, &lr))
		return -EFAULT;
	if (next && next <= record)
		return -EINVAL;
	*fp = next;
	*pc = lr;
	return lr ? 0 : 1;
}
