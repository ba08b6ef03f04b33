// SPDX-License-Identifier: MIT
/* NAND chips on a raw bus: what they are, correction, bad blocks. Sections: hardware facts. */
#include <errno.h>
#include <stdlib.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_nand.h>
#include <test/unit/test.h>

#define PAGE	   2048
#define BLOCK	   (64 * PAGE)
#define BOOT_BYTES (2 * BLOCK)
#define LATER	   (4 * 64) /* a page behind the boot ROM's blocks */

static struct raw_nand f;
static uint8_t data[PAGE] __attribute__((aligned(4))), back[PAGE] __attribute__((aligned(4)));

static struct mtd *started(void)
{
	raw_nand_init(&f);
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	fake_console_stop();
	for (int i = 0; i < PAGE; i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	return &f.nand.mtd;
}

static int read_page(uint32_t page)
{
	memset(back, 0x5a, sizeof(back));
	return nand_ops.read_page(&f.nand.mtd, page, back);
}

static int write_page(uint32_t page)
{
	return nand_ops.write_page(&f.nand.mtd, page, data);
}

static uint16_t onfi_crc(const uint8_t *p)
{
	uint32_t crc = 0x4f4e;

	for (int i = 0; i < 254; i++)
		for (int bit = 7; bit >= 0; bit--) {
			bool out = (crc >> 15 & 1) != (p[i] >> bit & 1u);

			crc = (crc << 1 ^ (out ? 0x8005 : 0)) & 0xffff;
		}
	return (uint16_t)crc;
}

/* 9.5, three copies */
static void make_onfi(uint32_t page, uint16_t spare, uint32_t pages, uint32_t blocks)
{
	uint8_t *p = f.parameter_page;

	memset(p, 0, 256);
	memcpy(p, "ONFI", 4);
	memcpy(p + 44, "MT29F4G08ABADA      ", 20);
	put_le32(p + 80, page);
	p[84] = (uint8_t)spare;
	p[85] = (uint8_t)(spare >> 8);
	put_le32(p + 92, pages);
	put_le32(p + 96, blocks);
	p[100] = 1;
	p[101] = 0x23;
	p[129] = 0x1f;
	p[254] = (uint8_t)onfi_crc(p);
	p[255] = (uint8_t)(onfi_crc(p) >> 8);
	memcpy(p + 256, p, 256);
	memcpy(p + 512, p, 256);
}

TEST(the_id_says_what_the_chip_is)
{
	struct mtd *mtd = started();

	CHECK_EQ(mtd->page_size, 2048);
	CHECK_EQ(mtd->spare_size, 64);
	CHECK_EQ(mtd->block_pages, 64);
	CHECK_EQ(mtd->blocks, 2048);
	CHECK_EQ(f.nand.geometry.row_cycles, 3);
	CHECK_EQ(f.timing.cycle_ns, 25);
}

TEST(other_chips_of_the_family_are_told_apart)
{
	static const struct {
		uint8_t id[5];
		uint32_t page, spare, pages, blocks, rows, cycle;
	} chips[] = {
		{ { 0xec, 0xf1, 0x00, 0x95, 0x40 }, 2048, 64, 64, 1024, 2, 25 },
		{ { 0xec, 0xdc, 0x10, 0x95, 0x54 }, 2048, 64, 64, 4096, 3, 25 },
		{ { 0xec, 0xdc, 0x10, 0x15, 0x54 }, 2048, 64, 64, 4096, 3, 50 },
		{ { 0xec, 0xd3, 0x51, 0xa6, 0x58 }, 4096, 128, 64, 4096, 3, 25 },
	};

	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		raw_nand_init(&f);
		memcpy(f.id, chips[i].id, 5);
		CHECK_EQ(raw_nand_start(&f, 0), 0);
		CHECK_EQ(f.nand.mtd.page_size, chips[i].page);
		CHECK_EQ(f.nand.mtd.spare_size, chips[i].spare);
		CHECK_EQ(f.nand.mtd.block_pages, chips[i].pages);
		CHECK_EQ(f.nand.mtd.blocks, chips[i].blocks);
		CHECK_EQ(f.nand.geometry.row_cycles, chips[i].rows);
		CHECK_EQ(f.timing.cycle_ns, chips[i].cycle);
	}
}

