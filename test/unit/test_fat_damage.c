// SPDX-License-Identifier: MIT
/* FAT volumes that were damaged, or made to harm: byte by byte from good ones. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_disk.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define works	fake_disk_works
#define refused fake_disk_refused
#define LOAD	"load virtio 0 60100000 numbers"

static uint8_t *const memory = (uint8_t *)0x60100000;

static uint8_t *image(void)
{
	return fake_disk[0].data;
}

/* FAT16 with a sector per cluster; "numbers" has 28 clusters from 2 on, "d" is a directory. */
static void make16(void)
{
	fake_disk_make(
		"mkfs.fat -F 16 -s 1 -C disk.img 16384; seq 1 3000 > numbers; "
		"mcopy -i disk.img numbers ::; mmd -i disk.img ::d; "
		"mcopy -i disk.img numbers ::d/; ");
}

static uint8_t *table(void)
{
	return image() + get_le16(image() + 14) * 512u;
}

static uint8_t *root(void)
{
	return table() + image()[16] * get_le16(image() + 22) * 512u;
}

static void put_le16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

/* A refusal comes before the first byte. */
static void check_refused(const char *why)
{
	memset(memory, 0xa5, 0x10000);
	refused(LOAD, why);
	for (size_t i = 0; i < 0x10000; i++)
		CHECK_EQ(memory[i], 0xa5);
}

TEST(a_chain_that_is_a_loop_is_refused_wherever_it_closes)
{
	make16();
	for (unsigned int from = 2; from < 30; from++)
		for (unsigned int to = 2; to <= from; to++) {
			uint8_t *entry = table() + from * 2;
			unsigned int good = get_le16(entry);

			put_le16(entry, to);
			check_refused("is a loop through cluster");
			put_le16(entry, good);
		}
	works(LOAD);
}

TEST(a_chain_that_leaves_the_volume_is_refused)
{
	static const unsigned int bad[] = { 0, 1, 0xfff0, 0xfff6, 0xfff7, 0x7fff };

	make16();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put_le16(table() + 5 * 2, bad[i]);
		check_refused("follows cluster 0x5, the last is 0x7ee2");
	}
	put_le16(table() + 5 * 2, 0xfff8);
	check_refused("a file is longer than its chain of clusters; clusters (4)");
}

TEST(a_start_or_size_that_cannot_be_is_refused)
{
	static const unsigned int starts[] = { 0, 1, 0x8000, 0xffff };
	uint8_t *entry;

	make16();
	entry = root();
	while (memcmp(entry, "NUMBERS ", 8))
		entry += 32;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		put_le16(entry + 26, starts[i]);
		check_refused("begins with a cluster that does not exist");
	}
	put_le16(entry + 26, 2);
	put_le32(entry + 28, 0xffffffff);
	check_refused("a file is longer than its chain");
	put_le32(entry + 28, 28 * 512 + 1);
	check_refused("a file is longer than its chain");
}

TEST(a_directory_that_is_a_loop_ends)
{
	uint8_t *entry;

	make16();
	entry = root();
	while (memcmp(entry, "D       ", 8))
		entry += 32;
	put_le16(table() + get_le16(entry + 26) * 2u, get_le16(entry + 26));
	refused("ls virtio 0 d", "is a loop");
	refused("load virtio 0 60100000 d/numbers", "is a loop");
	put_le16(entry + 26, 0xeeee);
	refused("ls virtio 0 d", "does not exist");
}

/* A directory of deleted entries as long as the volume: 65536 of them are the limit. */
TEST(an_endless_directory_ends)
{
	make16();
	put_le32(image() + 32, 0); /* "sectors" is in the 16 bits */
	put_le16(image() + 19, 32768);
	for (unsigned int i = 100; i < 6000; i++)
		put_le16(table() + i * 2, i + 1);
	put_le16(table() + 6000 * 2, 0xffff);
	memset(root() + 512 * 32 + 98 * 512, 0xe5, 5901 * 512);
	for (uint8_t *entry = root();; entry += 32)
		if (!memcmp(entry, "D       ", 8)) {
			put_le16(entry + 26, 100);
			break;
		}
	refused("ls virtio 0 d", "a directory is larger than can be; bytes (2097152)");
}

