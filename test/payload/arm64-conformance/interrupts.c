// SPDX-License-Identifier: MIT
/*
 * Are interrupts usable where the kernel runs? A higher level must have put them into the
 * non-secure group 1, on every CPU; whether it did shows only when one arrives as an IRQ.
 */
#include "conformance.h"

#define UART_IMSC    0x38
#define UART_RIS     0x3c
#define UART_TX	     (1u << 5)
#define COMMAND_MS   5000
#define INTERRUPT_MS 1000
#define NO_VALUE     0xffff

void interrupts_own(struct cpu *c)
{
	c->gic_works = gic_start(c);
	for (uint32_t sgi = SELF_SGI; sgi <= ANSWER_SGI; sgi++)
		gic_enable(c, sgi);
	gic_send(c, SELF_SGI);
	wait_interrupt(c, SELF_SGI, INTERRUPT_MS);
}

void interrupts_timer(struct cpu *c)
{
	gic_enable(c, machine.timer_ppi);
	write_register(cntv_tval_el0, c->frequency / 1000);
	write_register(cntv_ctl_el0, 1);
	wait_interrupt(c, machine.timer_ppi, INTERRUPT_MS);
	write_register(cntv_ctl_el0, 0);
}

static bool arrived(const struct cpu *c, uint32_t number)
{
	return c->interrupts[number / 64] >> number % 64 & 1;
}

static bool usable(const struct cpu *c)
{
	return c->number == 0 || c->arrived;
}

static void on_cpu(struct cpu *c, uint32_t command)
{
	if (c->number) {
		give_command(c, command);
		wait_command(c, COMMAND_MS);
	} else if (command == COMMAND_SELF) {
		interrupts_own(c);
	} else {
		interrupts_timer(c);
	}
}

/* @command on each CPU, then the verdict: did interrupt @number arrive there? */
static void clause_arrives(const char *id, const char *what, uint32_t command, uint32_t number)
{
	bool holds = true;

	clause_begin(id, what);
	for (size_t i = 0; i < machine.cpu_count; i++) {
		struct cpu *c = &cpus[i].cpu;

		if (!usable(c))
			continue;
		on_cpu(c, command);
		clause_text(arrived(c, number) ? "arrived" : "lost");
		holds &= arrived(c, number);
	}
	clause_end(holds);
}

static void check_calls(void)
{
	struct cpu *boot = &cpus[0].cpu;
	bool holds = true, any = false;

	clause_begin("gic.sgi-others", "an SGI arrives at each CPU and its answer comes back");
	for (size_t i = 1; i < machine.cpu_count; i++) {
		struct cpu *c = &cpus[i].cpu;
		bool both;

		if (!usable(c))
			continue;
		any = true;
		boot->interrupts[0] &= ~(1ull << ANSWER_SGI);
		give_command(c, COMMAND_LISTEN);
		gic_send(c, CALL_SGI);
		wait_command(c, COMMAND_MS);
		give_command(c, COMMAND_CALL);
		both = wait_command(c, COMMAND_MS) &&
		       wait_interrupt(boot, ANSWER_SGI, INTERRUPT_MS) && arrived(c, CALL_SGI);
		clause_text(both ? "both" : arrived(c, CALL_SGI) ? "no answer" : "lost");
		holds &= both;
	}
	if (any)
		clause_end(holds);
	else
		clause_absent("one CPU");
}

static void check_enables(void)
{
	const struct cpu *boot = &cpus[0].cpu;
	uint32_t stuck = NO_VALUE;

	for (size_t i = 0; i < machine.spis; i++)
		if (!gic_settable(boot, machine.spi[i]))
			stuck = machine.spi[i];
	clause_begin("gic.spi", "each shared interrupt of the tree can be enabled");
	if (!machine.spis)
		return clause_absent("the tree has none");
	clause_value(stuck == NO_VALUE ? machine.spis : stuck);
	clause_end(stuck == NO_VALUE);
}

static void check_device(void)
{
	volatile uint32_t *mask = (volatile uint32_t *)(machine.uart + UART_IMSC);
	struct cpu *boot = &cpus[0].cpu;
	uint32_t before;

	clause_begin("gic.device", "the console's own interrupt arrives");
	if (!machine.uart_spi || !(*(volatile uint32_t *)(machine.uart + UART_RIS) & UART_TX))
		return clause_absent(
			"no PL011 that has sent something, or no interrupt in its node");
	before = *mask;
	gic_enable(boot, machine.uart_spi);
	*mask = UART_TX;
	wait_interrupt(boot, machine.uart_spi, INTERRUPT_MS);
	*mask = before;
	clause_value(machine.uart_spi);
	clause_end(arrived(boot, machine.uart_spi));
}

static void check_sre(void)
{
	bool holds = true, same = true;

	clause_begin("gic.registers", "the GIC's system registers do not trap, SRE stays on");
	for (size_t i = 0; machine.gic == GIC_V3 && i < machine.cpu_count; i++) {
		const struct cpu *c = &cpus[i].cpu;

		if (!usable(c))
			continue;
		clause_value(c->icc_sre);
		holds &= c->gic_works;
		same &= c->icc_ctlr == cpus[0].cpu.icc_ctlr;
	}
	if (machine.gic != GIC_V3)
		return clause_absent("not a GICv3");
	clause_end(holds && same);
}

static void check_strays(void)
{
	bool holds = true;

	clause_begin("gic.strays", "none came as FIQ, SError or without a number");
	for (size_t i = 0; i < machine.cpu_count; i++) {
		clause_value(cpus[i].cpu.bad_interrupts);
		holds &= !cpus[i].cpu.bad_interrupts;
	}
	clause_end(holds);
}

void check_interrupts(void)
{
	uint32_t version = machine.gic == GIC_NONE ? 0 : gic_architecture();

	clause("gic.version", "the tree names the GIC that is there",
	       machine.gic == GIC_V3 ? version == 3 || version == 4
				     : machine.gic == GIC_V2 && version <= 2 && version,
	       version);
	if (machine.gic == GIC_NONE)
		return; /* the other clauses need one, and this one failed */
	clause_arrives("gic.sgi-self", "an SGI to the own CPU arrives, on each", COMMAND_SELF,
		       SELF_SGI);
	check_sre();
	check_calls();
	clause_arrives("gic.timer", "the virtual timer's interrupt arrives, on each", COMMAND_TIMER,
		       machine.timer_ppi);
	check_enables();
	check_device();
	check_strays();
}
