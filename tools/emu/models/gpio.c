// SPDX-License-Identifier: MIT
/* GPIO of the S5PC100: hardware facts 5.1 to 5.4. */
#include <tools/emu/models/gpio.h>

#include <tools/emu/models/regs.h>

enum { CON, DAT, PULL, DRV, PDNCON, PDNPULL };

#define BANK_BYTES 0x20u
#define LED_MASK   ((1u << GPIO_LEDS) - 1)
#define MP_DRIVE0  0x3ccu
#define EINT_CON0  0xe00u
#define EINT_MASK0 0xf00u
#define EINT_PEND0 0xf40u
#define EINT_PEND3 0xf4cu
#define EINT_COUNT 32
#define EINT_ALONE 16 /* the others share a line */
#define PIN_EINT   2u /* function of GPH0..3 */

#define PULL_DOWN  0x5555u /* the usual reset value of PULL */

/* Facts 5.2: offset and what differs from CON 0, PULL down, DRV 0 at reset. */
static const struct bank {
	const char *name;
	uint32_t offset, con, pull, drv;
} banks[GPIO_BANKS] = {
	{ "GPA0", 0x000, 0, PULL_DOWN, 0 },
	{ "GPA1", 0x020, 0, PULL_DOWN, 0 },
	{ "GPB", 0x040, 0, PULL_DOWN, 0 },
	{ "GPC", 0x060, 0, PULL_DOWN, 0 },
	{ "GPD", 0x080, 0, PULL_DOWN, 0 },
	{ "GPE0", 0x0a0, 0, PULL_DOWN, 0 },
	{ "GPE1", 0x0c0, 0, PULL_DOWN, 0 },
	{ "GPF0", 0x0e0, 0, PULL_DOWN, 0 },
	{ "GPF1", 0x100, 0, PULL_DOWN, 0 },
	{ "GPF2", 0x120, 0, PULL_DOWN, 0 },
	{ "GPF3", 0x140, 0, PULL_DOWN, 0 },
	{ "GPG0", 0x160, 0, PULL_DOWN, 0 },
	{ "GPG1", 0x180, 0, PULL_DOWN, 0 },
	{ "GPG2", 0x1a0, 0, PULL_DOWN, 0 },
	{ "GPG3", 0x1c0, 0, PULL_DOWN, 0 },
	{ "GPI", 0x1e0, 0, PULL_DOWN, 0 },
	{ "GPJ0", 0x200, 0, PULL_DOWN, 0 },
	{ "GPJ1", 0x220, 0, PULL_DOWN, 0 },
	{ "GPJ2", 0x240, 0, PULL_DOWN, 0 },
	{ "GPJ3", 0x260, 0, PULL_DOWN, 0 },
	{ "GPJ4", 0x280, 0, PULL_DOWN, 0 },
	{ "GPK0", 0x2a0, 0x22443322, 0x0000, 0xaaaa },
	{ "GPK1", 0x2c0, 0x00222222, 0x0020, 0x0aaa },
	{ "GPK2", 0x2e0, 0x22223333, 0xa500, 0xaaaa },
	{ "GPK3", 0x300, 0x22222222, 0x0885, 0xaaaa },
	{ "GPL0", 0x320, 0, PULL_DOWN, 0 },
	{ "GPL1", 0x340, 0, PULL_DOWN, 0 },
	{ "GPL2", 0x360, 0, PULL_DOWN, 0 },
	{ "GPL3", 0x380, 0, PULL_DOWN, 0 },
	{ "GPL4", 0x3a0, 0, PULL_DOWN, 0 },
	{ "GPH0", 0xc00, 0, PULL_DOWN, 0 },
	{ "GPH1", 0xc20, 0, PULL_DOWN, 0 },
	{ "GPH2", 0xc40, 0, PULL_DOWN, 0 },
	{ "GPH3", 0xc60, 0, PULL_DOWN, 0 },
};

/* Facts 5.2, second table; masks at reset are a sibling's. */
static const struct reg eint_table[GPIO_EINTS] = {
	{ 0xe00, "EINTCON0", 0, REG_ALL },  { 0xe04, "EINTCON1", 0, REG_ALL },
	{ 0xe08, "EINTCON2", 0, REG_ALL },  { 0xe0c, "EINTCON3", 0, REG_ALL },
	{ 0xe80, "EINTFLT0", 0, REG_ALL },  { 0xe84, "EINTFLT1", 0, REG_ALL },
	{ 0xe88, "EINTFLT2", 0, REG_ALL },  { 0xe8c, "EINTFLT3", 0, REG_ALL },
	{ 0xe90, "EINTFLT4", 0, REG_ALL },  { 0xe94, "EINTFLT5", 0, REG_ALL },
	{ 0xe98, "EINTFLT6", 0, REG_ALL },  { 0xe9c, "EINTFLT7", 0, REG_ALL },
	{ 0xf00, "EINTMASK0", 0xff, 0xff }, { 0xf04, "EINTMASK1", 0xff, 0xff },
	{ 0xf08, "EINTMASK2", 0xff, 0xff }, { 0xf0c, "EINTMASK3", 0xff, 0xff },
	{ 0xf40, "EINTPEND0", 0, 0xff },    { 0xf44, "EINTPEND1", 0, 0xff },
	{ 0xf48, "EINTPEND2", 0, 0xff },    { 0xf4c, "EINTPEND3", 0, 0xff },
	{ 0xf80, "PDNEN", 0, REG_ALL },
};

