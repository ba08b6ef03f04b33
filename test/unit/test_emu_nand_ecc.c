// SPDX-License-Identifier: MIT
/* The codes of the NAND controller, against the vectors of hardware facts 8.3 and 8.6. */
#include <test/unit/test.h>
#include <tools/emu/models/nand_ecc.h>

static uint8_t message[2048];

/* The LCG bytes of hardware facts 8.3. */
static void fill_lcg(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(message); i++) {
		x = (x * 1103515245u + 12345u) & 0x7fffffff;
		message[i] = (uint8_t)(x >> 16);
	}
}

static void fill_counting(void)
{
	for (size_t i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)i;
}

static uint32_t hamming(size_t len)
{
	struct nand_hamming h;

	nand_hamming_start(&h);
	for (size_t i = 0; i < len; i++)
		nand_hamming_add(&h, message[i]);
	return nand_hamming_code(&h);
}

static void check_hamming(uint32_t of_512, uint32_t of_2048)
{
	CHECK_EQ(hamming(512), of_512);
	CHECK_EQ(hamming(2048), of_2048);
}

/* Hardware facts 8.3, table of test vectors. */
TEST(the_1_bit_engine_gives_the_known_codes)
{
	memset(message, 0xff, sizeof(message));
	check_hamming(0xffffffff, 0xffffffff);
	fill_counting();
	check_hamming(0xffffffff, 0xffffffff);
	memset(message, 0, sizeof(message));
	check_hamming(0xffffffff, 0xffffffff);
	message[0] = 1;
	check_hamming(0xafaaaaaa, 0xafaaaaaa);
	message[0] = 0;
	message[5] = 1;
	check_hamming(0xafaaaa99, 0xafaaaa99);
	message[5] = 0;
	message[511] = 0x80;
	CHECK_EQ(hamming(512), 0xaf555555);
	message[511] = 0;
	message[2047] = 0x80;
	CHECK_EQ(hamming(2048), 0x5f555555);
	fill_lcg();
	CHECK_EQ(message[0] << 16 | message[1] << 8 | message[2], 0xc67e81);
	check_hamming(0xffc3c0cc, 0x9f9aa566);
}

/* Hardware facts 8.3, decode rule, and the pair with bit 4 of byte 300 flipped. */
TEST(the_1_bit_engine_finds_every_single_wrong_bit_of_512_and_of_2048_bytes)
{
	static const size_t lengths[] = { 512, 2048 };

	fill_lcg();
	for (size_t l = 0; l < 2; l++) {
		uint32_t good = hamming(lengths[l]);

		for (size_t i = 0; i < lengths[l]; i += lengths[l] == 512 ? 1 : 37) {
			unsigned int bit = i % 8;
			struct nand_hamming_error e;

			message[i] ^= (uint8_t)(1 << bit);
			e = nand_hamming_compare(good, hamming(lengths[l]));
			message[i] ^= (uint8_t)(1 << bit);
			CHECK_EQ(e.result, NAND_HAMMING_ONE_BIT);
			CHECK_EQ(e.byte, i);
			CHECK_EQ(e.bit, bit);
		}
	}
	uint32_t good = hamming(512);

	message[300] ^= 0x10;
	CHECK_EQ(good ^ hamming(512), 0x509659a5);
}

TEST(the_1_bit_engine_tells_damage_of_the_code_from_damage_beyond_repair)
{
	uint32_t good;

	fill_lcg();
	good = hamming(512);
	CHECK_EQ(nand_hamming_compare(good, good).result, NAND_HAMMING_GOOD);
	for (int bit = 0; bit < 32; bit++)
		CHECK_EQ(nand_hamming_compare(good ^ 1u << bit, good).result, NAND_HAMMING_IN_CODE);
	message[7] ^= 0x81;
	CHECK_EQ(nand_hamming_compare(good, hamming(512)).result, NAND_HAMMING_MANY);
	message[7] ^= 0x80;
	CHECK_EQ(nand_hamming_compare(good, hamming(512)).result, NAND_HAMMING_ONE_BIT);
	CHECK_EQ(nand_hamming_compare(good ^ 1u << 24, hamming(512)).result, NAND_HAMMING_MANY);
	message[7] ^= 0x01;
	message[100] ^= 2;
	message[400] ^= 2;
	CHECK_EQ(nand_hamming_compare(good, hamming(512)).result, NAND_HAMMING_MANY);
}

