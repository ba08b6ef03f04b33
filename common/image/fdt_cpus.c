// SPDX-License-Identifier: MIT
/*
 * What a 64-bit kernel reads about its CPUs: enable-method, psci, cpu-release-addr and the memory
 * that stays resident (Linux: arm64/booting, the bindings arm/cpus.yaml, arm/psci.yaml and
 * reserved-memory; Devicetree Specification v0.4, 3.8 and 3.5).
 */
#include <common/image/fdt_cpus.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#define LOG_TAG "fdt"
#include <common/image/fdt_fixup.h>
#include <keel/compiler.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/fdt_fixup.h>
#include <keel/log.h>
#include <lib/byteorder.h>

#define GROWTH	   640 /* psci, reserved-memory and new names */
#define CPU_GROWTH 64  /* enable-method and cpu-release-addr */
#define CPUS_MAX   64

static int set_string(void *fdt, int node, const char *name, const char *value)
{
	return fdt_setprop(fdt, node, name, value, (int)strlen(value) + 1);
}

static uint64_t cells(const void *fdt, int node, const char *name, uint64_t missing)
{
	int len;
	const void *p = fdt_getprop(fdt, node, name, &len);

	if (!p || (len != 4 && len != 8))
		return missing;
	return len == 4 ? get_be32(p) : (uint64_t)get_be32(p) << 32 | get_be32((const char *)p + 4);
}

/* Others have none: cpu-map, caches. */
static bool is_cpu(const void *fdt, int node)
{
	int len;
	const char *type = fdt_getprop(fdt, node, "device_type", &len);

	return type && len == 4 && !memcmp(type, "cpu", 4);
}

/* Number of the CPU that @node describes, or -1. */
static int cpu_of(const void *fdt, int node, const struct smp_info *info)
{
	uint64_t reg = cells(fdt, node, "reg", UINT64_MAX);

	for (unsigned int i = 0; i < info->count; i++)
		if (info->mpidr[i] == reg)
			return (int)i;
	return -1;
}

static int set_cpu(void *fdt, int node, const struct smp_info *info, unsigned int cpu)
{
	uint64_t release = info->release + (uint64_t)cpu * SMP_RELEASE_STRIDE;
	uint8_t word[8];
	int rc;

	if (info->method == SMP_PSCI) {
		(void)fdt_delprop(fdt, node, "cpu-release-addr");
		return set_string(fdt, node, "enable-method", "psci");
	}
	put_be32(word, (uint32_t)(release >> 32));
	put_be32(word + 4, (uint32_t)release);
	rc = set_string(fdt, node, "enable-method", "spin-table");
	return rc ? rc : fdt_setprop(fdt, node, "cpu-release-addr", word, sizeof(word));
}

/* What a node gets lies behind its own offset, which so stays true. */
static int set_methods(void *fdt, const struct smp_info *info)
{
	int cpus = fdt_path_offset(fdt, "/cpus"), node, cpu, rc = 0;
	unsigned int others = 0;

	if (cpus < 0)
		return info->count > 1
			       ? fail(-EBADMSG, "take the tree of this machine",
				      "device tree: it has no /cpus, the machine has %u CPUs",
				      info->count)
			       : 0;
	for (node = fdt_first_subnode(fdt, cpus); node >= 0 && !rc;
	     node = fdt_next_subnode(fdt, node)) {
		if (!is_cpu(fdt, node))
			continue;
		cpu = cpu_of(fdt, node, info);
		if (cpu >= 0)
			rc = set_cpu(fdt, node, info, (unsigned int)cpu);
		others += cpu < 0;
	}
	if (others)
		log_warn(
			"%u CPU%s of the tree %s not among the %u that Keel hands over: no "
			"enable-method is written there",
			others, others == 1 ? "" : "s", others == 1 ? "is" : "are", info->count);
	return rc ? fdt_fail(rc, "/cpus") : 0;
}

/* A node may come from other firmware, with the numbers of PSCI 0.1: those are 1.0's too. */
static int set_psci(void *fdt, const char *conduit)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";
	int node = fdt_path_offset(fdt, "/psci"), rc;

	if (node < 0)
		node = fdt_add_subnode(fdt, 0, "psci");
	if (node < 0)
		return fdt_fail(node, "/psci");
	rc = fdt_setprop(fdt, node, "compatible", compatible, sizeof(compatible));
	if (!rc)
		rc = set_string(fdt, node, "method", conduit);
	return rc ? fdt_fail(rc, "/psci") : 0;
}

