// SPDX-License-Identifier: MIT
/* What a kernel reads about its CPUs, in trees as machines and people bring them. */
#include <stdio.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <common/image/fdt_cpus.h>
#include <keel/error.h>
#include <keel/fdt_fixup.h>
#include <lib/byteorder.h>
#include <test/fake/dtc.h>
#include <test/fake/fake_console.h>
#include <test/unit/test.h>

#define PEN	0x40120000u
#define MONITOR 0x40130000u

static uint64_t blob[2048];
static const uint64_t mpidr[] = { 0, 1, 0x100, 0x300000101 };
static const struct smp_info psci = {
	.method = SMP_PSCI, .conduit = "hvc", .mpidr = mpidr, .count = 4
};
static const struct smp_info own = { .method = SMP_PSCI,
				     .conduit = "smc",
				     .mpidr = mpidr,
				     .count = 4,
				     .monitor = { MONITOR, 0x10000 } };
static const struct smp_info spin = { .method = SMP_SPIN_TABLE,
				      .conduit = "hvc",
				      .mpidr = mpidr,
				      .count = 4,
				      .release = PEN + 0x2000,
				      .pen = { PEN, 0x10000 } };

#define TWO    "#address-cells = <2>; #size-cells = <2>;"
#define CPU(n) "cpu@" #n " { device_type = \"cpu\"; reg = <0x" #n ">;"
#define CPUS                                                                                     \
	"cpus { #address-cells = <1>; #size-cells = <0>; cpu-map { socket0 { }; };"              \
	"l2@1 { device_type = \"l2c\"; reg = <1>; };" CPU(0) "};" CPU(1) "};" CPU(100) "};" CPU( \
		7) "}; };"

int smp_describe(const char *method, struct smp_info *info)
{
	*info = method ? spin : psci;
	return 0;
}

static void compile(const char *body)
{
	char source[2048];
	struct fdt_facts facts;

	snprintf(source, sizeof(source), "/ { %s };", body);
	CHECK_EQ(fdt_blob_check(blob, dtc(source, "", blob, sizeof(blob)), &facts), 0);
	fdt_set_totalsize(blob, sizeof(blob));
}

/* After every fix-up the tree is whole, and a second run leaves every byte as it is. */
static void fix(const struct smp_info *info)
{
	static uint64_t once[2048];
	struct fdt_facts facts;

	CHECK_EQ(fdt_set_cpus(blob, info), 0);
	CHECK_EQ(fdt_blob_check(blob, sizeof(blob), &facts), 0);
	memcpy(once, blob, sizeof(blob));
	CHECK_EQ(fdt_set_cpus(blob, info), 0);
	CHECK(!memcmp(once, blob, sizeof(blob)));
}

static const char *text(const char *path, const char *name)
{
	return fdt_getprop(blob, fdt_path_offset(blob, path), name, NULL);
}

static uint64_t number(const char *path, const char *name)
{
	int len;
	const uint8_t *p = fdt_getprop(blob, fdt_path_offset(blob, path), name, &len);

	CHECK(p && len == 8);
	return (uint64_t)get_be32(p) << 32 | get_be32(p + 4);
}

TEST(a_machine_with_psci_gets_its_node_and_a_method_per_cpu)
{
	compile(TWO CPUS);
	fix(&psci);
	CHECK_STR(text("/psci", "method"), "hvc");
	CHECK(!memcmp(text("/psci", "compatible"), "arm,psci-1.0\0arm,psci-0.2", 26));
	CHECK_STR(text("/cpus/cpu@0", "enable-method"), "psci");
	CHECK_STR(text("/cpus/cpu@1", "enable-method"), "psci");
	CHECK_STR(text("/cpus/cpu@100", "enable-method"), "psci");
	CHECK(fdt_path_offset(blob, "/reserved-memory") < 0);
	CHECK_EQ(fdt_num_mem_rsv(blob), 0);
}

TEST(a_node_of_a_cpu_that_is_not_there_stays_as_it_is_and_is_told)
{
	compile(TWO CPUS);
	fake_console_start();
	fix(&psci);
	CHECK_HAS(fake_console_output(),
		  "1 CPU of the tree is not among the 4 that Keel hands over");
	fake_console_stop();
	CHECK(!text("/cpus/cpu@7", "enable-method"));
	CHECK(!text("/cpus/cpu-map", "enable-method"));
	CHECK(!text("/cpus/l2@1", "enable-method"));
}

TEST(an_affinity_of_two_cells_is_found)
{
	compile(TWO
		"cpus { #address-cells = <2>; #size-cells = <0>; cpu@0 { device_type = \"cpu\";"
		"reg = <0x3 0x101>; }; };");
	fix(&spin);
	CHECK_EQ(number("/cpus/cpu@0", "cpu-release-addr"), PEN + 0x2000 + 3 * SMP_RELEASE_STRIDE);
}

