// SPDX-License-Identifier: MIT
/*
 * The machine as the device tree describes it: memory, CPUs, interrupt controller, console.
 * Devicetree Specification 0.4; the bindings of Linux for psci, GIC, PL011, virtio and ECAM.
 */
#include "conformance.h"

#define DEPTH_MAX	  32
#define VIRTUAL_TIMER_PPI 27 /* by Arm's Base System Architecture, should no node tell */

struct machine machine;
union cpu_slot cpus[CPUS_MAX];

static struct {
	struct tree t;
	int path[DEPTH_MAX]; /* the node and those above it */
	int depth;
	uint32_t len; /* of the property last asked for */
} walk;

static const uint8_t *property(const char *name)
{
	return tree_property(&walk.t, walk.path[walk.depth], name, &walk.len);
}

static bool has(const char *name, uint32_t len)
{
	return property(name) && walk.len == len;
}

static uint32_t count_cells(int depth, const char *name, uint32_t usual)
{
	uint32_t len;
	const uint8_t *p = tree_property(&walk.t, walk.path[depth], name, &len);

	return p && len == 4 ? be32(p) : usual;
}

/* One of the strings of "compatible". */
static bool compatible(const char *with)
{
	const char *p = (const char *)property("compatible");
	uint32_t at = 0;

	while (p && at < walk.len) {
		if (text_same(p + at, with))
			return true;
		while (at < walk.len && p[at])
			at++;
		at++;
	}
	return false;
}

static bool enabled(void)
{
	for (int depth = 0; depth <= walk.depth; depth++) {
		uint32_t len;
		const uint8_t *p = tree_property(&walk.t, walk.path[depth], "status", &len);

		if (p && !text_starts((const char *)p, "ok"))
			return false;
	}
	return true;
}

/* The address @addr of the bus at @depth as the bus above sees it. */
static uint64_t translate_once(int depth, uint64_t addr)
{
	uint32_t child = count_cells(depth, "#address-cells", 2), len;
	uint32_t size = count_cells(depth, "#size-cells", 1);
	uint32_t parent = count_cells(depth - 1, "#address-cells", 2);
	const uint8_t *p = tree_property(&walk.t, walk.path[depth], "ranges", &len);
	uint32_t entry = 4 * (child + parent + size);

	for (uint32_t at = 0; p && entry && at + entry <= len; at += entry) {
		uint64_t from = cells(p + at, child);

		if (addr - from < cells(p + at + 4 * (child + parent), size))
			return cells(p + at + 4 * child, parent) + addr - from;
	}
	return addr;
}

/* Entry @index of "reg", as an address of the CPU. */
static bool reg(uint32_t index, struct range *out)
{
	uint32_t address = count_cells(walk.depth - 1, "#address-cells", 2);
	uint32_t size = count_cells(walk.depth - 1, "#size-cells", 1);
	uint32_t entry = 4 * (address + size);
	const uint8_t *p = property("reg");

	if (!p || !entry || walk.len < entry * (index + 1))
		return false;
	out->start = cells(p + index * entry, address);
	out->size = cells(p + index * entry + 4 * address, size);
	for (int depth = walk.depth - 1; depth > 0; depth--)
		out->start = translate_once(depth, out->start);
	return true;
}

static void read_memory(void)
{
	struct range r = { 0 };

	for (uint32_t i = 0; reg(i, &r) && machine.banks < BANKS_MAX; i++)
		machine.bank[machine.banks++] = r;
}

static void read_reserved(void)
{
	struct range r = { .no_map = property("no-map") != NULL };

	for (uint32_t i = 0; reg(i, &r) && machine.reservations < RESERVED_MAX; i++)
		machine.reserved[machine.reservations++] = r;
}

static void read_reserve_list(void)
{
	const uint8_t *p = walk.t.base + be32(walk.t.base + 16);

	for (; cells(p + 8, 2) && machine.reservations < RESERVED_MAX; p += 16) {
		struct range r = { cells(p, 2), cells(p + 8, 2), false, true };

		machine.reserved[machine.reservations++] = r;
	}
}

static void read_method(struct cpu *c)
{
	const char *method = (const char *)property("enable-method");
	const uint8_t *p;

	if (method)
		c->method = text_same(method, "psci")	      ? METHOD_PSCI
			    : text_same(method, "spin-table") ? METHOD_SPIN
							      : METHOD_OTHER;
	p = property("cpu-release-addr");
	c->has_release_addr = p && walk.len == 8;
	if (c->has_release_addr)
		c->release_addr = cells(p, 2);
}

