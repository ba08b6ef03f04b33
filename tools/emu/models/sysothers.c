// SPDX-License-Identifier: MIT
/* Chip ID and straps (0xE0000000), software reset and its neighbours (0xE0200000): facts 3.8. */
#include <tools/emu/models/regs.h>
#include <tools/emu/models/syscon.h>

#define PRO_ID	       0x0
#define OMR	       0x4
#define PRO_ID_FS      0x43100001u /* hardware facts 15.1, row 15 */
#define SWRESET	       0x000
#define SWRESET_UNLOCK 0xc100u

static const struct reg id_table[] = {
	{ PRO_ID, "PRO_ID", 0, 0 },
	{ OMR, "OMR", 0, 0 },
};

static const struct reg others_table[] = {
	{ SWRESET, "SWRESET", 0, REG_ALL },	{ 0x008, "OneNAND SWRESET", 0, REG_ALL },
	{ 0x100, "GEN_CTRL", 0, REG_ALL },	{ 0x104, "GEN_STATUS", 0, REG_ALL },
	{ 0x200, "MEM_SYS_CFG", 0, REG_ALL },	{ 0x300, "CAM_MUX_SEL", 0, REG_ALL },
	{ 0x304, "MIXER_OUT_SEL", 0, REG_ALL }, { 0x308, "LPMP3_MODE_SEL", 0, REG_ALL },
	{ 0x400, "MIPI_PHY_CON0", 0, REG_ALL }, { 0x414, "MIPI_PHY_CON1", 0, REG_ALL },
	{ 0x420, "HDMI_PHY_CON0", 0, REG_ALL },
};

#define OTHERS_COUNT (sizeof(others_table) / sizeof(others_table[0]))

_Static_assert(OTHERS_COUNT <= sizeof(((struct sysothers *)0)->value) / sizeof(uint32_t),
	       "struct sysothers has not room for every register");

static struct regs id_regs(uint32_t *value)
{
	return (struct regs){ id_table, 2, value };
}

static struct regs others_regs(struct sysothers *s)
{
	return (struct regs){ others_table, OTHERS_COUNT, s->value };
}

static uint32_t chipid_read(void *state, uint32_t offset, unsigned int size)
{
	const struct chipid *s = state;
	uint32_t value[] = { s->pro_id, s->omr };
	struct regs regs = id_regs(value);
	int index = regs_find(&regs, &s->model, offset, size);

	return index < 0 ? 0 : value[index];
}

static void chipid_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	const struct chipid *s = state;
	uint32_t ignored[2] = { 0 };
	struct regs regs = id_regs(ignored);
	int index = regs_find(&regs, &s->model, offset, size);

	if (index >= 0)
		regs_store(&regs, &s->model, index, value);
}

static void chipid_reset(void *state, enum model_reset kind)
{
	struct chipid *s = state;

	if (!s->pro_id)
		s->pro_id = PRO_ID_FS;
}

static uint32_t sysothers_read(void *state, uint32_t offset, unsigned int size)
{
	struct sysothers *s = state;
	struct regs regs = others_regs(s);
	int index = regs_find(&regs, &s->model, offset, size);

	return index < 0 ? 0 : s->value[index];
}

static void swreset_written(struct sysothers *s, uint32_t value)
{
	if (value == SWRESET_UNLOCK)
		s->model.host->reset_chip(s->model.ctx, MODEL_SOFTWARE);
	else
		model_complain(&s->model, "sysothers: SWRESET = 0x%x does nothing, 0x%x resets",
			       value, SWRESET_UNLOCK);
}

static void sysothers_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct sysothers *s = state;
	struct regs regs = others_regs(s);
	int index = regs_find(&regs, &s->model, offset, size);

	if (index < 0)
		return;
	if (offset == SWRESET)
		swreset_written(s, value);
	else
		regs_store(&regs, &s->model, index, value);
}

static void sysothers_reset(void *state, enum model_reset kind)
{
	struct regs regs = others_regs(state);

	regs_reset(&regs);
}

const struct model_ops chipid_ops = {
	.name = "chipid",
	.state_size = sizeof(struct chipid),
	.window = 0x1000,
	.reset = chipid_reset,
	.read = chipid_read,
	.write = chipid_write,
};

const struct model_ops sysothers_ops = {
	.name = "sysothers",
	.state_size = sizeof(struct sysothers),
	.window = 0x1000,
	.reset = sysothers_reset,
	.read = sysothers_read,
	.write = sysothers_write,
};