/* Pieces in the wrong order, of another name, too many: the short name stays. */
TEST(a_broken_long_name_leaves_the_short_one)
{
	static const struct {
		int piece, at;
		uint8_t value;
	} damage[] = { { 0, 0, 0x03 }, { 0, 0, 0x55 },	{ 0, 0, 0x40 }, { 0, 13, 0x00 },
		       { 1, 0, 0x02 }, { 1, 13, 0xee }, { 2, 0, 'B' } };

	fake_disk_make(
		"mkfs.fat -F 12 -C disk.img 360; echo > x; "
		"mcopy -i disk.img x ::a_long_name_of_x.txt");
	works("ls virtio 0");
	CHECK_HAS(fake_console_output(), "a_long_name_of_x.txt\n");
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		uint8_t *at = root() + damage[i].piece * 32 + damage[i].at, good = *at;

		*at = damage[i].value;
		works("ls virtio 0");
		CHECK(!strstr(fake_console_output(), "name_of_x"));
		CHECK_HAS(fake_console_output(), "_LONG~1.TXT\n");
		*at = good;
	}
}

TEST(names_cannot_talk_to_the_terminal)
{
	fake_disk_make(
		"mkfs.fat -F 12 -C disk.img 360; echo > x; "
		"mcopy -i disk.img x ::a_long_name_of_x.txt; mcopy -i disk.img x ::");
	memcpy(root() + 32 + 1, "\x1b\0[\0", 4); /* the first piece of the name */
	memcpy(root() + 96, "\x1b[2J", 4);	 /* a short one */
	works("ls virtio 0");
	CHECK(!strchr(fake_console_output(), 0x1b));
	CHECK_HAS(fake_console_output(), "   ?[long_name_of_x.txt\n");
	CHECK_HAS(fake_console_output(), "   ?[2j\n");
}

TEST(numbers_of_the_boot_sector_that_cannot_be_are_refused)
{
	static const struct {
		int at, bytes;
		uint32_t value;
		const char *why;
	} damage[] = {
		{ 11, 2, 500, "holds no FAT" },
		{ 11, 2, 256, "holds no FAT" },
		{ 11, 2, 8192, "holds no FAT" },
		{ 11, 2, 0, "holds no FAT" },
		{ 13, 1, 3, "holds no FAT" },
		{ 13, 1, 0, "holds no FAT" },
		{ 14, 2, 0, "holds no FAT" },
		{ 16, 1, 0, "holds no FAT" },
		{ 21, 1, 0x10, "holds no FAT" },
		{ 14, 2, 0xffff, "no room for files" },
		{ 16, 1, 255, "" },

		{ 32, 4, 0xffffffff, "too many clusters" },
		{ 22, 2, 0xffff, "no room for files" },
		{ 22, 2, 0, "" },
		{ 32, 4, 3, "no room for files" },
	};

	make16();
	put_le16(image() + 19, 0);
	put_le32(image() + 32, 32768);
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		uint8_t good[512];

		memcpy(good, image(), sizeof(good));
		for (int b = 0; b < damage[i].bytes; b++)
			image()[damage[i].at + b] = (uint8_t)(damage[i].value >> 8 * b);
		refused(LOAD, damage[i].why);
		memcpy(image(), good, sizeof(good));
	}
	works(LOAD);
}

TEST(fat32_with_a_root_or_table_that_does_not_exist_is_refused)
{
	fake_disk_make(
		"mkfs.fat -F 32 -s 1 -C disk.img 40000; echo > numbers; mcopy -i disk.img numbers "
		"::");
	works(LOAD);
	put_le32(image() + 44, 1);
	refused(LOAD, "no cluster for the root directory (1)");
	put_le32(image() + 44, 0x0ffffff0);
	refused(LOAD, "no cluster for the root directory");
	put_le32(image() + 44, 2);
	put_le16(image() + 40, 0x81); /* only the second table is in use */
	works(LOAD);
	memset(image() + get_le16(image() + 14) * 512u, 0xee, 512);
	works(LOAD);
	put_le16(image() + 40, 0x82);
	refused(LOAD, "the table in use does not exist (2)");
	put_le16(image() + 40, 0);
	refused(LOAD, "damaged");
	put_le16(image() + 42, 0x0102);
	refused(LOAD, "FAT32 of version 1.2");
}

/* The table has room for fewer clusters than the sectors would give: the rest does not exist. */
TEST(clusters_without_a_table_entry_do_not_exist)
{
	make16();
	put_le16(image() + 22, 1);
	memcpy(root(), root() + 126 * 512, 512); /* moves with the size of the table */
	works("fsinfo virtio 0");
	CHECK_HAS(fake_console_output(), "127 KiB in clusters of 512 bytes");
}

TEST(an_image_that_was_cut_off_is_told)
{
	make16();
	fake_disk[0].bd.sectors = 300;
	refused(LOAD, "");
	CHECK_HAS(fake_disk_story(), "write it again");
	fake_disk[0].bd.sectors = 0;
	CHECK(fake_disk_run(LOAD) < 0);
}
