// SPDX-License-Identifier: MIT
/* The chip of nand_journal_chip.h. */
#include <test/fake/nand_journal_chip.h>

#include <test/fake/fake_console.h>
#include <test/unit/test.h>

struct raw_nand f;
struct part part = { .name = "user", .first_block = USER, .block_count = USERS };
uint8_t page[2048] __attribute__((aligned(8)));

void power_on(void)
{
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	part.mtd = &f.nand.mtd;
	fake_console_stop();
}

/* A new chip whose journal has @erases behind it. */
void start(int erases)
{
	raw_nand_init(&f);
	raw_nand_mark(&f, BAD, 0);
	f.journal = (struct nand_journal_area){ FIRST * BLOCK, 5 * BLOCK, .keep = 2 * BLOCK };
	power_on();
	for (int i = 0; i < erases; i++)
		CHECK_EQ(part_erase(&part, 0, BLOCK), 0);
}

bool is_bad(uint32_t block)
{
	return nand_block_is_bad(&f.nand.mtd, block);
}

int write_user(char letter)
{
	memset(page, letter, sizeof(page));
	return part_write(&part, 0, page, sizeof(page));
}

/* The letter that the user's first page holds; 0: erased. */
char user_holds(void)
{
	CHECK_EQ(part_read(&part, 0, page, sizeof(page)), 0);
	for (size_t i = 1; i < sizeof(page); i++)
		CHECK_EQ(page[i], page[0]);
	return page[0] == 0xff ? 0 : (char)page[0];
}

/* True when it came to its end. */
bool erase_with_cut(long cut, enum raw_nand_cut kind)
{
	f.power_left = cut;
	f.cut_kind = kind;
	if (setjmp(f.cut))
		return false;
	CHECK_EQ(part_erase(&part, 0, 2 * BLOCK), 0);
	CHECK_EQ(write_user('n'), 0);
	f.power_left = -1;
	return true;
}

/* Nine wrong bits: more than any code corrects. */
void spoil(uint32_t page_number)
{
	raw_nand_flip(&f, page_number, 0, 9);
}
