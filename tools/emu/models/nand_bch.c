// SPDX-License-Identifier: MIT
/*
 * The 4- and 8-bit codes of the NAND controller: hardware facts 8.6.
 *
 * BCH over GF(2^13) with the polynomial 0x201B, shortened to 512 bytes. A message is a
 * polynomial, bit 7 of its first byte the highest power; the code is the remainder modulo the
 * generator, highest power first, XORed with a mask that gives erased data an erased code.
 * Remainders are kept at the left end of 128 bits, so one table step serves both codes.
 */
#include <string.h>

#include <tools/emu/models/nand_ecc.h>

#define FIELD_POLY  0x201bu
#define FIELD_BITS  13
#define FIELD_ORDER 8191u /* of alpha: 2^13 - 1 */
#define LEFT(bits)  (128 - (bits))

struct nand_bch_code {
	unsigned int strength;	/* bits it corrects */
	unsigned int bits;	/* of the code */
	uint64_t generator[2];	/* without its highest term: upper, lower */
	uint64_t mask[2];	/* at the left end: upper, lower */
	unsigned int table_row; /* which encoder table is its */
};

/* Generators and masks: hardware facts 8.6. */
const struct nand_bch_code nand_bch4 = {
	.strength = 4,
	.bits = 52,
	.generator = { 0, 0x4523043ab86abull },
	.mask = { 0x2813cc3996ac7f00ull, 0 },
	.table_row = 0,
};
const struct nand_bch_code nand_bch8 = {
	.strength = 8,
	.bits = 104,
	.generator = { 0x15f914e07bull, 0x0c138741c5c4fb23ull },
	.mask = { 0xef512e09ed939ac2ull, 0x9779e524b5000000ull },
	.table_row = 1,
};

static struct {
	uint16_t exp[2 * FIELD_ORDER]; /* alpha^i, twice round so that sums need no modulo */
	uint16_t log[FIELD_ORDER + 1];
	nand_bch_bits table[2][256]; /* what a byte at the left end adds to the remainder */
} tables;

static nand_bch_bits wide(const uint64_t halves[2])
{
	return (nand_bch_bits)halves[0] << 64 | halves[1];
}

static void make_table(const struct nand_bch_code *code)
{
	nand_bch_bits generator = wide(code->generator) << LEFT(code->bits);

	for (unsigned int byte = 0; byte < 256; byte++) {
		nand_bch_bits r = (nand_bch_bits)byte << 120;

		for (int bit = 0; bit < 8; bit++)
			r = r << 1 ^ (r >> 127 ? generator : 0);
		tables.table[code->table_row][byte] = r;
	}
}

static void make_tables(void)
{
	unsigned int x = 1;

	for (unsigned int i = 0; i < FIELD_ORDER; i++) {
		tables.exp[i] = tables.exp[i + FIELD_ORDER] = (uint16_t)x;
		tables.log[x] = (uint16_t)i;
		x <<= 1;
		if (x >> FIELD_BITS)
			x ^= FIELD_POLY;
	}
	make_table(&nand_bch4);
	make_table(&nand_bch8);
}

static unsigned int mul(unsigned int a, unsigned int b)
{
	return a && b ? tables.exp[tables.log[a] + tables.log[b]] : 0;
}

static unsigned int divide(unsigned int a, unsigned int b)
{
	return a ? tables.exp[tables.log[a] + FIELD_ORDER - tables.log[b]] : 0;
}

static unsigned int power_of_alpha(unsigned int exponent)
{
	return tables.exp[exponent % FIELD_ORDER];
}

unsigned int nand_bch_code_size(const struct nand_bch_code *code)
{
	return (code->bits + 7) / 8;
}

void nand_bch_start(struct nand_bch *b, const struct nand_bch_code *code)
{
	if (!tables.exp[0])
		make_tables();
	*b = (struct nand_bch){ .code = code, .erased = true };
}

void nand_bch_add(struct nand_bch *b, uint8_t byte)
{
	unsigned int code_byte = b->count - NAND_STEP;

	if (b->count < NAND_STEP) {
		uint8_t row = (uint8_t)(b->remainder >> 120) ^ byte;

		b->remainder = b->remainder << 8 ^ tables.table[b->code->table_row][row];
	} else if (code_byte < nand_bch_code_size(b->code)) {
		b->stored |= (nand_bch_bits)byte << (120 - 8 * code_byte);
	} else {
		return;
	}
	b->erased = b->erased && byte == 0xff;
	b->count++;
}

void nand_bch_encode(const struct nand_bch *b, uint8_t *out)
{
	nand_bch_bits pad = ((nand_bch_bits)1 << LEFT(b->code->bits)) - 1;
	nand_bch_bits code = (b->remainder ^ wide(b->code->mask)) | pad;

	for (unsigned int i = 0; i < nand_bch_code_size(b->code); i++)
		out[i] = (uint8_t)(code >> (120 - 8 * i));
}

