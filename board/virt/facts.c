// SPDX-License-Identifier: MIT
/* The machine that QEMU was asked for, from the device tree it leaves at the start of RAM. */
#include <board/virt/facts.h>

#include <string.h>

#include <configs/virt.h>
#include <keel/compiler.h>
#include <keel/machine.h>
#include <lib/byteorder.h>

#define AFFINITY    0xff00ffffffull
#define ADDRESS_MAX (1ull << 39) /* of what Keel's page tables can map */
#define GPIODIR	    0x400

/* Devicetree Specification 0.4, 5.2 and 5.4 */
#define FDT_MAGIC	 0xd00dfeedu
#define FDT_TOTALSIZE	 4
#define FDT_OFF_STRUCT	 8
#define FDT_OFF_STRINGS	 12
#define FDT_SIZE_STRINGS 32
#define FDT_SIZE_STRUCT	 36
#define FDT_BEGIN_NODE	 1u
#define FDT_END_NODE	 2u
#define FDT_PROP	 3u
#define FDT_NOP		 4u

static struct machine_facts facts;

const struct machine_facts *machine_facts(void)
{
	return &facts;
}

/* What is looked at in one node; the pointers lead into the tree, lengths are checked. */
struct node {
	const char *name, *type, *status, *compatible, *method;
	const uint8_t *reg;
	uint32_t reg_len;
	uint32_t address_cells, size_cells; /* 0: it does not say */
};

/* The tree as bytes: every step is checked against @end, every name against @names. */
struct walk {
	const uint8_t *at, *end; /* structure block */
	const char *strings;
	uint32_t names;			    /* bytes of strings; the last one is NUL */
	uint32_t address_cells, size_cells; /* of the root: 1 or 2 */
};

static uint64_t get_be64(const uint8_t *p)
{
	return (uint64_t)get_be32(p) << 32 | get_be32(p + 4);
}

static bool is(const char *text, const char *wanted)
{
	return text && !strcmp(text, wanted);
}

static uint64_t get_cells(const uint8_t *p, uint32_t cells)
{
	return cells == 2 ? get_be64(p) : get_be32(p);
}

/* The @index-th pair of "reg" of a child of the root; false behind the last. */
static bool range_at(const struct walk *w, const struct node *n, size_t index,
		     struct machine_bank *range)
{
	size_t pair = 4 * (size_t)(w->address_cells + w->size_cells);
	const uint8_t *p;

	if (n->reg_len / pair <= index)
		return false;
	p = n->reg + index * pair;
	*range =
		(struct machine_bank){ get_cells(p, w->address_cells),
				       get_cells(p + 4 * (size_t)w->address_cells, w->size_cells) };
	return true;
}

/* What is missing is what the specification assumes (2.3.5). */
static void take_cells(struct walk *w, const struct node *n)
{
	w->address_cells = n->address_cells == 1 ? 1 : 2;
	w->size_cells = n->size_cells == 2 ? 2 : 1;
}

static bool overlaps(const struct machine_bank *a, const struct machine_bank *b)
{
	return a->base < b->base + b->size && b->base < a->base + a->size;
}

/* Behind the devices, within what Keel maps, and told once. */
static bool is_sound(const struct machine_bank *bank)
{
	if (!bank->size || bank->base < RAM_BASE || bank->base > ADDRESS_MAX ||
	    bank->size > ADDRESS_MAX - bank->base)
		return false;
	for (size_t i = 0; i < facts.bank_count; i++)
		if (overlaps(bank, &facts.banks[i]))
			return false;
	return true;
}

/* QEMU's tree begins with the highest: where there are too many, these go, and not Keel's own. */
static void add_bank(const struct machine_bank *bank)
{
	size_t i = facts.bank_count;

	if (!is_sound(bank))
		return;
	facts.banks_left_out += i == MACHINE_BANKS_MAX;
	if (i == MACHINE_BANKS_MAX && bank->base > facts.banks[--i].base)
		return;
	for (; i > 0 && facts.banks[i - 1].base > bank->base; i--)
		facts.banks[i] = facts.banks[i - 1];
	facts.banks[i] = *bank;
	facts.bank_count = MIN(facts.bank_count + 1, (size_t)MACHINE_BANKS_MAX);
}

/* Secure RAM is "disabled" for everybody else, and no bank for an operating system. */
static void take_memory(const struct walk *w, const struct node *n)
{
	struct machine_bank bank;

	if (n->status && !is(n->status, "okay") && !is(n->status, "ok"))
		return;
	for (size_t i = 0; range_at(w, n, i, &bank); i++)
		add_bank(&bank);
}

/* "reg" of a CPU has one cell, or two when some affinity does not fit one. */
static void take_cpu(const struct node *n)
{
	uint64_t id = n->reg_len == 8 ? get_be64(n->reg) : 0;

	if (n->reg_len == 4)
		id = get_be32(n->reg);
	else if (n->reg_len != 8)
		return;
	if (facts.cpu_count < MACHINE_CPUS_MAX)
		facts.mpidr[facts.cpu_count++] = id & AFFINITY;
	else
		facts.cpus_left++;
}

static bool in_gic(const struct machine_bank *r)
{
	return r->base >= GIC_BASE && r->base - GIC_BASE < GIC_SIZE &&
	       r->size <= GIC_SIZE - (r->base - GIC_BASE);
}

