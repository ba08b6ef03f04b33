// SPDX-License-Identifier: MIT
/* The chips' registry, protection, partitions, and programming as cp does it. */
#include <errno.h>

#include <keel/error.h>
#include <keel/mtd.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_mtd.h>
#include <test/unit/test.h>

#define BLOCK 1024

static struct fake_mtd nor, nand;

/* Registered once: there is no way to take a chip out again. */
static void start(void)
{
	static bool registered;

	fake_nor_init(&nor, 16, BLOCK, 64);
	fake_nand_init(&nand, 16, BLOCK, 64);
	nor.mtd.name = "nor0";
	nand.mtd.name = "nand0";
	if (!registered) {
		CHECK_EQ(mtd_register(&nor.mtd), 0);
		CHECK_EQ(mtd_register(&nand.mtd), 0);
	}
	registered = true;
	CHECK_EQ(mtd_protect(&nor.mtd, 0, 16, false), 0);
	CHECK_EQ(parts_set("mtdparts=nor0:2k(keel)ro,12k(data),-(env);nand0:4k(a),-(b)"), 0);
}

static int write_at(uint32_t offset, const void *data, size_t len)
{
	int rc;

	fake_console_start();
	rc = mtd_write_at(nor.mtd.map + offset, data, len);
	fake_console_stop();
	return rc;
}

TEST(chips_are_found_by_name_and_by_address)
{
	uint32_t offset;

	start();
	CHECK(mtd_find("nor0") == &nor.mtd && mtd_get(1) == &nand.mtd);
	CHECK(!mtd_find("nor1") && !mtd_get(2));
	CHECK(mtd_at(nor.mtd.map + 5, &offset) == &nor.mtd);
	CHECK_EQ(offset, 5);
	CHECK(!mtd_at(nor.mtd.map + 16 * BLOCK, &offset));
	CHECK(!mtd_at(nor.mtd.map - 1, &offset));
}

TEST(partitions_have_places_and_names)
{
	char text[PARTS_TEXT_MAX];

	start();
	CHECK_EQ(part_find("data")->first_block, 2);
	CHECK_EQ(part_find("data")->block_count, 12);
	CHECK(part_find("keel")->read_only && !part_find("data")->read_only);
	CHECK(part_at(&nor.mtd, 2 * BLOCK) == part_find("data"));
	CHECK(part_at(&nor.mtd, 2 * BLOCK - 1) == part_find("keel"));
	CHECK(part_at(&nand.mtd, 4 * BLOCK) == part_find("b"));
	CHECK_STR(parts_format(text, sizeof(text)),
		  "mtdparts=nor0:2k(keel)ro,12k(data),2k(env);nand0:4k(a),12k(b)");
}

TEST(partition_tables_come_out_as_they_went_in)
{
	static const char *const tables[] = {
		"mtdparts=nor0:2k(keel)ro,12k(data),2k(env);nand0:4k(a),12k(b)",
		"mtdparts=nor0:2k@4k(late),3k@1k(early)ro",
		"mtdparts=nand0:16k(all)",
	};
	char text[PARTS_TEXT_MAX];

	start();
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		CHECK_EQ(parts_set(tables[i]), 0);
		CHECK_STR(parts_format(text, sizeof(text)), tables[i]);
	}
	CHECK_EQ(parts_set("nor0:0x800(hex),1024(plain),-"), 0);
	CHECK_STR(parts_format(text, sizeof(text)), "mtdparts=nor0:2k(hex),1k(plain),13k(part2)");
}

TEST(tables_that_are_wrong_are_refused_and_change_nothing)
{
	static const char *const wrong[][2] = {
		{ "", "nothing where" },
		{ "mtdparts=", "nothing where" },
		{ "nor0", "no :" },
		{ "nor0:", "nothing where" },
		{ "nor9:1k(a)", "no chip" },
		{ "nor0:1k(a),", "nothing where" },
		{ "nor0:1k(a);", "nothing where" },
		{ "nor0:1k(a)x", "does not belong" },
		{ "nor0:1k(a", "no )" },
		{ "nor0:1k()", "nothing where" },
		{ "nor0:1k(a)ro,1k(a)", "two partitions" },
		{ "nor0:0(a)", "empty" },
		{ "nor0:16k(a),-(b)", "empty" },
		{ "nor0:17k(a)", "more than" },
		{ "nor0:15k(a),2k(b)", "past the end" },
		{ "nor0:99999999999999999999k(a)", "word too long" },
		{ "nor0:500(a)", "not a multiple" },
		{ "nor0:1k@100(a)", "not a multiple" },
		{ "nor0:1k(a),2k@0(b)", "overlaps" },
		{ "nor0:ffk(a)", "not a size" },
		{ "nor0:ff(a)", "not a size" },
		{ "nor0:0x(a)", "not a size" },
		{ "nor0:1k(a),1k(b),1k(c),1k(d),1k(e),1k(f),1k(g),1k(h),1k(i),1k(j),1k(k),1k(l),"
		  "1k(m),1k(n),1k(o),1k(p);nand0:1k(q)",
		  "more than 16" },
	};

	start();
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK_EQ(parts_set(wrong[i][0]), -EINVAL);
		CHECK_HAS(error_text(), wrong[i][1]);
		CHECK_EQ(part_find("data")->block_count, 12);
	}
}

