// SPDX-License-Identifier: MIT
/* What the DRAM controller and its chips must have been told before DRAM answers (facts 4). */
#include <tools/emu/models/dmc_check.h>

#define TYPE_LPDDR     1u
#define TYPE_DDR2      4u
#define WINDOWS_FIRST  0x20u /* DRAM lies at 0x20000000..0x5fffffff (hardware facts 1.1) */
#define WINDOWS_LAST   0x5fu
#define REFRESH_PS     7812500u /* 64 ms for 8192 rows: the 7.8 us of 4.2 */
#define PS_PER_S       1000000000000ull
#define NS_PER_S       1000000000ull
#define COMMAND(value) ((value) >> 24 & 0xf)
#define CHIP(value)    ((value) >> 20 & 1)
#define BANK(value)    ((value) >> 16 & 7)
#define ADDRESS(value) ((value)&0x7fff)

enum { CMD_MRS = 0, CMD_PALL = 1, CMD_DEEP_POWER_DOWN = 3, CMD_REFA = 5, CMD_NOP = 7 };

/* One direct command: its code, bank and those address bits that decide. */
struct dmc_step {
	const char *name; /* NULL: the end */
	uint8_t command, bank;
	uint16_t mask, address;
};

#define DLL_RESET (1u << 8)

/* Facts 1.2 and 4.4: what must come; repeated commands and more of them behind are accepted. */
static const struct dmc_step ddr2[] = {
	{ "NOP", CMD_NOP, 0, 0, 0 },
	{ "PALL", CMD_PALL, 0, 0, 0 },
	{ "EMRS2", CMD_MRS, 2, 0, 0 },
	{ "EMRS3", CMD_MRS, 3, 0, 0 },
	{ "EMRS1 with DLL on", CMD_MRS, 1, 1, 0 },
	{ "MRS with DLL reset", CMD_MRS, 0, DLL_RESET, DLL_RESET },
	{ "PALL after MRS", CMD_PALL, 0, 0, 0 },
	{ "REFA", CMD_REFA, 0, 0, 0 },
	{ "second REFA", CMD_REFA, 0, 0, 0 },
	{ "MRS without DLL reset", CMD_MRS, 0, DLL_RESET, 0 },
	{ NULL, 0, 0, 0, 0 },
};

/* Facts 4.5. */
static const struct dmc_step lpddr[] = {
	{ "NOP", CMD_NOP, 0, 0, 0 },	     { "PALL", CMD_PALL, 0, 0, 0 },
	{ "REFA", CMD_REFA, 0, 0, 0 },	     { "second REFA", CMD_REFA, 0, 0, 0 },
	{ "MRS", CMD_MRS, 0, DLL_RESET, 0 }, { NULL, 0, 0, 0, 0 },
};

static uint32_t memory_type(const struct dmc *d)
{
	return dmc_reg(d, MEMCONTROL) >> 8 & 0xf;
}

unsigned int dmc_chips(const struct dmc *d)
{
	return (dmc_reg(d, MEMCONTROL) >> 16 & 0xf) + 1;
}

static bool phy_ok(const struct dmc *d)
{
	uint32_t phy = dmc_reg(d, PHYCONTROL0);

	if (!d->dll_started)
		model_complain(&d->model, "dmc: the DLL of the PHY was not started");
	else if (!(phy & PHYCONTROL0_DLL_ON) && !(phy >> 24))
		model_complain(&d->model, "dmc: DLL off without a forced value in PHYCONTROL0");
	else if (phy & PHYCONTROL0_DLL_ON && !d->dll_seen_locked)
		model_complain(&d->model, "dmc: the DLL was not seen locked in PHYSTATUS0");
	else
		return true;
	return false;
}

/* One boot loader never polls and forces a value (4.5): that works, by luck. */
static void check_polled(const struct dmc *d)
{
	if (!d->dll_once_locked)
		model_complain(&d->model, "dmc: DLL value 0x%x forced, its lock was never awaited",
			       dmc_reg(d, PHYCONTROL0) >> 24);
}