static void read_cpu(void)
{
	const uint8_t *p = property("reg");
	uint64_t mpidr = p ? cells(p, walk.len / 4) : 0;
	struct cpu *c = &cpus[0].cpu;

	if (!p || (walk.len != 4 && walk.len != 8))
		return;
	if (mpidr == c->mpidr) {
		machine.cpu_nodes_of_boot++;
	} else if (machine.cpu_count < CPUS_MAX) {
		c = &cpus[machine.cpu_count].cpu;
		c->mpidr = mpidr;
		c->number = machine.cpu_count++;
	}
	read_method(c);
}

static void read_psci(void)
{
	const char *method = (const char *)property("method");

	machine.psci_node = true;
	machine.psci_minimum = compatible("arm,psci-1.0")   ? 0x10000
			       : compatible("arm,psci-0.2") ? 0x2
							    : 0;
	if (!method)
		machine.conduit = CONDUIT_BAD;
	else
		machine.conduit = text_same(method, "smc")   ? CONDUIT_SMC
				  : text_same(method, "hvc") ? CONDUIT_HVC
							     : CONDUIT_BAD;
}

static void read_gic(void)
{
	struct range r;

	if (!reg(0, &r))
		return;
	machine.gicd = r.start;
	machine.gic = compatible("arm,gic-v3") ? GIC_V3 : GIC_V2;
	if (machine.gic == GIC_V2 && reg(1, &r))
		machine.gicc = r.start;
	if (machine.gic == GIC_V3)
		while (machine.gicrs < ARRAY_SIZE(machine.gicr) &&
		       reg(1 + (uint32_t)machine.gicrs, &machine.gicr[machine.gicrs]))
			machine.gicrs++;
}

/* The virtual timer is the third interrupt of the node. */
static void read_timer(void)
{
	const uint8_t *p = property("interrupts");

	if (p && walk.len >= 36 && be32(p + 24) == 1)
		machine.timer_ppi = 16 + be32(p + 28);
}

static void read_seeds(void)
{
	const uint8_t *p = property("kaslr-seed");

	machine.has_kaslr_seed = p && walk.len == 8;
	machine.kaslr_seed = machine.has_kaslr_seed ? cells(p, 2) : 0;
	p = property("rng-seed");
	machine.has_rng_seed = p != NULL;
	for (uint32_t i = 0; p && i < walk.len; i++)
		machine.rng_seed_ok |= p[i] != 0;
}

static uint64_t chosen_address(const char *name, bool *seen)
{
	const uint8_t *p = property(name);

	*seen = p && (walk.len == 4 || walk.len == 8);
	return *seen ? cells(p, walk.len / 4) : 0;
}

static void read_chosen(void)
{
	const uint8_t *p = property("bootargs");
	uint64_t end;

	machine.has_chosen = true;
	machine.has_bootargs = p != NULL;
	machine.bootargs_ok = p && walk.len && walk.len <= 2048 && !p[walk.len - 1];
	for (uint32_t i = 0; p && i + 1 < walk.len; i++)
		machine.bootargs_ok &= p[i] != 0;
	machine.bootargs = machine.bootargs_ok ? (const char *)p : "";
	machine.initrd.start = chosen_address("linux,initrd-start", &machine.initrd_start_seen);
	end = chosen_address("linux,initrd-end", &machine.initrd_end_seen);
	machine.initrd.size = end - machine.initrd.start;
	read_seeds();
}

/* SPIs of any node; interrupts of other controllers have another number of cells or a parent. */
static void read_interrupts(void)
{
	const uint8_t *p = property("interrupts");
	uint32_t len = walk.len;

	if (!p || len % 12 || property("interrupt-parent"))
		return;
	for (uint32_t at = 0; at < len && machine.spis < SPIS_MAX; at += 12)
		if (be32(p + at) == 0)
			machine.spi[machine.spis++] = (uint16_t)(32 + be32(p + at + 4));
}

static void read_device(void)
{
	struct range r;

	if (compatible("virtio,mmio") && reg(0, &r) && machine.virtios < VIRTIO_MAX)
		machine.virtio[machine.virtios++] = r.start;
	else if (compatible("pci-host-ecam-generic") && reg(0, &r))
		machine.ecam = r.start;
	else if (compatible("arm,gic-v3") || compatible("arm,gic-400") ||
		 compatible("arm,cortex-a15-gic"))
		read_gic();
	else if (compatible("arm,armv8-timer"))
		read_timer();
	read_interrupts();
}

static void read_node(void)
{
	const char *name = tree_name(&walk.t, walk.path[walk.depth]);
	const char *above = walk.depth ? tree_name(&walk.t, walk.path[walk.depth - 1]) : "";

	if (walk.depth == 0 || !enabled())
		return;
	if (walk.depth == 1 && text_same(name, "chosen"))
		read_chosen();
	else if (walk.depth == 1 && text_same(name, "psci"))
		read_psci();
	else if (has("device_type", 7) &&
		 text_same((const char *)property("device_type"), "memory"))
		read_memory();
	else if (walk.depth == 2 && text_same(above, "cpus") && text_starts(name, "cpu@"))
		read_cpu();
	else if (walk.depth == 2 && text_same(above, "reserved-memory"))
		read_reserved();
	else
		read_device();
}