TEST(what_another_firmware_wrote_is_replaced)
{
	compile(TWO "psci { compatible = \"arm,psci\"; method = \"smc\"; cpu_on = <0x84000003>; };"
		    "cpus { #address-cells = <1>; #size-cells = <0>;" CPU(
			    1) "enable-method = \"spin-table\"; cpu-release-addr = <0 0x8000fff8>;"
			       "next-level-cache = <5>; }; };");
	fix(&psci);
	CHECK_STR(text("/psci", "method"), "hvc");
	CHECK_STR(text("/cpus/cpu@1", "enable-method"), "psci");
	CHECK(!text("/cpus/cpu@1", "cpu-release-addr"));
	CHECK(text("/cpus/cpu@1", "next-level-cache"));
}

TEST(a_resident_monitor_is_reserved_and_not_mapped)
{
	compile(TWO CPUS);
	fix(&own);
	CHECK_STR(text("/psci", "method"), "smc");
	CHECK(text("/reserved-memory", "ranges"));
	CHECK(text("/reserved-memory/psci@40130000", "no-map"));
	CHECK(!memcmp(text("/reserved-memory/psci@40130000", "reg"),
		      "\0\0\0\0\x40\x13\0\0\0\0\0\0\0\x01\0\0", 16));
	CHECK_EQ(fdt_num_mem_rsv(blob), 0); /* both together are refused by Linux */
}

TEST(reserved_memory_that_is_there_keeps_its_cells_and_nodes)
{
	int len;
	const uint8_t *reg;

	compile("#address-cells = <1>; #size-cells = <1>;" CPUS
		"reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;"
		"buffer@50000000 { reg = <0x50000000 0x1000>; }; };");
	fix(&own);
	CHECK(fdt_path_offset(blob, "/reserved-memory/buffer@50000000") > 0);
	reg = fdt_getprop(blob, fdt_path_offset(blob, "/reserved-memory/psci@40130000"), "reg",
			  &len);
	CHECK_EQ(len, 8);
	CHECK_EQ(get_be32(reg), MONITOR);
	CHECK_EQ(get_be32(reg + 4), 0x10000);
}

TEST(new_reserved_memory_has_the_cells_of_the_root)
{
	int len;

	compile("#address-cells = <1>; #size-cells = <1>;" CPUS);
	fix(&own);
	CHECK(fdt_getprop(blob, fdt_path_offset(blob, "/reserved-memory/psci@40130000"), "reg",
			  &len));
	CHECK_EQ(len, 8);
	CHECK_EQ(get_be32(fdt_getprop(blob, fdt_path_offset(blob, "/reserved-memory"),
				      "#address-cells", NULL)),
		 1);
}

TEST(a_spin_table_gives_each_cpu_an_aligned_address_in_a_memreserve)
{
	uint64_t base, size, address;

	compile(TWO CPUS);
	fix(&spin);
	CHECK_EQ(fdt_num_mem_rsv(blob), 1);
	CHECK_EQ(fdt_get_mem_rsv(blob, 0, &base, &size), 0);
	for (int i = 0; i < 3; i++) {
		static const char *const path[] = { "/cpus/cpu@0", "/cpus/cpu@1", "/cpus/cpu@100" };

		CHECK_STR(text(path[i], "enable-method"), "spin-table");
		address = number(path[i], "cpu-release-addr");
		CHECK_EQ(address % 8, 0);
		CHECK_EQ(address, PEN + 0x2000 + (uint64_t)i * SMP_RELEASE_STRIDE);
		CHECK(address >= base && address + 8 <= base + size);
	}
	CHECK_STR(text("/psci", "method"), "hvc"); /* for reset and power-off */
	CHECK(fdt_path_offset(blob, "/reserved-memory") < 0);
}

TEST(a_machine_without_psci_keeps_the_tree_as_it_is)
{
	static const struct smp_info none = { .mpidr = mpidr, .count = 1 };
	static uint64_t before[2048];

	compile(TWO CPUS);
	memcpy(before, blob, sizeof(blob));
	fix(&none);
	CHECK(!memcmp(before, blob, sizeof(blob)));
}

TEST(a_tree_without_cpus_is_refused_when_there_are_several)
{
	compile(TWO);
	CHECK_EQ(fdt_set_cpus(blob, &psci), -EBADMSG);
	CHECK_HAS(error_text(), "no /cpus");
}

/* Every amount of room too little is an error with a story, never a broken tree. */
TEST(too_little_room_is_said_and_the_growth_that_is_asked_for_is_enough)
{
	struct fdt_facts facts;
	size_t size, refused = 0;

	for (size_t room = 0; room <= fdt_fixup_cpus.growth; room += 4) {
		compile(TWO CPUS);
		CHECK_EQ(fdt_pack(blob), 0);
		size = fdt_totalsize(blob);
		fdt_set_totalsize(blob, (uint32_t)(size + room));
		if (fdt_set_cpus(blob, &own) == 0 && fdt_set_cpus(blob, &spin) == 0)
			break;
		CHECK_HAS(error_text(), "no room in");
		CHECK_EQ(fdt_blob_check(blob, size + room, &facts), 0);
		refused++;
	}
	CHECK(refused > 10);
	CHECK(refused * 4 < fdt_fixup_cpus.growth);
}
