// SPDX-License-Identifier: MIT
/* The commands of the K9F2G08U0x: hardware facts 9.2 to 9.4. */
#include <string.h>

#include <tools/emu/models/nand_chip.h>

#define STATUS_FAIL	0x01
#define STATUS_READY	0xe0 /* ready, array ready, not write protected */
#define STATUS_RESET	0xc0
#define STATUS_BUSY	0x80
#define PLANE_FAILED(n) (uint8_t)(0x02 << (n))

/* Hardware facts 9.1. */
static const uint8_t id[NAND_ID_BYTES] = { 0xec, 0xda, 0x10, 0x95, 0x44 };

static const uint8_t addresses_wanted[NAND_MODES] = {
	[NAND_READ_ADDRESS] = 5, [NAND_COLUMN_OUT] = 2,	   [NAND_PROGRAM_ADDRESS] = 5,
	[NAND_COLUMN_IN] = 2,	 [NAND_ERASE_ADDRESS] = 3, [NAND_ID_ADDRESS] = 1,
};

/* Once for each command: a loop over wrong data cycles is one mistake. */
#define complain_once(c, ...)                                             \
	do {                                                              \
		if (!(c)->complained)                                     \
			model_complain((c)->model, "nand: " __VA_ARGS__); \
		(c)->complained = true;                                   \
	} while (0)

void nand_chip_init(struct nand_chip *c, const struct model *model, const struct nand_store *store)
{
	memset(c, 0, sizeof(*c));
	c->model = model;
	nand_array_init(&c->array, model, store);
	c->was_reset = true;
}

static void set_mode(struct nand_chip *c, enum nand_mode mode)
{
	c->mode = mode;
	c->addresses = 0;
}

static void be_busy(struct nand_chip *c, enum nand_operation what, uint64_t ns)
{
	c->was_reset = false;
	c->busy = what;
	c->until = model_now(c->model) + ns;
}

/* The cells of one plane change; its bits of the status say how that went. */
static void finish_plane(struct nand_chip *c, unsigned int n)
{
	struct nand_plane *p = &c->planes[n];
	bool good = c->busy == NAND_ERASING
			    ? nand_array_erase(&c->array, p->page, &p->outcome)
			    : nand_array_program(&c->array, p->page, p->raw, &p->outcome);

	if (!good)
		c->status |= STATUS_FAIL | PLANE_FAILED(n);
}

static void finish(struct nand_chip *c)
{
	if (c->busy == NAND_ERASING || c->busy == NAND_PROGRAMMING)
		for (unsigned int n = 0; n <= c->plane; n++)
			finish_plane(c, n);
	c->busy = NAND_NOTHING;
}

bool nand_chip_ready(struct nand_chip *c)
{
	if (c->busy && model_now(c->model) >= c->until)
		finish(c);
	return !c->busy;
}

uint64_t nand_chip_ready_at(struct nand_chip *c)
{
	return nand_chip_ready(c) ? 0 : c->until;
}

/* What was going on ends where it is. */
static void tear(struct nand_chip *c)
{
	for (unsigned int n = 0; n <= c->plane; n++)
		c->planes[n].outcome = (struct nand_outcome){ .result = NAND_RESULT_TORN };
	finish(c);
}

static void forget_command(struct nand_chip *c)
{
	set_mode(c, NAND_IDLE);
	c->loaded = c->copy_back = c->by_plane = c->second_plane = false;
	c->status = 0;
	c->was_reset = true;
	c->plane = 0;
}

void nand_chip_power_on(struct nand_chip *c)
{
	if (!c->dead && !nand_chip_ready(c))
		tear(c);
	c->busy = NAND_NOTHING;
	c->dead = c->complained = false;
	forget_command(c);
	nand_array_power_on(&c->array);
}

static bool addressed(struct nand_chip *c, enum nand_mode mode, const char *command)
{
	if (c->mode == mode && c->addresses == addresses_wanted[mode])
		return true;
	if (c->mode == mode)
		complain_once(c, "command %s after %u address bytes, not %u", command, c->addresses,
			      addresses_wanted[mode]);
	else
		complain_once(c, "command %s without what begins it", command);
	return false;
}