static struct regs eint_regs(struct gpio *g)
{
	return (struct regs){ eint_table, GPIO_EINTS, g->eint };
}

static int find_bank(uint32_t offset)
{
	for (int i = 0; i < GPIO_BANKS; i++)
		if (banks[i].offset == (offset & ~(BANK_BYTES - 1)))
			return i;
	return -1;
}

/* The word of a bank or the drive strength of a memory port; NULL: another register. */
static uint32_t *find_word(struct gpio *g, uint32_t offset)
{
	uint32_t word = offset % BANK_BYTES / 4;
	int bank = find_bank(offset);

	if (bank >= 0)
		return word <= PDNPULL ? &g->bank[bank].reg[word] : NULL;
	if (offset >= MP_DRIVE0 && (offset - MP_DRIVE0) % BANK_BYTES == 0 &&
	    (offset - MP_DRIVE0) / BANK_BYTES < GPIO_MP_DRIVES)
		return &g->mp_drive[(offset - MP_DRIVE0) / BANK_BYTES];
	return NULL;
}

static unsigned int function(const struct gpio_bank *b, unsigned int pin)
{
	return b->reg[CON] >> 4 * pin & 0xf;
}

static uint8_t outputs(const struct gpio_bank *b)
{
	unsigned int mask = 0;

	for (unsigned int pin = 0; pin < 8; pin++)
		if (function(b, pin) == GPIO_OUTPUT)
			mask |= 1u << pin;
	return (uint8_t)mask;
}

static uint32_t dat_read(const struct gpio_bank *b)
{
	uint8_t out = outputs(b);

	return (b->reg[DAT] & out) | (b->level & ~out & 0xffu);
}

static void leds_update(struct gpio *g)
{
	const struct gpio_bank *b = &g->bank[find_bank(GPG3)];
	uint8_t leds = (uint8_t)(b->reg[DAT] & outputs(b) & LED_MASK), changed = leds ^ g->leds;

	g->leds = leds;
	for (unsigned int led = 0; led < GPIO_LEDS; led++) {
		if (!(changed >> led & 1))
			continue;
		model_set_line(&g->model, led, leds >> led & 1);
		if (g->led_changed)
			g->led_changed(g->led_arg, led, leds >> led & 1);
	}
}

static bool eint_enabled(const struct gpio *g, unsigned int n)
{
	return gpio_function(g, GPH0 + n / 8 * BANK_BYTES, n % 8) == PIN_EINT;
}

static bool eint_level(const struct gpio *g, unsigned int n)
{
	return g->bank[find_bank(GPH0 + n / 8 * BANK_BYTES)].level >> n % 8 & 1;
}

/* Does the pin, which was at @before, ask for the interrupt? */
static bool eint_triggers(uint32_t con, bool before, bool now)
{
	static const struct {
		bool low, high, falling, rising;
	} triggers[8] = {
		{ .low = true },
		{ .high = true },
		{ .falling = true },
		{ .falling = true },
		{ .rising = true },
		{ .rising = true },
		{ .falling = true, .rising = true },
		{ .falling = true, .rising = true },
	};
	con &= 7;
	return (now ? triggers[con].high : triggers[con].low) ||
	       (before && !now && triggers[con].falling) ||
	       (!before && now && triggers[con].rising);
}

static void eint_lines_update(struct gpio *g)
{
	struct regs regs = eint_regs(g);
	uint32_t wanted = 0;

	for (unsigned int i = 0; i < EINT_COUNT / 8; i++)
		wanted |= (*regs_at(&regs, EINT_PEND0 + 4 * i) &
			   ~*regs_at(&regs, EINT_MASK0 + 4 * i) & 0xff)
			  << 8 * i;
	for (unsigned int n = 0; n < EINT_ALONE; n++)
		model_set_line(&g->model, GPIO_EINT_LINE + n, wanted >> n & 1);
	model_set_line(&g->model, GPIO_EINT_LINE + EINT_ALONE, wanted >> EINT_ALONE);
}

