// SPDX-License-Identifier: MIT
/* The emulator's NAND side on the bus of a host program; the rules are in fake_s5p_nand.h. */
#include <test/fake/fake_s5p_nand.h>

#include <string.h>

#include <keel/clock.h>
#include <test/fake/fake_bus.h>
#include <test/fake/fake_model.h>
#include <test/fake/fake_nand_store.h>
#include <test/unit/test.h>
#include <tools/emu/models/nand_ctrl.h>
#include <tools/emu/models/nand_ecc.h>

#define ACCESS_NS 50  /* virtual time that one register access takes */
#define LOOK_NS	  500 /* and a look at the clock */

static struct {
	struct fake_model host;
	struct fake_nand_store cells;
	struct nand_chip chip;
	struct nand_ctrl ctrl;
} s5p;

static uint32_t bus_read(void *model, uint32_t offset, unsigned int bytes)
{
	fake_model_advance(&s5p.host, ACCESS_NS);
	return fake_model_read_sized(&s5p.host, offset, bytes);
}

static void bus_write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	fake_model_advance(&s5p.host, ACCESS_NS);
	fake_model_write_sized(&s5p.host, offset, value, bytes);
}

static uint32_t clock_read(void *state)
{
	fake_model_advance(&s5p.host, LOOK_NS);
	return (uint32_t)(s5p.host.now / 1000);
}

static const struct clock_source clock_source = { .read = clock_read, .hz = 1000000 };

void fake_s5p_nand_start(uint32_t hclk_hz)
{
	memset(&s5p, 0, sizeof(s5p));
	fake_nand_store_start(&s5p.cells);
	nand_chip_init(&s5p.chip, &s5p.ctrl.model, &s5p.cells.store);
	s5p.ctrl.chip = &s5p.chip;
	fake_model_start(&s5p.host, &nand_ctrl_ops, &s5p.ctrl.model);
	fake_model_clock(&s5p.host, MODEL_HCLKD0, hclk_hz);
	clock_register(&clock_source, NULL);
	fake_bus_set(&(struct fake_bus){ .base = FAKE_S5P_NAND_BASE,
					 .size = nand_ctrl_ops.window,
					 .read = bus_read,
					 .write = bus_write });
}

uint8_t *fake_s5p_nand_page(uint32_t page)
{
	return fake_nand_store_page(&s5p.cells, page);
}

void fake_s5p_nand_fault(const char *line)
{
	char error[128] = "";

	if (nand_faults_parse(&s5p.chip.array.faults, "test", line, error, sizeof(error)))
		test_failed(__FILE__, __LINE__, "%s", error);
}

unsigned int fake_s5p_nand_complaints(const char **last)
{
	*last = s5p.host.complaint;
	return s5p.host.complaints;
}

uint64_t fake_s5p_nand_bus_ns(void)
{
	return s5p.ctrl.bus_ns;
}

void fake_s5p_nand_code(const uint8_t *data, int bytes, uint8_t *code)
{
	struct nand_hamming h;
	struct nand_bch b;

	if (bytes == 13) {
		nand_bch_start(&b, &nand_bch8);
		for (int i = 0; i < 512; i++)
			nand_bch_add(&b, data[i]);
		nand_bch_encode(&b, code);
		return;
	}
	nand_hamming_start(&h);
	for (int i = 0; i < 512; i++)
		nand_hamming_add(&h, data[i]);
	for (int i = 0; i < 4; i++)
		code[i] = (uint8_t)(nand_hamming_code(&h) >> 8 * i);
}
