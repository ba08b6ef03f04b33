// SPDX-License-Identifier: MIT
/* Registers that are a table: name, value at reset, bits software can change. */
#include <tools/emu/models/regs.h>

#include <assert.h>

static int find(const struct regs *regs, uint32_t offset)
{
	size_t low = 0, high = regs->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (regs->table[mid].offset == offset)
			return (int)mid;
		if (regs->table[mid].offset < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return -1;
}

void regs_reset(const struct regs *regs)
{
	for (size_t i = 0; i < regs->count; i++)
		regs->value[i] = regs->table[i].reset;
}

int regs_find(const struct regs *regs, const struct model *m, uint32_t offset, unsigned int size)
{
	int index = find(regs, offset & ~3u);

	if (index < 0)
		model_complain(m, "%s: there is no register at offset 0x%x", m->ops->name, offset);
	else if (size != 4 || offset & 3)
		model_complain(m, "%s: %s at offset 0x%x accessed with %u bytes, it is a word",
			       m->ops->name, regs->table[index].name, offset, size);
	else
		return index;
	return -1;
}

void regs_store(const struct regs *regs, const struct model *m, int index, uint32_t value)
{
	const struct reg *reg = &regs->table[index];
	uint32_t kept = regs->value[index] & ~reg->writable;

	if (!reg->writable)
		model_complain(m, "%s: %s written, it is read only", m->ops->name, reg->name);
	else if (value & ~reg->writable)
		model_complain(m, "%s: %s = 0x%08x sets bits 0x%08x, which are reserved",
			       m->ops->name, reg->name, value, value & ~reg->writable);
	regs->value[index] = kept | (value & reg->writable);
}

uint32_t *regs_at(const struct regs *regs, uint32_t offset)
{
	int index = find(regs, offset);

	assert(index >= 0);
	return &regs->value[index];
}
