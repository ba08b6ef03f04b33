// SPDX-License-Identifier: MIT
/*
 * From NAND to DRAM: the newest whole copy of Keel, checked before it is started.
 * Runs in stage 1, within its first STAGE1_MAX bytes. Sections: hardware facts.
 *
 * Bytes only, and the timing of the slowest chips until the chip has said what it is:
 * this code is what a board is rescued with.
 */
#include <board/s5pc100/stage1.h>

#include <stddef.h>

#include <keel/compiler.h>
#include <lib/crc32_small.h>
#include <lib/keel_header.h>
#include <lib/nand_marker.h>

#define NFCONF		   (S5P_NAND + 0x00) /* 8.1 */
#define NFCONF_ECC_8BIT	   (1u << 23)
#define NFCONF_KEEP	   0x6	   /* what the straps set */
#define NFCONF_SLOW	   0x7770u /* V134's: 7 + 8 + 8 clocks of 6 ns */
#define NFCONF_25NS	   0x2310u /* CLE/ALE 12 ns, strobe 24 ns, hold 12 ns: 9.3 */
#define NFCONT		   (S5P_NAND + 0x04)
#define NFCONT_ON	   (1u << 0) /* and chip 0 selected, no lock, decoding */
#define NFCONT_OTHER_CHIPS (1u << 2 | 3u << 22)
#define NFCONT_CLEAR_ECC   (1u << 5)
#define NFCONT_FREEZE_ECC  (3u << 6)
#define NFCMMD		   (S5P_NAND + 0x08)
#define NFADDR		   (S5P_NAND + 0x0c)
#define NFDATA		   (S5P_NAND + 0x10)
#define NFSTAT		   (S5P_NAND + 0x28)
#define NFSTAT_WAS_BUSY	   (1u << 4) /* these two: write 1 to clear */
#define NFSTAT_DECODED	   (1u << 6)
#define NF8ECCERR0	   (S5P_NAND + 0x44) /* 8.5 */
#define NF8ECCERR0_BUSY	   (1u << 31)
#define NF8ECCERR1	   (S5P_NAND + 0x48)
#define NF8ECCERR2	   (S5P_NAND + 0x4c)
#define NFMLC8BITPT0	   (S5P_NAND + 0x60)
#define NFMLC8BITPT1	   (S5P_NAND + 0x64)

#define PAGE		   2048u /* the one size whose boot layout is known: 8.7 */
#define STEP		   512u
#define STEPS		   (PAGE / STEP)
#define CODE		   13u /* ECC bytes of a step */
#define CORRECTABLE	   8u
#define PATIENCE_US	   10000 /* tR is 25 us: 9.3 */

#define ID_US		   1	       /* tAR, tREA: some 10 ns */
#define ID_LAYOUT	   0x47000000u /* the fourth byte: page, spare, bus width */
#define ID_2K_PAGES	   0x05000000u
#define ID_ACCESS	   0x88000000u
#define ID_25NS		   0x80000000u

#define PART_SIZE	   0xa0000u /* bootloader at 0, bootloader2 behind it: see mtdparts */

extern char __rescue_start[] __hidden;

/* What went wrong, to be told in one line. */
struct fault {
	const char *text;
	const char *more; /* in front of the second number; NULL: there is none */
	bool plain;	  /* no numbers: the end of a sentence that begins with the copy */
	uint32_t number[2];
};

struct nand {
	uint32_t block_pages;
	uint32_t page; /* the one in the chip's register */
	struct fault fault;
};

struct copy {
	uint32_t number; /* 1 or 2 */
	uint32_t part;	 /* first page of its partition */
	uint32_t sequence;
	bool usable; /* its head says that it is a Keel of this board */
	bool blank;
};

/* Field by field: the compiler would call memset, and there is none yet. */
static void set_fault(struct nand *n, const char *text, bool plain)
{
	n->fault.text = text;
	n->fault.more = NULL;
	n->fault.plain = plain;
}

static bool failed(struct nand *n, const char *text, uint32_t number)
{
	set_fault(n, text, false);
	n->fault.number[0] = number;
	return false;
}

