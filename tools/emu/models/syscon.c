// SPDX-License-Identifier: MIT
/* Clock controller and power management of the S5PC100: hardware facts 3.1 to 3.7. */
#include <tools/emu/models/syscon.h>

#include <string.h>

#include <tools/emu/models/regs.h>

#define PLL_LOCK(pll)	 (0x000u + 4 * (pll))
#define PLL_CON(pll)	 (0x100u + 4 * (pll))
#define PLL_CON_ENABLE	 (1u << 31)
#define PLL_CON_LOCKED	 (1u << 30) /* inferred from siblings; no software reads it */
#define PLL_CON_WRITABLE 0x80ff3f07u
#define APLL_CON_WRITES	 0x83ff3f07u /* MDIV has two bits more */
#define CLK_SRC0	 0x200u
#define CLK_SRC0_AM	 (1u << 16)
#define CLK_SRC1	 0x204u
#define CLK_SRC1_UART	 (1u << 0)
#define CLK_DIV0	 0x300u
#define CLK_DIV1	 0x304u
#define CLK_DIV2	 0x308u
#define GATES_FIRST	 0x500u
#define GATES_LAST	 0x564u
#define RST_STAT	 0x8300u
#define WAKEUP_STAT	 0x8304u
#define INFORM0		 0x8400u
#define INFORM7		 0x841cu

#define LOCK_PERIODS	 3600u /* of the crystal, 300 us: what the PLLs need (3.2) */
#define LOCK_RESET	 0xffffu

enum pll { APLL, MPLL, EPLL, HPLL };

static const char *const pll_names[] = { "APLL", "MPLL", "EPLL", "HPLL" };

/* Reset values: gates on by 3.6; LOCK from a sibling; the others are not known, 0 is agreed. */
static const struct reg table[] = {
	{ 0x000, "APLL_LOCK", LOCK_RESET, 0xffff },
	{ 0x004, "MPLL_LOCK", LOCK_RESET, 0xffff },
	{ 0x008, "EPLL_LOCK", LOCK_RESET, 0xffff },
	{ 0x00c, "HPLL_LOCK", LOCK_RESET, 0xffff },
	{ 0x100, "APLL_CON", 0, APLL_CON_WRITES },
	{ 0x104, "MPLL_CON", 0, PLL_CON_WRITABLE },
	{ 0x108, "EPLL_CON", 0, PLL_CON_WRITABLE },
	{ 0x10c, "HPLL_CON", 0, PLL_CON_WRITABLE },
	{ 0x200, "CLK_SRC0", 0, 0x01111111 },
	{ 0x204, "CLK_SRC1", 0, REG_ALL },
	{ 0x208, "CLK_SRC2", 0, REG_ALL },
	{ 0x20c, "CLK_SRC3", 0, REG_ALL },
	{ 0x300, "CLK_DIV0", 0, 0x00077771 },
	{ 0x304, "CLK_DIV1", 0, 0x1f377137 },
	{ 0x308, "CLK_DIV2", 0, 0x00ffffff },
	{ 0x30c, "CLK_DIV3", 0, REG_ALL },
	{ 0x310, "CLK_DIV4", 0, REG_ALL },
	{ 0x400, "CLK_OUT", 0, REG_ALL },
	{ 0x500, "gate D0_0", REG_ALL, REG_ALL },
	{ 0x504, "gate D0_1", REG_ALL, REG_ALL },
	{ 0x508, "gate D0_2", REG_ALL, REG_ALL },
	{ 0x520, "gate D1_0", REG_ALL, REG_ALL },
	{ 0x524, "gate D1_1", REG_ALL, REG_ALL },
	{ 0x528, "gate D1_2", REG_ALL, REG_ALL },
	{ 0x52c, "gate D1_3", REG_ALL, REG_ALL },
	{ 0x530, "gate D1_4", REG_ALL, REG_ALL },
	{ 0x534, "gate D1_5", REG_ALL, REG_ALL },
	{ 0x540, "gate D2_0", REG_ALL, REG_ALL },
	{ 0x560, "gate SCLK0", REG_ALL, REG_ALL },
	{ 0x564, "gate SCLK1", REG_ALL, REG_ALL },
	{ 0x8000, "PWR_CFG", 0, REG_ALL },
	{ 0x8004, "EINT_WAKEUP_MASK", 0, REG_ALL },
	{ 0x8010, "NORMAL_CFG", 0, REG_ALL },
	{ 0x8014, "STOP_CFG", 0, REG_ALL },
	{ 0x8018, "SLEEP_CFG", 0, REG_ALL },
	{ 0x801c, "STOP_MEM_CFG", 0, REG_ALL },
	{ 0x8100, "OSC_FREQ", 0, REG_ALL },
	{ 0x8104, "OSC_STABLE", 0, REG_ALL },
	{ 0x8108, "PWR_STABLE", 0, REG_ALL },
	{ 0x8110, "MTC_STABLE", 0, REG_ALL },
	{ 0x8114, "CLAMP_STABLE", 0, REG_ALL },
	{ 0x8200, "OTHERS", 0, REG_ALL },
	{ 0x8300, "RST_STAT", 0, 0 },
	{ 0x8304, "WAKEUP_STAT", 0, REG_ALL },
	{ 0x8308, "BLK_PWR_STAT", 0, 0 },
	{ 0x8400, "INFORM0", 0, REG_ALL },
	{ 0x8404, "INFORM1", 0, REG_ALL },
	{ 0x8408, "INFORM2", 0, REG_ALL },
	{ 0x840c, "INFORM3", 0, REG_ALL },
	{ 0x8410, "INFORM4", 0, REG_ALL },
	{ 0x8414, "INFORM5", 0, REG_ALL },
	{ 0x8418, "INFORM6", 0, REG_ALL },
	{ 0x841c, "INFORM7", 0, REG_ALL },
};

