/* SPDX-License-Identifier: MIT */
/*
 * Registers that are a table: name, value at reset, bits software can change.
 *
 * The values live in an array of the model beside the table, index by index. An access that
 * is no aligned word, or that hits no row, is complained about, reads as 0, writes nothing.
 */
#pragma once

#include <tools/emu/models/model.h>

struct reg {
	uint32_t offset; /* ascending, words only */
	const char *name;
	uint32_t reset;
	uint32_t writable; /* writing others is complained about, they keep their value */
};

#define REG_ALL UINT32_MAX

struct regs {
	const struct reg *table;
	size_t count;
	uint32_t *value; /* @count of them */
};

/** regs_reset() - each value as the table says */
void regs_reset(const struct regs *regs);

/** regs_find() - index of the register at @offset, or -1 with a complaint */
int regs_find(const struct regs *regs, const struct model *m, uint32_t offset, unsigned int size);

/** regs_store() - write the writable bits of register @index */
void regs_store(const struct regs *regs, const struct model *m, int index, uint32_t value);

/** regs_at() - the value of the register at @offset, which the table must have */
uint32_t *regs_at(const struct regs *regs, uint32_t offset);
