// SPDX-License-Identifier: MIT
/* NAND flash controller of the S5PC100: hardware facts 8.1. */
#include <tools/emu/models/nand_ctrl.h>

#define NFCONF		   0x00
#define NFCONF_BOOT	   (1u << 31)
#define NFCONF_TACLS(v)	   ((v) >> 12 & 0xf)
#define NFCONF_TWRPH0(v)   (((v) >> 8 & 0xf) + 1)
#define NFCONF_TWRPH1(v)   (((v) >> 4 & 0xf) + 1)
#define NFCONF_AT_RESET	   0x00001000u
#define NFCONT_MODE	   (1u << 0)
#define NFCONT_NCE0	   (1u << 1)
#define NFCONT_NCE1	   (1u << 2)
#define NFCONT_INIT_SECC   (1u << 4)
#define NFCONT_INIT_MECC   (1u << 5)
#define NFCONT_MECC_LOCK   (1u << 7)
#define NFCONT_FALLING	   (1u << 8)
#define NFCONT_INT_RNB	   (1u << 9)
#define NFCONT_INT_ILLEGAL (1u << 10)
#define NFCONT_INT_DEC	   (1u << 12)
#define NFCONT_INT_ENC	   (1u << 13)
#define NFCONT_LOCK	   (1u << 16)
#define NFCONT_TIGHT	   (1u << 17)
#define NFCONT_LOCKS	   (NFCONT_LOCK | NFCONT_TIGHT)
#define NFCONT_AT_RESET	   0x000000c6u
#define NFDATA		   0x10
#define NFSTAT_RNB	   (1u << 0)
#define NFSTAT_EDGE	   (1u << 4)
#define NFSTAT_ILLEGAL	   (1u << 5)
#define NFSTAT_DEC_DONE	   (1u << 6)
#define NFSTAT_ENC_DONE	   (1u << 7)
#define NFSTAT_ALWAYS	   0xe0000c00u /* the chips that are not there: ready, deselected */
#define NFSTAT_EDGE_CHIP0  (1u << 24)
#define NFSTAT_RNB_CHIP0   (1u << 28)
#define ROW_MASK	   0xffffffu

/* What the chip needs, in ps: hardware facts 9.3; tWP is the family's. */
#define CHIP_TRC  25000
#define CHIP_TREA 20000
#define CHIP_TWP  12000
#define PS_PER_S  1000000000000ull

static uint32_t engine_status(const struct nand_ctrl *n)
{
	return (n->engine.dec_done ? NFSTAT_DEC_DONE : 0) |
	       (n->engine.enc_done ? NFSTAT_ENC_DONE : 0);
}

static void update_line(struct nand_ctrl *n)
{
	static const uint32_t causes[][2] = { { NFCONT_INT_RNB, NFSTAT_EDGE },
					      { NFCONT_INT_ILLEGAL, NFSTAT_ILLEGAL },
					      { NFCONT_INT_DEC, NFSTAT_DEC_DONE },
					      { NFCONT_INT_ENC, NFSTAT_ENC_DONE } };
	uint32_t status = n->status | engine_status(n);
	bool level = false;

	for (unsigned int i = 0; i < 4; i++)
		level |= n->cont & causes[i][0] && status & causes[i][1];
	if (level != n->line)
		model_set_line(&n->model, 0, level);
	n->line = level;
}

/* RnB may have risen since the last look: the timer of the host is not always first. */
static void look_at_pin(struct nand_ctrl *n)
{
	bool ready = !n->chip || nand_chip_ready(n->chip);

	if (ready == n->ready)
		return;
	if (ready == !(n->cont & NFCONT_FALLING))
		n->status |= NFSTAT_EDGE;
	n->ready = ready;
	model_wake_at(&n->model, ready ? MODEL_NEVER : nand_chip_ready_at(n->chip));
}

static void nand_wake(void *state)
{
	struct nand_ctrl *n = state;

	look_at_pin(n);
	update_line(n);
}