/* Hardware facts 8.3, last paragraph: P16 P16' P8 P8' P4 P4' P2 P2' | P1 P1' P64 P64' P32 P32' 11. */
TEST(the_spare_engine_orders_its_parities_as_the_manual_does)
{
	struct nand_hamming h, wrong;
	struct nand_hamming_error e;

	nand_hamming_start(&h);
	nand_hamming_add(&h, 1); /* byte 0, bit 0: every primed parity is odd */
	CHECK_EQ(nand_hamming_spare_code(&h), 0xabaa);
	nand_hamming_start(&wrong);
	for (int i = 0; i < 15; i++)
		nand_hamming_add(&wrong, 0);
	nand_hamming_add(&wrong, 0x80); /* byte 15, bit 7: every unprimed one */
	CHECK_EQ(nand_hamming_spare_code(&wrong), 0x5755);
	e = nand_hamming_spare_compare(0xffff, nand_hamming_spare_code(&wrong));
	CHECK_EQ(e.result, NAND_HAMMING_ONE_BIT);
	CHECK_EQ(e.byte, 15);
	CHECK_EQ(e.bit, 7);
	CHECK_EQ(nand_hamming_spare_compare(0xffff, 0xfffe).result, NAND_HAMMING_IN_CODE);
	CHECK_EQ(nand_hamming_spare_compare(0xffff, 0xfffc).result, NAND_HAMMING_MANY);
}

static void encode(const struct nand_bch_code *code, uint8_t *out)
{
	struct nand_bch b;

	nand_bch_start(&b, code);
	for (size_t i = 0; i < NAND_STEP; i++)
		nand_bch_add(&b, message[i]);
	nand_bch_encode(&b, out);
}

static void check_bch(const char *code4, const char *code8)
{
	uint8_t out[NAND_BCH8_CODE];

	encode(&nand_bch4, out);
	CHECK(!memcmp(out, code4, NAND_BCH4_CODE));
	encode(&nand_bch8, out);
	CHECK(!memcmp(out, code8, NAND_BCH8_CODE));
}