static void visit_all(void (*visit)(void))
{
	int node = -1;

	while ((node = tree_next(&walk.t, node, &walk.depth)) != TREE_END) {
		walk.path[walk.depth] = node;
		visit();
	}
}

/* The path of "stdout-path": one name after the other, up to ':' or the end. */
static struct {
	const char *path;
	int matched; /* depth up to which the path is found */
	bool found;
} stdout_search;

static void follow_stdout(void)
{
	const char *name = tree_name(&walk.t, walk.path[walk.depth]);
	const char *p = stdout_search.path;
	struct range r;

	if (walk.depth != stdout_search.matched + 1 || *p != '/' || stdout_search.found)
		return;
	for (p++; *name && *name == *p; p++)
		name++;
	if (*name || (*p && *p != '/' && *p != ':'))
		return;
	stdout_search.path = p;
	stdout_search.matched = walk.depth;
	if (*p == '/')
		return;
	stdout_search.found = true;
	if (compatible("arm,pl011") && reg(0, &r)) {
		const uint8_t *i = property("interrupts");

		machine.uart = r.start;
		machine.uart_spi = i && walk.len >= 12 && be32(i) == 0 ? 32 + be32(i + 4) : 0;
	}
}

static const char *alias_path(const char *alias)
{
	int node = -1, depth;

	while ((node = tree_next(&walk.t, node, &depth)) != TREE_END) {
		char name[32];
		uint32_t len, n = 0;
		const uint8_t *p;

		if (depth != 1 || !text_same(tree_name(&walk.t, node), "aliases"))
			continue;
		for (; n < sizeof(name) - 1 && alias[n] && alias[n] != ':'; n++)
			name[n] = alias[n];
		name[n] = '\0';
		p = tree_property(&walk.t, node, name, &len);
		return p && len && !p[len - 1] ? (const char *)p : NULL;
	}
	return NULL;
}

static void find_stdout_path(void)
{
	const char *p;

	if (walk.depth != 1 || !text_same(tree_name(&walk.t, walk.path[1]), "chosen"))
		return;
	p = (const char *)property("stdout-path");
	machine.has_stdout = p != NULL;
	if (p && walk.len && !p[walk.len - 1])
		stdout_search.path = *p == '/' ? p : alias_path(p);
}

static void find_console(void)
{
	visit_all(find_stdout_path);
	if (stdout_search.path)
		visit_all(follow_stdout);
	machine.stdout_ok = stdout_search.found;
}

/* earlycon=pl011,0x... or earlycon=pl011,mmio32,0x...: names the console where no node does. */
static uint64_t earlycon(const char *p)
{
	uint64_t value = 0;

	while (*p && !text_starts(p, "earlycon=pl011,"))
		p++;
	while (*p && *p != ' ' && !text_starts(p, ",0x"))
		p++;
	if (*p != ',')
		return 0;
	for (p += 3;; p++) {
		uint8_t digit = (uint8_t)(*p | 0x20);

		if (*p >= '0' && *p <= '9')
			value = value << 4 | (uint64_t)(*p - '0');
		else if (digit >= 'a' && digit <= 'f')
			value = value << 4 | (uint64_t)(digit - 'a' + 10);
		else
			return value;
	}
}

void machine_read(uint64_t addr)
{
	struct cpu *boot = &cpus[0].cpu;

	boot->mpidr = read_register(mpidr_el1) & 0xff00ffffffull;
	machine.cpu_count = 1;
	machine.timer_ppi = VIRTUAL_TIMER_PPI;
	machine.tree = addr;
	machine.tree_ok = tree_open(&walk.t, addr);
	if (!machine.tree_ok)
		return;
	machine.tree_size = be32(walk.t.base + 4);
	read_reserve_list();
	visit_all(read_node);
	find_console();
	if (!machine.uart && machine.bootargs)
		machine.uart = earlycon(machine.bootargs);
}

bool machine_covers(const struct range *r)
{
	for (size_t i = 0; i < machine.banks; i++) {
		const struct range *bank = &machine.bank[i];

		if (r->start >= bank->start && r->size <= bank->size &&
		    r->start - bank->start <= bank->size - r->size)
			return true;
	}
	return false;
}

bool ranges_meet(const struct range *a, const struct range *b)
{
	return a->size && b->size && a->start < b->start + b->size && b->start < a->start + a->size;
}