static uint32_t row_of(struct nand_chip *c, const uint8_t *bytes)
{
	uint32_t row = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;

	if (row >= NAND_PAGES)
		complain_once(c, "row 0x%x is behind the end of the chip and wraps", row);
	return row % NAND_PAGES;
}

static uint32_t column_of(const uint8_t *bytes)
{
	return (bytes[0] | (uint32_t)bytes[1] << 8) & 0xfff;
}

static void load_page(struct nand_chip *c, bool copy_back, const char *command)
{
	struct nand_plane *p = &c->planes[0];

	if (!addressed(c, NAND_READ_ADDRESS, command))
		return;
	c->plane = 0;
	c->column = column_of(c->address);
	p->page = row_of(c, c->address + 2);
	nand_array_read(&c->array, p->page, p->raw);
	c->array.counters.tr_ns += NAND_TR;
	c->loaded = true;
	c->copy_back = copy_back;
	set_mode(c, NAND_READ_OUT);
	be_busy(c, NAND_READING, NAND_TR);
}

static void begin_read(struct nand_chip *c)
{
	c->second_plane = false;
	set_mode(c, NAND_READ_ADDRESS);
}

static void confirm_read(struct nand_chip *c)
{
	load_page(c, false, "30");
}

static void confirm_copy_back(struct nand_chip *c)
{
	load_page(c, true, "35");
}

static void begin_column_out(struct nand_chip *c)
{
	if (c->loaded)
		set_mode(c, NAND_COLUMN_OUT);
	else
		complain_once(c, "command 05 without a page read before");
}

static void confirm_column_out(struct nand_chip *c)
{
	if (!addressed(c, NAND_COLUMN_OUT, "E0"))
		return;
	c->column = column_of(c->address);
	set_mode(c, NAND_READ_OUT);
}

static void begin_plane(struct nand_chip *c, unsigned int plane)
{
	c->loaded = c->copy_back = c->second_plane = false;
	c->plane = plane;
	memset(c->planes[plane].raw, 0xff, NAND_RAW);
	set_mode(c, NAND_PROGRAM_ADDRESS);
}

static void begin_program(struct nand_chip *c)
{
	begin_plane(c, 0);
}

static void begin_second_plane(struct nand_chip *c)
{
	if (c->second_plane)
		begin_plane(c, 1);
	else
		complain_once(c, "command 81 without 11 before");
}

static void begin_column_in(struct nand_chip *c)
{
	if (c->mode == NAND_PROGRAM_IN) {
		set_mode(c, NAND_COLUMN_IN);
	} else if (c->copy_back) {
		c->loaded = c->copy_back = false;
		set_mode(c, NAND_PROGRAM_ADDRESS);
	} else {
		complain_once(c, "command 85 neither between data nor after 35");
	}
}

static void end_plane(struct nand_chip *c)
{
	if (!addressed(c, NAND_PROGRAM_IN, "11"))
		return;
	c->second_plane = true;
	set_mode(c, NAND_IDLE);
	be_busy(c, NAND_DUMMY, NAND_TDBSY);
}

/* Two planes at once must be two planes; hardware facts 9.1: blocks alternate. */
static bool planes_fit(struct nand_chip *c)
{
	uint32_t first = c->planes[0].page / NAND_BLOCK_PAGES;
	uint32_t second = c->planes[1].page / NAND_BLOCK_PAGES;

	if (!c->plane || (first ^ second) & 1)
		return true;
	complain_once(c, "blocks %u and %u are in the same plane", first, second);
	return false;
}

/* The power goes in this operation: what it leaves is left at once. */
static void switch_off(struct nand_chip *c)
{
	finish(c);
	c->dead = true;
	if (c->power_off)
		c->power_off(c->power_ctx);
}