TEST(flash_is_programmed_at_any_place_and_read_back)
{
	uint8_t data[3000];

	start();
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	CHECK_EQ(write_at(2 * BLOCK + 13, data, sizeof(data)), 0);
	CHECK(!memcmp(nor.bytes + 2 * BLOCK + 13, data, sizeof(data)));
	CHECK_EQ(nor.bytes[2 * BLOCK + 12], 0xff);
	CHECK_EQ(nor.bytes[2 * BLOCK + 13 + sizeof(data)], 0xff);
}

TEST(nothing_is_programmed_unless_all_of_it_can_be)
{
	uint8_t data[2 * BLOCK] = { 0 };

	start();
	nor.bytes[3 * BLOCK] = 0x7f;
	data[BLOCK] = 0xff; /* bit 7 cannot rise */
	CHECK_EQ(write_at(2 * BLOCK, data, sizeof(data)), -EINVAL);
	CHECK_HAS(error_text(), "nor0+0xc00 is not erased: it holds 0x7f");
	CHECK_EQ(mtd_protect(&nor.mtd, 3, 1, true), 0);
	data[BLOCK] = 0;
	CHECK_EQ(write_at(2 * BLOCK, data, sizeof(data)), -EACCES);
	CHECK_HAS(error_text(), "(block 3) is in partition \"data\": protected");
	CHECK_EQ(write_at(15 * BLOCK, data, sizeof(data)), -EFAULT);
	CHECK_HAS(error_text(), "runs past the end of nor0");
	CHECK_EQ(nor.used, 0);
	CHECK_EQ(mtd_write_at(1, data, 1), -EFAULT);
	CHECK_EQ(write_at(2 * BLOCK, data, BLOCK), 0);
}

TEST(protection_is_per_block)
{
	start();
	CHECK_EQ(mtd_protect(&nor.mtd, 3, 2, true), 0);
	for (uint32_t b = 0; b < 16; b++)
		CHECK_EQ(mtd_is_protected(&nor.mtd, b), b == 3 || b == 4);
	CHECK_EQ(mtd_check_change(&nor.mtd, 0, 3 * BLOCK), 0);
	CHECK_EQ(mtd_check_change(&nor.mtd, 0, 3 * BLOCK + 1), -EACCES);
	CHECK_EQ(mtd_check_change(&nor.mtd, 5 * BLOCK, 11 * BLOCK), 0);
	CHECK_EQ(mtd_check_change(&nor.mtd, 4 * BLOCK, 0), 0);
}

TEST(an_erase_leaves_its_neighbours_and_stops_at_ctrl_c)
{
	int rc;

	start();
	memset(nor.bytes, 0, 16 * BLOCK);
	fake_console_start();
	CHECK_EQ(mtd_erase(&nor.mtd, 2, 3), 0);
	fake_console_type("\x03", 1);
	rc = mtd_erase(&nor.mtd, 8, 3);
	fake_console_stop();
	CHECK_EQ(rc, -EINTR);
	for (uint32_t b = 0; b < 16; b++)
		CHECK_EQ(nor.bytes[b * BLOCK], b >= 2 && b < 5 ? 0xff : 0);
}

TEST(a_partition_skips_bad_blocks_the_same_way_in_both_directions)
{
	uint8_t data[3 * BLOCK], back[3 * BLOCK];

	start();
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i / 5);
	nand.bad[5] = nand.bad[7] = true;
	CHECK_EQ(part_erase(part_find("b"), 0, sizeof(data)), 0);
	CHECK_EQ(part_write(part_find("b"), 0, data, sizeof(data) - 10), 0);
	CHECK_EQ(part_read(part_find("b"), 3, back, sizeof(data) - 13), 0);
	CHECK(!memcmp(back, data + 3, sizeof(data) - 13));
	CHECK(!memcmp(nand.bytes + 6 * BLOCK, data + BLOCK, BLOCK));
	CHECK_EQ(nand.rule_breaks, 0);
	for (int b = 4; b < 14; b++)
		nand.bad[b] = true;
	CHECK_EQ(part_write(part_find("b"), 2 * BLOCK, data, BLOCK), -ENOSPC);
	CHECK_EQ(part_read(part_find("b"), 12 * BLOCK, data, 1), -EINVAL);
	CHECK_EQ(part_erase(part_find("b"), 0, 100), -EINVAL);
}
