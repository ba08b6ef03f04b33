// SPDX-License-Identifier: MIT
/* The cells of the NAND chip: hardware facts 9.1 and 9.4. */
#include <string.h>

#include <tools/emu/models/nand_array.h>

static uint64_t offset_of(uint32_t page)
{
	return (uint64_t)page * NAND_RAW;
}

static uint32_t first_page(uint32_t page)
{
	return page - page % NAND_BLOCK_PAGES;
}

static struct nand_block *block_of(struct nand_array *a, uint32_t page)
{
	return &a->blocks[page / NAND_BLOCK_PAGES];
}

void nand_array_init(struct nand_array *a, const struct model *model,
		     const struct nand_store *store)
{
	memset(a, 0, sizeof(*a));
	a->model = model;
	a->store = store;
	nand_faults_init(&a->faults);
	nand_array_power_on(a);
}

void nand_array_power_on(struct nand_array *a)
{
	memset(a->programs, NAND_UNKNOWN, sizeof(a->programs));
	for (unsigned int i = 0; i < NAND_BLOCKS; i++) {
		a->blocks[i].last = NAND_UNKNOWN;
		a->blocks[i].factory_bad = NAND_UNKNOWN;
	}
}

static void load(struct nand_array *a, uint32_t page, uint8_t raw[NAND_RAW])
{
	if (a->store->read(a->store->ctx, offset_of(page), raw, NAND_RAW)) {
		model_complain(a->model, "nand: the image file cannot be read at page %u", page);
		memset(raw, 0, NAND_RAW);
	}
}

static bool save(struct nand_array *a, uint32_t page, const void *raw, size_t len)
{
	if (!a->store->write(a->store->ctx, offset_of(page), raw, len))
		return true;
	model_complain(a->model, "nand: the image file cannot be written at page %u", page);
	return false;
}

static bool is_erased(const uint8_t *raw)
{
	return raw[0] == 0xff && !memcmp(raw, raw + 1, NAND_RAW - 1);
}

static bool has_marker(const uint8_t *raw)
{
	return raw[NAND_PAGE] != 0xff;
}

/* As makers ship a bad block: a marker and nothing else, or what nandimg.py writes. */
static bool is_makers_mark(const uint8_t *raw)
{
	if (!has_marker(raw))
		return false;
	return !memcmp(raw, NAND_FACTORY_BAD, strlen(NAND_FACTORY_BAD)) ||
	       ((raw[0] == 0xff || raw[0] == 0) && !memcmp(raw, raw + 1, NAND_PAGE - 1));
}

/* Worked out before the block is changed for the first time since power came on. */
static bool is_factory_bad(struct nand_array *a, uint32_t page)
{
	struct nand_block *b = block_of(a, page);
	uint8_t raw[NAND_RAW];

	if (b->factory_bad != NAND_UNKNOWN)
		return b->factory_bad;
	b->factory_bad = nand_faults_has(&a->faults, NAND_FAULT_BAD, page);
	for (uint32_t i = 0; i < 2; i++) {
		load(a, first_page(page) + i, raw);
		if (is_makers_mark(raw))
			b->factory_bad = 1;
	}
	return b->factory_bad;
}

void nand_array_read(struct nand_array *a, uint32_t page, uint8_t raw[NAND_RAW])
{
	load(a, page, raw);
	if (page % NAND_BLOCK_PAGES < 2 && nand_faults_has(&a->faults, NAND_FAULT_BAD, page))
		memset(raw, 0, NAND_RAW);
	nand_faults_read(&a->faults, page, raw);
	a->counters.reads++;
}

/* A block that will do nothing any more, which software should have known. */
static bool refuses(struct nand_array *a, uint32_t page, const char *what)
{
	if (!is_factory_bad(a, page))
		return false;
	model_complain(a->model, "nand: %s of block %u, which is bad from the factory", what,
		       page / NAND_BLOCK_PAGES);
	return true;
}

static bool is_worn(struct nand_array *a, uint32_t page)
{
	struct nand_block *b = block_of(a, page);

	return nand_faults_worn(&a->faults, first_page(page), b->erases, b->programs);
}

/* Programs of the page since its erase; after a power cycle only its content can tell. */
static int programs_so_far(struct nand_array *a, uint32_t page, const uint8_t *old)
{
	if (a->programs[page] == NAND_UNKNOWN)
		a->programs[page] = !is_erased(old);
	return a->programs[page];
}

static int last_programmed(struct nand_array *a, uint32_t page)
{
	struct nand_block *b = block_of(a, page);
	uint8_t raw[NAND_RAW];

	for (int i = NAND_BLOCK_PAGES - 1; b->last == NAND_UNKNOWN; i--) {
		if (i >= 0)
			load(a, first_page(page) + (uint32_t)i, raw);
		if (i < 0 || !is_erased(raw))
			b->last = (int8_t)i;
	}
	return b->last;
}

