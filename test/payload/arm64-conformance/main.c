// SPDX-License-Identifier: MIT
/* The order of things: look first, start the other CPUs, then try what changes the machine. */
#include "conformance.h"

extern uint8_t _start[], _image_end[];

static void told(const char *what, uint64_t value)
{
	put("told: ");
	put(what);
	put(" ");
	put_hex(value);
	put("\n");
}

static uint64_t initrd_sum(void)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < machine.initrd.size; i++)
		sum = (sum << 1 | sum >> 63) +
		      *(const volatile uint8_t *)(machine.initrd.start + i);
	return sum;
}

static void tell(void)
{
	uint64_t total = 0;

	for (size_t i = 0; i < machine.banks; i++)
		total += machine.bank[i].size;
	put("told: bootargs ");
	put(machine.bootargs ? machine.bootargs : "");
	put("\n");
	told("kernel", (uint64_t)_start);
	told("tree", machine.tree);
	told("memory", total);
	told("cpus", machine.cpu_count);
	if (machine.initrd.size) {
		told("initrd", machine.initrd.start);
		told("initrd size", machine.initrd.size);
		told("initrd sum", initrd_sum());
	}
}

static bool bootargs_have(const char *word)
{
	const char *p = machine.bootargs;

	while (p && *p && !text_starts(p, word))
		p++;
	return p && *p;
}

static void check_all(void)
{
	check_places();
	check_chosen();
	check_dma_start();
	start_secondaries();
	tell();
	check_entry();
	check_secondaries();
	check_registers();
	check_timers();
	check_interrupts();
	switch_secondaries();
	check_switching();
	check_dma_end();
}

void boot_main(struct cpu *boot);

void boot_main(struct cpu *boot)
{
	machine.kernel.start = (uint64_t)_start;
	machine.kernel.size = (uint64_t)_image_end - (uint64_t)_start;
	machine_read(boot->entry.x[0]);
	if (machine.uart)
		console_base(machine.uart);
	put("\nconformance: arm64 boot protocol\ntrying on CPU 0:");
	cpu_observe(boot);
	put("\n");
	if (machine.tree_ok) {
		check_all();
	} else {
		check_entry();
		check_registers();
		check_timers();
	}
	report_summary();
	if (!bootargs_have("conformance.end=stay"))
		power_off();
	put("conformance: stays here\n");
	for (;;)
		__asm__ volatile("wfe");
}
