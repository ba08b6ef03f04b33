// SPDX-License-Identifier: MIT
/* DM9000: its two ports and its registers. Hardware facts 10.1 to 10.4. */
#include <tools/emu/models/dm9000_parts.h>

#define RESET_NS 10000
#define DATA_A2	 (1u << 2) /* which address line the CMD pin sees in byte address mode */

enum kind {
	UNKNOWN,
	READ_ONLY,
	WRITABLE,
	KEPT, /* writable, and NCR's reset does not touch it */
	MEMORY,
};

static const struct {
	uint8_t kind, reset, writable;
} registers[256] = {
	[NCR] = { WRITABLE, 0, 0xd6 },
	[NSR] = { WRITABLE, 0, 0 },
	[TCR] = { WRITABLE, 0, 0x7e },
	[TSR1] = { READ_ONLY, 0, 0 },
	[TSR2] = { READ_ONLY, 0, 0 },
	[RCR] = { WRITABLE, 0, 0x7f },
	[RSR] = { READ_ONLY, 0, 0 },
	[ROCR] = { READ_ONLY, 0, 0 },
	[0x08 /* BPTR */] = { WRITABLE, 0x37, 0xff },
	[0x09 /* FCTR */] = { WRITABLE, 0x38, 0xff },
	[0x0a /* FCR */] = { WRITABLE, 0, 0xff },
	[EPCR] = { KEPT, 0, 0x3e },
	[EPAR] = { KEPT, 0x40, 0xff },
	[EPDRL] = { KEPT, 0, 0xff },
	[EPDRH] = { KEPT, 0, 0xff },
	[0x0f /* WCR */] = { WRITABLE, 0, 0xff },
	[PAR... PAR + 5] = { KEPT, 0xff, 0xff }, /* what the absent EEPROM gives */
	[MAR... MAR + 7] = { KEPT, 0, 0xff },
	[GPCR] = { KEPT, 0, 0x0f },
	[GPR] = { KEPT, 1, 0x0f },
	[TRPAL... RWPAL + 1] = { READ_ONLY, 0, 0 },
	[0x28 /* VIDL */] = { READ_ONLY, 0x46, 0 },
	[0x29 /* VIDH */] = { READ_ONLY, 0x0a, 0 },
	[0x2a /* PIDL */] = { READ_ONLY, 0x00, 0 },
	[0x2b /* PIDH */] = { READ_ONLY, 0x90, 0 },
	[0x2c /* CHIPR */] = { READ_ONLY, 0x19, 0 },
	[0x2d /* TCR2 */] = { WRITABLE, 0, 0xff },
	[0x2f /* SMCR */] = { WRITABLE, 0, 0xff },
	[TCSCR] = { WRITABLE, 0, 0x07 },
	[RCSCSR] = { WRITABLE, 0, 0x03 },
	[MRCMDX] = { MEMORY, 0, 0 },
	[MRCMD] = { MEMORY, 0, 0 },
	[MRRL... MRRH] = { WRITABLE, 0, 0xff },
	[MWCMDX] = { MEMORY, 0, 0 },
	[MWCMD] = { MEMORY, 0, 0 },
	[MWRL... MWRH] = { WRITABLE, 0, 0xff },
	[TXPLL... TXPLH] = { WRITABLE, 0, 0xff },
	[ISR] = { WRITABLE, 0, 0 },
	[IMR] = { WRITABLE, 0, 0xaf },
};

/* Time is asked for only while something is under way: packet memory is read word by word. */
static bool resetting(struct dm9000 *d)
{
	if (d->regs.reset_until && model_now(&d->model) >= d->regs.reset_until)
		d->regs.reset_until = 0;
	return d->regs.reset_until;
}

void dm9000_tell(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;
	bool interrupt = (r->value[ISR] & r->value[IMR] & ISR_CLEARABLE) != 0;
	uint64_t next = r->sent_at;

	if (!r->phy.link_told && r->phy.link_at < next)
		next = r->phy.link_at;
	if (interrupt != r->told_interrupt)
		model_set_line(&d->model, 0, interrupt);
	if (next != r->told_next)
		model_wake_at(&d->model, next);
	r->told_interrupt = interrupt;
	r->told_next = next;
}

void dm9000_interrupt(struct dm9000 *d, uint8_t source)
{
	d->regs.value[ISR] |= source;
}

static void registers_reset(struct dm9000_regs *r, bool power_on)
{
	for (unsigned int i = 0; i < 256; i++)
		if (power_on || registers[i].kind != KEPT)
			r->value[i] = registers[i].reset;
}

/* What happened by itself since the last access. */
static void dm9000_look(struct dm9000 *d)
{
	if (d->regs.sent_at != MODEL_NEVER && model_now(&d->model) >= d->regs.sent_at)
		dm9000_sent(d);
	if (!d->regs.phy.link_told && d->regs.phy.link_at != MODEL_NEVER)
		dm9000_link_look(d);
}

