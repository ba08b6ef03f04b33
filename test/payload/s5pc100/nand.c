// SPDX-License-Identifier: MIT
/*
 * NAND with words into NFCMMD and NFADDR, data by bytes at random columns, and the 4-bit ECC
 * engine, which Keel does not use (hardware facts 8.1 to 8.9, 9.1, 9.2).
 */
#include <test/payload/s5pc100/chip.h>

#define NFCONF	  0xe7200000u
#define NFCONT	  0xe7200004u
#define NFCMMD	  0xe7200008u
#define NFADDR	  0xe720000cu
#define NFDATA	  0xe7200010u
#define NFSTAT	  0xe7200028u
#define NFMECC0	  0xe7200034u
#define NFMECC1	  0xe7200038u
#define ENABLED	  0x000000c5u /* MODE, chip 0 selected, codes frozen */
#define INIT_MECC (1u << 5)
#define MECC_LOCK (1u << 7)
#define ENCODE	  (1u << 18)
#define READY	  (1u << 28)
#define EDGE	  (1u << 4)
#define ENCODED	  (1u << 7)
#define ECC_4_BIT (2u << 23)
#define TIMES	  0x00007770u /* vendor code's */
#define PAGE	  (100u * 64) /* the first of a block */
#define STEP	  512u

static void command(uint32_t value)
{
	wr(NFCMMD, value * 0x01010101u);
}

static void addresses(uint32_t column, uint32_t row)
{
	wr(NFADDR, column & 0xff);
	wr(NFADDR, column >> 8);
	wr(NFADDR, row & 0xff);
	wr(NFADDR, row >> 8 & 0xff);
	wr(NFADDR, row >> 16);
}

static void command_and_wait(uint32_t value)
{
	wr(NFSTAT, EDGE);
	command(value);
	while (!(rd(NFSTAT) & READY))
		;
}

static uint8_t byte_at(uint32_t column)
{
	command(0x05);
	wr(NFADDR, column & 0xff);
	wr(NFADDR, column >> 8);
	command(0xe0);
	return rd8(NFDATA);
}

static uint32_t status(void)
{
	command(0x70);
	return rd(NFDATA) & 0xff;
}

static void check_id(void)
{
	static const uint8_t id[] = { 0xec, 0xda, 0x10, 0x95, 0x44 };

	command_and_wait(0xff);
	command(0x90);
	wr(NFADDR, 0);
	for (size_t i = 0; i < sizeof(id); i++)
		check("the chip says what it is", rd8(NFDATA), id[i]);
}

static void erase(void)
{
	command(0x60);
	wr(NFADDR, PAGE & 0xff);
	wr(NFADDR, PAGE >> 8 & 0xff);
	wr(NFADDR, PAGE >> 16);
	command_and_wait(0xd0);
	check("RnB went down and up again", rd(NFSTAT) & EDGE, EDGE);
	check("a block is erased", status() & 0xc1, 0xc0);
}

/* 512 bytes 00, 01 ... ff, 00 ... as words; the engine looks on. Facts 8.6: code C4 C3 2C ... */
static void program_with_ecc(void)
{
	wr(NFCONF, ECC_4_BIT | TIMES);
	command(0x80);
	addresses(0, PAGE);
	wr(NFCONT, (ENABLED & ~MECC_LOCK) | ENCODE | INIT_MECC);
	for (uint32_t i = 0; i < STEP; i += 4)
		wr(NFDATA, (i & 0xff) * 0x01010101u + 0x03020100u);
	wr(NFCONT, ENABLED | ENCODE);
	while (!(rd(NFSTAT) & ENCODED))
		;
	command_and_wait(0x10);
	check("a page is programmed", status() & 0xc1, 0xc0);
	check("4-bit ECC of 00 01 02 ..., first word", rd(NFMECC0), 0x9e2cc3c4);
	check("and the rest", rd(NFMECC1) & 0xffffff, 0xef68c7);
	wr(NFCONT, ENABLED);
}

static void read_at_random(void)
{
	static const uint16_t columns[] = { 511, 0, 300, 1, 255, 256 };

	command(0x00);
	addresses(0, PAGE);
	command_and_wait(0x30);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		check("bytes come from any column", byte_at(columns[i]), columns[i] & 0xff);
	check("behind what was programmed it is erased", byte_at(STEP), 0xff);
	check("the spare bytes too", byte_at(2111), 0xff);
	byte_at(0x10);
	check("bytes and words follow each other", rd(NFDATA), 0x14131211);
}

void check_nand(void)
{
	wr(NFCONF, TIMES);
	wr(NFCONT, ENABLED);
	check_id();
	erase();
	program_with_ecc();
	read_at_random();
	wr(NFCONT, ENABLED | 2);
}
