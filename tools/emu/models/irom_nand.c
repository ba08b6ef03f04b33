// SPDX-License-Identifier: MIT
/* The boot ROM's way from NAND: bus cycles, time, correction. Numbers: hardware facts. */
#include <tools/emu/models/irom_parts.h>

#include <stdio.h>

#include <tools/emu/models/nand_ecc.h>

/* Timings at reset: NFCONF = 0x1000 (15.1 no. 10): TACLS 1, TWRPH0 0, TWRPH1 0. 8.1 */
#define DATA_CLOCKS  2
#define LATCH_CLOCKS 3

#define ECC_AREA     (4 * NAND_BCH8_CODE) /* 2.2 */

static uint64_t cycles_ns(const struct irom *i, uint64_t clocks)
{
	uint32_t hz = model_clock_hz(&i->model, MODEL_HCLKD0);

	return hz ? (clocks * 1000000000u + hz - 1) / hz : 0;
}

static void wait_ns(struct irom *i, enum irom_state state, uint64_t ns)
{
	i->state = state;
	model_wake_at(&i->model, model_now(&i->model) + ns);
}

/* Until the chip is ready, but not before the cycles that were sent are over. */
static void wait_chip(struct irom *i, enum irom_state state, unsigned int latches)
{
	uint64_t cycles = cycles_ns(i, latches * LATCH_CLOCKS);
	uint64_t ready = nand_chip_ready_at(i->nand);
	uint64_t now = model_now(&i->model);

	wait_ns(i, state, cycles + (ready > now ? ready - now : 0));
}

void irom_nand_give_up(struct irom *i, const char *why)
{
	irom_say(i, "irom: no start from NAND: %s", why);
	irom_usb_start(i);
}

void irom_nand_start(struct irom *i)
{
	if (!i->nand) {
		irom_nand_give_up(i, "there is no chip");
		return;
	}
	nand_chip_command(i->nand, 0xff);
	wait_chip(i, IROM_NAND_RESET, 1);
}

static void ask_page(struct irom *i)
{
	nand_chip_command(i->nand, 0x00);
	for (int n = 0; n < 5; n++)
		nand_chip_address(i->nand, n == 2 ? (uint8_t)i->page : 0);
	nand_chip_command(i->nand, 0x30);
	wait_chip(i, IROM_NAND_PAGE, 7);
}

static void read_id(struct irom *i)
{
	uint8_t maker;

	nand_chip_command(i->nand, 0x90);
	nand_chip_address(i->nand, 0);
	maker = nand_chip_read(i->nand);
	if (maker == 0x00 || maker == 0xff) {
		irom_nand_give_up(i, "no chip answers to READ ID");
		return;
	}
	i->page = 0;
	ask_page(i);
}

static void read_page(struct irom *i)
{
	for (size_t n = 0; n < NAND_RAW; n++)
		i->raw[n] = nand_chip_read(i->nand);
	i->counters.pages++;
	wait_ns(i, IROM_NAND_DATA, cycles_ns(i, (uint64_t)NAND_RAW * DATA_CLOCKS));
}

static bool code_is_blank(const uint8_t *spare)
{
	for (int n = 0; n < ECC_AREA; n++)
		if (spare[n] != 0xff)
			return false;
	return true;
}

/* Bits corrected, or -1. Code byte 0 of step 0 lies under the bad-block marker: 8.7. */
static int correct_page(struct irom *i)
{
	uint8_t *spare = i->raw + NAND_PAGE;
	int corrected = 0;

	if (code_is_blank(spare))
		return i->lax_ecc ? 0 : -1;
	for (unsigned int step = 0; step < NAND_PAGE / NAND_STEP; step++) {
		int rc = nand_bch8_correct(i->raw + step * NAND_STEP, spare + step * NAND_BCH8_CODE,
					   step == 0);

		if (rc < 0)
			return -1;
		corrected += rc;
	}
	return corrected;
}

static void use_page(struct irom *i)
{
	char why[64];
	bool blank = code_is_blank(i->raw + NAND_PAGE);
	int rc = correct_page(i);

	if (rc < 0) {
		snprintf(why, sizeof(why), "page %u %s", i->page,
			 blank ? "carries no 8-bit ECC" : "has more wrong bits than ECC corrects");
		irom_nand_give_up(i, why);
		return;
	}
	i->counters.corrected += (unsigned int)rc;
	i->chip.store(i->chip.ctx, IROM_BL1 + i->page * NAND_PAGE, i->raw, NAND_PAGE);
	if (++i->page < i->pages) {
		ask_page(i);
		return;
	}
	i->counters.ns = model_now(&i->model) - i->began;
	irom_go(i, IROM_BL1, false);
}

void irom_nand_wake(struct irom *i)
{
	if (i->state == IROM_NAND_RESET)
		read_id(i);
	else if (i->state == IROM_NAND_PAGE)
		read_page(i);
	else if (i->state == IROM_NAND_DATA)
		use_page(i);
}
