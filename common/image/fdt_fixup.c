// SPDX-License-Identifier: MIT
/* What Keel writes into a device tree before a kernel gets it. */
#include <common/image/fdt_fixup.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <keel/board.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

#define LOG_TAG "fdt"
#include <keel/log.h>

#define BANKS_MAX   8
#define SLACK	    1024 /* nodes, names and numbers that may be new on every board */
#define CELLS_BYTES (BANKS_MAX * 16)

int fdt_fail(int err, const char *node)
{
	if (err == -FDT_ERR_NOSPACE)
		return fail(-ENOSPC, "fdt resize 1000", "device tree: no room in %s", node);
	return fail(-EBADMSG, "load the device tree again", "device tree: %s: libfdt error %d",
		    node, -err);
}

const char *fdt_text(const void *fdt, int node, const char *name)
{
	int len;
	const char *text = fdt_getprop(fdt, node, name, &len);

	return text && len > 0 && strnlen(text, (size_t)len) == (size_t)len - 1 ? text : NULL;
}

uint8_t *fdt_put_cells(uint8_t *p, uint64_t value, uint32_t cells)
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

/* What one cell cannot say is left out: better than a number without its upper half. */
static struct fdt_bank clip(const struct fdt_facts *facts, struct fdt_bank bank)
{
	struct fdt_bank whole = bank;

	if (facts->address_cells == 1 && (uint64_t)bank.base >> 32)
		bank.size = 0;
	if (facts->size_cells == 1 && (uint64_t)bank.size >> 32)
		bank.size = ALIGN_DOWN(UINT32_MAX, 0x100000);
	if (bank.size != whole.size)
		log_warn("device tree: its root has one cell for a number, not all RAM fits");
	return bank;
}

static int memory_node(void *fdt, const struct fdt_facts *facts)
{
	int node = facts->memory, rc;

	if (node < 0)
		node = fdt_add_subnode(fdt, 0, "memory");
	if (node < 0 || fdt_getprop(fdt, node, "device_type", NULL))
		return node;
	rc = fdt_setprop(fdt, node, "device_type", "memory", sizeof("memory"));
	return rc ? rc : node;
}

int fdt_set_memory(void *fdt, const struct fdt_facts *facts, const struct fdt_bank *bank,
		   size_t count)
{
	uint8_t reg[CELLS_BYTES], *p = reg;
	int node = memory_node(fdt, facts), rc;

	for (size_t i = 0; i < count && i < BANKS_MAX; i++) {
		struct fdt_bank b = clip(facts, bank[i]);

		if (!b.size)
			continue;
		p = fdt_put_cells(p, b.base, facts->address_cells);
		p = fdt_put_cells(p, b.size, facts->size_cells);
	}
	rc = node < 0 ? node : set_property(fdt, node, "reg", reg, (int)(p - reg));
	return rc ? fdt_fail(rc, "/memory") : 0;
}

static int fix_memory(const struct fdt_fix *fix)
{
	struct fdt_bank bank[BANKS_MAX];
	const struct mem_range *r;
	size_t n = 0;

	for (; n < BANKS_MAX && (r = mem_bank(n)); n++)
		bank[n] = (struct fdt_bank){ r->base, r->size };
	/* A node for each bank is the work of somebody who knows the machine, NUMA and all. */
	if (fix->facts->memory_nodes > 1)
		return 0;
	return fdt_set_memory(fix->fdt, fix->facts, bank, n);
}

static int set_mac(void *fdt, int node, const uint8_t *mac)
{
	int rc = set_property(fdt, node, "local-mac-address", mac, 6);

	if (!rc && fdt_getprop(fdt, node, "mac-address", NULL)) /* it would come first */
		rc = set_property(fdt, node, "mac-address", mac, 6);
	return rc ? fdt_fail(rc, "ethernet") : 0;
}

/* The node of a network port, where the tree says which one that is. */
static int fix_port(const struct fdt_fix *fix, const char *alias, const char *variable)
{
	const char *text = env_get(variable), *path;
	uint8_t mac[6];
	int len, node;

	if (!text || parse_mac(text, mac))
		return 0;
	path = fdt_getprop(fix->fdt, fdt_path_offset(fix->fdt, "/aliases"), alias, &len);
	if (!path || len < 2 || path[0] != '/' || path[len - 1])
		return 0;
	node = fdt_path_offset(fix->fdt, path);
	return node < 0 ? 0 : set_mac(fix->fdt, node, mac); /* a stale alias: boot all the same */
}

