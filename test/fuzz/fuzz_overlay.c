// SPDX-License-Identifier: MIT
/* Two bytes of length, a tree, an overlay: merged to a tree that is whole, or refused. */
#include <common/image/fdt_overlay.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include <keel/error.h>
#include <lib/byteorder.h>

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
	static volatile int sink;
	struct fdt_facts base, overlay, merged;
	size_t len, room;
	void *fdt, *copy;

	if (size < 2 || size > 0x8000)
		return 0;
	len = get_le16(data);
	if (len > size - 2 || fdt_blob_check(data + 2, len, &base) ||
	    fdt_blob_check(data + 2 + len, size - 2 - len, &overlay))
		return 0;
	room = fdt_overlay_room(&base, &overlay);
	fdt = malloc(room);
	copy = malloc(overlay.size); /* exactly: a byte too far is seen */
	memcpy(fdt, data + 2, base.size);
	memcpy(copy, data + 2 + len, overlay.size);
	fdt_set_totalsize(fdt, (uint32_t)room);
	error_clear();
	if (!fdt_overlay_add(fdt, copy)) {
		assert(!fdt_blob_check(fdt, room, &merged));
		sink += walk(fdt);
	} else {
		assert(error_text()[0]);
	}
	free(fdt);
	free(copy);
	return 0;
}
