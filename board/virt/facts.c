// SPDX-License-Identifier: MIT
/* The machine that QEMU was asked for, from the device tree it leaves at the start of RAM. */
#include <board/virt/facts.h>

#include <string.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <configs/virt.h>
#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/machine.h>

#define AFFINITY 0xff00ffffffull
#define GPIODIR	 0x400

static struct machine_facts facts;

const struct machine_facts *machine_facts(void)
{
	return &facts;
}

/* The @index-th pair of address and size in "reg"; QEMU's cells are two and two. */
static bool read_reg(const void *fdt, int node, int index, uint64_t pair[2])
{
	int len;
	const fdt64_t *reg = fdt_getprop(fdt, node, "reg", &len);

	if (!reg || len < (index + 1) * 16)
		return false;
	pair[0] = fdt64_ld(&reg[2 * index]);
	pair[1] = fdt64_ld(&reg[2 * index + 1]);
	return true;
}

static void add_bank(const struct machine_bank *bank)
{
	size_t i = facts.bank_count;

	if (i == MACHINE_BANKS_MAX)
		return;
	for (; i > 0 && facts.banks[i - 1].base > bank->base; i--)
		facts.banks[i] = facts.banks[i - 1];
	facts.banks[i] = *bank;
	facts.bank_count++;
}

/* Secure RAM is "disabled" for everybody else, and no bank for an operating system. */
static bool is_enabled(const void *fdt, int node)
{
	const char *status = fdt_getprop(fdt, node, "status", NULL);

	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

static void read_banks(const void *fdt)
{
	static const char memory[] = "memory";
	uint64_t reg[2];
	int node = -1;

	for (;;) {
		node = fdt_node_offset_by_prop_value(fdt, node, "device_type", memory,
						     sizeof(memory));
		if (node < 0)
			return;
		if (is_enabled(fdt, node) && read_reg(fdt, node, 0, reg) && reg[1])
			add_bank(&(const struct machine_bank){ reg[0], reg[1] });
	}
}

/* "reg" of a CPU has one cell, or two when some affinity does not fit one. */
static void read_cpus(const void *fdt)
{
	static const char cpu[] = "cpu";
	const fdt32_t *reg;
	int node = -1, len;

	while (facts.cpu_count < MACHINE_CPUS_MAX) {
		node = fdt_node_offset_by_prop_value(fdt, node, "device_type", cpu, sizeof(cpu));
		if (node < 0)
			return;
		reg = fdt_getprop(fdt, node, "reg", &len);
		if (!reg || (len != 4 && len != 8))
			continue;
		facts.mpidr[facts.cpu_count++] =
			(len == 8 ? fdt64_ld((const fdt64_t *)reg) : fdt32_ld(reg)) & AFFINITY;
	}
}

static void read_gic(const void *fdt)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");
	uint64_t reg[2], second[2];

	facts.gic.version = 3;
	if (node < 0) {
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,cortex-a15-gic");
		facts.gic.version = 2;
	}
	if (node < 0 || !read_reg(fdt, node, 0, reg) || !read_reg(fdt, node, 1, second)) {
		facts.gic.version = 0;
		return;
	}
	facts.gic.distributor = reg[0];
	if (facts.gic.version == 2) {
		facts.gic.cpu_interface = second[0];
	} else {
		facts.gic.redistributor = second[0];
		facts.gic.redistributor_size = second[1];
	}
}

static void read_psci(const void *fdt)
{
	int node = fdt_path_offset(fdt, "/psci");
	const char *method = node < 0 ? NULL : fdt_getprop(fdt, node, "method", NULL);

	facts.psci = PSCI_NONE;
	if (method)
		facts.psci = strcmp(method, "smc") ? PSCI_HVC : PSCI_SMC;
}

/* PL061 (Arm DDI 0190B, 3.3.1 and 3.3.2): make pin @pin an output, then raise it. */
static void gpio_pulse(struct machine_write write[2], unsigned int pin)
{
	write[0] = (struct machine_write){ SECURE_GPIO + GPIODIR, 1u << pin };
	write[1] = (struct machine_write){ SECURE_GPIO + (4u << pin), 1u << pin };
}

/* The pins are the gpio-poweroff and gpio-restart nodes of the tree that secure=on gives. */
static void read_power(void)
{
	if (facts.psci != PSCI_NONE || facts.el != 3)
		return;
	gpio_pulse(facts.power_off, 0);
	gpio_pulse(facts.reset, 1);
}

static size_t used_size(const void *fdt)
{
	size_t structure = fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);
	size_t strings = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);

	return MAX(structure, strings);
}

void facts_read(void)
{
	const void *fdt = (const void *)TREE_BASE;
	struct fdt_facts check;
	uint64_t level;

	memset(&facts, 0, sizeof(facts));
	__asm__("mrs %0, CurrentEL" : "=r"(level));
	facts.el = (unsigned int)level >> 2;
	if (fdt_blob_check(fdt, TREE_SIZE, &check)) {
		error_clear(); /* the first RAM that QEMU gives in any case is in the board's table */
		return;
	}
	facts.fdt = fdt;
	facts.fdt_size = used_size(fdt);
	read_banks(fdt);
	read_cpus(fdt);
	read_gic(fdt);
	read_psci(fdt);
	read_power();
}
