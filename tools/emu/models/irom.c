// SPDX-License-Identifier: MIT
/* The boot ROM: the registers its program uses, the choice. Numbers: hardware facts. */
#include <tools/emu/models/irom_parts.h>

#define REG_GO	      0x00 /* where to go; 0: nowhere yet. The first read begins. */
#define REG_CALL      0x04 /* 1: it may return; the read hands the CPU over */
#define REG_RETURNED  0x08
#define REG_WTCON     0x0c /* what the watchdog shall be set to */
#define REG_EXCEPTION 0x20 /* LR of a vector, a word each */
#define PORT_SIZE     0x40

#define WTCON_RESET   0x8021 /* 7.1 */

/* Straps: 2.1 */
#define OM_MASK	       0x6 /* OM[2:1]: 0 raw NAND */
#define NFMOD_USB      (1u << 13)
#define NFMOD_MASK     0x700
#define NFMOD_2K_5ADDR 0x600

void irom_ring(const struct irom *i)
{
	model_set_line(&i->model, 0, true);
}

void irom_go(struct irom *i, uint32_t address, bool call)
{
	i->go = address;
	i->call = call;
	i->state = IROM_READY;
	irom_ring(i);
}

static void begin(struct irom *i)
{
	uint32_t straps = i->chip.straps(i->chip.ctx);

	i->began = model_now(&i->model);
	if (straps & NFMOD_USB)
		irom_usb_start(i);
	else if ((straps & OM_MASK) || (straps & NFMOD_MASK) != NFMOD_2K_5ADDR)
		irom_nand_give_up(i, "the straps are not those of 2 KiB pages with 5 cycles");
	else
		irom_nand_start(i);
}

static void irom_reset(void *state, enum model_reset kind)
{
	struct irom *i = state;

	i->state = i->unused ? IROM_DONE : IROM_OFF;
	i->call = false;
	i->go = 0;
	model_set_line(&i->model, 0, false);
	i->second = false;
}

static uint32_t hand_over(struct irom *i)
{
	i->state = IROM_DONE;
	return i->call;
}

static uint32_t irom_read(void *state, uint32_t offset, unsigned int size)
{
	struct irom *i = state;

	if (i->state == IROM_DONE) {
		model_complain(&i->model, "irom: read of 0x%02x, which only the boot ROM uses",
			       offset);
		return 0;
	}
	if (offset == REG_WTCON)
		return i->state == IROM_USB ? 0 : WTCON_RESET;
	if (offset == REG_CALL)
		return hand_over(i);
	model_set_line(&i->model, 0, false); /* what rings from now on is asked for again */
	if (i->state == IROM_OFF)
		begin(i);
	return i->state == IROM_READY ? i->go : 0;
}

static void returned(struct irom *i, uint32_t value)
{
	irom_say(i, "irom: the program in iRAM has returned (r0 = 0x%x)", value);
	i->second = true;
	irom_usb_start(i);
}

static void exception(struct irom *i, unsigned int vector, uint32_t lr)
{
	static const char *const name[] = { "undefined instruction",
					    "supervisor call",
					    "prefetch abort",
					    "data abort",
					    "interrupt",
					    "fast interrupt" };

	irom_say(i, "irom: %s before software had set VBAR, LR 0x%08x: nothing runs any more",
		 vector < sizeof(name) / sizeof(*name) ? name[vector] : "exception", lr);
}

static void irom_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct irom *i = state;

	if (i->state == IROM_DONE && offset == REG_RETURNED && i->call)
		returned(i, value);
	else if (offset >= REG_EXCEPTION)
		exception(i, (offset - REG_EXCEPTION) / 4, value);
	else
		model_complain(&i->model,
			       "irom: write of 0x%x to 0x%02x, which only the boot ROM uses", value,
			       offset);
}

static void irom_wake(void *state)
{
	irom_nand_wake(state);
}

const struct model_ops irom_ops = {
	.name = "irom",
	.state_size = sizeof(struct irom),
	.window = PORT_SIZE,
	.reset = irom_reset,
	.read = irom_read,
	.write = irom_write,
	.wake = irom_wake,
};
