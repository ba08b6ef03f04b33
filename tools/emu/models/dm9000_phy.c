// SPDX-License-Identifier: MIT
/* DM9000: internal PHY and link, EEPROM access. Hardware facts 10.2, 10.3, 15.1 no. 13. */
#include <tools/emu/models/dm9000_parts.h>

#define LINK_NS		1000000000ull
#define PHY_NS		30000
#define EEPROM_NS	200000

#define EPAR_PHY(epar)	(epar >> 6)
#define EPAR_WORD(epar) ((epar)&0x3f)
#define PHY_ADDRESS	1

/* IEEE 802.3 clause 22; the identifiers and register 17 are Davicom's. */
#define BMCR		 0
#define BMCR_RESET	 (1u << 15)
#define BMCR_100	 (1u << 13)
#define BMCR_NEGOTIATE	 (1u << 12)
#define BMCR_OFF	 (3u << 10) /* power down, isolate */
#define BMCR_AGAIN	 (1u << 9)
#define BMCR_FULL	 (1u << 8)
#define BMCR_AT_RESET	 (BMCR_100 | BMCR_NEGOTIATE | BMCR_FULL)
#define BMSR		 1
#define BMSR_ABLE	 0x7849
#define BMSR_DONE	 (1u << 5)
#define BMSR_LINK	 (1u << 2)
#define PHYID1		 2
#define PHYID2		 3
#define ANAR		 4
#define ANAR_AT_RESET	 0x01e1
#define ANLPAR		 5
#define ANLPAR_100_FULL	 0x45e1
#define ANER		 6
#define DSCR		 16
#define DSCR_AT_RESET	 0x0414
#define DSCSR		 17
#define DSCSR_ADDRESS	 (PHY_ADDRESS << 4)
#define DSCSR_NEGOTIATED 8

bool dm9000_link(const struct dm9000 *d)
{
	return model_now(&d->model) >= d->regs.phy.link_at;
}

/* The link goes away, and comes (again) when everything for it is there. */
static void link_restart(struct dm9000 *d)
{
	struct dm9000_phy *phy = &d->regs.phy;

	if (dm9000_link(d)) {
		phy->link_lost = true;
		dm9000_interrupt(d, ISR_LINK);
	}
	phy->link_told = false;
	phy->link_at = MODEL_NEVER;
	if (phy->powered && !(phy->bmcr & BMCR_OFF) && !d->wires.no_cable)
		phy->link_at = model_now(&d->model) + LINK_NS;
}

static void registers_reset(struct dm9000_phy *phy)
{
	phy->bmcr = BMCR_AT_RESET;
	phy->anar = ANAR_AT_RESET;
	phy->link_lost = false;
}

void dm9000_phy_reset(struct dm9000 *d)
{
	d->regs.phy = (struct dm9000_phy){ .link_at = MODEL_NEVER };
	registers_reset(&d->regs.phy);
}

void dm9000_phy_power(struct dm9000 *d)
{
	bool powered = (d->regs.value[GPCR] & 1) && !(d->regs.value[GPR] & 1);

	if (powered == d->regs.phy.powered)
		return;
	d->regs.phy.powered = powered;
	registers_reset(&d->regs.phy);
	link_restart(d);
}

void dm9000_cable(struct dm9000 *d, bool plugged)
{
	if (d->wires.no_cable == !plugged)
		return;
	d->wires.no_cable = !plugged;
	link_restart(d);
	dm9000_tell(d);
}

void dm9000_link_look(struct dm9000 *d)
{
	if (!dm9000_link(d) || d->regs.phy.link_told)
		return;
	d->regs.phy.link_told = true;
	dm9000_interrupt(d, ISR_LINK);
	if (d->wires.room)
		d->wires.room(d->wires.ctx);
}

/* Link status stays 0 for one read after a loss (clause 22.2.4.2.13). */
static uint16_t bmsr_read(struct dm9000 *d)
{
	struct dm9000_phy *phy = &d->regs.phy;
	uint16_t value = BMSR_ABLE;

	if (dm9000_link(d)) {
		value |= phy->link_lost ? 0 : BMSR_LINK;
		value |= phy->bmcr & BMCR_NEGOTIATE ? BMSR_DONE : 0;
	}
	phy->link_lost = false;
	return value;
}

