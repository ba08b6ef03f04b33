// SPDX-License-Identifier: MIT
/* A raw NAND bus with faults; the rules are in fake_nand.h. */
#include <test/fake/fake_nand.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PARTIAL_MAX 4

static struct raw_nand *fake_of(struct nand_ctrl *ctrl)
{
	return (struct raw_nand *)((char *)ctrl - offsetof(struct raw_nand, ctrl));
}

static uint8_t any(struct raw_nand *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 17;
	f->random ^= f->random << 5;
	return (uint8_t)(f->random >> 7);
}

static uint32_t whole(const struct raw_nand *f)
{
	return f->page_size + f->spare_size;
}

static void free_page(struct raw_nand_page *p)
{
	free(p->cells);
	free(p->intended);
	*p = (struct raw_nand_page){ 0 };
}

static struct raw_nand_page *page_of(struct raw_nand *f, uint32_t row)
{
	struct raw_nand_page *p = &f->page[row];

	if (!p->cells) {
		p->cells = malloc(FAKE_NAND_PAGE);
		p->intended = malloc(FAKE_NAND_PAGE);
		memset(p->cells, 0xff, FAKE_NAND_PAGE);
		memset(p->intended, 0xff, FAKE_NAND_PAGE);
	}
	return p;
}

uint8_t *raw_nand_cells(struct raw_nand *f, uint32_t page)
{
	return page_of(f, page)->cells;
}

void raw_nand_flip(struct raw_nand *f, uint32_t page, uint32_t at, int bits)
{
	for (int i = 0; i < bits; i++)
		raw_nand_cells(f, page)[at + i / 8] ^= (uint8_t)(1u << i % 8);
}

void raw_nand_mark(struct raw_nand *f, uint32_t block, uint32_t which)
{
	raw_nand_cells(f, block * f->block_pages + which)[f->page_size] = 0;
	f->factory_bad[block] |= which < 2;
}

static bool can_change(const struct raw_nand *f, uint32_t row)
{
	return row / f->block_pages < FAKE_NAND_BLOCKS;
}

/* True when the power goes in this operation. */
static bool step(struct raw_nand *f)
{
	f->operations++;
	return f->power_left >= 0 && f->power_left-- == 0;
}

static void power_off(struct raw_nand *f)
{
	f->power_left = -1;
	longjmp(f->cut, 1);
}

static void check_rules(struct raw_nand *f, uint32_t row)
{
	const struct raw_nand_page *p = &f->page[row];
	uint32_t end = (row / f->block_pages + 1) * f->block_pages;

	if (p->programs == PARTIAL_MAX)
		f->rule_breaks++;
	for (uint32_t r = row + 1; r < end; r++)
		if (f->page[r].programs) {
			f->rule_breaks++;
			return;
		}
}

/* Bits that should fall; of a torn page a random part of them does. */
static void fall(struct raw_nand *f, struct raw_nand_page *p, bool torn)
{
	for (uint32_t i = 0; i < whole(f); i++) {
		uint8_t value = f->mask[i] ? f->reg[i] : 0xff;

		if (p->programs == 1) /* what comes later has no code of its own */
			p->intended[i] &= value;
		p->cells[i] &= torn ? (uint8_t)(value | any(f)) : value;
	}
}

static void program(struct raw_nand *f)
{
	struct raw_nand_page *p;
	bool cut = step(f);

	f->failed = !can_change(f, f->row) || f->broken_block == (int)(f->row / f->block_pages);
	if (f->operations == f->miss_at) {
		f->failed = true;
		return;
	}
	if (f->protected || !can_change(f, f->row) ||
	    f->deaf_block == (int)(f->row / f->block_pages))
		return;
	if (cut && f->cut_kind == FAKE_CUT_BEFORE)
		power_off(f);
	check_rules(f, f->row);
	p = page_of(f, f->row);
	p->programs++;
	fall(f, p, f->failed || (cut && f->cut_kind == FAKE_CUT_HALF));
	if (cut)
		power_off(f);
}

