// SPDX-License-Identifier: MIT
/* PL192 vectored interrupt controller. Registers: hardware facts 7.4, Arm DDI 0273A chapter 3. */
#include <tools/emu/models/vic.h>

#define IRQSTATUS      0x000
#define FIQSTATUS      0x004
#define RAWINTR	       0x008
#define INTSELECT      0x00c
#define INTENABLE      0x010
#define INTENCLEAR     0x014
#define SOFTINT	       0x018
#define SOFTINTCLEAR   0x01c
#define PROTECTION     0x020
#define SWPRIORITYMASK 0x024
#define PRIORITYDAISY  0x028
#define VECTADDR       0x100
#define VECTPRIORITY   0x200
#define ADDRESS	       0xf00
#define PERIPHID       0xfe0
#define VECTORS_BYTES  (4 * VIC_INPUTS)
#define PRIORITIES     16
#define PRIORITY_RESET 0xf
#define ALL_PRIORITIES 0xffff
#define NOBODY	       (VIC_INPUTS + 1)
#define THE_CHAIN      VIC_INPUTS

static uint32_t raw(const struct vic *v)
{
	return v->inputs | v->regs.softint;
}

static uint32_t irq_status(const struct vic *v)
{
	return raw(v) & v->regs.enable & ~v->regs.select;
}

static uint32_t fiq_status(const struct vic *v)
{
	return raw(v) & v->regs.enable & v->regs.select;
}

/* Priorities below this number may interrupt. */
static uint32_t serving_level(const struct vic *v)
{
	return v->regs.serving ? (uint32_t)__builtin_ctz(v->regs.serving) : PRIORITIES;
}

/* The interrupt to be served next: an input, THE_CHAIN, or NOBODY; the lower input first. */
static unsigned int winner(const struct vic *v)
{
	const struct vic_regs *r = &v->regs;
	uint32_t best = serving_level(v), pending = irq_status(v);
	unsigned int who = NOBODY;

	for (; pending; pending &= pending - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(pending);

		if (r->priority[i] < best && (r->priority_mask >> r->priority[i] & 1)) {
			best = r->priority[i];
			who = i;
		}
	}
	if (v->behind && v->behind->irq && r->priority_daisy < best &&
	    (r->priority_mask >> r->priority_daisy & 1))
		who = THE_CHAIN;
	return who;
}

static void vic_update(struct vic *v)
{
	for (; v; v = v->before) {
		v->irq = winner(v) != NOBODY;
		v->fiq = fiq_status(v) || (v->behind && v->behind->fiq);
		model_set_line(&v->model, VIC_IRQ, v->irq);
		model_set_line(&v->model, VIC_FIQ, v->fiq);
	}
}

static uint32_t acknowledge(struct vic *v)
{
	unsigned int who = winner(v);

	if (who == NOBODY)
		return 0;
	if (who == THE_CHAIN) {
		v->regs.serving |= 1u << v->regs.priority_daisy;
		return acknowledge(v->behind);
	}
	v->regs.serving |= 1u << v->regs.priority[who];
	return v->regs.address[who];
}

static struct vic *last_of(struct vic *v)
{
	while (v->behind)
		v = v->behind;
	return v;
}

static uint32_t vic_id(uint32_t offset)
{
	static const uint8_t id[8] = { 0x92, 0x11, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

	return id[(offset - PERIPHID) / 4];
}

static uint32_t control_read(struct vic *v, uint32_t offset)
{
	const struct vic_regs *r = &v->regs;

	switch (offset) {
	case IRQSTATUS:
		return irq_status(v);
	case FIQSTATUS:
		return fiq_status(v);
	case RAWINTR:
		return raw(v);
	case INTSELECT:
		return r->select;
	case INTENABLE:
		return r->enable;
	case SOFTINT:
		return r->softint;
	case PROTECTION:
		return r->protection;
	case SWPRIORITYMASK:
		return r->priority_mask;
	case PRIORITYDAISY:
		return r->priority_daisy;
	}
	model_complain(&v->model, "%s: no register to read at 0x%x", v->model.ops->name,
		       (unsigned int)offset);
	return 0;
}

static uint32_t register_read(struct vic *v, uint32_t offset)
{
	uint32_t address;

	if (offset - VECTADDR < VECTORS_BYTES)
		return v->regs.address[(offset - VECTADDR) / 4];
	if (offset - VECTPRIORITY < VECTORS_BYTES)
		return v->regs.priority[(offset - VECTPRIORITY) / 4];
	if (offset >= PERIPHID && offset < 0x1000)
		return vic_id(offset);
	if (offset != ADDRESS)
		return control_read(v, offset);
	address = acknowledge(v);
	vic_update(last_of(v));
	return address;
}

static uint32_t vic_read(void *state, uint32_t offset, unsigned int size)
{
	struct vic *v = state;

	return model_is_word(&v->model, offset, size) ? register_read(v, offset) : 0;
}

static bool control_write(struct vic *v, uint32_t offset, uint32_t value)
{
	struct vic_regs *r = &v->regs;

	switch (offset) {
	case INTSELECT:
		r->select = value;
		return true;
	case INTENABLE:
		r->enable |= value;
		return true;
	case INTENCLEAR:
		r->enable &= ~value;
		return true;
	case SOFTINT:
		r->softint |= value;
		return true;
	case SOFTINTCLEAR:
		r->softint &= ~value;
		return true;
	case PROTECTION:
		r->protection = value & 1;
		return true;
	case SWPRIORITYMASK:
		r->priority_mask = value & ALL_PRIORITIES;
		return true;
	case PRIORITYDAISY:
		r->priority_daisy = value & 0xf;
		return true;
	case ADDRESS:
		r->serving &= r->serving - 1;
		return true;
	}
	return false;
}

static bool register_write(struct vic *v, uint32_t offset, uint32_t value)
{
	if (offset - VECTADDR < VECTORS_BYTES) {
		v->regs.address[(offset - VECTADDR) / 4] = value;
		return true;
	}
	if (offset - VECTPRIORITY < VECTORS_BYTES) {
		v->regs.priority[(offset - VECTPRIORITY) / 4] = value & 0xf;
		return true;
	}
	return control_write(v, offset, value);
}

static void vic_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct vic *v = state;

	if (!model_is_word(&v->model, offset, size))
		return;
	if (!register_write(v, offset, value))
		model_complain(&v->model, "%s: no register to write at 0x%x (0x%x)",
			       v->model.ops->name, (unsigned int)offset, (unsigned int)value);
	vic_update(v);
}

static void vic_input(void *state, unsigned int line, bool level)
{
	struct vic *v = state;

	v->inputs &= ~(1u << line);
	v->inputs |= (uint32_t)level << line;
	vic_update(v);
}

static void vic_reset(void *state, enum model_reset kind)
{
	struct vic *v = state;

	(void)kind;
	v->regs = (struct vic_regs){ .priority_mask = ALL_PRIORITIES,
				     .priority_daisy = PRIORITY_RESET };
	for (unsigned int i = 0; i < VIC_INPUTS; i++)
		v->regs.priority[i] = PRIORITY_RESET;
	vic_update(v);
}

void vic_chain(struct vic *first, struct vic *behind)
{
	first->behind = behind;
	behind->before = first;
}

/* clang-format off */
#define VIC_OPS(which) { \
	.name = which, .state_size = sizeof(struct vic), .window = 0x1000, .reset = vic_reset, \
	.read = vic_read, .write = vic_write, .input = vic_input }
/* clang-format on */

const struct model_ops vic_ops[VIC_COUNT] = { VIC_OPS("vic0"), VIC_OPS("vic1"), VIC_OPS("vic2") };
