// SPDX-License-Identifier: MIT
/*
 * GICv2 (Arm IHI 0048B) and GICv3 (Arm IHI 0069G) as an operating system in the non-secure
 * world uses them. Nothing here can repair what a higher level left undone.
 */
#include "conformance.h"

#define GICD_CTLR	  0x000
#define GICD_TYPER	  0x004
#define GICD_IGROUPR	  0x080
#define GICD_ISENABLER	  0x100
#define GICD_ICENABLER	  0x180
#define GICD_IPRIORITYR	  0x400
#define GICD_ITARGETSR	  0x800
#define GICD_SGIR	  0xf00
#define GICD_IROUTER	  0x6000
#define GICD_V2_PIDR2	  0xfe8
#define GICD_V3_PIDR2	  0xffe8
#define GICD_V3_ENABLE	  0x13 /* ARE_NS, EnableGrp1A, EnableGrp1 */
#define GICD_RWP	  (1u << 31)
#define GICC_CTLR	  0x000
#define GICC_PMR	  0x004
#define GICC_IAR	  0x00c
#define GICC_EOIR	  0x010
#define GICR_TYPER	  0x008
#define GICR_WAKER	  0x014
#define GICR_WAKER_SLEEP  (1u << 1)
#define GICR_WAKER_ASLEEP (1u << 2)
#define GICR_FRAME	  0x20000
#define GICR_SGI	  0x10000
#define PRIORITY	  0xa0
#define POLLS_MAX	  100000

static volatile uint32_t *word(uint64_t addr)
{
	return (volatile uint32_t *)addr;
}

static volatile uint8_t *byte(uint64_t addr)
{
	return (volatile uint8_t *)addr;
}

static void wait_clear(uint64_t addr, uint32_t bit)
{
	for (int n = 0; n < POLLS_MAX && *word(addr) & bit; n++)
		;
}

static uint64_t find_redistributor(const struct cpu *c)
{
	uint64_t affinity = (c->mpidr & 0xffffff) | (c->mpidr >> 8 & 0xff000000);

	for (size_t i = 0; i < machine.gicrs; i++) {
		uint64_t frame = machine.gicr[i].start, end = frame + machine.gicr[i].size;

		while (frame < end) {
			uint32_t type = *word(frame + GICR_TYPER);

			if (*word(frame + GICR_TYPER + 4) == affinity)
				return frame;
			frame += type & 2 ? 2 * GICR_FRAME : GICR_FRAME; /* VLPIS */
			if (type & 0x10)				 /* Last */
				break;
		}
	}
	return 0;
}

/* Where the registers of @number are: its own frame for SGIs and PPIs of a GICv3. */
static uint64_t bank_of(const struct cpu *c, uint32_t number)
{
	return machine.gic == GIC_V3 && number < 32 ? c->redistributor + GICR_SGI : machine.gicd;
}

static bool start_v2(struct cpu *c)
{
	*word(machine.gicd + GICD_CTLR) = 1;
	c->gicv2_mask = *byte(machine.gicd + GICD_ITARGETSR);
	if (!c->gicv2_mask) /* a GIC with one CPU has no such register */
		c->gicv2_mask = 1;
	*word(machine.gicc + GICC_PMR) = 0xf0;
	*word(machine.gicc + GICC_CTLR) = 1;
	return true;
}