/* s[i] = the received polynomial at alpha^i: zero for each i where nothing is wrong. */
static void syndromes(nand_bch_bits wrong, const struct nand_bch_code *code, unsigned int *s)
{
	for (unsigned int i = 1; i <= 2 * code->strength; i++)
		s[i] = 0;
	for (unsigned int bit = 0; bit < code->bits; bit++) {
		if (!(wrong >> bit & 1))
			continue;
		for (unsigned int i = 1; i <= 2 * code->strength; i++)
			s[i] ^= power_of_alpha(i * bit);
	}
}

#define LOCATOR (2 * NAND_BCH_MOST + 2) /* coefficients while the search overshoots */

/* One step of Berlekamp-Massey: the discrepancy of the locator so far at syndrome n. */
static unsigned int discrepancy(const unsigned int *s, const unsigned int *c, unsigned int len,
				unsigned int n)
{
	unsigned int d = 0;

	for (unsigned int i = 0; i <= len; i++)
		d ^= mul(c[i], s[n - i]);
	return d;
}

/* The error locator of the syndromes; returns how many errors it is for. */
static unsigned int find_locator(const unsigned int *s, unsigned int n, unsigned int *c)
{
	unsigned int before[LOCATOR] = { 1 }, keep[LOCATOR];
	unsigned int len = 0, shift = 1, scale = 1;

	for (unsigned int i = 0; i < LOCATOR; i++)
		c[i] = i == 0;
	for (unsigned int k = 1; k <= n; k++, shift++) {
		unsigned int d = discrepancy(s, c, len, k);

		if (!d)
			continue;
		memcpy(keep, c, sizeof(keep));
		for (unsigned int i = shift; i < LOCATOR; i++)
			c[i] ^= mul(divide(d, scale), before[i - shift]);
		if (2 * len >= k)
			continue;
		len = k - len;
		memcpy(before, keep, sizeof(before));
		scale = d;
		shift = 0;
	}
	return len;
}

/* Does the locator vanish for an error at this power of x, so at alpha^-power? */
static bool is_root(const unsigned int *c, unsigned int errors, unsigned int power)
{
	unsigned int sum = c[0], step = FIELD_ORDER - power, at = 0;

	for (unsigned int i = 1; i <= errors; i++) {
		at += step;
		at = at >= FIELD_ORDER ? at - FIELD_ORDER : at;
		sum ^= c[i] ? tables.exp[tables.log[c[i]] + at] : 0;
	}
	return !sum;
}

int nand_bch_decode(const struct nand_bch *b, struct nand_bch_error errors[NAND_BCH_MOST])
{
	const struct nand_bch_code *code = b->code;
	nand_bch_bits wrong = (b->remainder ^ b->stored ^ wide(code->mask)) >> LEFT(code->bits);
	unsigned int s[2 * NAND_BCH_MOST + 1], c[LOCATOR];
	unsigned int all = 8 * NAND_STEP + code->bits, found = 0, expected;

	if (!wrong)
		return 0;
	syndromes(wrong, code, s);
	expected = find_locator(s, 2 * code->strength, c);
	if (expected > code->strength)
		return -1;
	for (unsigned int i = 0; i < all && found < expected; i++) {
		if (!is_root(c, expected, all - 1 - i))
			continue;
		errors[found].byte = (uint16_t)(i / 8);
		errors[found].pattern = (uint8_t)(0x80 >> i % 8);
		found++;
	}
	return found == expected ? (int)found : -1;
}

static int decode_step(const uint8_t data[NAND_STEP], const uint8_t code[NAND_BCH8_CODE],
		       uint8_t byte0, struct nand_bch_error errors[NAND_BCH_MOST])
{
	struct nand_bch b;

	nand_bch_start(&b, &nand_bch8);
	for (unsigned int i = 0; i < NAND_STEP; i++)
		nand_bch_add(&b, data[i]);
	nand_bch_add(&b, byte0);
	for (unsigned int i = 1; i < NAND_BCH8_CODE; i++)
		nand_bch_add(&b, code[i]);
	return nand_bch_decode(&b, errors);
}

int nand_bch8_correct(uint8_t data[NAND_STEP], const uint8_t code[NAND_BCH8_CODE],
		      bool byte0_unknown)
{
	struct nand_bch_error errors[NAND_BCH_MOST];
	int n = decode_step(data, code, byte0_unknown ? 0xff : code[0], errors);
	int counted = 0;

	if (n < 0 && byte0_unknown)
		n = decode_step(data, code, 0, errors);
	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		if (errors[i].byte < NAND_STEP)
			data[errors[i].byte] ^= errors[i].pattern;
		counted += !(byte0_unknown && errors[i].byte == NAND_STEP);
	}
	return counted;
}