static void measure(struct nand_ctrl *n)
{
	struct nand_timing *t = &n->timing;
	uint64_t hz = model_clock_hz(&n->model, MODEL_HCLKD0);
	uint64_t strobe = NFCONF_TWRPH0(n->conf), cycle = strobe + NFCONF_TWRPH1(n->conf);

	*t = (struct nand_timing){ .known = true };
	if (!hz)
		return;
	t->data_ps = (uint32_t)(cycle * PS_PER_S / hz);
	t->command_ps = (uint32_t)((cycle + NFCONF_TACLS(n->conf)) * PS_PER_S / hz);
	t->read_too_fast = t->data_ps < CHIP_TRC || strobe * PS_PER_S / hz < CHIP_TREA;
	t->write_too_fast = t->data_ps < CHIP_TRC || strobe * PS_PER_S / hz < CHIP_TWP;
}

static void too_fast(struct nand_ctrl *n, const char *what, unsigned int strobe_ps)
{
	if (!n->timing.complained)
		model_complain(
			&n->model,
			"nand: NFCONF 0x%08x is too fast for the chip: %s cycles of %u ps, it "
			"needs %u with a strobe of %u",
			n->conf, what, n->timing.data_ps, CHIP_TRC, strobe_ps);
	n->timing.complained = true;
}

/* One cycle on the bus; returns whether a chip takes part. */
static bool cycle(struct nand_ctrl *n, const char *what, bool data)
{
	if (!n->timing.known)
		measure(n);
	n->bus_cycles++;
	n->bus_ps += data ? n->timing.data_ps : n->timing.command_ps;
	n->bus_ns = n->bus_ps / 1000;
	if (!(n->cont & NFCONT_MODE))
		model_complain(&n->model, "nand: %s while the controller is off (NFCONT bit 0)",
			       what);
	else if (n->cont & NFCONT_NCE0)
		model_complain(&n->model, "nand: %s while no chip is selected (NFCONT bit 1)",
			       what);
	else if (n->trouble)
		model_complain(&n->model, "nand: %s while %s", what, n->trouble);
	else
		return n->chip;
	return false;
}

static bool write_cycle(struct nand_ctrl *n, const char *what, bool data)
{
	bool there = cycle(n, what, data);

	if (there && n->timing.write_too_fast)
		too_fast(n, "write", CHIP_TWP);
	return there;
}

static uint8_t read_data(struct nand_ctrl *n)
{
	uint8_t before = n->bus;
	bool there = cycle(n, "NFDATA read", true);

	n->bus = there ? nand_chip_read(n->chip) : 0xff;
	if (there && n->timing.read_too_fast)
		too_fast(n, "read", CHIP_TREA);
	else
		before = n->bus;
	nand_engine_feed(&n->engine, n->cont, before);
	return before;
}

static void write_data(struct nand_ctrl *n, uint8_t byte)
{
	n->bus = byte;
	if (write_cycle(n, "NFDATA written", true))
		nand_chip_write(n->chip, byte);
	nand_engine_feed(&n->engine, n->cont, byte);
}

/* Soft lock and lock-tight: nothing outside of the window is programmed or erased. */
static bool locked(struct nand_ctrl *n, uint8_t command)
{
	uint32_t pages[2];
	unsigned int count = nand_chip_targets(n->chip, command, pages);

	if (!(n->cont & NFCONT_LOCKS))
		return false;
	for (unsigned int i = 0; i < count; i++) {
		if (pages[i] >= n->window_start && pages[i] < n->window_end)
			continue;
		model_complain(&n->model,
			       "nand: page %u is locked (NFCONT bits 16, 17; window %u to "
			       "%u)",
			       pages[i], n->window_start, n->window_end);
		n->status |= NFSTAT_ILLEGAL;
		return true;
	}
	return false;
}

static void set_command(struct nand_ctrl *n, uint32_t value)
{
	n->command = value & 0xff;
	n->trouble = n->cut_off ? n->cut_off(n->cut_off_ctx) : NULL;
	if (!write_cycle(n, "NFCMMD written", false) || locked(n, (uint8_t)value))
		return;
	nand_chip_command(n->chip, (uint8_t)value);
	look_at_pin(n);
	if (!n->ready) /* a reset ends an operation sooner than it was to end */
		model_wake_at(&n->model, nand_chip_ready_at(n->chip));
}

