// SPDX-License-Identifier: MIT
/* SROM controller of the S5PC100: hardware facts 5.5. */
#include <tools/emu/models/sromc.h>

#include <tools/emu/models/regs.h>

#define BW_WIDE	       (1u << 0)
#define BW_BYTE_ADDR   (1u << 1)
#define BW_WAIT	       (1u << 2)
#define BW_BYTE_ENABLE (1u << 3)
#define BC_TACC(value) (((value) >> 16 & 0x1f) + 1)
#define NS_PER_S       1000000000ull

/* Reset values are a sibling's. */
static const struct reg table[1 + SROMC_BANKS] = {
	{ 0x00, "SROM_BW", 0x00000008, 0x00ffffff },  { 0x04, "SROM_BC0", 0x000f0000, 0xff1ffff3 },
	{ 0x08, "SROM_BC1", 0x000f0000, 0xff1ffff3 }, { 0x0c, "SROM_BC2", 0x000f0000, 0xff1ffff3 },
	{ 0x10, "SROM_BC3", 0x000f0000, 0xff1ffff3 }, { 0x14, "SROM_BC4", 0x000f0000, 0xff1ffff3 },
	{ 0x18, "SROM_BC5", 0x000f0000, 0xff1ffff3 },
};

static struct regs regs_of(struct sromc *s)
{
	return (struct regs){ table, 1 + SROMC_BANKS, s->value };
}

static uint32_t sromc_read(void *state, uint32_t offset, unsigned int size)
{
	struct sromc *s = state;
	struct regs regs = regs_of(s);
	int index = regs_find(&regs, &s->model, offset, size);

	return index < 0 ? 0 : s->value[index];
}

static void sromc_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct sromc *s = state;
	struct regs regs = regs_of(s);
	int index = regs_find(&regs, &s->model, offset, size);

	if (index >= 0)
		regs_store(&regs, &s->model, index, value);
}

static void sromc_reset(void *state, enum model_reset kind)
{
	struct regs regs = regs_of(state);

	regs_reset(&regs);
}

const struct model_ops sromc_ops = {
	.name = "sromc",
	.state_size = sizeof(struct sromc),
	.window = 0x1000,
	.reset = sromc_reset,
	.read = sromc_read,
	.write = sromc_write,
};

struct sromc_bank sromc_bank(const struct sromc *s, unsigned int bank)
{
	uint32_t bw = s->value[0] >> 4 * bank, hz = model_clock_hz(&s->model, MODEL_HCLKD0);

	return (struct sromc_bank){
		.wide = bw & BW_WIDE,
		.byte_address = bw & BW_BYTE_ADDR,
		.wait = bw & BW_WAIT,
		.byte_enable = bw & BW_BYTE_ENABLE,
		.access_ns = hz ? (uint32_t)(BC_TACC(s->value[1 + bank]) * NS_PER_S / hz) : 0,
	};
}
