// SPDX-License-Identifier: MIT
/* What Keel writes into a device tree before a kernel gets it. */
#include <common/image/fdt_fixup.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

#define BANKS_MAX   4
#define GROWTH	    1024 /* nodes, names and numbers that may be new */
#define CELLS_BYTES (BANKS_MAX * 16)

int fdt_fail(int err, const char *node)
{
	if (err == -FDT_ERR_NOSPACE)
		return fail(-ENOSPC, "fdt resize 1000 makes room", "device tree: no room in %s",
			    node);
	return fail(-EBADMSG, "load the device tree again", "device tree: %s: libfdt error %d",
		    node, -err);
}

size_t fdt_fixup_growth(const struct handoff_args *args)
{
	return ALIGN_UP(strlen(args->bootargs) + GROWTH, 64);
}

/* Cells are big endian, one or two words a number. */
static uint8_t *put_number(uint8_t *p, uint64_t value, uint32_t cells)
{
	if (cells == 2) {
		put_be32(p, (uint32_t)(value >> 32));
		p += 4;
	}
	put_be32(p, (uint32_t)value);
	return p + 4;
}

/* Same length: nothing moves, and every offset known so far stays true. */
static int set_property(void *fdt, int node, const char *name, const void *value, int len)
{
	int old;
	const void *there = fdt_getprop(fdt, node, name, &old);

	if (there && old == len)
		return fdt_setprop_inplace(fdt, node, name, value, len);
	return fdt_setprop(fdt, node, name, value, len);
}

int fdt_set_memory(void *fdt, const struct fdt_facts *facts, const struct fdt_bank *bank,
		   size_t count)
{
	uint8_t reg[CELLS_BYTES], *p = reg;
	int node = facts->memory, rc;

	if (node < 0) {
		node = fdt_add_subnode(fdt, 0, "memory");
		if (node < 0)
			return fdt_fail(node, "/memory");
		rc = fdt_setprop(fdt, node, "device_type", "memory", sizeof("memory"));
		if (rc)
			return fdt_fail(rc, "/memory");
	}
	for (size_t i = 0; i < count && i < BANKS_MAX; i++) {
		p = put_number(p, bank[i].base, facts->address_cells);
		p = put_number(p, bank[i].size, facts->size_cells);
	}
	rc = set_property(fdt, node, "reg", reg, (int)(p - reg));
	return rc ? fdt_fail(rc, "/memory") : 0;
}

static int set_ram(void *fdt, const struct fdt_facts *facts)
{
	struct fdt_bank bank[BANKS_MAX];
	const struct mem_range *r;
	size_t n = 0;

	for (; n < BANKS_MAX && (r = mem_bank(n)); n++)
		bank[n] = (struct fdt_bank){ r->base, r->size };
	return fdt_set_memory(fdt, facts, bank, n);
}

/* The first network port's address, where the tree says which node that is. */
static int set_mac(void *fdt, const struct fdt_facts *facts)
{
	const char *text = env_get("ethaddr"), *path;
	uint8_t mac[6];
	int len, node, rc;

	if (!text || facts->aliases < 0 || parse_mac(text, mac))
		return 0;
	path = fdt_getprop(fdt, facts->aliases, "ethernet0", &len);
	if (!path || len < 2 || path[len - 1])
		return 0;
	node = fdt_path_offset(fdt, path);
	if (node < 0)
		return 0; /* a stale alias is no reason not to boot */
	rc = set_property(fdt, node, "local-mac-address", mac, sizeof(mac));
	return rc ? fdt_fail(rc, "ethernet0") : 0;
}

static int set_u32(void *fdt, int node, const char *name, uintptr_t value)
{
	uint8_t cell[4];

	put_be32(cell, (uint32_t)value);
	return set_property(fdt, node, name, cell, sizeof(cell));
}

int fdt_set_chosen(void *fdt, const struct fdt_facts *facts, const struct handoff_args *args)
{
	int node = facts->chosen, rc = 0;

	if (node < 0)
		node = fdt_add_subnode(fdt, 0, "chosen");
	if (node < 0)
		return fdt_fail(node, "/chosen");
	if (args->bootargs[0])
		rc = set_property(fdt, node, "bootargs", args->bootargs,
				  (int)strlen(args->bootargs) + 1);
	if (!rc && args->initrd_size)
		rc = set_u32(fdt, node, "linux,initrd-start", args->initrd);
	if (!rc && args->initrd_size)
		rc = set_u32(fdt, node, "linux,initrd-end", args->initrd + args->initrd_size);
	return rc ? fdt_fail(rc, "/chosen") : 0;
}

/* The tree may come from an earlier boot that had one. */
static void forget_ramdisk(void *fdt, int chosen)
{
	if (chosen < 0)
		return;
	(void)fdt_delprop(fdt, chosen, "linux,initrd-start");
	(void)fdt_delprop(fdt, chosen, "linux,initrd-end");
}

int fdt_fixup(void *fdt, size_t room, struct fdt_facts facts, const struct handoff_args *args)
{
	uint32_t before = fdt_size_dt_struct(fdt);
	int rc;

	fdt_set_totalsize(fdt, (uint32_t)room);
	rc = set_ram(fdt, &facts);
	if (!rc)
		rc = set_mac(fdt, &facts);
	/* What has grown has moved the nodes behind it. */
	if (!rc && fdt_size_dt_struct(fdt) != before)
		rc = fdt_blob_check(fdt, room, &facts);
	if (!rc && !args->initrd_size)
		forget_ramdisk(fdt, facts.chosen);
	if (!rc)
		rc = fdt_set_chosen(fdt, &facts, args);
	return rc;
}