/* One page too often: the charge of the others leaks, here into one more cleared bit. */
static void disturb(struct nand_array *a, uint32_t page, uint8_t *raw)
{
	uint64_t state = page;
	uint32_t bit = (uint32_t)(nand_chance(&state) % (8 * NAND_PAGE));

	model_complain(a->model, "nand: page %u programmed more than %d times since its erase",
		       page, NAND_PARTIALS);
	raw[bit / 8] &= (uint8_t) ~(1 << bit % 8);
}

static void check_order(struct nand_array *a, uint32_t page)
{
	int last = last_programmed(a, page), this = (int)(page % NAND_BLOCK_PAGES);

	if (this < last)
		model_complain(a->model, "nand: page %d of block %u programmed after page %d", this,
			       page / NAND_BLOCK_PAGES, last);
	else
		block_of(a, page)->last = (int8_t)this;
}

/* Which of the bits to be cleared are, when the program does not end well. */
static void clear_part(struct nand_array *a, uint8_t *cells, const uint8_t *raw,
		       const struct nand_outcome *o)
{
	size_t len = o->result == NAND_RESULT_BYTES ? o->bytes : NAND_RAW;

	len = o->result == NAND_RESULT_HALF ? NAND_RAW / 2 : len;
	if (o->result == NAND_RESULT_NOTHING)
		return;
	for (size_t i = 0; i < len; i++) {
		uint8_t spared =
			o->result == NAND_RESULT_TORN ? (uint8_t)nand_chance(&a->faults.chance) : 0;

		cells[i] &= raw[i] | spared;
	}
}

bool nand_array_program(struct nand_array *a, uint32_t page, const uint8_t raw[NAND_RAW],
			const struct nand_outcome *o)
{
	static const struct nand_outcome worn = { .fail = true, .result = NAND_RESULT_TORN };
	uint8_t cells[NAND_RAW];
	bool good;

	a->counters.programs++;
	o = is_worn(a, page) ? &worn : o;
	good = !o->fail;
	if (refuses(a, page, "program")) {
		good = false;
	} else {
		load(a, page, cells);
		block_of(a, page)->programs++;
		/* Whoever marks a block bad may do that late and often: it is the end of it. */
		if (page % NAND_BLOCK_PAGES > 1 || !has_marker(raw)) {
			check_order(a, page);
			if (programs_so_far(a, page, cells) >= NAND_PARTIALS)
				disturb(a, page, cells);
			else
				a->programs[page]++;
		}
		clear_part(a, cells, raw, o);
		nand_faults_store(&a->faults, page, cells);
		good = save(a, page, cells, NAND_RAW) && good;
	}
	a->counters.failed += !good;
	return good;
}

static void forget(struct nand_array *a, uint32_t page, int8_t programs, int8_t last)
{
	memset(a->programs + first_page(page), programs, NAND_BLOCK_PAGES);
	block_of(a, page)->last = last;
}

/* An erase that was cut short: cells anywhere between programmed and erased. */
static bool erase_badly(struct nand_array *a, uint32_t page, size_t len)
{
	static uint8_t cells[NAND_BLOCK_RAW];

	for (size_t i = 0; i < len; i++)
		cells[i] = (uint8_t)nand_chance(&a->faults.chance);
	return save(a, first_page(page), cells, len);
}

static bool erase_cells(struct nand_array *a, uint32_t page, const struct nand_outcome *o)
{
	size_t len = o->result == NAND_RESULT_HALF ? NAND_BLOCK_RAW / 2 : NAND_BLOCK_RAW;

	forget(a, page, NAND_UNKNOWN, NAND_UNKNOWN);
	if (o->result == NAND_RESULT_NOTHING)
		return true;
	if (o->result == NAND_RESULT_TORN || o->result == NAND_RESULT_BYTES)
		return erase_badly(a, page, len);
	if (len == NAND_BLOCK_RAW)
		forget(a, page, 0, -1);
	if (!a->store->erase(a->store->ctx, offset_of(first_page(page)), len))
		return true;
	model_complain(a->model, "nand: the image file cannot be written at page %u", page);
	return false;
}

bool nand_array_erase(struct nand_array *a, uint32_t page, const struct nand_outcome *o)
{
	static const struct nand_outcome worn = { .fail = true, .result = NAND_RESULT_NOTHING };
	struct nand_block *b = block_of(a, page);
	bool good;

	a->counters.erases++;
	o = is_worn(a, page) ? &worn : o;
	good = !o->fail;
	if (refuses(a, page, "erase")) {
		good = false;
	} else {
		b->erases++;
		if (b->erases > a->counters.max_wear)
			a->counters.max_wear = b->erases;
		good = erase_cells(a, page, o) && good;
	}
	a->counters.failed += !good;
	return good;
}