TEST(a_parameter_page_counts_more_than_the_id)
{
	raw_nand_init(&f);
	make_onfi(4096, 128, 64, 4096);
	CHECK_EQ(raw_nand_start(&f, 0), 0);
	CHECK_EQ(f.nand.mtd.page_size, 4096);
	CHECK_EQ(f.nand.mtd.blocks, 4096);
	CHECK_STR(f.nand.model, "MT29F4G08ABADA");
	CHECK_EQ(f.timing.cycle_ns, 25); /* mode 4 is the best of 0x1f */
}

TEST(a_damaged_parameter_page_is_replaced_by_its_next_copy_or_by_the_id)
{
	raw_nand_init(&f);
	make_onfi(4096, 128, 64, 4096);
	f.parameter_page[81] ^= 1;
	f.parameter_page[256 + 254] ^= 1;
	CHECK_EQ(raw_nand_start(&f, 0), 0);
	CHECK_EQ(f.nand.mtd.page_size, 4096);
	raw_nand_init(&f);
	make_onfi(4096, 128, 64, 4096);
	for (int i = 0; i < 3; i++)
		f.parameter_page[256 * i + 81] ^= 1;
	CHECK_EQ(raw_nand_start(&f, 0), 0);
	CHECK_EQ(f.nand.mtd.page_size, 2048);
}

TEST(what_cannot_be_is_refused_in_words)
{
	raw_nand_init(&f);
	memset(f.id, 0xff, 5);
	CHECK_EQ(raw_nand_start(&f, 0), -ENODEV);
	CHECK_HAS(error_text(), "no chip answers");
	raw_nand_init(&f);
	f.silent = true;
	CHECK_EQ(raw_nand_start(&f, 0), -ETIMEDOUT);
	raw_nand_init(&f);
	f.id[3] |= 0x40;
	CHECK_EQ(raw_nand_start(&f, 0), -ENOTSUP);
	CHECK_HAS(error_text(), "16-bit bus");
	raw_nand_init(&f);
	f.id[3] = 0x94; /* pages of 1 KiB */
	CHECK_EQ(raw_nand_start(&f, 0), -ENOTSUP);
	CHECK_HAS(error_text(), "no layout");
	for (uint32_t size = 0; size < 3; size++) {
		static const uint32_t blocks[] = { 0, 0x10000, UINT32_MAX };

		raw_nand_init(&f);
		make_onfi(2048, 64, 64, blocks[size]);
		CHECK_EQ(raw_nand_start(&f, 0), -ENOTSUP);
	}
}

TEST(pages_come_back_as_they_were_written_in_both_layouts)
{
	static const uint32_t pages[] = { 0, 127, 128, LATER };

	started();
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(write_page(pages[i]), 0);
		CHECK_EQ(read_page(pages[i]), 0);
		CHECK(!memcmp(back, data, PAGE));
	}
	CHECK_EQ(f.rule_breaks, 0);
}

/* 8.7 */
TEST(codes_lie_where_the_boot_rom_and_linux_look_for_them)
{
	const uint8_t *spare;

	started();
	CHECK_EQ(write_page(0), 0);
	CHECK_EQ(write_page(LATER), 0);
	spare = raw_nand_cells(&f, 0) + PAGE;
	CHECK_EQ(spare[0], 0xff); /* the place of the bad-block mark */
	for (int i = 1; i < 52; i += 13)
		CHECK(memcmp(spare + i, "\xff\xff\xff\xff", 4));
	for (int i = 52; i < 64; i++)
		CHECK_EQ(spare[i], 0xff);
	spare = raw_nand_cells(&f, LATER) + PAGE;
	for (int i = 0; i < 40; i++)
		CHECK_EQ(spare[i], 0xff);
	for (int i = 40; i < 56; i += 4)
		CHECK(memcmp(spare + i, "\xff\xff\xff\xff", 4));
	for (int i = 56; i < 60; i++)
		CHECK_EQ(spare[i], 0xff);
	CHECK(memcmp(spare + 60, "\xff\xff\xff\xff", 4));
}