/* 15:12 = 1, 2, 4, 8: 10 half, 10 full, 100 half, 100 full duplex. */
static uint16_t dscsr_read(const struct dm9000 *d)
{
	uint16_t bmcr = d->regs.phy.bmcr;
	unsigned int mode = (bmcr & BMCR_100 ? 4 : 1) << (bmcr & BMCR_FULL ? 1 : 0);

	if (!dm9000_link(d))
		return DSCSR_ADDRESS;
	if (bmcr & BMCR_NEGOTIATE)
		return 8u << 12 | DSCSR_ADDRESS | DSCSR_NEGOTIATED;
	return (uint16_t)(mode << 12 | DSCSR_ADDRESS);
}

static uint16_t phy_read(struct dm9000 *d, unsigned int reg)
{
	const struct dm9000_phy *phy = &d->regs.phy;

	switch (reg) {
	case BMCR:
		return phy->bmcr;
	case BMSR:
		return bmsr_read(d);
	case PHYID1:
		return 0x0181;
	case PHYID2:
		return 0xb8a0;
	case ANAR:
		return phy->anar;
	case ANLPAR:
		return dm9000_link(d) ? ANLPAR_100_FULL : 0;
	case ANER:
		return dm9000_link(d) ? 1 : 0;
	case DSCR:
		return DSCR_AT_RESET;
	case DSCSR:
		return dscsr_read(d);
	}
	return 0;
}

static void phy_write(struct dm9000 *d, unsigned int reg, uint16_t value)
{
	struct dm9000_phy *phy = &d->regs.phy;

	if (reg == ANAR)
		phy->anar = value;
	if (reg != BMCR)
		return;
	phy->bmcr = value & (uint16_t) ~(BMCR_RESET | BMCR_AGAIN);
	if (value & BMCR_RESET)
		registers_reset(phy);
	link_restart(d);
}

static uint16_t slow_read(struct dm9000 *d, uint8_t epar)
{
	if (!(d->regs.slow_command & EPCR_PHY))
		return 0xffff; /* no EEPROM pulls the line down */
	if (EPAR_PHY(epar) != PHY_ADDRESS || !d->regs.phy.powered)
		return 0xffff;
	return phy_read(d, EPAR_WORD(epar));
}

static void slow_finish(struct dm9000 *d)
{
	uint8_t *reg = d->regs.value, epar = reg[EPAR];
	uint16_t value;

	if (d->regs.slow_command & EPCR_READ) {
		value = slow_read(d, epar);
		reg[EPDRL] = (uint8_t)value;
		reg[EPDRH] = (uint8_t)(value >> 8);
	} else if ((d->regs.slow_command & EPCR_PHY) && EPAR_PHY(epar) == PHY_ADDRESS &&
		   d->regs.phy.powered) {
		phy_write(d, EPAR_WORD(epar), (uint16_t)(reg[EPDRH] << 8 | reg[EPDRL]));
	}
	d->regs.slow_until = MODEL_NEVER;
}

bool dm9000_slow_look(struct dm9000 *d)
{
	if (d->regs.slow_until == MODEL_NEVER)
		return false;
	if (model_now(&d->model) < d->regs.slow_until)
		return true;
	slow_finish(d);
	return false;
}

static void slow_blame(struct dm9000 *d, uint8_t command)
{
	uint8_t epar = d->regs.value[EPAR];

	if ((command & EPCR_PHY) && EPAR_PHY(epar) != PHY_ADDRESS)
		model_complain(&d->model, "dm9000: EPAR 0x%02x is not the internal PHY, 0x40 | reg",
			       epar);
	else if ((command & EPCR_PHY) && !d->regs.phy.powered)
		model_complain(&d->model, "dm9000: PHY register %u accessed while GPR keeps it off",
			       EPAR_WORD(epar));
}

void dm9000_slow_start(struct dm9000 *d, uint8_t command)
{
	uint64_t ns = command & EPCR_PHY ? PHY_NS : EEPROM_NS;

	if (dm9000_slow_look(d)) {
		model_complain(&d->model, "dm9000: EPCR = 0x%02x while an access is under way",
			       command);
		d->regs.slow_until = MODEL_NEVER;
	}
	if (command & EPCR_RELOAD)
		for (unsigned int i = 0; i < 6; i++)
			d->regs.value[PAR + i] = 0xff;
	if (!(command & (EPCR_READ | EPCR_WRITE)))
		return;
	slow_blame(d, command);
	d->regs.slow_command = command;
	d->regs.slow_until = model_now(&d->model) + ns;
}
