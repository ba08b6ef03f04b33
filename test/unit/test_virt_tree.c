// SPDX-License-Identifier: MIT
/* The virt board reads a tree that anybody may have given to QEMU: before and after Keel has moved. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <libfdt.h>

#include <board/virt/facts.h>
#include <configs/virt.h>
#include <keel/board.h>
#include <keel/machine.h>
#include <test/fake/dtc.h>
#include <test/unit/test.h>

#define MIB_RAM 0x20000000u

static uint8_t *tree; /* TREE_SIZE bytes, and nothing behind them */

static void put(const char *source)
{
	static uint64_t blob[2048];
	size_t size = dtc(source, "", blob, sizeof(blob));

	if (!tree) {
		tree = mmap((void *)TREE_BASE, TREE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (tree != (void *)TREE_BASE)
			abort();
	}
	memset(tree, 0, TREE_SIZE);
	memcpy(tree, blob, size);
}

#define CPU                                                                                     \
	"cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = \"cpu\"; reg = " \
	"<0>; }; };"
#define TWO  "#address-cells = <2>; #size-cells = <2>;"
#define ONE  "#address-cells = <1>; #size-cells = <1>;"
#define BANK "device_type = \"memory\"; reg = "

#define WIDE                                                                                \
	"/ { " TWO CPU "memory@40000000 { " BANK                                            \
	"<0 0x40000000 0 0x20000000>; };"                                                   \
	"intc { compatible = \"arm,gic-v3\"; reg = <0 0x08000000 0 0x10000 0 0x080a0000 0 " \
	"0xf60000>; }; psci { method = \"smc\"; }; };"

TEST(numbers_are_as_wide_as_the_root_says)
{
	static const struct {
		const char *root, *bank, *gic;
	} shape[] = {
		{ TWO, "<0 0x40000000 0 0x20000000>",
		  "<0 0x08000000 0 0x10000 0 0x08010000 0 0x10000>" },
		{ ONE, "<0x40000000 0x20000000>", "<0x08000000 0x10000 0x08010000 0x10000>" },
		{ "#address-cells = <2>; #size-cells = <1>;", "<0 0x40000000 0x20000000>",
		  "<0 0x08000000 0x10000 0 0x08010000 0x10000>" },
		{ "#address-cells = <1>; #size-cells = <2>;", "<0x40000000 0 0x20000000>",
		  "<0x08000000 0 0x10000 0x08010000 0 0x10000>" },
	};
	char source[1024];

	for (size_t i = 0; i < sizeof(shape) / sizeof(shape[0]); i++) {
		snprintf(source, sizeof(source),
			 "/ { %s memory@40000000 { " BANK
			 "%s; }; intc { compatible = "
			 "\"arm,cortex-a15-gic\"; reg = %s; }; };",
			 shape[i].root, shape[i].bank, shape[i].gic);
		put(source);
		CHECK_EQ(board_ram_size(), MIB_RAM);
		facts_read(1);
		CHECK_EQ(machine_facts()->bank_count, 1);
		CHECK_EQ(machine_facts()->banks[0].base, RAM_BASE);
		CHECK_EQ(machine_facts()->banks[0].size, MIB_RAM);
		CHECK_EQ(machine_facts()->gic.version, 2);
		CHECK_EQ(machine_facts()->gic.cpu_interface, GICC_BASE);
	}
}

TEST(an_interrupt_controller_elsewhere_is_none_that_is_known)
{
	put("/ { " ONE
	    "intc { compatible = \"arm,gic-v3\"; reg = <0x08000000 0x10000 0x0a0a0000 "
	    "0x10000 1 2 3 4>; }; };");
	facts_read(3);
	CHECK_EQ(machine_facts()->gic.version, 0);
	CHECK_EQ(machine_facts()->el, 3);
}

TEST(banks_below_ram_over_each_other_or_beyond_the_map_are_left_out)
{
	put("/ { " TWO "memory@40000000 { " BANK
	    "<0 0x40000000 0 0x20000000 0 0x58000000 0 0x10000000 "
	    "0 0x08000000 0 0x1000000 0x7f 0xf0000000 0 0x20000000 0xffffffff 0xfff00000 0 "
	    "0x200000 "
	    "0 0x60000000 0 0 1 0 0 0x10000000>; }; };");
	facts_read(1);
	CHECK_EQ(machine_facts()->bank_count, 2);
	CHECK_EQ(machine_facts()->banks[0].base, RAM_BASE);
	CHECK_EQ(machine_facts()->banks[1].base, 0x100000000);
	CHECK_EQ(machine_facts()->banks_left_out, 0);
}

TEST(of_more_banks_than_keel_counts_the_lowest_stay_and_the_rest_are_counted)
{
	char source[1024] = "/ { " ONE;
	size_t len = strlen(source);

	for (unsigned int n = 10; n-- > 0;)
		len += (size_t)snprintf(source + len, sizeof(source) - len,
					"memory@%x { " BANK "<0x%x 0x08000000>; };",
					RAM_BASE + n * 0x08000000, RAM_BASE + n * 0x08000000);
	snprintf(source + len, sizeof(source) - len, "};");
	put(source);
	CHECK_EQ(board_ram_size(), 0x08000000);
	facts_read(1);
	CHECK_EQ(machine_facts()->bank_count, MACHINE_BANKS_MAX);
	CHECK_EQ(machine_facts()->banks_left_out, 2);
	CHECK_EQ(machine_facts()->banks[0].base, RAM_BASE);
	CHECK_EQ(machine_facts()->banks[7].base, 0x78000000);
}

TEST(the_room_of_the_tree_is_what_it_claims_up_to_one_mib)
{
	put(WIDE);
	facts_read(1);
	CHECK_EQ(machine_facts()->fdt_size, fdt_totalsize(tree));
	fdt_set_totalsize(tree, 0x300000);
	facts_read(1);
	CHECK_EQ(machine_facts()->fdt_size, TREE_SIZE);
}

/* Whatever is found is RAM that Keel can map, or the least there is; nothing behind TREE_SIZE is read. */
static void look(void)
{
	const struct machine_facts *m = machine_facts();
	size_t size = board_ram_size();

	CHECK(size && size <= 1ull << 39);
	facts_read(1);
	CHECK(m->bank_count <= MACHINE_BANKS_MAX);
	for (size_t i = 0; i < m->bank_count; i++)
		CHECK(m->banks[i].base >= RAM_BASE && m->banks[i].size <= 1ull << 39);
	if (m->gic.version)
		CHECK(m->gic.distributor - GIC_BASE < GIC_SIZE);
}

/* Machines before virt-6.0 have secure=on, and no GPIO. */
TEST(power_is_switched_only_where_the_tree_has_the_pins)
{
	const struct machine_facts *m = machine_facts();

	put("/ { " TWO CPU "};");
	facts_read(3);
	CHECK(!m->reset[0].addr && !m->power_off[0].addr);
	put("/ { " TWO CPU
	    "gpio-restart { compatible = \"gpio-restart\"; }; "
	    "gpio-poweroff { compatible = \"gpio-poweroff\"; }; };");
	facts_read(3);
	CHECK_EQ(m->power_off[0].addr, SECURE_GPIO + 0x400);
	CHECK_EQ(m->power_off[0].value, 1);
	CHECK_EQ(m->reset[1].addr, SECURE_GPIO + 8);
	CHECK_EQ(m->reset[1].value, 2);
}

TEST(no_flipped_bit_of_the_tree_leads_outside)
{
	size_t size;

	put(WIDE);
	size = fdt_totalsize(tree);
	for (size_t bit = 0; bit < size * 8; bit++) {
		tree[bit / 8] ^= (uint8_t)(1u << bit % 8);
		look();
		tree[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* Blocks that begin or end where the memory of the tree does. */
TEST(blocks_at_the_end_of_the_room_are_not_left)
{
	static const uint32_t fields[] = { 8, 12, 32, 36 };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		for (uint32_t back = 0; back < 64; back++) {
			put(WIDE);
			for (int k = 0; k < 4; k++)
				tree[fields[i] + k] = (uint8_t)((TREE_SIZE - back) >> (24 - 8 * k));
			memset(tree + TREE_SIZE - 64, back % 4, 64);
			look();
		}
}