static void set_address(struct nand_ctrl *n, uint32_t value)
{
	n->address = value & 0xff;
	if (write_cycle(n, "NFADDR written", false))
		nand_chip_address(n->chip, (uint8_t)value);
}

static void set_conf(struct nand_ctrl *n, uint32_t value)
{
	n->conf = value & ~NFCONF_BOOT;
	n->timing.known = false;
}

static uint32_t get_conf(struct nand_ctrl *n)
{
	return n->conf | (n->nand_boot ? NFCONF_BOOT : 0);
}

static void set_cont(struct nand_ctrl *n, uint32_t value)
{
	uint32_t before = n->cont;

	if (before & NFCONT_TIGHT)
		value = (value & ~NFCONT_LOCKS) | (before & NFCONT_LOCKS);
	n->cont = value & ~(NFCONT_INIT_SECC | NFCONT_INIT_MECC);
	if (value & NFCONT_INIT_SECC)
		nand_engine_init_spare(&n->engine);
	if (value & NFCONT_INIT_MECC)
		nand_engine_init_main(&n->engine, n->conf, n->cont);
	else if ((before ^ value) & NFCONT_MECC_LOCK)
		nand_engine_lock(&n->engine, value & NFCONT_MECC_LOCK);
}

static uint32_t get_stat(struct nand_ctrl *n)
{
	uint32_t selects = n->cont & (NFCONT_NCE0 | NFCONT_NCE1);

	return NFSTAT_ALWAYS | n->status | engine_status(n) | selects << 1 | selects << 7 |
	       (n->ready ? NFSTAT_RNB | NFSTAT_RNB_CHIP0 : 0) |
	       (n->status & NFSTAT_EDGE ? NFSTAT_EDGE_CHIP0 : 0);
}

static void set_stat(struct nand_ctrl *n, uint32_t value)
{
	if (value & NFSTAT_EDGE_CHIP0)
		value |= NFSTAT_EDGE;
	n->status &= ~value;
	if (value & NFSTAT_DEC_DONE)
		n->engine.dec_done = false;
	if (value & NFSTAT_ENC_DONE)
		n->engine.enc_done = false;
}

static void set_window(struct nand_ctrl *n, uint32_t *bound, uint32_t value)
{
	if (n->cont & NFCONT_TIGHT)
		model_complain(&n->model, "nand: NFSBLK or NFEBLK written after lock-tight");
	else
		*bound = value & ROW_MASK;
}

static void set_sblk(struct nand_ctrl *n, uint32_t value)
{
	set_window(n, &n->window_start, value);
}

static void set_eblk(struct nand_ctrl *n, uint32_t value)
{
	set_window(n, &n->window_end, value);
}

/* Code bytes lie in bits 7:0 and 23:16. */
static uint32_t two_bytes(uint32_t v)
{
	return (v & 0xff) | (v >> 8 & 0xff00);
}

static uint32_t get_eccerr0(struct nand_ctrl *n)
{
	uint32_t stored = two_bytes(n->meccd[0]) | two_bytes(n->meccd[1]) << 16;

	if (n->engine.type == NAND_ECC_1BIT)
		return nand_engine_hamming_result(&n->engine, stored,
						  (uint16_t)two_bytes(n->seccd));
	return n->engine.type == NAND_ECC_4BIT ? nand_engine_error4(&n->engine, 0) : 0;
}

static uint32_t get_eccerr1(struct nand_ctrl *n)
{
	return n->engine.type == NAND_ECC_4BIT ? nand_engine_error4(&n->engine, 1) : 0;
}

static uint32_t get_secc(struct nand_ctrl *n)
{
	return nand_hamming_spare_code(&n->engine.spare);
}

#define ENGINE_REGISTER(name, call, type_wanted)                     \
	static uint32_t name(struct nand_ctrl *n)                    \
	{                                                            \
		return n->engine.type == (type_wanted) ? (call) : 0; \
	}

