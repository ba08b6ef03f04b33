// SPDX-License-Identifier: MIT
/* The emulator's NAND controller with a chip on it. */
#include "nand_bench.h"

struct nand_bench bench;

void bench_start_without_chip(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(bench.lcg); i++) {
		x = (x * 1103515245u + 12345u) & 0x7fffffff;
		bench.lcg[i] = (uint8_t)(x >> 16);
	}
	bench.nand = (struct nand_ctrl){ 0 };
	fake_model_start(&bench.fake, &nand_ctrl_ops, &bench.nand.model);
}

void bench_start(void)
{
	bench_start_without_chip();
	fake_nand_store_start(&bench.cells);
	nand_chip_init(&bench.chip, &bench.nand.model, &bench.cells.store);
	bench.nand.chip = &bench.chip;
	nand_ctrl_ops.reset(&bench.nand, MODEL_POWER_ON);
}

uint32_t rd(uint32_t offset)
{
	return fake_model_read(&bench.fake, offset);
}

void wr(uint32_t offset, uint32_t value)
{
	fake_model_write(&bench.fake, offset, value);
}

void bench_open(uint32_t type)
{
	bench_start();
	wr(NFCONF, TIMING | type);
	wr(NFCONT, CONT_ON);
}

void bench_address(uint32_t page, uint32_t column)
{
	const uint32_t bytes[5] = { column, column >> 8, page, page >> 8, page >> 16 };

	for (int i = 0; i < 5; i++)
		fake_model_write_sized(&bench.fake, NFADDR, bytes[i] & 0xff, 1);
}

void bench_read_page(uint32_t page, uint32_t column)
{
	wr(NFCMMD, 0x00);
	bench_address(page, column);
	wr(NFCMMD, 0x30);
	fake_model_advance(&bench.fake, NAND_TR);
}

void bench_data_in(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i += 4) {
		uint32_t word = 0;

		for (size_t k = 0; k < 4; k++)
			word |= i + k < len ? (uint32_t)bytes[i + k] << 8 * k : 0;
		if (len - i >= 4)
			wr(NFDATA, word);
		else
			for (size_t k = i; k < len; k++)
				fake_model_write_sized(&bench.fake, NFDATA, bytes[k], 1);
	}
}

void bench_program(uint32_t page, uint32_t column, const uint8_t *bytes, size_t len)
{
	wr(NFCMMD, 0x80);
	bench_address(page, column);
	bench_data_in(bytes, len);
	wr(NFCMMD, 0x10);
	fake_model_advance(&bench.fake, NAND_TPROG);
}