/* A level asks again as long as it is there; an edge once. */
static void eints_update(struct gpio *g)
{
	struct regs regs = eint_regs(g);
	uint32_t pins = 0;

	for (unsigned int n = 0; n < EINT_COUNT; n++) {
		bool before = g->eint_pins >> n & 1, now = eint_level(g, n);
		uint32_t con = *regs_at(&regs, EINT_CON0 + n / 8 * 4) >> n % 8 * 4;

		pins |= (uint32_t)now << n;
		if (eint_enabled(g, n) && eint_triggers(con, before, now))
			*regs_at(&regs, EINT_PEND0 + n / 8 * 4) |= 1u << n % 8;
	}
	g->eint_pins = pins;
	eint_lines_update(g);
}

static bool is_word(const struct gpio *g, uint32_t offset, unsigned int size)
{
	if (size == 4 && !(offset & 3))
		return true;
	model_complain(&g->model, "gpio: offset 0x%x accessed with %u bytes, it is a word", offset,
		       size);
	return false;
}

static uint32_t gpio_read(void *state, uint32_t offset, unsigned int size)
{
	struct gpio *g = state;
	const uint32_t *word = find_word(g, offset & ~3u);
	struct regs regs = eint_regs(g);
	int index;

	if (word && !is_word(g, offset, size))
		return 0;
	if (word && find_bank(offset) >= 0 && offset % BANK_BYTES == 4 * DAT)
		return dat_read(&g->bank[find_bank(offset)]);
	if (word)
		return *word;
	index = regs_find(&regs, &g->model, offset, size);
	return index < 0 ? 0 : g->eint[index];
}

static void gpio_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct gpio *g = state;
	uint32_t *word = find_word(g, offset & ~3u);
	struct regs regs = eint_regs(g);
	int index;

	if (word) {
		if (is_word(g, offset, size))
			*word = value;
		leds_update(g);
		eints_update(g);
		return;
	}
	index = regs_find(&regs, &g->model, offset, size);
	if (index < 0)
		return;
	if (offset >= EINT_PEND0 && offset <= EINT_PEND3)
		value = g->eint[index] & ~value;
	regs_store(&regs, &g->model, index, value);
	eints_update(g);
}

static void gpio_reset(void *state, enum model_reset kind)
{
	struct gpio *g = state;
	struct regs regs = eint_regs(g);

	for (size_t i = 0; i < GPIO_BANKS; i++) {
		struct gpio_bank *b = &g->bank[i];

		for (size_t r = 0; r <= PDNPULL; r++)
			b->reg[r] = 0;
		b->reg[CON] = banks[i].con;
		b->reg[PULL] = banks[i].pull;
		b->reg[DRV] = banks[i].drv;
	}
	for (size_t i = 0; i < GPIO_MP_DRIVES; i++)
		g->mp_drive[i] = 0;
	regs_reset(&regs);
	leds_update(g);
	eints_update(g);
}

const struct model_ops gpio_ops = {
	.name = "gpio",
	.state_size = sizeof(struct gpio),
	.window = 0x1000,
	.reset = gpio_reset,
	.read = gpio_read,
	.write = gpio_write,
};

unsigned int gpio_function(const struct gpio *g, enum gpio_bank_offset bank, unsigned int pin)
{
	return function(&g->bank[find_bank(bank)], pin);
}

void gpio_set_pin(struct gpio *g, enum gpio_bank_offset bank, unsigned int pin, bool level)
{
	struct gpio_bank *b = &g->bank[find_bank(bank)];

	b->level = (uint8_t)(level ? b->level | 1u << pin : b->level & ~(1u << pin));
	if (g->model.host) /* else the board is still being built */
		eints_update(g);
}

/* Facts 5.3: UART0 and 1 on GPA0 (four pins each), UART2 and 3 on GPA1 (two each). */
bool gpio_is_uart(const struct gpio *g, unsigned int uart)
{
	enum gpio_bank_offset bank = uart < 2 ? GPA0 : GPA1;
	unsigned int pin = uart < 2 ? 4 * uart : 2 * (uart - 2);

	return gpio_function(g, bank, pin) == 2 && gpio_function(g, bank, pin + 1) == 2;
}

/* Facts 5.3: function 3; R/nB is 2, and 3 is said to work too. */
bool gpio_is_nand(const struct gpio *g)
{
	unsigned int ready = gpio_function(g, GPK2, 4);

	for (unsigned int pin = 0; pin < 4; pin++)
		if (gpio_function(g, GPK2, pin) != 3)
			return false;
	return (ready == 2 || ready == 3) && gpio_function(g, GPK0, 2) == 3;
}

bool gpio_is_srom(const struct gpio *g, unsigned int bank)
{
	return gpio_function(g, GPK0, bank) == 2;
}