ENGINE_REGISTER(get_8err0, nand_engine_error8(&n->engine, 0), NAND_ECC_8BIT)
ENGINE_REGISTER(get_8err1, nand_engine_error8(&n->engine, 1), NAND_ECC_8BIT)
ENGINE_REGISTER(get_8err2, nand_engine_error8(&n->engine, 2), NAND_ECC_8BIT)
ENGINE_REGISTER(get_pattern4, nand_engine_pattern(&n->engine, 0), NAND_ECC_4BIT)
ENGINE_REGISTER(get_pattern8_0, nand_engine_pattern(&n->engine, 0), NAND_ECC_8BIT)
ENGINE_REGISTER(get_pattern8_1, nand_engine_pattern(&n->engine, 1), NAND_ECC_8BIT)
ENGINE_REGISTER(get_m8ecc0, nand_engine_m8ecc(&n->engine, 0), NAND_ECC_8BIT)
ENGINE_REGISTER(get_m8ecc1, nand_engine_m8ecc(&n->engine, 1), NAND_ECC_8BIT)
ENGINE_REGISTER(get_m8ecc2, nand_engine_m8ecc(&n->engine, 2), NAND_ECC_8BIT)
ENGINE_REGISTER(get_m8ecc3, nand_engine_m8ecc(&n->engine, 3), NAND_ECC_8BIT)

static uint32_t get_mecc0(struct nand_ctrl *n)
{
	return nand_engine_mecc(&n->engine, 0);
}

static uint32_t get_mecc1(struct nand_ctrl *n)
{
	return nand_engine_mecc(&n->engine, 1);
}

#define PLAIN(field) .plain = offsetof(struct nand_ctrl, field) + 1

/* One word each. Plain registers are a field of the state; the others have functions. */
static const struct row {
	const char *name;
	uint32_t (*get)(struct nand_ctrl *n);
	void (*set)(struct nand_ctrl *n, uint32_t value); /* NULL: read only */
	size_t plain;					  /* where the field is, plus 1 */
	bool writable;					  /* a plain one */
	bool any_size;					  /* its low byte counts */
} rows[] = {
	[NFCONF / 4] = { .name = "NFCONF", .get = get_conf, .set = set_conf },
	[0x04 / 4] = { .name = "NFCONT", .set = set_cont, PLAIN(cont) },
	[0x08 / 4] = { .name = "NFCMMD", .set = set_command, PLAIN(command), .any_size = true },
	[0x0c / 4] = { .name = "NFADDR", .set = set_address, PLAIN(address), .any_size = true },
	[0x14 / 4] = { .name = "NFMECCD0", PLAIN(meccd[0]), .writable = true },
	[0x18 / 4] = { .name = "NFMECCD1", PLAIN(meccd[1]), .writable = true },
	[0x1c / 4] = { .name = "NFSECCD", PLAIN(seccd), .writable = true },
	[0x20 / 4] = { .name = "NFSBLK", .set = set_sblk, PLAIN(window_start) },
	[0x24 / 4] = { .name = "NFEBLK", .set = set_eblk, PLAIN(window_end) },
	[0x28 / 4] = { .name = "NFSTAT", .get = get_stat, .set = set_stat, .any_size = true },
	[0x2c / 4] = { .name = "NFECCERR0", .get = get_eccerr0 },
	[0x30 / 4] = { .name = "NFECCERR1", .get = get_eccerr1 },
	[0x34 / 4] = { .name = "NFMECC0", .get = get_mecc0 },
	[0x38 / 4] = { .name = "NFMECC1", .get = get_mecc1 },
	[0x3c / 4] = { .name = "NFSECC", .get = get_secc },
	[0x40 / 4] = { .name = "NFMLCBITPT", .get = get_pattern4 },
	[0x44 / 4] = { .name = "NF8ECCERR0", .get = get_8err0 },
	[0x48 / 4] = { .name = "NF8ECCERR1", .get = get_8err1 },
	[0x4c / 4] = { .name = "NF8ECCERR2", .get = get_8err2 },
	[0x50 / 4] = { .name = "NFM8ECC0", .get = get_m8ecc0 },
	[0x54 / 4] = { .name = "NFM8ECC1", .get = get_m8ecc1 },
	[0x58 / 4] = { .name = "NFM8ECC2", .get = get_m8ecc2 },
	[0x5c / 4] = { .name = "NFM8ECC3", .get = get_m8ecc3 },
	[0x60 / 4] = { .name = "NFMLC8BITPT0", .get = get_pattern8_0 },
	[0x64 / 4] = { .name = "NFMLC8BITPT1", .get = get_pattern8_1 },
	[0x68 / 4] = { .name = "NFACTADJ", PLAIN(adjust), .writable = true },
};