static int fix_mac(const struct fdt_fix *fix)
{
	static const char variable[][12] = { "ethaddr", "eth1addr", "eth2addr", "eth3addr" };
	char alias[] = "ethernet0";
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(variable) && fix->facts->aliases >= 0 && !rc; i++) {
		alias[8] = (char)('0' + i);
		rc = fix_port(fix, alias, variable[i]);
	}
	return rc;
}

/* As wide as the root's addresses. */
static int set_ramdisk(void *fdt, int node, const struct fdt_facts *facts,
		       const struct handoff_args *args)
{
	static const char *const name[] = { "linux,initrd-start", "linux,initrd-end" };
	uint64_t value = args->initrd;
	uint8_t cell[8], *end;
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(name) && !rc; i++) {
		end = fdt_put_cells(cell, value, value >> 32 ? 2 : facts->address_cells);
		rc = set_property(fdt, node, name[i], cell, (int)(end - cell));
		value += args->initrd_size;
	}
	return rc;
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
		rc = set_ramdisk(fdt, node, facts, args);
	return rc ? fdt_fail(rc, "/chosen") : 0;
}

/* The tree may come from an earlier boot that had one. */
static void forget_ramdisk(void *fdt, int chosen)
{
	(void)fdt_delprop(fdt, chosen, "linux,initrd-start");
	(void)fdt_delprop(fdt, chosen, "linux,initrd-end");
}

static int fix_chosen(const struct fdt_fix *fix)
{
	if (!fix->args->initrd_size && fix->facts->chosen >= 0)
		forget_ramdisk(fix->fdt, fix->facts->chosen);
	return fdt_set_chosen(fix->fdt, fix->facts, fix->args);
}

const struct fdt_fixup *fdt_fixup_at(size_t index)
{
	static const struct fdt_fixup always[] = {
		{ "memory", "/memory: the RAM that was found", 0, fix_memory },
		{ "mac", "MAC addresses of the ethernet aliases: ethaddr, eth1addr ...", 0,
		  fix_mac },
		{ "chosen", "/chosen: bootargs and where the ramdisk is", 0, fix_chosen },
	};

	if (index < ARRAY_SIZE(always))
		return &always[index];
	index -= ARRAY_SIZE(always);
	for (size_t i = 0; board.fdt_fixups && board.fdt_fixups[i]; i++)
		if (i == index)
			return board.fdt_fixups[i];
	return NULL;
}

bool fdt_fixup_skipped(const struct fdt_fixup *fixup)
{
	const char *word = env_get("fdt_skip");
	size_t len;

	for (; word && *word; word += len) {
		word += strspn(word, " ,");
		len = strcspn(word, " ,");
		if (len == strlen(fixup->name) && !strncmp(word, fixup->name, len))
			return true;
	}
	return false;
}

size_t fdt_fixup_growth(const struct handoff_args *args)
{
	const struct fdt_fixup *fixup;
	size_t growth = strlen(args->bootargs) + SLACK;

	for (size_t i = 0; (fixup = fdt_fixup_at(i)); i++)
		growth += fixup->growth;
	return ALIGN_UP(growth, 64);
}

int fdt_fixup(void *fdt, size_t room, struct fdt_facts facts, const struct handoff_args *args)
{
	const struct fdt_fix fix = { fdt, &facts, args };
	const struct fdt_fixup *fixup;
	uint32_t size;
	int rc = 0;

	fdt_set_totalsize(fdt, (uint32_t)room);
	size = fdt_size_dt_struct(fdt);
	for (size_t i = 0; (fixup = fdt_fixup_at(i)) && !rc; i++) {
		/* What has grown has moved the nodes behind it. */
		if (fdt_size_dt_struct(fdt) != size)
			rc = fdt_blob_check(fdt, room, &facts);
		size = fdt_size_dt_struct(fdt);
		if (fdt_fixup_skipped(fixup))
			log_info("device tree: no fix-up %s, fdt_skip says", fixup->name);
		else if (!rc)
			rc = fixup->run(&fix);
	}
	return rc;
}