#define COUNT (sizeof(table) / sizeof(table[0]))

_Static_assert(COUNT <= SYSCON_REGS_MAX, "struct syscon has not room for every register");

static struct regs regs_of(const struct syscon *s)
{
	return (struct regs){ table, COUNT, (uint32_t *)s->value };
}

static uint32_t get(const struct syscon *s, uint32_t offset)
{
	struct regs regs = regs_of(s);

	return *regs_at(&regs, offset);
}

static uint32_t field(uint32_t value, unsigned int shift, unsigned int bits)
{
	return value >> shift & ((1u << bits) - 1);
}

/* Facts 3.2: Fin * MDIV / (PDIV * 2^SDIV), valid from the moment ENABLE is set (15.1, row 6). */
static uint32_t pll_hz(const struct syscon *s, enum pll pll)
{
	uint32_t con = get(s, PLL_CON(pll));
	uint64_t m = field(con, 16, pll == APLL ? 10 : 8);
	uint32_t p = field(con, 8, 6);

	if (!(con & PLL_CON_ENABLE) || !p)
		return 0;
	return (uint32_t)(SYSCON_FIN_HZ * m / ((uint64_t)p << field(con, 0, 3)));
}

static uint32_t mux_hz(const struct syscon *s, enum pll pll)
{
	return get(s, CLK_SRC0) & 1u << 4 * pll ? pll_hz(s, pll) : SYSCON_FIN_HZ;
}

/* Facts 3.3 and 3.4. */
static void rates_compute(const struct syscon *s, uint32_t *hz)
{
	uint32_t div0 = get(s, CLK_DIV0), div1 = get(s, CLK_DIV1);
	uint32_t apll = mux_hz(s, APLL), mpll = mux_hz(s, MPLL);
	bool d1_from_apll = get(s, CLK_SRC0) & CLK_SRC0_AM;
	uint32_t d1 = d1_from_apll ? apll / (field(div1, 0, 3) + 1) : mpll;
	uint32_t uart = get(s, CLK_SRC1) & CLK_SRC1_UART ? mpll : mux_hz(s, EPLL);

	hz[MODEL_ARMCLK] = apll / (field(div0, 0, 1) + 1) / (field(div0, 4, 3) + 1);
	hz[MODEL_HCLKD0] = hz[MODEL_ARMCLK] / (field(div0, 8, 3) + 1);
	hz[MODEL_PCLKD0] = hz[MODEL_HCLKD0] / (field(div0, 12, 3) + 1);
	hz[MODEL_HCLKD1] = d1 / (field(div1, 12, 3) + 1);
	hz[MODEL_PCLKD1] = hz[MODEL_HCLKD1] / (field(div1, 16, 3) + 1);
	hz[MODEL_SCLK_UART] = uart / (field(get(s, CLK_DIV2), 0, 4) + 1);
}