/* A program or erase of all planes begins; each counts as one operation. */
static void begin_operation(struct nand_chip *c, enum nand_operation what)
{
	bool erase = what == NAND_ERASING, cut = false;

	c->status = 0;
	c->was_reset = false; /* even when nothing begins */
	set_mode(c, NAND_IDLE);
	if (!planes_fit(c)) {
		c->status = STATUS_FAIL;
		return;
	}
	for (unsigned int n = 0; n <= c->plane; n++) {
		struct nand_plane *p = &c->planes[n];

		p->op = ++c->array.operations;
		p->outcome = erase ? nand_faults_erase(&c->array.faults, p->op, p->page)
				   : nand_faults_program(&c->array.faults, p->op, p->page);
		cut |= p->outcome.cut;
	}
	if (erase)
		c->array.counters.tbers_ns += NAND_TBERS;
	else
		c->array.counters.tprog_ns += NAND_TPROG;
	be_busy(c, what, erase ? NAND_TBERS : NAND_TPROG);
	if (cut)
		switch_off(c);
}

static void confirm_program(struct nand_chip *c)
{
	if (addressed(c, NAND_PROGRAM_IN, "10"))
		begin_operation(c, NAND_PROGRAMMING);
}

static void begin_erase(struct nand_chip *c)
{
	bool second = c->mode == NAND_ERASE_ADDRESS && c->addresses == 3 && !c->plane;

	c->loaded = c->copy_back = c->second_plane = false;
	c->plane = second;
	set_mode(c, NAND_ERASE_ADDRESS);
}

static void confirm_erase(struct nand_chip *c)
{
	if (addressed(c, NAND_ERASE_ADDRESS, "D0"))
		begin_operation(c, NAND_ERASING);
}

static void read_status(struct nand_chip *c)
{
	c->by_plane = false;
	set_mode(c, NAND_STATUS);
}

static void read_plane_status(struct nand_chip *c)
{
	c->by_plane = true;
	set_mode(c, NAND_STATUS);
}

static void begin_id(struct nand_chip *c)
{
	c->loaded = c->copy_back = false;
	set_mode(c, NAND_ID_ADDRESS);
}

static void reset(struct nand_chip *c)
{
	uint64_t ns = NAND_TRST_READY;

	if (!nand_chip_ready(c)) {
		ns = c->busy == NAND_ERASING	   ? NAND_TRST_ERASE
		     : c->busy == NAND_PROGRAMMING ? NAND_TRST_PROGRAM
						   : NAND_TRST_READY;
		if (c->busy == NAND_ERASING || c->busy == NAND_PROGRAMMING)
			complain_once(c, "reset in the middle of %s",
				      c->busy == NAND_ERASING ? "an erase" : "a program");
		tear(c);
	}
	forget_command(c);
	be_busy(c, NAND_DUMMY, ns);
	c->was_reset = true;
}

/* Hardware facts 9.2. */
static const struct command {
	uint8_t code;
	bool while_busy;
	void (*run)(struct nand_chip *c);
} commands[] = {
	{ 0x00, false, begin_read },	     { 0x30, false, confirm_read },
	{ 0x35, false, confirm_copy_back },  { 0x05, false, begin_column_out },
	{ 0xe0, false, confirm_column_out }, { 0x80, false, begin_program },
	{ 0x81, false, begin_second_plane }, { 0x85, false, begin_column_in },
	{ 0x11, false, end_plane },	     { 0x10, false, confirm_program },
	{ 0x60, false, begin_erase },	     { 0xd0, false, confirm_erase },
	{ 0x90, false, begin_id },	     { 0x70, true, read_status },
	{ 0xf1, true, read_plane_status },   { 0xff, true, reset },
};

void nand_chip_command(struct nand_chip *c, uint8_t command)
{
	bool ready = nand_chip_ready(c);

	if (c->dead)
		return;
	c->complained = false;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].code != command)
			continue;
		if (ready || commands[i].while_busy)
			commands[i].run(c);
		else
			complain_once(c, "command %02X while busy", command);
		return;
	}
	complain_once(c, "command %02X is not one of this chip", command);
	set_mode(c, NAND_IDLE);
}