TEST(erased_pages_read_as_ones_even_with_flipped_bits)
{
	started();
	CHECK_EQ(read_page(0), 0);
	CHECK_EQ(read_page(LATER), 0);
	for (int i = 0; i < PAGE; i++)
		CHECK_EQ(back[i], 0xff);
	raw_nand_flip(&f, LATER, 700, 1);
	CHECK_EQ(read_page(LATER), 1);
	CHECK_EQ(back[700], 0xff);
	raw_nand_flip(&f, 1, 5, 8);
	CHECK_EQ(read_page(1), 8);
	CHECK_EQ(back[5], 0xff);
}

TEST(as_many_bits_as_the_code_allows_are_corrected_in_every_step_and_counted)
{
	struct mtd *mtd = started();
	uint32_t before;

	CHECK_EQ(write_page(0), 0);
	CHECK_EQ(write_page(LATER), 0);
	for (uint32_t i = 0; i < 4; i++) {
		raw_nand_flip(&f, 0, i * 512 + 11, i ? 8 : 4);
		raw_nand_flip(&f, LATER, i * 512 + 500, 1);
	}
	before = mtd->corrected;
	CHECK_EQ(read_page(0), 28);
	CHECK(!memcmp(back, data, PAGE));
	CHECK_EQ(read_page(LATER), 4);
	CHECK(!memcmp(back, data, PAGE));
	CHECK_EQ(mtd->corrected - before, 32);
}

TEST(more_than_that_is_an_error_that_names_the_page)
{
	started();
	CHECK_EQ(write_page(0), 0);
	CHECK_EQ(write_page(LATER), 0);
	raw_nand_flip(&f, 0, 600, 9);
	raw_nand_flip(&f, LATER, 600, 2);
	CHECK_EQ(read_page(0), -EBADMSG);
	CHECK_EQ(read_page(LATER), -EBADMSG);
	CHECK_HAS(error_text(), "page 256 (0x80000)");
}

/* 8.7: the code byte under the bad-block mark is not stored; 0xff and 0x00 are tried. */
TEST(the_hidden_code_byte_costs_at_most_four_corrections)
{
	for (int value = 0; value < 256; value++) {
		started();
		for (int i = 0; i < 512; i++)
			data[i] = (uint8_t)rand();
		CHECK_EQ(write_page(0), 0);
		raw_nand_flip(&f, 0, 100, 4);
		CHECK_EQ(read_page(0), 4);
		CHECK(!memcmp(back, data, PAGE));
	}
}

TEST(a_wrong_bit_in_a_code_leaves_the_data_good)
{
	started();
	CHECK_EQ(write_page(LATER), 0);
	raw_nand_flip(&f, LATER, PAGE + 45, 1);
	CHECK_EQ(read_page(LATER), 1);
	CHECK(!memcmp(back, data, PAGE));
}

/* 8.7: OOB 60-63 */
TEST(the_code_over_the_spare_repairs_a_code_when_data_have_a_wrong_bit_too)
{
	started();
	CHECK_EQ(write_page(LATER), 0);
	raw_nand_flip(&f, LATER, PAGE + 45, 1);
	raw_nand_flip(&f, LATER, 512 + 45, 1);
	raw_nand_flip(&f, LATER, 1024 + 45, 1);
	CHECK_EQ(read_page(LATER), 3);
	CHECK(!memcmp(back, data, PAGE));
}

/* 8.7: what is there instead of that code may look like one. */
TEST(a_clean_marker_of_jffs2_is_not_repaired_by_a_code_it_does_not_have)
{
	uint8_t *cells, *intended;

	started();
	CHECK_EQ(write_page(LATER), 0);
	cells = raw_nand_cells(&f, LATER);
	intended = f.page[LATER].intended;
	memcpy(cells + PAGE + 2, "\x85\x19", 2);
	memcpy(intended, cells, PAGE + 64);
	memcpy(f.reg, cells, PAGE + 64);
	f.step_at = PAGE;
	f.column = PAGE + 60;
	f.ctrl.ops->ecc_encode(&f.ctrl, cells + PAGE + 60);
	raw_nand_flip(&f, LATER, PAGE + 45, 1);
	raw_nand_flip(&f, LATER, 512 + 45, 1);
	CHECK_EQ(read_page(LATER), -EBADMSG);
}