/* The fastest set-ups known to work (3.5), and one per cent. */
static void rates_check(const struct syscon *s, const uint32_t *before)
{
	static const struct {
		const char *name;
		uint32_t hz;
	} limit[MODEL_CLOCKS] = {
		[MODEL_ARMCLK] = { "ARMCLK", 834000000 }, [MODEL_HCLKD0] = { "HCLKD0", 166800000 },
		[MODEL_PCLKD0] = { "PCLKD0", 83400000 },  [MODEL_HCLKD1] = { "HCLKD1", 133500000 },
		[MODEL_PCLKD1] = { "PCLKD1", 66750000 },
	};

	for (unsigned int i = 0; i < MODEL_CLOCKS; i++) {
		if (s->hz[i] == before[i])
			continue;
		if (limit[i].hz && s->hz[i] > limit[i].hz / 100 * 101)
			model_complain(&s->model, "syscon: %s is %u Hz, the limit is %u Hz",
				       limit[i].name, s->hz[i], limit[i].hz);
		if (!s->hz[i] && limit[i].hz)
			model_complain(&s->model, "syscon: %s stands still", limit[i].name);
	}
}

static void rates_update(struct syscon *s)
{
	uint32_t before[MODEL_CLOCKS];
	bool changed = false;

	for (unsigned int i = 0; i < MODEL_CLOCKS; i++)
		before[i] = s->hz[i];
	rates_compute(s, s->hz);
	for (unsigned int i = 0; i < MODEL_CLOCKS; i++)
		changed |= s->hz[i] != before[i];
	if (!changed)
		return;
	rates_check(s, before);
	if (s->rates_changed)
		s->rates_changed(s->rates_arg);
}

static bool pll_locked(const struct syscon *s, enum pll pll)
{
	return get(s, PLL_CON(pll)) & PLL_CON_ENABLE && model_now(&s->model) >= s->locked_at[pll];
}

/* CLK_SRC0 has just let the PLL drive the chip. */
static void pll_selected(const struct syscon *s, enum pll pll)
{
	uint64_t now = model_now(&s->model);

	if (!(get(s, PLL_CON(pll)) & PLL_CON_ENABLE))
		model_complain(&s->model, "syscon: CLK_SRC0 switched to %s, which is off",
			       pll_names[pll]);
	else if (now < s->locked_at[pll])
		model_complain(&s->model, "syscon: CLK_SRC0 switched to %s %u us before its lock",
			       pll_names[pll],
			       (unsigned int)((s->locked_at[pll] - now) / 1000 + 1));
}

static void src0_written(const struct syscon *s, uint32_t before)
{
	uint32_t set = get(s, CLK_SRC0) & ~before;

	for (unsigned int pll = APLL; pll <= HPLL; pll++)
		if (set & 1u << 4 * pll)
			pll_selected(s, pll);
}

/* A new setting locks anew: as long as xPLL_LOCK counts, and that is to be 300 us (3.2). */
static void con_written(struct syscon *s, enum pll pll, uint32_t before)
{
	uint32_t con = get(s, PLL_CON(pll)), periods = get(s, PLL_LOCK(pll));

	if (con == before)
		return;
	if (get(s, CLK_SRC0) & 1u << 4 * pll)
		model_complain(&s->model, "syscon: %s changed while CLK_SRC0 runs the chip from it",
			       pll_names[pll]);
	if (!(con & PLL_CON_ENABLE))
		return;
	if (!field(con, 8, 6))
		model_complain(&s->model, "syscon: %s with PDIV 0", pll_names[pll]);
	if (periods < LOCK_PERIODS) {
		model_complain(&s->model, "syscon: %s_LOCK is %u periods of 12 MHz, %s needs %u",
			       pll_names[pll], periods, pll_names[pll], LOCK_PERIODS);
		periods = LOCK_PERIODS;
	}
	s->locked_at[pll] = model_now(&s->model) + periods * 1000000000ull / SYSCON_FIN_HZ;
}

static uint32_t syscon_read(void *state, uint32_t offset, unsigned int size)
{
	struct syscon *s = state;
	struct regs regs = regs_of(s);
	int index = regs_find(&regs, &s->model, offset, size);

	if (index < 0)
		return 0;
	if (offset >= PLL_CON(APLL) && offset <= PLL_CON(HPLL) &&
	    pll_locked(s, (offset - PLL_CON(APLL)) / 4))
		return s->value[index] | PLL_CON_LOCKED;
	return s->value[index];
}