static void half_erase(struct raw_nand *f, uint32_t row)
{
	struct raw_nand_page *p = page_of(f, row);

	for (uint32_t i = 0; i < whole(f); i++)
		p->cells[i] = any(f); /* 9.4: random bits, those of the mark too */
	p->programs = PARTIAL_MAX;
}

static void erase(struct raw_nand *f)
{
	uint32_t block = f->row / f->block_pages;
	bool cut = step(f);

	f->failed = !can_change(f, f->row) || f->stubborn_block == (int)block ||
		    (can_change(f, f->row) && f->factory_bad[block]);
	if (f->protected || f->failed)
		return;
	if (cut && f->cut_kind == FAKE_CUT_BEFORE)
		power_off(f);
	for (uint32_t i = 0; i < f->block_pages; i++) {
		if (cut && f->cut_kind == FAKE_CUT_HALF)
			half_erase(f, block * f->block_pages + i);
		else
			free_page(&f->page[block * f->block_pages + i]);
	}
	if (cut)
		power_off(f);
}

static void fake_command(struct nand_ctrl *ctrl, uint8_t command)
{
	struct raw_nand *f = fake_of(ctrl);

	switch (command) {
	case 0x10:
		program(f);
		break;
	case 0xd0:
		erase(f);
		break;
	case 0x30:
		memset(f->reg, 0xff, sizeof(f->reg));
		if (can_change(f, f->row) && f->page[f->row].cells)
			memcpy(f->reg, f->page[f->row].cells, whole(f));
		break;
	case 0x80:
		memset(f->mask, 0, sizeof(f->mask));
		break;
	default:
		break;
	}
	f->command = command;
	f->cycles = 0;
}

/* Column in the first two cycles where there is one, then the row. */
static void fake_address(struct nand_ctrl *ctrl, uint8_t cycle)
{
	struct raw_nand *f = fake_of(ctrl);
	uint32_t row_at = f->command == 0x60 ? 0 : 2;

	f->address[f->cycles++] = cycle;
	if (f->command == 0x90 || f->command == 0xec) {
		f->column = 0;
		return;
	}
	if (f->cycles == 2 && row_at)
		f->column = f->address[0] | (uint32_t)f->address[1] << 8;
	if (f->cycles == row_at + 3)
		f->row = f->address[row_at] | (uint32_t)f->address[row_at + 1] << 8 |
			 (uint32_t)f->address[row_at + 2] << 16;
}

static uint8_t next_byte(struct raw_nand *f)
{
	static const char sign[] = "ONFI";

	f->bytes_read++;
	switch (f->command) {
	case 0x70:
		return (uint8_t)(0x40 | (f->protected ? 0 : 0x80) | f->failed);
	case 0x90:
		if (f->address[0] == 0x20 && f->parameter_page[0])
			return (uint8_t)sign[f->column++ % 4];
		return f->id[f->column++ % 5];
	case 0xec:
		return f->parameter_page[f->column++ % sizeof(f->parameter_page)];
	default:
		return f->column < whole(f) ? f->reg[f->column++] : 0xff;
	}
}

static void fake_read(struct nand_ctrl *ctrl, void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)data)[i] = next_byte(fake_of(ctrl));
}

static void fake_write(struct nand_ctrl *ctrl, const void *data, size_t len)
{
	struct raw_nand *f = fake_of(ctrl);

	for (size_t i = 0; i < len && f->column < whole(f); i++) {
		f->mask[f->column] = 1;
		f->reg[f->column++] = ((const uint8_t *)data)[i];
	}
}

static void fake_settle(struct nand_ctrl *ctrl)
{
	(void)ctrl;
}

static int fake_wait_ready(struct nand_ctrl *ctrl, uint32_t timeout_us)
{
	(void)timeout_us;
	return fake_of(ctrl)->silent ? -ETIMEDOUT : 0;
}

static void fake_ecc_start(struct nand_ctrl *ctrl, enum nand_code code, bool writing)
{
	struct raw_nand *f = fake_of(ctrl);

	(void)writing;
	f->code = code;
	f->step_at = f->column;
}