static bool wait_for(uintptr_t reg, uint32_t mask, uint32_t value)
{
	uint32_t since = stage1_ticks();

	while ((io_read32(reg) & mask) != value)
		if (stage1_ticks() - since > PATIENCE_US)
			return (io_read32(reg) & mask) == value;
	return true;
}

/* The command that makes the chip busy; true when it was done. */
static bool finish(uint8_t command)
{
	io_write32(NFSTAT, NFSTAT_WAS_BUSY);
	io_write8(NFCMMD, command);
	return wait_for(NFSTAT, NFSTAT_WAS_BUSY, NFSTAT_WAS_BUSY);
}

static void send_column(uint32_t column)
{
	io_write8(NFADDR, (uint8_t)column);
	io_write8(NFADDR, (uint8_t)(column >> 8));
}

/* A page into the chip's register, with @column as the next byte: 8.9 */
static bool fetch(struct nand *n, uint32_t page, uint32_t column)
{
	n->page = page;
	io_write8(NFCMMD, 0x00);
	send_column(column);
	io_write8(NFADDR, (uint8_t)page);
	io_write8(NFADDR, (uint8_t)(page >> 8));
	io_write8(NFADDR, (uint8_t)(page >> 16));
	return finish(0x30) || failed(n, "the chip stays busy with page ", page);
}

static void seek(uint32_t column)
{
	io_write8(NFCMMD, 0x05);
	send_column(column);
	io_write8(NFCMMD, 0xe0);
}

/* Each of the places found; those of 512 and more are in the code, not in the data. 8.5 */
static void correct(uint8_t *data, unsigned int count)
{
	static const struct {
		uint8_t reg, shift;
	} place[CORRECTABLE] = { { 0x44, 0 },  { 0x44, 15 }, { 0x48, 0 },  { 0x48, 11 },
				 { 0x48, 22 }, { 0x4c, 0 },  { 0x4c, 11 }, { 0x4c, 22 } };

	for (unsigned int i = 0; i < count; i++) {
		uint32_t at = io_read32(S5P_NAND + place[i].reg) >> place[i].shift & 0x3ff;
		uint32_t patterns = io_read32(NFMLC8BITPT0 + (i & 4));

		if (at < STEP)
			data[at] ^= (uint8_t)(patterns >> 8 * (i & 3));
	}
}

/* Four bytes: memory without cache takes a word as fast as a byte. */
static uint32_t next_word(void)
{
	uint32_t word = io_read8(NFDATA);

	word |= (uint32_t)io_read8(NFDATA) << 8;
	word |= (uint32_t)io_read8(NFDATA) << 16;
	return word | (uint32_t)io_read8(NFDATA) << 24;
}

/* One step of the fetched page; false when it has more wrong bits than can be corrected. */
static bool read_step(struct nand *n, uint8_t *to, uint32_t step, const uint8_t *code)
{
	uint32_t *words = (uint32_t *)(void *)to, result;

	seek(step * STEP);
	io_write32(NFCONT, NFCONT_ON | NFCONT_OTHER_CHIPS | NFCONT_CLEAR_ECC);
	io_write32(NFSTAT, NFSTAT_DECODED);
	for (uint32_t i = 0; i < STEP / 4; i++)
		words[i] = next_word();
	for (uint32_t i = 0; i < CODE; i++)
		io_write8(NFDATA, code[i]);
	io_write32(NFCONT, NFCONT_ON | NFCONT_OTHER_CHIPS | NFCONT_FREEZE_ECC);
	if (!wait_for(NFSTAT, NFSTAT_DECODED, NFSTAT_DECODED) ||
	    !wait_for(NF8ECCERR0, NF8ECCERR0_BUSY, 0))
		return failed(n, "the ECC engine stays busy with page ", n->page);
	result = io_read32(NF8ECCERR0) >> 25 & 15;
	if (result > CORRECTABLE)
		return failed(n, "too many wrong bits in page ", n->page);
	correct(to, result);
	return true;
}