static bool start_v3(struct cpu *c)
{
	uint64_t sre_bits = 1; /* ICC_SRE.SRE; of ICC_SRE_EL2 Enable too */

	c->redistributor = find_redistributor(c);
	if (!c->redistributor)
		return false;
	*word(machine.gicd + GICD_CTLR) = GICD_V3_ENABLE;
	wait_clear(machine.gicd + GICD_CTLR, GICD_RWP);
	*word(c->redistributor + GICR_WAKER) &= ~GICR_WAKER_SLEEP;
	wait_clear(c->redistributor + GICR_WAKER, GICR_WAKER_ASLEEP);
	*word(c->redistributor + GICR_SGI + GICD_IGROUPR) = ~0u; /* where there is one world */
	if (is_el2(c)) {
		sre_bits = 9;
		write_register(s3_4_c12_c9_5, read_register(s3_4_c12_c9_5) | sre_bits);
		c->icc_sre = read_register(s3_4_c12_c9_5) & sre_bits;
	}
	write_register(s3_0_c12_c12_5, read_register(s3_0_c12_c12_5) | 1); /* ICC_SRE_EL1 */
	if (!is_el2(c))
		c->icc_sre = read_register(s3_0_c12_c12_5) & 1;
	write_register(s3_0_c4_c6_0, 0xf0); /* ICC_PMR_EL1 */
	write_register(s3_0_c12_c12_7, 1);  /* ICC_IGRPEN1_EL1 */
	c->icc_ctlr = read_register(s3_0_c12_c12_4);
	return c->icc_sre == sre_bits;
}

bool gic_start(struct cpu *c)
{
	uint32_t before = c->traps;
	bool started = false;

	if (machine.gic == GIC_V2)
		started = start_v2(c);
	else if (machine.gic == GIC_V3)
		started = start_v3(c);
	return started && c->traps == before;
}

void gic_enable(struct cpu *c, uint32_t number)
{
	uint64_t bank = bank_of(c, number);

	*byte(bank + GICD_IPRIORITYR + number) = PRIORITY;
	if (number >= 32 && machine.gic == GIC_V2)
		*byte(bank + GICD_ITARGETSR + number) = (uint8_t)c->gicv2_mask;
	if (number >= 32 && machine.gic == GIC_V3) {
		*word(bank + GICD_IGROUPR + number / 32 * 4) |= 1u << number % 32;
		*(volatile uint64_t *)(bank + GICD_IROUTER + number * 8) = c->mpidr;
	}
	*word(bank + GICD_ISENABLER + number / 32 * 4) = 1u << number % 32;
}

void gic_disable(struct cpu *c, uint32_t number)
{
	*word(bank_of(c, number) + GICD_ICENABLER + number / 32 * 4) = 1u << number % 32;
}

bool gic_settable(const struct cpu *c, uint32_t number)
{
	uint64_t bank = bank_of(c, number);
	uint32_t bit = 1u << number % 32, seen;

	*word(bank + GICD_ISENABLER + number / 32 * 4) = bit;
	seen = *word(bank + GICD_ISENABLER + number / 32 * 4);
	*word(bank + GICD_ICENABLER + number / 32 * 4) = bit;
	return seen & bit;
}

void gic_send(const struct cpu *to, uint32_t sgi)
{
	uint64_t m = to->mpidr;

	__asm__ volatile("dsb sy");
	if (machine.gic == GIC_V2)
		*word(machine.gicd + GICD_SGIR) = to->gicv2_mask << 16 | sgi;
	else /* ICC_SGI1R_EL1: Aff3, Aff2, Aff1, range and list of Aff0 */
		write_register(s3_0_c12_c11_5, (m >> 32 & 0xff) << 48 | (m >> 16 & 0xff) << 32 |
						       (m >> 8 & 0xff) << 16 |
						       (m >> 4 & 0xf) << 44 | (uint64_t)sgi << 24 |
						       1ull << (m & 0xf));
}

static uint32_t acknowledged; /* GICC_IAR with the sender's number: one CPU at a time takes one */

uint32_t gic_acknowledge(void)
{
	if (machine.gic == GIC_V3)
		return (uint32_t)read_register(s3_0_c12_c12_0);
	acknowledged = *word(machine.gicc + GICC_IAR);
	return acknowledged & 0x3ff;
}

void gic_finish(uint32_t number)
{
	if (machine.gic == GIC_V3)
		write_register(s3_0_c12_c12_1, number);
	else
		*word(machine.gicc + GICC_EOIR) = acknowledged;
}

uint32_t gic_architecture(void)
{
	uint64_t at = machine.gic == GIC_V3 ? GICD_V3_PIDR2 : GICD_V2_PIDR2;

	return *word(machine.gicd + at) >> 4 & 15;
}
