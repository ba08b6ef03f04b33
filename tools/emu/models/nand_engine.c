// SPDX-License-Identifier: MIT
/* The ECC engines inside the NAND controller: hardware facts 8.1 to 8.5. */
#include <tools/emu/models/nand_engine.h>

#define CONF_TYPE(v)	((enum nand_ecc_type)((v) >> 23 & 3))
#define CONF_MSG_LENGTH (1u << 25)
#define CONT_SECC_LOCK	(1u << 6)
#define CONT_MECC_LOCK	(1u << 7)
#define CONT_ENCODE	(1u << 18)
#define SEARCH_CLOCKS	155 /* at least: hardware facts 8.4 */
#define BUSY		(1u << 31)
#define FREE_PAGE	(1u << 29)

#define complain_once(e, ...)                                             \
	do {                                                              \
		if (!(e)->complained)                                     \
			model_complain((e)->model, "nand: " __VA_ARGS__); \
		(e)->complained = true;                                   \
	} while (0)

void nand_engine_reset(struct nand_engine *e)
{
	const struct model *model = e->model;
	uint64_t search_ns = e->search_ns;

	*e = (struct nand_engine){ .model = model, .search_ns = search_ns };
	nand_bch_start(&e->bch, &nand_bch8);
}

void nand_engine_init_main(struct nand_engine *e, uint32_t conf, uint32_t cont)
{
	e->type = CONF_TYPE(conf);
	e->enc_done = e->dec_done = e->complained = false;
	e->dead = e->type == NAND_ECC_RESERVED || conf & CONF_MSG_LENGTH;
	e->init_locked = cont & CONT_MECC_LOCK;
	e->error_count = 0;
	e->searching = e->type != NAND_ECC_1BIT && !(cont & CONT_ENCODE);
	e->search_end = MODEL_NEVER;
	nand_hamming_start(&e->main);
	nand_bch_start(&e->bch, e->type == NAND_ECC_4BIT ? &nand_bch4 : &nand_bch8);
	if (e->dead)
		complain_once(e,
			      "InitMECC with NFCONF = 0x%08x: neither 24-byte messages nor ECC "
			      "type 3 are modelled",
			      conf);
}

void nand_engine_init_spare(struct nand_engine *e)
{
	nand_hamming_start(&e->spare);
}

/* Bytes of the code that a decoder waits for. */
static unsigned int message_size(const struct nand_engine *e)
{
	return NAND_STEP + (e->encode ? 0 : nand_bch_code_size(e->bch.code));
}

static void check_length(struct nand_engine *e)
{
	if (e->bch.count && e->bch.count < message_size(e))
		complain_once(e, "MECCLock after %u of the %u bytes that are to be %scoded",
			      e->bch.count, message_size(e), e->encode ? "en" : "de");
}

void nand_engine_lock(struct nand_engine *e, bool lock)
{
	if (e->type == NAND_ECC_1BIT || e->dead)
		return;
	if (lock)
		check_length(e);
	else if (e->init_locked)
		complain_once(e, "MECCLock cleared after InitMECC, not with it or before");
}

/* A BCH engine has the whole step: the code is there at once, a search takes its time. */
static void step_complete(struct nand_engine *e)
{
	uint32_t hz = model_clock_hz(e->model, MODEL_HCLKD0);
	uint64_t ns = hz ? SEARCH_CLOCKS * 1000000000ull / hz : 0;

	if (e->encode) {
		e->enc_done = true;
		return;
	}
	e->error_count = nand_bch_decode(&e->bch, e->errors);
	e->dec_done = true;
	e->search_end = model_now(e->model) + ns;
	e->search_ns += ns;
}

static void feed_bch(struct nand_engine *e, uint32_t cont, uint8_t byte)
{
	/* The eighth byte of a 4-bit code has no meaning (hardware facts 8.4). */
	unsigned int spared = e->type == NAND_ECC_4BIT && !e->encode;

	if (!e->bch.count)
		e->encode = cont & CONT_ENCODE;
	if (e->bch.count >= message_size(e)) {
		if (e->bch.count >= message_size(e) + spared)
			complain_once(e, "more than %u bytes for one ECC step", message_size(e));
		e->bch.count++;
		return;
	}
	nand_bch_add(&e->bch, byte);
	if (e->bch.count == message_size(e))
		step_complete(e);
}