/*
 * The first code byte lies where the bad-block marker is, so it is not stored (8.7).
 * All ones and all zeros are tried: one of them is wrong in four bits at most.
 */
static bool read_first_step(struct nand *n, uint8_t *to, uint8_t *code)
{
	code[0] = 0xff;
	if (read_step(n, to, 0, code))
		return true;
	code[0] = 0x00;
	return read_step(n, to, 0, code);
}

static bool read_page(struct nand *n, uint32_t page, uint8_t *to)
{
	uint8_t code[STEPS * CODE];
	bool ok = fetch(n, page, PAGE);

	for (uint32_t i = 0; ok && i < sizeof(code); i++)
		code[i] = io_read8(NFDATA);
	ok = ok && read_first_step(n, to, code);
	for (uint32_t step = 1; ok && step < STEPS; step++)
		ok = read_step(n, to + step * STEP, step, code + step * CODE);
	return ok;
}

/* Block 0 is never bad: the chip's maker says so, and the boot ROM reads nothing else. */
static bool block_is_bad(struct nand *n, uint32_t first_page)
{
	for (uint32_t i = 0; first_page && i < NAND_MARKER_PAGES; i++)
		if (fetch(n, first_page + i, PAGE) && nand_marker_bad(io_read8(NFDATA)))
			return true;
	return false;
}

/* Pages @first to @last - 1 of the partition at page @part, whose bad blocks do not count. */
static bool load(struct nand *n, uint32_t part, uint32_t first, uint32_t last, uint8_t *to)
{
	uint32_t end = part + PART_SIZE / PAGE, at = 0;

	for (uint32_t block = part; at < last && block < end; block += n->block_pages) {
		if (block_is_bad(n, block))
			continue;
		for (uint32_t i = 0; i < n->block_pages && at < last; i++, at++) {
			if (at < first)
				continue;
			if (!read_page(n, block + i, to))
				return false;
			to += PAGE;
		}
	}
	return at == last || failed(n, "too many bad blocks in front of page ", end);
}

/* Geometry from the ID (9.1); timing for 25 ns chips when it is one. */
static bool start_chip(struct nand *n)
{
	uint32_t conf = (io_read32(NFCONF) & NFCONF_KEEP) | NFCONF_ECC_8BIT;
	uint32_t id = 0;

	io_write32(NFCONF, conf | NFCONF_SLOW);
	io_write32(NFCONT, NFCONT_ON | NFCONT_OTHER_CHIPS | NFCONT_FREEZE_ECC);
	if (!finish(0xff))
		return failed(n, "the chip does not answer; ID ", 0);
	io_write8(NFCMMD, 0x90);
	io_write8(NFADDR, 0x00);
	for (uint32_t since = stage1_ticks(); stage1_ticks() - since < ID_US;)
		;
	for (int i = 0; i < 4; i++)
		id = id >> 8 | (uint32_t)io_read8(NFDATA) << 24;
	if ((id & ID_LAYOUT) != ID_2K_PAGES)
		return failed(n,
			      "this is no chip with 8 data lines and pages of 2048 + 64 bytes; ID ",
			      id);
	n->block_pages = (64 * 1024 / PAGE) << (id >> 28 & 3);
	if ((id & ID_ACCESS) == ID_25NS)
		io_write32(NFCONF, conf | NFCONF_25NS);
	return true;
}

static void say_fault(const struct nand *n, const char *who, const char *next)
{
	const struct fault *f = &n->fault;

	stage1_puts("\r\nKeel: ");
	stage1_puts(who);
	stage1_puts(f->plain ? " " : ": ");
	if (f->plain)
		stage1_puts(f->text);
	else
		stage1_word(f->text, f->number[0]);
	if (f->more)
		stage1_word(f->more, f->number[1]);
	stage1_puts(next);
}

static uint8_t *image(void)
{
	return (uint8_t *)STAGE2_LOAD;
}

static uint32_t image_pages(void)
{
	return (keel_header_length(image()) + PAGE - 1) / PAGE;
}

