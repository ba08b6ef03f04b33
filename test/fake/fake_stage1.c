// SPDX-License-Identifier: MIT
/* A board in stage 1; the rules are in fake_stage1.h. */
#include <test/fake/fake_stage1.h>

#include <stdio.h>
#include <sys/mman.h>

#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/crc32_small.h>
#include <lib/keel_header.h>
#include <test/fake/fake_bus.h>
#include <test/unit/test.h>

#define BUS_BASE    0xe0000000u
#define BUS_SIZE    0x10000000u
#define PAGE	    STAGE1_PAGE
#define BLOCK_PAGES STAGE1_BLOCK_PAGES
#define PART_BLOCKS STAGE1_PART_BLOCKS
#define RESCUE_ROOM 4096
#define LINES_MAX   40

/* What the code under test has in place of the linker script and start.S. */
char __rescue_start[RESCUE_ROOM];
struct rescue_info rescue_info;

struct fake_stage1 stage1;

uint8_t stage1_image[STAGE1_IMAGE_MAX];

static uint32_t bus_read(void *model, uint32_t offset, unsigned int bytes)
{
	uint32_t addr = BUS_BASE + offset;

	if (addr == S5P_PWM + 0x40) {
		stage1.host.now += stage1.silent ? 1000000 : 1000; /* waits in vain are short */
		return (uint32_t) ~(stage1.host.now / 1000);
	}
	if (addr == S5P_NAND + 0x10 && stage1.other_id && stage1.ctrl.command == 0x90)
		return stage1.other_id[stage1.id_at++ % 4];
	if (addr == S5P_NAND + 0x28 && stage1.silent_after && !--stage1.silent_after)
		stage1.silent = true;
	if (addr == S5P_NAND + 0x28 && stage1.silent)
		return 0;
	CHECK(addr - S5P_NAND < nand_ctrl_ops.window);
	return nand_ctrl_ops.read(&stage1.ctrl, addr - S5P_NAND, bytes);
}

static void bus_write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	uint32_t addr = BUS_BASE + offset;

	if (addr == START_NOTE)
		stage1.note = value;
	else if (addr == START_SEQ)
		stage1.sequence = value;
	else
		nand_ctrl_ops.write(&stage1.ctrl, addr - S5P_NAND, value, bytes);
}

static const struct fake_bus bus = { BUS_BASE, BUS_SIZE, bus_read, bus_write, NULL };

void stage1_puts(const char *text)
{
	strncat(stage1.said, text, sizeof(stage1.said) - strlen(stage1.said) - 1);
	if (++stage1.lines > LINES_MAX)
		longjmp(stage1.out, 1 + STUCK);
}

void stage1_word(const char *text, uint32_t number)
{
	char digits[9];

	snprintf(digits, sizeof(digits), "%08x", (unsigned int)number);
	stage1_puts(text);
	stage1_puts(digits);
}

void stage1_jump(uintptr_t entry)
{
	CHECK(entry == STAGE2_LOAD || entry == (uintptr_t)__rescue_start);
	longjmp(stage1.out, 1 + (entry == STAGE2_LOAD ? STARTED : RESCUED));
}

uint32_t *stage1_crc_table(void)
{
	static uint32_t table[CRC32_TABLE];

	return table;
}

void stage1_power_on(void)
{
	static bool mapped;

	if (!mapped)
		CHECK(mmap((void *)STAGE2_LOAD, STAGE1_IMAGE_MAX, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
			   0) == (void *)STAGE2_LOAD);
	mapped = true;
	memset(&stage1, 0, sizeof(stage1));
	memset(__rescue_start, 0, sizeof(__rescue_start));
	rescue_info = (struct rescue_info){ .crc = 1 }; /* of no bytes at all it would be 0 */
	fake_nand_store_start(&stage1.cells);
	stage1.ctrl.chip = &stage1.chip;
	stage1.ctrl.model.host = NULL;
	fake_model_start(&stage1.host, &nand_ctrl_ops, &stage1.ctrl.model);
	nand_chip_init(&stage1.chip, &stage1.ctrl.model, &stage1.cells.store);
	fake_bus_set(&bus);
}

enum ending stage1_run(void)
{
	int how;

	stage1.said[0] = 0;
	stage1.lines = 0;
	how = setjmp(stage1.out);
	if (!how)
		nand_boot();
	fake_model_no_complaint(&stage1.host);
	return (enum ending)(how - 1);
}

void stage1_make_image(uint32_t len, uint32_t sequence)
{
	for (uint32_t i = 0; i < len; i++)
		stage1_image[i] = (uint8_t)(i * 31 + i / 256 + sequence);
	memcpy(stage1_image + 0x20, "KEEL", 4);
	put_le32(stage1_image + 0x24, len);
	memset(stage1_image + 0x28, 0, 16);
	memcpy(stage1_image + 0x28, BOARD_NAME, strlen(BOARD_NAME));
	keel_header_set_sequence(stage1_image, sequence);
	put_le32(stage1_image + 0x3c, crc32(0, stage1_image + 0x40, len - 0x40));
}

/* With the boot ROM's code: hardware facts 8.7. */
void stage1_put_page(uint32_t page, const uint8_t *data)
{
	uint8_t *raw = fake_nand_store_page(&stage1.cells, page);

	memcpy(raw, data, PAGE);
	for (uint32_t step = 0; step < 4; step++) {
		struct nand_bch bch;

		nand_bch_start(&bch, &nand_bch8);
		for (uint32_t i = 0; i < NAND_STEP; i++)
			nand_bch_add(&bch, data[step * NAND_STEP + i]);
		nand_bch_encode(&bch, raw + PAGE + step * NAND_BCH8_CODE);
	}
	raw[PAGE] = 0xff;
}

/* The image to the good blocks of a partition. */
void stage1_put_image(uint32_t first_block)
{
	uint32_t pages = (keel_header_length(stage1_image) + PAGE - 1) / PAGE, block = first_block;

	for (uint32_t i = 0; i < pages; i++) {
		if (i && i % BLOCK_PAGES == 0)
			block++;
		while (stage1.bad_blocks & 1u << block)
			block++;
		CHECK(block < first_block + PART_BLOCKS);
		stage1_put_page(block * BLOCK_PAGES + i % BLOCK_PAGES, stage1_image + i * PAGE);
	}
}

void stage1_mark_bad(uint32_t block, uint32_t page, uint8_t marker)
{
	fake_nand_store_page(&stage1.cells, block * BLOCK_PAGES + page)[PAGE] = marker;
	stage1.bad_blocks |= 1u << block;
}

bool stage1_in_dram(void)
{
	return !memcmp((void *)STAGE2_LOAD, stage1_image, keel_header_length(stage1_image));
}