/* A tree that was fixed up before has this range already. */
static bool is_reserved(const void *fdt, const struct smp_range *range)
{
	uint64_t base, size;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++)
		if (!fdt_get_mem_rsv(fdt, i, &base, &size) && base <= range->base &&
		    base + size >= range->base + range->size)
			return true;
	return false;
}

/* booting: the release addresses lie in a /memreserve/ region; the kernel maps it all the same. */
static int reserve_pen(void *fdt, const struct smp_range *pen)
{
	int rc = is_reserved(fdt, pen) ? 0 : fdt_add_mem_rsv(fdt, pen->base, pen->size);

	return rc ? fdt_fail(rc, "/memreserve/") : 0;
}

static int set_cells(void *fdt, int node, const char *name, uint64_t count)
{
	uint8_t cell[4];

	put_be32(cell, (uint32_t)count);
	return fdt_setprop(fdt, node, name, cell, sizeof(cell));
}

/* Its cells must be those of the root: Linux ignores the whole node otherwise. */
static int reserved_memory(void *fdt)
{
	uint64_t address = cells(fdt, 0, "#address-cells", 2);
	uint64_t size = cells(fdt, 0, "#size-cells", 1); /* what the specification assumes, 2.3.5 */
	int node = fdt_path_offset(fdt, "/reserved-memory"), rc;

	if (node >= 0)
		return node;
	node = fdt_add_subnode(fdt, 0, "reserved-memory");
	if (node < 0)
		return node;
	rc = fdt_setprop(fdt, node, "ranges", NULL, 0);
	if (!rc)
		rc = set_cells(fdt, node, "#size-cells", size);
	if (!rc)
		rc = set_cells(fdt, node, "#address-cells", address);
	return rc ? rc : node;
}

static int set_monitor(void *fdt, int parent, const struct smp_range *monitor)
{
	uint8_t reg[16], *p;
	char name[32];
	int node, rc;

	p = fdt_put_cells(reg, monitor->base, (uint32_t)cells(fdt, parent, "#address-cells", 2));
	p = fdt_put_cells(p, monitor->size, (uint32_t)cells(fdt, parent, "#size-cells", 1));
	snprintf(name, sizeof(name), "psci@%lx", (unsigned long)monitor->base);
	node = fdt_subnode_offset(fdt, parent, name);
	if (node < 0)
		node = fdt_add_subnode(fdt, parent, name);
	if (node < 0)
		return node;
	rc = fdt_setprop(fdt, node, "no-map", NULL, 0);
	return rc ? rc : fdt_setprop(fdt, node, "reg", reg, (int)(p - reg));
}

/* Not a /memreserve/: what is in one is mapped, and no-map on top of it is refused by Linux. */
static int reserve_monitor(void *fdt, const struct smp_range *monitor)
{
	int node = reserved_memory(fdt), rc;

	if (node < 0)
		return fdt_fail(node, "/reserved-memory");
	rc = set_monitor(fdt, node, monitor);
	return rc ? fdt_fail(rc, "/reserved-memory") : 0;
}

int fdt_set_cpus(void *fdt, const struct smp_info *info)
{
	int rc = 0;

	if (info->method != SMP_NONE)
		rc = set_methods(fdt, info);
	if (!rc && info->conduit)
		rc = set_psci(fdt, info->conduit);
	if (!rc && info->monitor.size)
		rc = reserve_monitor(fdt, &info->monitor);
	if (!rc && info->pen.size)
		rc = reserve_pen(fdt, &info->pen);
	return rc;
}

static int fix_cpus(const struct fdt_fix *fix)
{
	struct smp_info info;
	int rc = smp_describe(env_get("enable_method"), &info);

	return rc ? rc : fdt_set_cpus(fix->fdt, &info);
}

const struct fdt_fixup fdt_fixup_cpus = {
	"cpus", "enable-method of each CPU, /psci, what stays resident: enable_method",
	GROWTH + CPUS_MAX *CPU_GROWTH, fix_cpus
};