static bool memcontrol_ok(const struct dmc *d)
{
	uint32_t v = dmc_reg(d, MEMCONTROL), burst = v >> 20 & 7, width = v >> 12 & 0xf;

	if (memory_type(d) != TYPE_DDR2 && memory_type(d) != TYPE_LPDDR)
		model_complain(&d->model, "dmc: MEMCONTROL 0x%08x: memory type %u, 1 or 4 expected",
			       v, memory_type(d));
	else if (dmc_chips(d) > DMC_CHIPS)
		model_complain(&d->model, "dmc: MEMCONTROL 0x%08x: %u chips, 1 or 2 expected", v,
			       dmc_chips(d));
	else if (burst != 2 && burst != 3)
		model_complain(&d->model, "dmc: MEMCONTROL 0x%08x: burst %u, 2 or 3 expected", v,
			       burst);
	else if (width != 1 && width != 2)
		model_complain(&d->model, "dmc: MEMCONTROL 0x%08x: width %u, 1 or 2 expected", v,
			       width);
	else
		return true;
	return false;
}

/*
 * The mask compares the upper bits: ones, then zeros; what the base has below does not count
 * (4.3, 0x28f00222). The window is in the place for DRAM.
 */
static bool window_ok(uint32_t config)
{
	uint32_t mask = config >> 16 & 0xff, base = config >> 24 & mask, open = ~mask & 0xff;

	return mask & 0x80 && !(open & (open + 1)) && base >= WINDOWS_FIRST &&
	       base + open <= WINDOWS_LAST;
}

static bool geometry_ok(uint32_t config)
{
	uint32_t columns = config >> 8 & 0xf, rows = config >> 4 & 0xf, banks = config & 0xf;

	return columns >= 1 && columns <= 4 && rows <= 3 && (banks == 2 || banks == 3) &&
	       (config >> 12 & 0xf) <= 1;
}

static bool memconfig_ok(const struct dmc *d, unsigned int chip)
{
	uint32_t config = dmc_reg(d, MEMCONFIG(chip));

	if (!window_ok(config))
		model_complain(&d->model, "dmc: MEMCONFIG%u 0x%08x is no window in 0x20..0x5f",
			       chip, config);
	else if (!geometry_ok(config))
		model_complain(&d->model, "dmc: MEMCONFIG%u 0x%08x: no DRAM has such a shape", chip,
			       config);
	else
		return true;
	return false;
}

bool dmc_refresh_ok(const struct dmc *d)
{
	uint32_t cycles = dmc_reg(d, TIMINGAREF), hz = model_clock_hz(&d->model, MODEL_HCLKD0);

	if (!cycles || cycles * PS_PER_S > (uint64_t)REFRESH_PS * hz) {
		model_complain(&d->model, "dmc: TIMINGAREF %u is no 7.8 us at %u Hz", cycles, hz);
		return false;
	}
	return true;
}

/* Lower limits below which no DDR2 and no mobile DDR works; the values of 4.2 and 4.5 pass. */
static bool timings_ok(const struct dmc *d)
{
	static const struct {
		const char *name;
		uint32_t offset;
		uint8_t shift, bits, ns;
	} limits[] = {
		{ "tRFC", TIMINGROW, 24, 8, 65 }, { "tRRD", TIMINGROW, 20, 4, 7 },
		{ "tRP", TIMINGROW, 16, 4, 12 },  { "tRCD", TIMINGROW, 12, 4, 12 },
		{ "tRC", TIMINGROW, 6, 6, 45 },	  { "tRAS", TIMINGROW, 0, 6, 35 },
		{ "tWR", TIMINGDATA, 24, 4, 11 }, { "CL", TIMINGDATA, 16, 4, 10 },
		{ "tMRD", TIMINGPOWER, 0, 4, 5 },
	};
	uint32_t hz = model_clock_hz(&d->model, MODEL_HCLKD0);

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t cycles = dmc_reg(d, limits[i].offset) >> limits[i].shift &
				  ((1u << limits[i].bits) - 1);

		if (cycles && cycles * NS_PER_S >= (uint64_t)limits[i].ns * hz)
			continue;
		model_complain(&d->model, "dmc: %s of %u cycles at %u Hz is below %u ns",
			       limits[i].name, (unsigned int)cycles, hz, limits[i].ns);
		return false;
	}
	return true;
}