static uint32_t *plain(struct nand_ctrl *n, const struct row *row)
{
	return (uint32_t *)(void *)((char *)n + row->plain - 1);
}

static const struct row *find_row(struct nand_ctrl *n, uint32_t offset, unsigned int size)
{
	bool inside = offset / 4 < sizeof(rows) / sizeof(rows[0]);
	const struct row *row = inside ? &rows[offset / 4] : NULL;

	if (!row || !row->name)
		model_complain(&n->model, "nand: there is no register at offset 0x%x", offset);
	else if ((size != 4 || offset & 3) && !(row->any_size && !(offset & 3)))
		model_complain(&n->model,
			       "nand: %s at offset 0x%x accessed with %u bytes, it is a "
			       "word",
			       row->name, offset, size);
	else
		return row;
	return NULL;
}

static uint32_t nand_read(void *state, uint32_t offset, unsigned int size)
{
	struct nand_ctrl *n = state;
	const struct row *row;
	uint32_t value = 0;

	look_at_pin(n);
	if (offset == NFDATA) {
		for (unsigned int i = 0; i < size; i++)
			value |= (uint32_t)read_data(n) << 8 * i;
	} else {
		row = find_row(n, offset, size);
		if (row)
			value = row->get ? row->get(n) : *plain(n, row);
	}
	update_line(n);
	return value;
}

static void write_row(struct nand_ctrl *n, const struct row *row, uint32_t value)
{
	if (row->set)
		row->set(n, value);
	else if (row->writable)
		*plain(n, row) = value;
	else
		model_complain(&n->model, "nand: %s written, it is read only", row->name);
}

static void nand_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct nand_ctrl *n = state;
	const struct row *row;

	look_at_pin(n);
	if (offset == NFDATA) {
		for (unsigned int i = 0; i < size; i++)
			write_data(n, (uint8_t)(value >> 8 * i));
	} else {
		row = find_row(n, offset, size);
		if (row)
			write_row(n, row, value);
	}
	update_line(n);
}

static void nand_clocks_changed(void *state)
{
	((struct nand_ctrl *)state)->timing.known = false;
}

/* The chip has no reset pin: only a power cycle reaches it. */
static void nand_reset(void *state, enum model_reset kind)
{
	struct nand_ctrl *n = state;

	n->conf = NFCONF_AT_RESET;
	n->cont = NFCONT_AT_RESET;
	n->command = n->address = n->seccd = n->adjust = n->status = 0;
	n->meccd[0] = n->meccd[1] = 0;
	n->window_start = n->window_end = 0;
	n->timing.known = false;
	n->trouble = NULL;
	n->engine.model = &n->model;
	nand_engine_reset(&n->engine);
	if (n->chip && kind == MODEL_POWER_ON)
		nand_chip_power_on(n->chip);
	n->ready = !n->chip || nand_chip_ready(n->chip);
	model_wake_at(&n->model, n->ready ? MODEL_NEVER : nand_chip_ready_at(n->chip));
	update_line(n);
}

const struct model_ops nand_ctrl_ops = {
	.name = "nand",
	.state_size = sizeof(struct nand_ctrl),
	.window = 0x1000,
	.reset = nand_reset,
	.read = nand_read,
	.write = nand_write,
	.wake = nand_wake,
	.clocks_changed = nand_clocks_changed,
};