/* Any function will do that gives ones for ones. */
static void code_of(enum nand_code code, const uint8_t *data, uint32_t len, uint8_t *out)
{
	uint32_t n = nand_code_bytes(code);

	memset(out, 0xff, n);
	for (uint32_t i = 0; i < len; i++) {
		uint8_t wrong = (uint8_t)~data[i];

		out[i % n] ^= (uint8_t)(wrong << i % 7 | wrong >> (8 - i % 7));
		out[(i * 5 + i / 8) % n] ^= wrong;
	}
}

static int fake_ecc_encode(struct nand_ctrl *ctrl, uint8_t *code)
{
	struct raw_nand *f = fake_of(ctrl);

	code_of(f->code, f->reg + f->step_at, f->column - f->step_at, code);
	return 0;
}

static int fake_ecc_decode(struct nand_ctrl *ctrl, const uint8_t *stored, struct nand_fix *fix)
{
	struct raw_nand *f = fake_of(ctrl);
	uint32_t len = f->column - f->step_at, most = f->code == NAND_BCH8 ? 8 : 1, bits = 0, n = 0;
	uint8_t erased[NAND_STEP], code[NAND_CODE_MAX];
	const uint8_t *intended = erased;

	memset(erased, 0xff, sizeof(erased));
	if (can_change(f, f->row) && f->page[f->row].intended)
		intended = f->page[f->row].intended + f->step_at;
	code_of(f->code, intended, len, code);
	for (uint32_t i = 0; i < len + nand_code_bytes(f->code); i++) {
		uint8_t wrong = i < len ? f->reg[f->step_at + i] ^ intended[i]
					: stored[i - len] ^ code[i - len];

		bits += (uint32_t)__builtin_popcount(wrong);
		if (wrong && n < most)
			fix[n++] = (struct nand_fix){ (uint16_t)(i < len ? i : NAND_STEP + i - len),
						      wrong };
	}
	return bits > most ? -EBADMSG : (int)n;
}

static void fake_select(struct nand_ctrl *ctrl, bool on)
{
	(void)ctrl;
	(void)on;
}

static void fake_reset(struct nand_ctrl *ctrl)
{
	fake_of(ctrl)->timing = (struct nand_timing){ 100, 40 };
}

static uint32_t fake_set_timing(struct nand_ctrl *ctrl, const struct nand_timing *timing)
{
	fake_of(ctrl)->timing = *timing;
	return timing->cycle_ns * 1000u;
}

static const struct nand_ctrl_ops fake_ops = {
	.reset = fake_reset,
	.set_timing = fake_set_timing,
	.select = fake_select,
	.command = fake_command,
	.address = fake_address,
	.read = fake_read,
	.write = fake_write,
	.settle = fake_settle,
	.wait_ready = fake_wait_ready,
	.ecc_start = fake_ecc_start,
	.ecc_encode = fake_ecc_encode,
	.ecc_decode = fake_ecc_decode,
};

void raw_nand_free(struct raw_nand *f)
{
	for (uint32_t i = 0; f->page && i < FAKE_NAND_BLOCKS * f->block_pages; i++)
		free_page(&f->page[i]);
	free(f->page);
	f->page = NULL;
}

void raw_nand_init(struct raw_nand *f)
{
	static const uint8_t id[] = { 0xec, 0xda, 0x10, 0x95, 0x44 };

	raw_nand_free(f);
	memset(f, 0, sizeof(*f));
	memcpy(f->id, id, sizeof(id));
	f->page_size = 2048;
	f->spare_size = 64;
	f->block_pages = 64;
	f->page = calloc(FAKE_NAND_BLOCKS * 64, sizeof(*f->page));
	f->ctrl.ops = &fake_ops;
	f->broken_block = f->stubborn_block = f->deaf_block = -1;
	f->power_left = -1;
	f->random = 1;
}

int raw_nand_start(struct raw_nand *f, uint32_t boot_bytes)
{
	int rc;

	memset(&f->nand, 0, sizeof(f->nand));
	f->nand.mtd.name = "nand0";
	f->nand.ctrl = &f->ctrl;
	f->nand.journal.area = f->journal;
	rc = nand_start(&f->nand, boot_bytes);
	return rc == -ENOSPC ? 0 : rc; /* registered already: there is no way to take a chip out */
}
