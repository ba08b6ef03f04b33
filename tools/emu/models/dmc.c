// SPDX-License-Identifier: MIT
/* DRAM controller of the S5PC100: its registers and when DRAM answers (hardware facts 4). */
#include <tools/emu/models/dmc.h>

#include <tools/emu/models/dmc_check.h>

static const struct reg table[] = {
	{ CONCONTROL, "CONCONTROL", 0, REG_ALL },
	{ MEMCONTROL, "MEMCONTROL", 0, REG_ALL },
	{ MEMCONFIG(0), "MEMCONFIG0", 0, REG_ALL },
	{ MEMCONFIG(1), "MEMCONFIG1", 0, REG_ALL },
	{ DIRECTCMD, "DIRECTCMD", 0, 0x0f177fff },
	{ 0x14, "PRECHCONFIG", 0, REG_ALL },
	{ PHYCONTROL0, "PHYCONTROL0", 0, REG_ALL },
	{ 0x1c, "PHYCONTROL1", 0, REG_ALL },
	{ 0x20, "PHYCONTROL2", 0, REG_ALL },
	{ 0x28, "PWRDNCONFIG", 0, REG_ALL },
	{ TIMINGAREF, "TIMINGAREF", 0, 0xffff },
	{ TIMINGROW, "TIMINGROW", 0, REG_ALL },
	{ TIMINGDATA, "TIMINGDATA", 0, REG_ALL },
	{ TIMINGPOWER, "TIMINGPOWER", 0, REG_ALL },
	{ PHYSTATUS0, "PHYSTATUS0", 0, 0 },
	{ 0x44, "PHYSTATUS1", 0, 0 },
	{ 0x48, "CHIP0STATUS", 0, 0 },
	{ 0x4c, "CHIP1STATUS", 0, 0 },
	{ 0x50, "AREFSTATUS", 0, 0 },
	{ 0x54, "MRSTATUS", 0, 0 },
	{ 0x58, "PHYTEST0", 0, REG_ALL },
	{ 0x5c, "PHYTEST1", 0, REG_ALL },
	{ 0x60, "QOSCONTROL0", 0, REG_ALL },
	{ 0x64, "QOSCONFIG0", 0, REG_ALL },
	{ 0x68, "QOSCONTROL1", 0, REG_ALL },
	{ 0x6c, "QOSCONFIG1", 0, REG_ALL },
	{ 0x70, "QOSCONTROL2", 0, REG_ALL },
	{ 0x74, "QOSCONFIG2", 0, REG_ALL },
	{ 0x78, "QOSCONTROL3", 0, REG_ALL },
	{ 0x7c, "QOSCONFIG3", 0, REG_ALL },
	{ 0x80, "QOSCONTROL4", 0, REG_ALL },
	{ 0x84, "QOSCONFIG4", 0, REG_ALL },
	{ 0x88, "QOSCONTROL5", 0, REG_ALL },
	{ 0x8c, "QOSCONFIG5", 0, REG_ALL },
	{ 0x90, "QOSCONTROL6", 0, REG_ALL },
	{ 0x94, "QOSCONFIG6", 0, REG_ALL },
	{ 0x98, "QOSCONTROL7", 0, REG_ALL },
	{ 0x9c, "QOSCONFIG7", 0, REG_ALL },
};

#define COUNT (sizeof(table) / sizeof(table[0]))

_Static_assert(COUNT <= DMC_REGS_MAX, "struct dmc has not room for every register");

#define LOCK_POLLS  2 /* "not locked" answers before the lock (15.1, row 5) */
#define PHY_LOCKED  (PHYSTATUS0_LOCKED | 0x40u << 6 | 3)
#define MIB_16_LOG2 24

static struct regs regs_of(const struct dmc *d)
{
	return (struct regs){ table, COUNT, (uint32_t *)d->value };
}

uint32_t dmc_reg(const struct dmc *d, uint32_t offset)
{
	struct regs regs = regs_of(d);

	return *regs_at(&regs, offset);
}

static struct dmc_window window_now(const struct dmc *d, unsigned int chip)
{
	uint32_t config = dmc_reg(d, MEMCONFIG(chip)), mask = config >> 16 & 0xff;

	if (!d->ready || !d->chip[chip].started || chip >= dmc_chips(d))
		return (struct dmc_window){ 0, 0 };
	return (struct dmc_window){ config & (mask << MIB_16_LOG2), (0x100 - mask) << MIB_16_LOG2 };
}

static void windows_update(struct dmc *d)
{
	bool changed = false;

	for (unsigned int chip = 0; chip < DMC_CHIPS; chip++) {
		struct dmc_window w = window_now(d, chip);

		changed |= w.base != d->window[chip].base || w.size != d->window[chip].size;
		d->window[chip] = w;
	}
	if (changed && d->windows_changed)
		d->windows_changed(d->windows_arg);
}