/* Hardware facts 8.6, table of test vectors. */
TEST(the_bch_engines_give_the_known_codes)
{
	memset(message, 0xff, sizeof(message));
	check_bch("\xff\xff\xff\xff\xff\xff\xff",
		  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
	memset(message, 0, sizeof(message));
	check_bch("\x28\x13\xcc\x39\x96\xac\x7f",
		  "\xef\x51\x2e\x09\xed\x93\x9a\xc2\x97\x79\xe5\x24\xb5");
	fill_counting();
	check_bch("\xc4\xc3\x2c\x9e\xc7\x68\xef",
		  "\x46\xed\xc5\xb8\x0c\xde\xbe\xe9\x29\x38\xa3\x97\x61");
	memset(message, 0, sizeof(message));
	message[0] = 1;
	check_bch("\x4f\xfc\x71\x86\x5b\x45\x8f",
		  "\x6e\x18\x6d\x85\x09\x0d\x5f\x15\x44\xaf\x28\xd8\x66");
	message[0] = 0;
	message[511] = 1;
	check_bch("\x6d\x30\xc8\x03\x2e\xc6\xcf",
		  "\xfa\xa8\x3a\xe9\x96\x9f\x89\x45\xd6\xbc\x21\xdf\x96");
	fill_lcg();
	check_bch("\x70\xcf\x0b\xa9\xa1\x18\xcf",
		  "\xe6\xec\x8c\x77\x77\xdc\x31\x61\xb9\xef\xa0\xa3\xec");
}

static uint32_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

/* Flip @n different bits of data and code, decode, and see that just these are reported. */
static void flip_and_decode(const struct nand_bch_code *code, unsigned int n)
{
	uint8_t page[NAND_STEP + NAND_BCH8_CODE], good[NAND_STEP + NAND_BCH8_CODE];
	struct nand_bch_error errors[NAND_BCH_MOST];
	unsigned int size = NAND_STEP + nand_bch_code_size(code);
	unsigned int bits = 8 * size - (code == &nand_bch4 ? 4 : 0); /* without the padding */
	struct nand_bch b;

	memcpy(good, message, NAND_STEP);
	encode(code, good + NAND_STEP);
	memcpy(page, good, size);
	for (unsigned int done = 0; done < n;) {
		unsigned int bit = any(bits);
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		if ((page[bit / 8] ^ good[bit / 8]) & mask)
			continue;
		page[bit / 8] ^= mask;
		done++;
	}
	nand_bch_start(&b, code);
	for (unsigned int i = 0; i < size; i++)
		nand_bch_add(&b, page[i]);
	CHECK_EQ(nand_bch_decode(&b, errors), n);
	for (unsigned int i = 0; i < n; i++)
		page[errors[i].byte] ^= errors[i].pattern;
	CHECK(!memcmp(page, good, size));
}

/* Hardware facts 8.4 and 8.5: 4 and 8 wrong bits, anywhere, code included. */
TEST(the_bch_engines_correct_up_to_their_strength_anywhere)
{
	fill_lcg();
	for (unsigned int round = 0; round < 40; round++) {
		flip_and_decode(&nand_bch4, round % 5);
		flip_and_decode(&nand_bch8, round % 9);
	}
}

TEST(the_bch_engines_say_when_there_are_too_many_errors)
{
	struct nand_bch_error errors[NAND_BCH_MOST];
	struct nand_bch b;
	uint8_t code[NAND_BCH8_CODE];

	fill_lcg();
	encode(&nand_bch8, code);
	for (unsigned int i = 0; i < 9; i++)
		message[50 * i] ^= 4;
	nand_bch_start(&b, &nand_bch8);
	for (unsigned int i = 0; i < NAND_STEP; i++)
		nand_bch_add(&b, message[i]);
	for (unsigned int i = 0; i < NAND_BCH8_CODE; i++)
		nand_bch_add(&b, code[i]);
	CHECK_EQ(nand_bch_decode(&b, errors), -1);
}

/* Hardware facts 8.5: the free page bit is about data and code together. */
TEST(an_erased_step_is_good_and_known_as_erased)
{
	struct nand_bch_error errors[NAND_BCH_MOST];
	struct nand_bch b;

	nand_bch_start(&b, &nand_bch8);
	for (unsigned int i = 0; i < NAND_STEP + NAND_BCH8_CODE; i++)
		nand_bch_add(&b, 0xff);
	CHECK(b.erased);
	CHECK_EQ(nand_bch_decode(&b, errors), 0);
	nand_bch_start(&b, &nand_bch8);
	for (unsigned int i = 0; i < NAND_STEP + NAND_BCH8_CODE; i++)
		nand_bch_add(&b, i == 20 ? 0xfb : 0xff);
	CHECK(!b.erased);
	CHECK_EQ(nand_bch_decode(&b, errors), 1);
	CHECK_EQ(errors[0].byte, 20);
	CHECK_EQ(errors[0].pattern, 4);
}

/* Hardware facts 8.7: byte 0 is tried as 0xff and as 0x00, so four more errors are corrected. */
TEST(an_unknown_code_byte_0_costs_at_most_four_corrections)
{
	fill_lcg();
	for (unsigned int variant = 0; variant < 256; variant++) {
		uint8_t code[NAND_BCH8_CODE], data[NAND_STEP];

		message[0] = (uint8_t)variant;
		encode(&nand_bch8, code);
		code[0] = 0xff; /* what the bad-block marker leaves there */
		memcpy(data, message, NAND_STEP);
		for (unsigned int i = 0; i < 4; i++)
			data[100 * i + 1] ^= 1;
		CHECK_EQ(nand_bch8_correct(data, code, true), 4);
		CHECK(!memcmp(data, message, NAND_STEP));
	}
}