static void take_gic(const struct walk *w, const struct node *n, unsigned int version)
{
	struct machine_bank distributor, other;

	if (!range_at(w, n, 0, &distributor) || !range_at(w, n, 1, &other) ||
	    !in_gic(&distributor) || !in_gic(&other))
		return;
	facts.gic.version = version;
	facts.gic.distributor = distributor.base;
	if (version == 2) {
		facts.gic.cpu_interface = other.base;
	} else {
		facts.gic.redistributor = other.base;
		facts.gic.redistributor_size = other.size;
	}
}

/* PL061 (Arm DDI 0190B, 3.3.1 and 3.3.2): make pin @pin an output, then raise it. */
static void gpio_pulse(struct machine_write write[2], unsigned int pin)
{
	write[0] = (struct machine_write){ SECURE_GPIO + GPIODIR, 1u << pin };
	write[1] = (struct machine_write){ SECURE_GPIO + (4u << pin), 1u << pin };
}

static void take(struct walk *w, const struct node *n)
{
	if (n->name && !n->name[0]) /* the root */
		take_cells(w, n);
	else if (is(n->type, "memory"))
		take_memory(w, n);
	else if (is(n->type, "cpu"))
		take_cpu(n);
	else if (is(n->compatible, "arm,gic-v3"))
		take_gic(w, n, 3);
	else if (is(n->compatible, "arm,cortex-a15-gic"))
		take_gic(w, n, 2);
	else if (is(n->name, "psci") && n->method)
		facts.psci = is(n->method, "smc") ? PSCI_SMC : PSCI_HVC;
	else if (is(n->compatible, "gpio-poweroff"))
		gpio_pulse(facts.power_off, 0);
	else if (is(n->compatible, "gpio-restart"))
		gpio_pulse(facts.reset, 1);
}

static void note_cells(struct node *n, const char *name, uint32_t cells)
{
	if (is(name, "#address-cells"))
		n->address_cells = cells;
	else if (is(name, "#size-cells"))
		n->size_cells = cells;
}

static void note_property(struct node *n, const char *name, const uint8_t *value, uint32_t len)
{
	const struct {
		const char *name;
		const char **text;
	} texts[] = { { "device_type", &n->type },
		      { "status", &n->status },
		      { "compatible", &n->compatible },
		      { "method", &n->method } };

	if (is(name, "reg")) {
		n->reg = value;
		n->reg_len = len;
		return;
	}
	if (len == 4 && name[0] == '#')
		note_cells(n, name, get_be32(value));
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (is(name, texts[i].name) && len && !value[len - 1])
			*texts[i].text = (const char *)value;
}

static bool take_property(struct walk *w, struct node *n)
{
	uint32_t len, name;

	if (w->end - w->at < 8)
		return false;
	len = get_be32(w->at);
	name = get_be32(w->at + 4);
	w->at += 8;
	if (name >= w->names || len > (size_t)(w->end - w->at))
		return false;
	note_property(n, w->strings + name, w->at, len);
	w->at += MIN(ALIGN_UP((size_t)len, (size_t)4), (size_t)(w->end - w->at));
	return true;
}

static bool take_name(struct walk *w, struct node *n)
{
	const uint8_t *nul = memchr(w->at, 0, (size_t)(w->end - w->at));

	if (!nul)
		return false;
	n->name = (const char *)w->at;
	w->at += MIN(ALIGN_UP((size_t)(nul + 1 - w->at), (size_t)4), (size_t)(w->end - w->at));
	return true;
}

/*
 * Once through the structure block. A node's properties stand in front of its children, so
 * what ends them is the next node or its own end. libfdt would start again at the root for
 * each question: two million instructions.
 */
static void read_nodes(struct walk *w)
{
	struct node n = { 0 };
	bool good = true;

	while (good && w->end - w->at >= 4) {
		uint32_t token = get_be32(w->at);

		w->at += 4;
		if (token == FDT_PROP) {
			good = take_property(w, &n);
			continue;
		}
		if (token == FDT_NOP)
			continue;
		take(w, &n);
		n = (struct node){ 0 };
		good = token == FDT_BEGIN_NODE ? take_name(w, &n) : token == FDT_END_NODE;
	}
}

/* Header and block limits; false: no tree. */
static bool open_tree(const uint8_t *fdt, struct walk *w)
{
	uint32_t structure = get_be32(fdt + FDT_OFF_STRUCT), size = get_be32(fdt + FDT_SIZE_STRUCT);
	uint32_t strings = get_be32(fdt + FDT_OFF_STRINGS);

	w->names = get_be32(fdt + FDT_SIZE_STRINGS);
	if (get_be32(fdt) != FDT_MAGIC || structure % 4 || structure > TREE_SIZE ||
	    size > TREE_SIZE - structure || strings > TREE_SIZE || !w->names ||
	    w->names > TREE_SIZE - strings || fdt[strings + w->names - 1])
		return false;
	w->at = fdt + structure;
	w->end = w->at + size;
	w->strings = (const char *)fdt + strings;
	facts.fdt = fdt;
	facts.fdt_size = MIN(get_be32(fdt + FDT_TOTALSIZE), (uint32_t)TREE_SIZE);
	return true;
}

void facts_read(unsigned int el)
{
	struct walk w = { .address_cells = 2, .size_cells = 1 };

	memset(&facts, 0, sizeof(facts));
	facts.el = el;
	if (open_tree((const uint8_t *)TREE_BASE, &w))
		read_nodes(&w);
}