static void syscon_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct syscon *s = state;
	struct regs regs = regs_of(s);
	int index = regs_find(&regs, &s->model, offset, size);
	uint32_t before;

	if (index < 0)
		return;
	before = s->value[index];
	if (offset == WAKEUP_STAT)
		value = 0; /* writing 1 clears, and nothing sets it: there is no sleep */
	if (offset >= PLL_CON(APLL) && offset <= PLL_CON(HPLL))
		value &= ~PLL_CON_LOCKED; /* read back and written again: no harm */
	regs_store(&regs, &s->model, index, value);
	if (offset >= PLL_CON(APLL) && offset <= PLL_CON(HPLL))
		con_written(s, (offset - PLL_CON(APLL)) / 4, before);
	if (offset == CLK_SRC0)
		src0_written(s, before);
	rates_update(s);
	if (offset >= GATES_FIRST && offset <= GATES_LAST && s->value[index] != before &&
	    s->rates_changed)
		s->rates_changed(s->rates_arg);
}

static void syscon_reset(void *state, enum model_reset kind)
{
	static const uint32_t reason[] = {
		[MODEL_POWER_ON] = 1u << 0, [MODEL_WATCHDOG] = 1u << 2, [MODEL_SOFTWARE] = 1u << 5
	};
	struct syscon *s = state;
	struct regs regs = regs_of(s);
	uint32_t inform[(INFORM7 - INFORM0) / 4 + 1];
	uint32_t *first = regs_at(&regs, INFORM0);
	const size_t informs = sizeof(inform) / sizeof(inform[0]);

	for (size_t i = 0; i < informs; i++)
		inform[i] = kind == MODEL_POWER_ON ? 0 : first[i];
	regs_reset(&regs);
	for (size_t i = 0; i < informs; i++)
		first[i] = inform[i];
	*regs_at(&regs, RST_STAT) = reason[kind];
	rates_compute(s, s->hz);
}

const struct model_ops syscon_ops = {
	.name = "syscon",
	.state_size = sizeof(struct syscon),
	.window = 0x9000,
	.reset = syscon_reset,
	.read = syscon_read,
	.write = syscon_write,
};

uint32_t syscon_hz(const struct syscon *s, enum model_clock clock)
{
	return s->hz[clock];
}

/* Facts 3.6. The NAND controller asks for its own gate. */
static const struct {
	const char *model;
	uint16_t offset;
	uint8_t bit;
} gates[] = {
	{ "vic0", 0x500, 0 },  { "vic1", 0x500, 0 },  { "vic2", 0x500, 0 },
	{ "dmc", 0x504, 0 },   { "sromc", 0x504, 1 }, { "chipid", 0x52c, 0 },
	{ "gpio", 0x52c, 1 },  { "pwm", 0x52c, 6 },   { "systimer", 0x52c, 7 },
	{ "wdt", 0x52c, 8 },   { "rtc", 0x52c, 9 },   { "uart0", 0x530, 0 },
	{ "uart1", 0x530, 1 }, { "uart2", 0x530, 2 }, { "uart3", 0x530, 3 },
};

int syscon_gate(const char *model)
{
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (!strcmp(gates[i].model, model))
			return (int)i;
	return -1;
}

bool syscon_clocked(const struct syscon *s, int gate)
{
	return gate < 0 || syscon_gate_open(s, gates[gate].offset, gates[gate].bit);
}

bool syscon_gate_open(const struct syscon *s, uint32_t offset, unsigned int bit)
{
	return get(s, offset) >> bit & 1;
}

void syscon_set_up(struct syscon *s)
{
	static const struct {
		uint32_t offset, value;
	} usual[] = {
		{ 0x000, 0xe10 },	  { 0x004, 0xe10 },	    { 0x008, 0xe10 },
		{ 0x00c, 0xe10 },	  { 0x100, 0x81bc0400 },    { 0x104, 0x80590201 },
		{ 0x108, 0x80870303 },	  { 0x10c, 0x80600603 },    { CLK_DIV0, 0x00011301 },
		{ CLK_DIV1, 0x00011110 }, { CLK_DIV2, 0x00000001 }, { CLK_SRC0, 0x00001111 },
		{ CLK_SRC1, 0x01000001 },
	};
	struct regs regs = regs_of(s);

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		*regs_at(&regs, usual[i].offset) = usual[i].value;
	rates_update(s);
}
