// SPDX-License-Identifier: MIT
/* Any bytes as a device tree: what the check lets through, libfdt can walk and the fixups can change. */
#include <common/image/fdt_blob.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_fixup.h>
#include <keel/memmap.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int walk(const void *fdt)
{
	int sum = 0, depth = 0, at, len;
	const char *name, *value;

	for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node(fdt, node, &depth)) {
		name = fdt_get_name(fdt, node, &len);
		sum += name ? name[len] : 0;
		fdt_for_each_property_offset(at, fdt, node)
		{
			value = fdt_getprop_by_offset(fdt, at, &name, &len);
			if (value && len)
				sum += value[0] + value[len - 1] + (int)strlen(name);
		}
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct handoff_args args = { .bootargs = "console=ttyAMA0",
						  .initrd = 0x64000000,
						  .initrd_size = 0x1000 };
	static volatile int sink;
	struct fdt_facts facts;
	size_t room;
	uint8_t *fdt;

	if (size > 1 << 20 || fdt_blob_check(data, size, &facts))
		return 0;
	assert(facts.size <= size);
	room = facts.size + fdt_fixup_growth(&args);
	fdt = malloc(room);
	memcpy(fdt, data, facts.size);
	sink += walk(fdt);
	mem_clear();
	if (!mem_add("DRAM", 0x60000000, 0x10000000, MEM_RAM) &&
	    !fdt_fixup(fdt, room, facts, &args)) {
		assert(!fdt_blob_check(fdt, room, &facts));
		sink += walk(fdt);
	}
	free(fdt);
	return 0;
}