/* Some addresses need no command behind them. */
static void address_complete(struct nand_chip *c)
{
	struct nand_plane *p = &c->planes[c->plane];

	switch (c->mode) {
	case NAND_PROGRAM_ADDRESS:
		c->column = column_of(c->address);
		p->page = row_of(c, c->address + 2);
		set_mode(c, NAND_PROGRAM_IN);
		break;
	case NAND_COLUMN_IN:
		c->column = column_of(c->address);
		set_mode(c, NAND_PROGRAM_IN);
		break;
	case NAND_ERASE_ADDRESS:
		p->page = row_of(c, c->address);
		break;
	case NAND_ID_ADDRESS:
		c->column = 0;
		set_mode(c, NAND_ID_OUT);
		break;
	default:
		break;
	}
}

void nand_chip_address(struct nand_chip *c, uint8_t byte)
{
	bool ready = nand_chip_ready(c);

	if (c->dead)
		return;
	if (!ready || c->addresses >= addresses_wanted[c->mode]) {
		complain_once(c, "address byte %02X %s", byte,
			      ready ? "that no command asked for" : "while busy");
		return;
	}
	c->address[c->addresses++] = byte;
	if (c->addresses == addresses_wanted[c->mode])
		address_complete(c);
}

void nand_chip_write(struct nand_chip *c, uint8_t byte)
{
	bool ready = nand_chip_ready(c);

	/* Code bytes on their way to the controller's decoder (hardware facts 8.4) pass by. */
	if (c->dead || (ready && c->mode == NAND_READ_OUT))
		return;
	if (!ready || c->mode != NAND_PROGRAM_IN)
		complain_once(c, "data written %s", ready ? "without command 80" : "while busy");
	else if (c->column >= NAND_RAW)
		complain_once(c, "data written behind column %d", NAND_RAW - 1);
	else
		c->planes[c->plane].raw[c->column++] = byte;
}

static uint8_t status(struct nand_chip *c, bool ready)
{
	uint8_t failed = c->by_plane ? c->status : c->status & STATUS_FAIL;

	if (!ready)
		return STATUS_BUSY;
	return (c->was_reset ? STATUS_RESET : STATUS_READY) | failed;
}

static uint8_t data_out(struct nand_chip *c)
{
	if (c->column < NAND_RAW)
		return c->planes[0].raw[c->column++];
	complain_once(c, "data read behind column %d of page %u", NAND_RAW - 1, c->planes[0].page);
	return NAND_JUNK;
}

uint8_t nand_chip_read(struct nand_chip *c)
{
	bool ready = nand_chip_ready(c);

	if (c->dead)
		return 0xff;
	if (c->mode == NAND_STATUS)
		return status(c, ready);
	if (!ready) {
		complain_once(c, "data read while busy");
		return NAND_JUNK;
	}
	if (c->mode == NAND_ID_OUT)
		return id[c->column++ % NAND_ID_BYTES];
	/* 00 without an address goes back from the status to the data (hardware facts 9.4). */
	if (c->loaded &&
	    (c->mode == NAND_READ_OUT || (c->mode == NAND_READ_ADDRESS && !c->addresses)))
		return data_out(c);
	complain_once(c, "data read that no command asked for");
	return NAND_JUNK;
}

void nand_chip_read_page(struct nand_chip *c, uint32_t page, uint8_t raw[NAND_RAW])
{
	nand_array_read(&c->array, page % NAND_PAGES, raw);
	c->array.counters.tr_ns += NAND_TR;
}

unsigned int nand_chip_targets(const struct nand_chip *c, uint8_t command, uint32_t pages[2])
{
	bool program = command == 0x10 && c->mode == NAND_PROGRAM_IN;
	bool erase = command == 0xd0 && c->mode == NAND_ERASE_ADDRESS && c->addresses == 3;

	if (!program && !erase)
		return 0;
	for (unsigned int n = 0; n <= c->plane; n++)
		pages[n] = c->planes[n].page;
	return c->plane + 1;
}