/*
 * Facts 4.2, steps 4 and 5: the DLL is first switched on, then started. Step 7: what has locked
 * once bears any value on its way to the forced one.
 */
static void phycontrol0_written(struct dmc *d, uint32_t before, uint32_t value)
{
	if (!(value & PHYCONTROL0_DLL_START)) {
		d->dll_started = d->dll_seen_locked = false;
		d->polls = 0;
		if (value & PHYCONTROL0_DLL_ON) /* step 4: all over again */
			d->dll_once_locked = false;
	} else if (!(before & PHYCONTROL0_DLL_START)) {
		if (value & PHYCONTROL0_DLL_ON &&
		    (before & PHYCONTROL0_DLL_ON || d->dll_once_locked))
			d->dll_started = true;
		else
			model_complain(&d->model, "dmc: DLL started before it was switched on");
	}
}

static void concontrol_written(struct dmc *d, uint32_t value)
{
	if (!(value & CONCONTROL_AREF)) {
		if (d->ready)
			model_complain(&d->model, "dmc: auto refresh off, the DRAM forgets");
		d->ready = false;
	} else if (!d->ready) {
		d->ready = dmc_may_refresh(d);
	}
}

static uint32_t phystatus0_read(struct dmc *d)
{
	if (!d->dll_started || d->polls++ < LOCK_POLLS)
		return 0;
	d->dll_seen_locked = d->dll_once_locked = true;
	return PHY_LOCKED;
}

static uint32_t dmc_read(void *state, uint32_t offset, unsigned int size)
{
	struct dmc *d = state;
	struct regs regs = regs_of(d);
	int index = regs_find(&regs, &d->model, offset, size);

	if (index < 0)
		return 0;
	return offset == PHYSTATUS0 ? phystatus0_read(d) : d->value[index];
}

static void dmc_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct dmc *d = state;
	struct regs regs = regs_of(d);
	int index = regs_find(&regs, &d->model, offset, size);
	uint32_t before;

	if (index < 0)
		return;
	before = d->value[index];
	regs_store(&regs, &d->model, index, value);
	if (offset == PHYCONTROL0)
		phycontrol0_written(d, before, value);
	if (offset == DIRECTCMD)
		dmc_command(d, value);
	if (offset == CONCONTROL)
		concontrol_written(d, value);
	if (d->ready && value != before &&
	    (offset == MEMCONTROL || offset == MEMCONFIG(0) || offset == MEMCONFIG(1)))
		d->ready = dmc_settings_ok(d, 0);
	windows_update(d);
}

static void dmc_clocks_changed(void *state)
{
	const struct dmc *d = state;

	if (d->ready)
		dmc_refresh_ok(d);
}

static void dmc_reset(void *state, enum model_reset kind)
{
	struct dmc *d = state;
	struct regs regs = regs_of(d);

	regs_reset(&regs);
	for (unsigned int chip = 0; chip < DMC_CHIPS; chip++) {
		d->chip[chip] = (struct dmc_chip){ 0 };
		d->window[chip] = (struct dmc_window){ 0 };
	}
	d->polls = 0;
	d->dll_started = d->dll_seen_locked = d->dll_once_locked = d->ready = false;
}

const struct model_ops dmc_ops = {
	.name = "dmc",
	.state_size = sizeof(struct dmc),
	.window = 0x1000,
	.reset = dmc_reset,
	.read = dmc_read,
	.write = dmc_write,
	.clocks_changed = dmc_clocks_changed,
};

bool dmc_ready(const struct dmc *d)
{
	return d->window[0].size || d->window[1].size;
}

struct dmc_window dmc_window(const struct dmc *d, unsigned int chip)
{
	return d->window[chip];
}

void dmc_set_up(struct dmc *d, uint32_t base, uint32_t size)
{
	static const struct {
		uint32_t offset, value;
	} usual[] = {
		{ PHYCONTROL0, 0x6a101009 }, { CONCONTROL, 0x00ff20b0 }, { MEMCONTROL, 0x00202413 },
		{ TIMINGAREF, 0x0000050e },  { TIMINGROW, 0x16233297 },	 { TIMINGDATA, 0x23230000 },
		{ TIMINGPOWER, 0x07c80232 },
	};
	struct regs regs = regs_of(d);
	uint32_t mask = 0x100 - (size >> MIB_16_LOG2);

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		*regs_at(&regs, usual[i].offset) = usual[i].value;
	*regs_at(&regs, MEMCONFIG(0)) = base | mask << 16 | 0x1323;
	d->dll_started = d->dll_seen_locked = d->dll_once_locked = true;
	d->polls = LOCK_POLLS;
	d->chip[0].started = d->ready = true;
	windows_update(d);
}
