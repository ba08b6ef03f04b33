// SPDX-License-Identifier: MIT
/* What the faults of nand_faults.h do to operations and to pages. */
#include <string.h>

#include <tools/emu/models/nand_array.h>
#include <tools/emu/models/nand_faults.h>

#define SPARE_PART 16 /* spare bytes that belong to 512 bytes of data */
#define MARKER	   2  /* bytes at the start of the spare that tell bad blocks */

void nand_faults_init(struct nand_faults *f)
{
	*f = (struct nand_faults){ .seed = 1, .chance = 1 };
}

uint64_t nand_chance(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static bool is_there(const struct nand_rule *r, uint32_t page)
{
	return page >= r->first && page <= r->last;
}

static bool applies(const struct nand_rule *r, uint32_t op, uint32_t page)
{
	return (!r->op || r->op == op) && is_there(r, page);
}

/* What rules of one kind mean for the operation they hit; the power cut comes with both. */
struct effect {
	enum nand_fault kind;
	bool fail;
};

static struct nand_outcome outcome(const struct nand_faults *f, const struct effect effects[3],
				   uint32_t op, uint32_t page)
{
	struct nand_outcome o = { .result = NAND_RESULT_WHOLE };

	for (unsigned int i = 0; i < f->count; i++) {
		const struct nand_rule *r = &f->rules[i];

		for (unsigned int k = 0; k < 3; k++) {
			if (r->kind != effects[k].kind || !applies(r, op, page))
				continue;
			o.fail |= effects[k].fail;
			o.cut |= r->kind == NAND_FAULT_POWER_CUT;
			o.result = r->bytes ? NAND_RESULT_BYTES : r->result;
			o.bytes = r->bytes;
		}
	}
	return o;
}

struct nand_outcome nand_faults_program(const struct nand_faults *f, uint32_t op, uint32_t page)
{
	static const struct effect effects[3] = { { NAND_FAULT_PROGRAM_FAIL, true },
						  { NAND_FAULT_TORN_PROGRAM, false },
						  { NAND_FAULT_POWER_CUT, false } };

	return outcome(f, effects, op, page);
}

struct nand_outcome nand_faults_erase(const struct nand_faults *f, uint32_t op, uint32_t page)
{
	static const struct effect effects[3] = { { NAND_FAULT_ERASE_FAIL, true },
						  { NAND_FAULT_HALF_ERASE, false },
						  { NAND_FAULT_POWER_CUT, false } };

	return outcome(f, effects, op, page);
}

bool nand_faults_has(const struct nand_faults *f, enum nand_fault kind, uint32_t page)
{
	for (unsigned int i = 0; i < f->count; i++)
		if (f->rules[i].kind == kind && is_there(&f->rules[i], page))
			return true;
	return false;
}

bool nand_faults_worn(const struct nand_faults *f, uint32_t page, uint32_t erases,
		      uint32_t programs)
{
	for (unsigned int i = 0; i < f->count; i++) {
		const struct nand_rule *r = &f->rules[i];

		if (r->kind != NAND_FAULT_GROWN || !is_there(r, page))
			continue;
		if ((r->erases && erases >= r->erases) || (r->programs && programs >= r->programs))
			return true;
	}
	return false;
}

/* Flip @n different bits of @len bytes, the same ones for the same @where. */
static void flip_bits(uint8_t *bytes, unsigned int len, uint32_t n, uint64_t where)
{
	uint8_t flipped[NAND_PAGE / 4] = { 0 };

	for (uint32_t done = 0; done < n && done < 8 * len;) {
		uint32_t bit = (uint32_t)(nand_chance(&where) % (8 * len));
		uint8_t mask = (uint8_t)(1 << bit % 8);

		if (flipped[bit / 8] & mask)
			continue;
		flipped[bit / 8] |= mask;
		bytes[bit / 8] ^= mask;
		done++;
	}
}

static void flip_page(const struct nand_rule *r, uint8_t *raw, uint64_t where)
{
	for (unsigned int step = 0; step < NAND_PAGE / 512; step++) {
		uint8_t *spare = raw + NAND_PAGE + SPARE_PART * step;
		unsigned int spared = step ? 0 : MARKER;

		flip_bits(raw + 512 * step, 512, r->bits, nand_chance(&where));
		flip_bits(spare + spared, SPARE_PART - spared, r->spare, nand_chance(&where));
	}
}

static uint64_t place(const struct nand_faults *f, uint32_t page, uint64_t more)
{
	return f->seed * 0x2545f4914f6cdd1dull + page * 0x9e3779b97f4a7c15ull + more;
}

void nand_faults_read(struct nand_faults *f, uint32_t page, uint8_t *raw)
{
	f->reads++;
	for (unsigned int i = 0; i < f->count; i++) {
		const struct nand_rule *r = &f->rules[i];

		if (!is_there(r, page))
			continue;
		if (r->kind == NAND_FAULT_FLIP && r->mode != NAND_FLIP_STORED)
			flip_page(r, raw, place(f, page, r->mode == NAND_FLIP_VARY ? f->reads : 0));
		if (r->kind == NAND_FAULT_NO_ECC)
			memset(raw + NAND_PAGE, 0xff, NAND_SPARE);
	}
}

void nand_faults_store(const struct nand_faults *f, uint32_t page, uint8_t *raw)
{
	for (unsigned int i = 0; i < f->count; i++) {
		const struct nand_rule *r = &f->rules[i];

		if (r->kind == NAND_FAULT_FLIP && r->mode == NAND_FLIP_STORED && is_there(r, page))
			flip_page(r, raw, place(f, page, 0));
	}
}