bool dmc_settings_ok(const struct dmc *d, unsigned int chip)
{
	return phy_ok(d) && memcontrol_ok(d) && memconfig_ok(d, chip) && timings_ok(d) &&
	       dmc_refresh_ok(d);
}

static bool step_is(const struct dmc_step *step, uint32_t value)
{
	return step->command == COMMAND(value) &&
	       (step->command != CMD_MRS ||
		(step->bank == BANK(value) && (ADDRESS(value) & step->mask) == step->address));
}

/* Burst length and CAS latency that the chip is told are those of the controller. */
static bool mode_ok(const struct dmc *d, unsigned int chip, uint32_t value)
{
	uint32_t burst = dmc_reg(d, MEMCONTROL) >> 20 & 7, cl = dmc_reg(d, TIMINGDATA) >> 16 & 0xf;

	if ((value & 7) == burst && (value >> 4 & 7) == cl)
		return true;
	model_complain(&d->model,
		       "dmc: MRS 0x%x of chip %u: burst %u and CL %u, the controller has %u and %u",
		       ADDRESS(value), chip, value & 7, value >> 4 & 7, burst, cl);
	return false;
}

static void sequence_begin(struct dmc *d, unsigned int chip)
{
	struct dmc_chip *c = &d->chip[chip];

	*c = (struct dmc_chip){ 0 };
	if (dmc_reg(d, CONCONTROL) & CONCONTROL_AREF)
		model_complain(&d->model, "dmc: NOP of chip %u with auto refresh on", chip);
	else if (dmc_settings_ok(d, chip))
		*c = (struct dmc_chip){ memory_type(d) == TYPE_DDR2 ? ddr2 : lpddr, 1, false };
	if (c->sequence)
		check_polled(d);
}

static void sequence_goes_on(struct dmc *d, unsigned int chip, uint32_t value)
{
	struct dmc_chip *c = &d->chip[chip];
	const struct dmc_step *step = &c->sequence[c->next];

	if (!step_is(step, value)) {
		if (step_is(step - 1, value))
			return;
		model_complain(&d->model, "dmc: command 0x%08x to chip %u, where %s must come",
			       value, chip, step->name);
		c->sequence = NULL;
		return;
	}
	c->next++;
	if (c->sequence[c->next].name)
		return;
	c->started = mode_ok(d, chip, value);
	c->sequence = NULL;
}

void dmc_command(struct dmc *d, uint32_t value)
{
	unsigned int chip = CHIP(value);
	struct dmc_chip *c = &d->chip[chip];

	if (COMMAND(value) == CMD_DEEP_POWER_DOWN)
		*c = (struct dmc_chip){ 0 };
	else if (c->started && d->ready)
		return;
	else if (COMMAND(value) == CMD_NOP)
		sequence_begin(d, chip);
	else if (c->started)
		return;
	else if (!c->sequence)
		model_complain(&d->model, "dmc: command 0x%08x to chip %u before its NOP", value,
			       chip);
	else
		sequence_goes_on(d, chip, value);
}

static const char *missing_step(const struct dmc_chip *c)
{
	return c->sequence ? c->sequence[c->next].name : "NOP";
}

bool dmc_may_refresh(const struct dmc *d)
{
	bool any = false;

	for (unsigned int chip = 0; chip < DMC_CHIPS && chip < dmc_chips(d); chip++) {
		if (d->chip[chip].started)
			any |= dmc_settings_ok(d, chip);
		else
			model_complain(&d->model, "dmc: auto refresh on before %s of chip %u",
				       missing_step(&d->chip[chip]), chip);
	}
	return any;
}