/* The first page of a copy, to know its length and which copy is newer. */
static bool look(struct nand *n, struct copy *c)
{
	const char *reason;

	c->blank = false;
	if (!load(n, c->part, 0, 1, image()))
		return false;
	reason = keel_header_check(image(), BOARD_NAME);
	if (!reason && keel_header_length(image()) > IMAGE_MAX)
		reason = "is longer than its slot";
	c->sequence = keel_header_sequence(image());
	c->blank = keel_header_length(image()) == UINT32_MAX;
	set_fault(n, c->blank ? "is blank" : reason, true);
	return !reason;
}

/* A whole copy to DRAM; true when it is what was written. */
static bool read_copy(struct nand *n, struct copy *c)
{
	uint32_t crc;

	if (!look(n, c) || !load(n, c->part, 0, image_pages(), image()))
		return false;
	crc = crc32_small(stage1_crc_table(), 0, image() + KEEL_HEADER_SIZE,
			  keel_header_length(image()) - KEEL_HEADER_SIZE);
	if (crc == keel_header_crc(image()))
		return true;
	failed(n, "CRC ", crc);
	n->fault.more = ", expected ";
	n->fault.number[1] = keel_header_crc(image());
	return false;
}

void stage1_start_image(uint32_t kind, uint32_t sequence)
{
	io_write32(START_SEQ, sequence);
	io_write32(START_NOTE, START_MAGIC | kind);
	stage1_jump(STAGE2_LOAD);
}

/* @bad: START_BAD1 and START_BAD2 of what is known to be damaged. Returns it with this copy. */
static uint32_t try_copy(struct nand *n, struct copy *c, uint32_t bad, const char *next)
{
	uint32_t this_bad = c->number == 1 ? START_BAD1 : START_BAD2;

	if (read_copy(n, c))
		stage1_start_image(c->number | (bad & ~this_bad), c->sequence);
	say_fault(n, c->number == 1 ? "copy 1" : "copy 2", next);
	return bad | this_bad;
}

/* The newer copy first. A blank copy 2 was never written: while copy 1 starts nobody hears of it. */
static void try_copies(struct nand *n)
{
	struct copy one = { .number = 1 }, two = { .number = 2, .part = PART_SIZE / PAGE };
	struct copy *first = &one, *second = &two;
	uint32_t bad;

	one.usable = look(n, &one);
	two.usable = look(n, &two);
	bad = two.usable || two.blank ? 0 : START_BAD2;
	if (one.usable && two.usable && keel_sequence_newer(two.sequence, one.sequence)) {
		first = &two;
		second = &one;
	}
	bad = try_copy(n, first, bad, "; trying the other copy\r\n");
	try_copy(n, second, bad, "\r\n");
}

static bool rescue_is_whole(void)
{
	return crc32_small(stage1_crc_table(), 0, __rescue_start, rescue_info.bytes) ==
	       rescue_info.crc;
}

/*
 * The boot ROM may have copied the rescue or not (2.2). It is read again where it is not
 * right, behind the head of a copy, to where it lies behind this code.
 */
static bool read_rescue(struct nand *n)
{
	uint32_t first = rescue_info.offset / PAGE;
	uint32_t last = first + (rescue_info.bytes + PAGE - 1) / PAGE;

	for (uint32_t part = 0; part <= PART_SIZE / PAGE; part += PART_SIZE / PAGE)
		if (load(n, part, first, last, (uint8_t *)__rescue_start) && rescue_is_whole())
			return true;
	return false;
}

void nand_boot(void)
{
	struct nand n;
	bool answers = start_chip(&n);

	crc32_small_init(stage1_crc_table());
	if (answers)
		try_copies(&n);
	else
		say_fault(&n, "NAND", "\r\n");
	if (rescue_is_whole() || (answers && read_rescue(&n)))
		stage1_jump((uintptr_t)__rescue_start);
	for (;;) {
		uint32_t since = stage1_ticks();

		stage1_puts(
			"\r\nKeel: nothing in NAND starts, not even the rescue: "
			"start through USB (switch SW1-4) and write keel.bin again\r\n");
		while (stage1_ticks() - since < STAGE1_REPEAT)
			;
	}
}
