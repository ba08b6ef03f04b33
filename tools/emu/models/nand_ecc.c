// SPDX-License-Identifier: MIT
/* The 1-bit engine of the NAND controller: hardware facts 8.2 and 8.3. */
#include <tools/emu/models/nand_ecc.h>

#define MAIN_LINES  11 /* 2048 bytes */
#define SPARE_LINES 4  /* 16 bytes: P8 to P64 is what NFSECC has room for */

/* One pair of parities: where P and P' (the bit below) are in the code. */
struct pair {
	uint8_t bit; /* of P; P' is at bit - 1 */
};

/* P8, P16 ... P8192, then P1, P2, P4. */
static const struct pair main_lines[MAIN_LINES] = { { 1 },  { 3 },  { 5 },  { 7 },  { 9 }, { 11 },
						    { 13 }, { 15 }, { 17 }, { 29 }, { 31 } };
static const struct pair main_columns[3] = { { 19 }, { 21 }, { 23 } };
static const struct pair spare_lines[SPARE_LINES] = { { 5 }, { 7 }, { 11 }, { 13 } };
static const struct pair spare_columns[3] = { { 15 }, { 1 }, { 3 } };

/* Bits j of a byte whose number has bit k set: where P1, P2 and P4 look. */
static const uint8_t column_mask[3] = { 0xaa, 0xcc, 0xf0 };

static unsigned int parity(unsigned int v)
{
	return (unsigned int)__builtin_parity(v);
}

void nand_hamming_start(struct nand_hamming *h)
{
	*h = (struct nand_hamming){ 0 };
}

void nand_hamming_add(struct nand_hamming *h, uint8_t byte)
{
	unsigned int odd = parity(byte);

	h->lines ^= odd ? h->count : 0;
	h->odd = (uint8_t)(h->odd ^ odd);
	h->columns ^= byte;
	h->count++;
}

/* P is the parity where the bit is 1, P' where it is 0: together the parity of all. */
static uint32_t pair_bits(struct pair at, unsigned int p, unsigned int odd)
{
	return (uint32_t)p << at.bit | (uint32_t)(p ^ odd) << (at.bit - 1);
}

static uint32_t code_of(const struct nand_hamming *h, const struct pair *lines, unsigned int n,
			const struct pair *columns)
{
	uint32_t code = 0;

	for (unsigned int k = 0; k < n; k++)
		code |= pair_bits(lines[k], h->lines >> k & 1, h->odd);
	for (unsigned int k = 0; k < 3; k++)
		code |= pair_bits(columns[k], parity(h->columns & column_mask[k]), h->odd);
	return ~code;
}

uint32_t nand_hamming_code(const struct nand_hamming *h)
{
	return code_of(h, main_lines, MAIN_LINES, main_columns);
}

uint16_t nand_hamming_spare_code(const struct nand_hamming *h)
{
	return (uint16_t)code_of(h, spare_lines, SPARE_LINES, spare_columns);
}

/* One bit of data wrong turns exactly one parity of each pair; P says where it is. */
static bool locate(uint32_t x, const struct pair *pairs, unsigned int n, unsigned int *where)
{
	*where = 0;
	for (unsigned int k = 0; k < n; k++) {
		unsigned int both = x >> (pairs[k].bit - 1) & 3;

		if (both != 1 && both != 2)
			return false;
		*where |= (both >> 1) << k;
	}
	return true;
}

static struct nand_hamming_error compare(uint32_t x, const struct pair *lines, unsigned int n,
					 const struct pair *columns)
{
	struct nand_hamming_error e = { .result = NAND_HAMMING_MANY };
	unsigned int byte, bit;

	if (!x) {
		e.result = NAND_HAMMING_GOOD;
	} else if (__builtin_popcount(x) == 1) {
		e.result = NAND_HAMMING_IN_CODE;
	} else if ((unsigned int)__builtin_popcount(x) == n + 3 && locate(x, lines, n, &byte) &&
		   locate(x, columns, 3, &bit)) {
		e.result = NAND_HAMMING_ONE_BIT;
		e.byte = (uint16_t)byte;
		e.bit = (uint8_t)bit;
	}
	return e;
}

struct nand_hamming_error nand_hamming_compare(uint32_t stored, uint32_t computed)
{
	return compare(stored ^ computed, main_lines, MAIN_LINES, main_columns);
}

struct nand_hamming_error nand_hamming_spare_compare(uint16_t stored, uint16_t computed)
{
	return compare((uint32_t)(stored ^ computed), spare_lines, SPARE_LINES, spare_columns);
}