TEST(a_read_costs_the_data_and_the_codes_only)
{
	started();
	CHECK_EQ(write_page(LATER), 0);
	f.bytes_read = 0;
	CHECK_EQ(read_page(LATER), 0);
	CHECK_EQ(f.bytes_read, 2048 + 16);
}

TEST(a_page_of_ones_is_not_programmed)
{
	started();
	memset(data, 0xff, PAGE);
	CHECK_EQ(write_page(LATER), 0);
	CHECK_EQ(f.operations, 0);
}

TEST(bad_blocks_are_known_by_the_mark_in_either_of_their_first_two_pages)
{
	struct mtd *mtd = started();

	raw_nand_mark(&f, 5, 0);
	raw_nand_mark(&f, 7, 1);
	raw_nand_mark(&f, 9, 2);		  /* that is no mark */
	raw_nand_cells(&f, 11 * 64)[PAGE] = 0x7f; /* and that is a flipped bit */
	for (uint32_t b = 0; b < 20; b++)
		CHECK_EQ(nand_block_is_bad(mtd, b), b == 5 || b == 7);
	f.bytes_read = 0;
	for (uint32_t b = 0; b < 20; b++)
		CHECK_EQ(nand_block_is_bad(mtd, b), b == 5 || b == 7);
	CHECK_EQ(f.bytes_read, 0); /* asked once */
}

TEST(a_block_marked_bad_is_bad_after_the_next_start)
{
	struct mtd *mtd = started();

	CHECK_EQ(write_page(LATER), 0);
	CHECK_EQ(write_page(LATER + 5), 0);
	CHECK_EQ(nand_mark_bad(mtd, 4), 0);
	CHECK_EQ(nand_mark_bad(mtd, 6), 0);
	CHECK(nand_block_is_bad(mtd, 4));
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	CHECK(nand_block_is_bad(mtd, 4) && nand_block_is_bad(mtd, 6));
	CHECK(!nand_block_is_bad(mtd, 3));
	CHECK_EQ(f.rule_breaks, 0);
}

TEST(what_the_chip_reports_is_reported)
{
	started();
	f.broken_block = 4;
	CHECK_EQ(write_page(LATER), -EIO);
	CHECK_HAS(error_text(), "programming page 256 (block 4)");
	f.stubborn_block = 5;
	CHECK_EQ(nand_ops.erase_block(&f.nand.mtd, 5), -EIO);
	f.protected = true;
	CHECK_EQ(write_page(LATER + 64), -EROFS);
	CHECK_HAS(error_text(), "write protected");
	f.silent = true;
	CHECK_EQ(read_page(LATER), -ETIMEDOUT);
}

TEST(raw_pages_are_what_the_cells_hold)
{
	struct mtd *mtd = started();
	uint8_t spare[64];

	CHECK_EQ(write_page(LATER), 0);
	raw_nand_flip(&f, LATER, 3, 2);
	CHECK_EQ(nand_ops.read_raw(mtd, LATER, back, spare), 0);
	CHECK(!memcmp(back, raw_nand_cells(&f, LATER), PAGE));
	CHECK(!memcmp(spare, raw_nand_cells(&f, LATER) + PAGE, 64));
	memset(spare, 0, sizeof(spare));
	CHECK_EQ(nand_ops.write_raw(mtd, LATER + 64, NULL, spare), 0);
	CHECK_EQ(nand_ops.write_raw(mtd, LATER + 65, back, NULL), 0);
	CHECK_EQ(raw_nand_cells(&f, LATER + 64)[PAGE - 1], 0xff);
	CHECK_EQ(raw_nand_cells(&f, LATER + 64)[PAGE + 63], 0);
	CHECK(!memcmp(raw_nand_cells(&f, LATER + 65), back, PAGE));
}
