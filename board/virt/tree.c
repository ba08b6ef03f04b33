// SPDX-License-Identifier: MIT
/* The device tree that QEMU leaves at the start of RAM, as a device: what it means for everybody else. */
#include <board/virt/facts.h>

#include <configs/virt.h>
#include <keel/error.h>
#include <keel/machine.h>
#include <keel/memmap.h>

#define LOG_TAG "fdt"
#include <keel/log.h>

/* A kernel may get it still, so nobody writes there; the fdt commands know that it is theirs. */
static int tree_probe(const struct device *dev)
{
	const struct machine_facts *m = machine_facts();

	(void)dev;
	if (m->banks_left_out)
		log_warn("%u of %u banks of RAM not used, the highest: Keel counts %u",
			 (unsigned int)m->banks_left_out,
			 (unsigned int)(m->bank_count + m->banks_left_out),
			 (unsigned int)m->bank_count);
	if (m->fdt)
		return mem_reserve("machine's device tree", (uintptr_t)m->fdt, m->fdt_size);
	return fail(-ENODEV, "start QEMU without -dtb, or with a tree that has less than 1 MiB",
		    "no device tree at 0x%lx: 128 MiB of RAM and one CPU are assumed",
		    (unsigned long)TREE_BASE);
}

const struct driver tree_driver = { .name = "tree", .probe = tree_probe };