void nand_engine_feed(struct nand_engine *e, uint32_t cont, uint8_t byte)
{
	if (!(cont & CONT_SECC_LOCK))
		nand_hamming_add(&e->spare, byte);
	if (cont & CONT_MECC_LOCK || e->dead)
		return;
	if (e->type == NAND_ECC_1BIT)
		nand_hamming_add(&e->main, byte);
	else
		feed_bch(e, cont, byte);
}

/* Four bytes of the code as a register; behind its end 0xff (the eighth byte of 4-bit mode). */
static uint32_t code_word(const struct nand_engine *e, unsigned int index)
{
	uint8_t code[16];
	uint32_t word = 0;

	for (unsigned int i = 0; i < sizeof(code); i++)
		code[i] = e->type == NAND_ECC_4BIT ? 0xff : 0;
	if (!e->enc_done)
		return 0;
	nand_bch_encode(&e->bch, code);
	for (unsigned int i = 0; i < 4; i++)
		word |= (uint32_t)code[4 * index + i] << 8 * i;
	return word;
}

uint32_t nand_engine_mecc(const struct nand_engine *e, unsigned int index)
{
	if (e->type == NAND_ECC_4BIT)
		return code_word(e, index);
	return e->type == NAND_ECC_1BIT && !index ? nand_hamming_code(&e->main) : 0;
}

uint32_t nand_engine_m8ecc(const struct nand_engine *e, unsigned int index)
{
	return e->type == NAND_ECC_8BIT ? code_word(e, index) : 0;
}

uint32_t nand_engine_hamming_result(const struct nand_engine *e, uint32_t stored, uint16_t spare)
{
	struct nand_hamming_error m = nand_hamming_compare(stored, nand_hamming_code(&e->main));
	struct nand_hamming_error s =
		nand_hamming_spare_compare(spare, nand_hamming_spare_code(&e->spare));

	return m.result | (uint32_t)s.result << 2 | (uint32_t)m.bit << 4 | (uint32_t)m.byte << 7 |
	       (uint32_t)s.bit << 18 | (uint32_t)s.byte << 21;
}

static bool busy(const struct nand_engine *e)
{
	return e->searching && model_now(e->model) < e->search_end;
}

static uint32_t position(const struct nand_engine *e, int index)
{
	return index < e->error_count ? e->errors[index].byte : 0;
}

uint32_t nand_engine_error4(const struct nand_engine *e, unsigned int index)
{
	uint32_t count = e->error_count < 0 ? 5 : (uint32_t)e->error_count;
	uint32_t places = position(e, (int)(2 * index)) | position(e, (int)(2 * index + 1)) << 16;

	if (busy(e))
		return index ? 0 : BUSY;
	if (index)
		return places;
	return places | count << 26 | (e->dec_done && e->bch.erased ? FREE_PAGE : 0);
}

uint32_t nand_engine_error8(const struct nand_engine *e, unsigned int index)
{
	uint32_t count = e->error_count < 0 ? 9 : (uint32_t)e->error_count;
	int first = index ? (int)(3 * index - 1) : 0;

	if (busy(e))
		return index ? 0 : BUSY;
	if (index)
		return position(e, first) | position(e, first + 1) << 11 |
		       position(e, first + 2) << 22;
	return position(e, 0) | position(e, 1) << 15 | count << 25 |
	       (e->dec_done && e->bch.erased ? FREE_PAGE : 0);
}

uint32_t nand_engine_pattern(const struct nand_engine *e, unsigned int index)
{
	uint32_t word = 0;

	for (int i = 0; i < 4 && !busy(e); i++)
		if ((int)(4 * index) + i < e->error_count)
			word |= (uint32_t)e->errors[4 * index + (unsigned int)i].pattern << 8 * i;
	return word;
}