static void ncr_write(struct dm9000 *d, uint8_t value)
{
	if (value & NCR_RESET) {
		registers_reset(&d->regs, false);
		dm9000_mac_reset(d);
		d->regs.reset_until = model_now(&d->model) + RESET_NS;
	}
	d->regs.value[NCR] = value & registers[NCR].writable;
}

static uint8_t pointer_read(const struct dm9000_regs *r, uint8_t reg)
{
	uint16_t pointer = 0;

	switch (reg & ~1u) {
	case TRPAL:
		pointer = r->tx_read;
		break;
	case RWPAL:
		pointer = r->rx_write;
		break;
	case MRRL:
		pointer = r->rx_read;
		break;
	case MWRL:
		pointer = r->tx_write;
		break;
	}
	return (uint8_t)(reg & 1 ? pointer >> 8 : pointer);
}

static uint8_t overflow_count_take(struct dm9000_regs *r)
{
	uint8_t count = r->value[ROCR];

	r->value[ROCR] = 0;
	return count;
}

static uint8_t register_read(struct dm9000 *d, uint8_t reg)
{
	struct dm9000_regs *r = &d->regs;
	bool busy = dm9000_slow_look(d);

	switch (reg) {
	case NCR:
		return r->value[NCR] | (resetting(d) ? NCR_RESET : 0);
	case NSR:
		return r->value[NSR] | (dm9000_link(d) ? NSR_LINK : 0);
	case ROCR:
		return overflow_count_take(r);
	case EPCR:
		return r->value[EPCR] | (busy ? EPCR_BUSY : 0);
	case EPDRL:
	case EPDRH:
		if (busy)
			model_complain(&d->model, "dm9000: EPDR read before the access was over");
		break;
	case TRPAL ... RWPAL + 1:
	case MRRL:
	case MRRH:
	case MWRL:
	case MWRH:
		return pointer_read(r, reg);
	}
	if (registers[reg].kind == UNKNOWN)
		model_complain(&d->model, "dm9000: there is no register 0x%02x to read", reg);
	return r->value[reg];
}

static void isr_write(struct dm9000 *d, uint8_t value)
{
	d->regs.value[ISR] &= (uint8_t) ~(value & ISR_CLEARABLE);
	if (value & ISR_OVERFLOW)
		d->regs.value[NSR] &= (uint8_t)~NSR_RXOV;
}

static void gpio_write(struct dm9000 *d, uint8_t reg)
{
	if (reg == GPR && !(d->regs.value[GPCR] & 1))
		model_complain(&d->model,
			       "dm9000: GPR written while GPCR b0 is 0: the PHY stays off");
	dm9000_phy_power(d);
}

/* What follows from a value that is in its register now. */
static void register_act(struct dm9000 *d, uint8_t reg, uint8_t value)
{
	switch (reg) {
	case NCR:
		ncr_write(d, value);
		break;
	case NSR:
		d->regs.value[NSR] &= (uint8_t) ~(value & NSR_CLEARABLE);
		break;
	case TCR:
		if (value & TCR_REQUEST)
			dm9000_send(d);
		break;
	case EPCR:
		dm9000_slow_start(d, value);
		break;
	case GPCR:
	case GPR:
		gpio_write(d, reg);
		break;
	case TCSCR:
	case RCSCSR:
		if (value & 7)
			model_complain(&d->model, "dm9000: checksums by the chip are not modelled");
		break;
	case ISR:
		isr_write(d, value);
		break;
	}
}

static void register_write(struct dm9000 *d, uint8_t reg, uint8_t value)
{
	uint8_t *kept = &d->regs.value[reg], writable = registers[reg].writable;

	if (registers[reg].kind <= READ_ONLY) {
		model_complain(&d->model, "dm9000: there is no register 0x%02x to write (0x%02x)",
			       reg, value);
		return;
	}
	if (reg == EPAR || reg == EPDRL || reg == EPDRH)
		dm9000_slow_look(d);
	if (reg == MRRL || reg == MRRH || reg == MWRL || reg == MWRH)
		dm9000_pointer_write(d, reg, value);
	else if (reg != NCR)
		*kept = (uint8_t)((*kept & ~writable) | (value & writable));
	register_act(d, reg, value);
}

static uint16_t memory_read(struct dm9000 *d, uint8_t reg)
{
	if (reg == MRCMDX || reg == MRCMD)
		return dm9000_fetch(d, reg == MRCMD);
	model_complain(&d->model, "dm9000: register 0x%02x cannot be read", reg);
	return 0;
}

static void memory_write(struct dm9000 *d, uint8_t reg, uint16_t word)
{
	if (reg == MWCMDX || reg == MWCMD)
		dm9000_store(d, word, reg == MWCMD);
	else
		model_complain(&d->model, "dm9000: register 0x%02x cannot be written", reg);
}

/* One cycle of the chip's bus: CMD high or low, sixteen data lines. */
static uint16_t chip_read(struct dm9000 *d, bool data)
{
	uint8_t reg = d->regs.index;

	if (!data)
		return reg;
	if (resetting(d) && reg != NCR) {
		model_complain(&d->model, "dm9000: register 0x%02x read before the reset was over",
			       reg);
		return 0;
	}
	return registers[reg].kind == MEMORY ? memory_read(d, reg) : register_read(d, reg);
}

static void chip_write(struct dm9000 *d, bool data, uint16_t word)
{
	uint8_t reg = d->regs.index;

	if (!data) {
		d->regs.index = (uint8_t)word;
		return;
	}
	if (resetting(d))
		model_complain(&d->model,
			       "dm9000: register 0x%02x written before the reset was over", reg);
	else if (registers[reg].kind == MEMORY)
		memory_write(d, reg, word);
	else
		register_write(d, reg, (uint8_t)word);
}

/* How an access of the processor arrives at the chip. */
struct cycles {
	unsigned int count, bytes; /* so many, each of so many bytes */
	bool data;
};

/* One byte to or from packet memory loses the other half of its word; MRCMDX loses nothing. */
static void blame_width(struct dm9000 *d, const struct cycles *c, unsigned int size)
{
	uint8_t reg = d->regs.index;
	bool memory = c->data && registers[reg].kind == MEMORY;

	if (memory && c->bytes == 1 && reg != MRCMDX)
		model_complain(&d->model,
			       "dm9000: packet memory accessed by bytes, it is 16 bits wide");
	else if (!memory && c->count > 1)
		model_complain(&d->model, "dm9000: %u bytes at once at the %s port", size,
			       c->data ? "data" : "index");
}

static bool cycles_of(struct dm9000 *d, uint32_t offset, unsigned int size, struct cycles *c)
{
	uint32_t bank = d->wires.bank ? d->wires.bank(d->wires.ctx) : DM9000_BANK_RIGHT;
	bool right = (bank & DM9000_BANK_RIGHT) == DM9000_BANK_RIGHT &&
		     bank != DM9000_BANK_NOT_CONNECTED;
	unsigned int width = bank & DM9000_BANK_16_BIT ? 2 : 1;

	if (!right && !d->regs.blamed_bank)
		model_complain(&d->model,
			       bank == DM9000_BANK_NOT_CONNECTED
				       ? "dm9000: its chip select is not connected (GPK0CON)"
				       : "dm9000: SROM_BW bank 1 is not 16 bit, byte address");
	d->regs.blamed_bank = !right;
	if (bank == DM9000_BANK_NOT_CONNECTED)
		return false;
	c->bytes = size < width ? size : width;
	c->count = size / c->bytes;
	/* A 16-bit bank in half-word mode puts CPU address bit n + 1 on line n. */
	c->data = offset &
		  (width == 2 && !(bank & DM9000_BANK_BYTE_ADDRESS) ? DATA_A2 << 1 : DATA_A2);
	if (offset % c->bytes || (size == 1 && width == 2 && (offset & 1)))
		model_complain(&d->model, "dm9000: %u bytes at the odd offset 0x%x", size,
			       (unsigned int)offset);
	blame_width(d, c, size);
	return true;
}

static uint32_t dm9000_read(void *state, uint32_t offset, unsigned int size)
{
	struct dm9000 *d = state;
	struct cycles c;
	uint32_t value = 0;

	dm9000_look(d);
	if (!cycles_of(d, offset, size, &c))
		return model_low_bytes(UINT32_MAX, size);
	for (unsigned int i = 0; i < c.count; i++)
		value |= model_low_bytes(chip_read(d, c.data), c.bytes) << 8 * c.bytes * i;
	dm9000_tell(d);
	return value;
}

static void dm9000_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct dm9000 *d = state;
	struct cycles c;

	dm9000_look(d);
	if (!cycles_of(d, offset, size, &c))
		return;
	for (unsigned int i = 0; i < c.count; i++)
		chip_write(d, c.data, (uint16_t)model_low_bytes(value >> 8 * c.bytes * i, c.bytes));
	dm9000_tell(d);
}

static void dm9000_wake(void *state)
{
	struct dm9000 *d = state;

	d->regs.told_next = MODEL_NEVER;
	dm9000_look(d);
	dm9000_tell(d);
}

static void dm9000_reset(void *state, enum model_reset kind)
{
	struct dm9000 *d = state;

	(void)kind;
	d->regs = (struct dm9000_regs){ .slow_until = MODEL_NEVER };
	registers_reset(&d->regs, true);
	dm9000_mac_reset(d);
	dm9000_phy_reset(d);
	model_set_line(&d->model, 0, false);
	model_wake_at(&d->model, MODEL_NEVER);
	d->regs.told_next = MODEL_NEVER;
}

const struct model_ops dm9000_ops = {
	.name = "dm9000",
	.state_size = sizeof(struct dm9000),
	.window = 0x8000000,
	.reset = dm9000_reset,
	.read = dm9000_read,
	.write = dm9000_write,
	.wake = dm9000_wake,
};
