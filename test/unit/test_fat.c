// SPDX-License-Identifier: MIT
/* Files on FAT volumes that mkfs.fat and mtools have made. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_disk.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

#define works	fake_disk_works
#define refused fake_disk_refused
#define ADDR	0x60100000u
#define ROOM	0x800000u

static uint8_t *const memory = (uint8_t *)ADDR;

static const char *output(void)
{
	return fake_console_output();
}

/* Sizes around those of sectors and clusters; names of all kinds. */
#define FILES                                                                   \
	"printf x > one; seq 1 20000 > numbers; head -c 512 numbers > sector; " \
	"head -c 513 numbers > more; seq 1 300000 > large; : > empty; "         \
	"mmd -i disk.img ::/Boot ::/boot/Deep; "                                \
	"mcopy -i disk.img one sector more empty numbers ::/; "                 \
	"mcopy -i disk.img large ::/Boot/A_kernel-with_a-long-name-6.1.0.img; " \
	"mcopy -i disk.img more ::/boot/deep/MORE.TXT; "                        \
	"mcopy -i disk.img sector '::/boot/deep/Grüße-Ελλάς-Ж.text'; "  \
	"mlabel -i disk.img ::KEEL; "

static void make(const char *options, const char *kilobytes)
{
	char script[2048];

	snprintf(script, sizeof(script), "mkfs.fat %s -C disk.img %s; " FILES, options, kilobytes);
	fake_disk_make(script);
}

static int try_load(const char *path)
{
	char line[256];

	memset(memory, 0xa5, ROOM);
	snprintf(line, sizeof(line), "load virtio 0 %x %s", ADDR, path);
	return fake_disk_run(line);
}

/* The memory holds what the script's folder holds, and not a byte more was written. */
static void check_load(const char *path, const char *name)
{
	size_t len;
	const uint8_t *data = fake_disk_file(name, &len);

	if (try_load(path))
		test_failed(__FILE__, __LINE__, "%s: %s", path, error_text());
	CHECK(!memcmp(memory, data, len));
	CHECK_EQ(memory[len], 0xa5);
	CHECK_EQ(env_get_hex("filesize", 0), len);
	CHECK_EQ(env_get_hex("fileaddr", 0), ADDR);
}

static void check_files(const char *kind)
{
	works("fsinfo virtio 0");
	CHECK_HAS(output(), kind);
	check_load("one", "one");
	check_load("/sector", "sector");
	check_load("more", "more");
	check_load("NUMBERS", "numbers");
	check_load("empty", "empty");
	check_load("boot/deep/more.txt", "more");
	check_load("/boot/A_KERNEL-with_a-long-NAME-6.1.0.IMG", "large");
	check_load("boot/A_KERN~1.IMG", "large");
	check_load("boot\\DEEP/../deep/./../../Boot/deep//grÜße-εΛλάς-ж.TEXT", "sector");
}

TEST(fat12_fat16_and_fat32_are_read)
{
	make("-F 12 -s 8", "8192");
	check_files("FAT12 \"KEEL\"");
	make("-F 16 -s 1", "16384");
	check_files("FAT16 \"KEEL\"");
	make("-F 32 -s 1", "40000");
	check_files("FAT32 \"KEEL\"");
}

TEST(sectors_of_1024_to_4096_bytes_are_read)
{
	make("-F 12 -s 2 -S 1024", "4096");
	check_files("clusters of 2 KiB");
	make("-F 16 -s 1 -S 2048", "16384");
	check_files("clusters of 2 KiB");
	make("-F 16 -s 1 -S 4096", "20480");
	check_files("clusters of 4 KiB");
	make("-F 32 -s 1 -S 1024", "68000");
	check_files("FAT32 \"KEEL\"");
	make("-F 12 -s 128 -S 4096", "40960"); /* the largest clusters there can be */
	check_files("clusters of 512 KiB");
}

TEST(a_directory_lists_names_sizes_and_a_sum)
{
	make("-F 16", "16384");
	works("ls virtio 0");
	CHECK_HAS(output(), "            Boot/\n");
	CHECK_HAS(output(), "        1   one\n");
	CHECK_HAS(output(), "   108894   numbers\n");
	CHECK_HAS(output(), "\n5 file(s), 1 dir(s)\n");
	works("fatls virtio 0 boot/deep/");
	CHECK_HAS(output(), "      513   MORE.TXT\n");
	CHECK_HAS(output(), "      512   Grüße-Ελλάς-Ж.text\n");
	CHECK_HAS(output(), "\n2 file(s), 0 dir(s)\n");
	works("ls virtio 0 ONE");
	CHECK_HAS(output(), "        1   one\n");
}

/* 200 names take many clusters; some are gone again. mdir says what is left. */
TEST(a_long_directory_with_gaps_lists_what_mdir_lists)
{
	char *listing, *name;
	unsigned int count = 0;
	char text[128];
	size_t len;

	fake_disk_make(
		"mkfs.fat -F 32 -s 1 -C disk.img 40000; mmd -i disk.img ::d; mkdir d; "
		"for i in $(seq 1 200); do echo $i > \"d/a_rather_long_name_$i\"; done; "
		"mcopy -i disk.img d/* ::d/; mdel -i disk.img '::d/*_1?1' '::d/*5'; "
		"mcopy -i disk.img d/a_rather_long_name_5 ::d/a_name_that_is_new; "
		"mdir -b -i disk.img ::d > listing");
	listing = strdup((const char *)fake_disk_file("listing", &len));
	works("ls virtio 0 d");
	for (name = strtok(listing, "\n"); name; name = strtok(NULL, "\n"), count++) {
		snprintf(text, sizeof(text), "   %s\n", strrchr(name, '/') + 1);
		CHECK_HAS(output(), text);
	}
	free(listing);
	snprintf(text, sizeof(text), "\n%u file(s), 0 dir(s)\n", count);
	CHECK_HAS(output(), text);
	CHECK(count > 100 && count < 190);
}

/* One cluster of each file in turn, so that no two clusters of a file are neighbours. */
TEST(fragmented_files_are_read)
{
	const uint8_t *data;
	size_t len;

	fake_disk_make(
		"mkfs.fat -F 16 -s 1 -C disk.img 16384; seq 1 9000 > numbers; "
		"for i in $(seq 1 200); do printf %512s x > f$i; done; "
		"mcopy -i disk.img f* ::; mdel -i disk.img '::f*2' '::f*4' '::f*6' '::f*8'; "
		"mcopy -i disk.img numbers ::");
	check_load("numbers", "numbers");
	CHECK(fake_disk[0].requests > 80);
	data = fake_disk_file("numbers", &len);
	for (unsigned int pos = 0; pos < 1100; pos += 99) {
		char line[64];

		snprintf(line, sizeof(line), "load virtio 0 60100000 numbers 1234 %x", pos);
		memset(memory, 0xa5, 0x2000);
		works(line);
		CHECK(!memcmp(memory, data + pos, 0x1234));
		CHECK_EQ(memory[0x1234], 0xa5);
	}
}

TEST(a_file_in_one_piece_is_read_with_large_requests)
{
	make("-F 32 -s 1", "40000");
	check_load("boot/a_kern~1.img", "large");
	CHECK(fake_disk[0].largest >= 0x100000 / 512);
	CHECK(fake_disk[0].requests < 20);
}

TEST(bytes_and_position_choose_a_part_of_a_file)
{
	const uint8_t *data;
	size_t len;

	make("-F 16 -s 1", "16384");
	data = fake_disk_file("numbers", &len);
	memset(memory, 0xa5, ROOM);
	works("load virtio 0 60100000 numbers 1001 3ff");
	CHECK(!memcmp(memory, data + 0x3ff, 0x1001));
	CHECK_EQ(memory[0x1001], 0xa5);
	CHECK_EQ(env_get_hex("filesize", 0), 0x1001);
	works("fatload virtio 0 60100000 numbers 0 1a900");
	CHECK_EQ(env_get_hex("filesize", 0), len - 0x1a900);
	CHECK(!memcmp(memory, data + 0x1a900, len - 0x1a900));
	works("load virtio 0 60100000 numbers fffffff 1a900");
	CHECK_EQ(env_get_hex("filesize", 0), len - 0x1a900);
	refused("load virtio 0 60100000 numbers 1 1a95f", "numbers has 106.3 KiB");
	works("load virtio 0 60100000 numbers 1 1a95e");
	CHECK_EQ(env_get_hex("filesize", 0), 0);
}

TEST(address_and_name_come_from_loadaddr_and_bootfile)
{
	make("-F 16", "16384");
	refused("load virtio 0", "bootfile is not set");
	CHECK_EQ(env_set("loadaddr", "60100000"), 0);
	CHECK_EQ(env_set("bootfile", "sector"), 0);
	works("load virtio 0");
	CHECK_EQ(env_get_hex("filesize", 0), 512);
	works("load virtio 0 more");
	CHECK_EQ(env_get_hex("filesize", 0), 513);
	CHECK_EQ(env_get_hex("fileaddr", 0), ADDR);
	works("load virtio 0 60200000");
	CHECK_EQ(env_get_hex("fileaddr", 0), 0x60200000);
	works("size virtio 0 numbers");
	CHECK_STR(output(), "numbers: 0x1a95e bytes (106.3 KiB)\n");
	CHECK_EQ(env_get_hex("filesize", 0), 0x1a95e);
}

TEST(nothing_is_written_where_the_memory_map_forbids_it)
{
	make("-F 16", "16384");
	refused("load virtio 0 63eff000 numbers", "Keel");
	CHECK_EQ(*(uint8_t *)0x63eff000, 0);
	refused("load virtio 0 10000000 numbers", "");
	works("load virtio 0 63eff000 numbers 1000");
	CHECK_STR(mem_find_load(0x63eff000)->name, "numbers");
}

TEST(what_is_missing_is_told_with_what_there_is)
{
	static uint8_t other[512];

	make("-F 16", "16384");
	refused("load virtio 0 60100000 boot/vmlinuz", "there is no \"vmlinuz\" in /boot/");
	CHECK_HAS(fake_disk_story(), "try:   ls virtio 0:0 /boot/");
	refused("ls virtio 0 /nowhere/else", "there is no \"nowhere\" in /");
	refused("ls virtio 0 one/else", "one/ is a file");
	CHECK_HAS(fake_disk_story(), "(ENOTDIR)");
	refused("load virtio 0 60100000 boot", "Boot is a directory");
	CHECK_HAS(fake_disk_story(), "(EISDIR)");
	refused("ls virtio 2", "there is no disk virtio 2");
	CHECK_HAS(fake_disk_story(), "try:   there is virtio 0 (16 MiB)");
	refused("ls mmc 0", "there is no disk mmc 0");
	refused("ls virtio x", "x is not the number");
	refused("ls virtio 0:x", "x is not the number of a partition");
	refused("ls virtio 0:1", "virtio0 has no partition 1");
	CHECK_HAS(fake_disk_story(), "no partition table: virtio 0:0 is the whole disk");
	fake_disk_use(1, other, sizeof(other), 4096);
	refused("ls virtio 1", "virtio 1:0 holds no FAT file system");
	refused("ls virtio 2", "there is no disk virtio 2");
	CHECK_HAS(fake_disk_story(), "virtio 0 (16 MiB), virtio 1 (2 MiB)");
}

TEST(another_file_system_is_named)
{
	fake_disk_make("mke2fs -q -F disk.img 4096");
	refused("ls virtio 0", "virtio 0:0 holds no FAT file system, but ext2, ext3 or ext4");
	fake_disk_make("printf hello | gzip > disk.img; truncate -s 4096 disk.img");
	refused("ls virtio 0", "but a gzip file");
	fake_disk_make("truncate -s 4096 disk.img");
	refused("ls virtio 0", "virtio 0:0 holds no FAT file system");
	CHECK_HAS(fake_disk_story(), "FAT12, FAT16 and FAT32 can be read");
}

TEST(test_e_is_true_or_false_and_quiet)
{
	make("-F 16", "16384");
	CHECK_EQ(fake_disk_run("test -e virtio 0 /boot"), 0);
	CHECK_EQ(fake_disk_run("test -e virtio 0 boot/DEEP/more.txt"), 0);
	CHECK_EQ(fake_disk_run("test -e virtio 0 boot/none"), 1);
	CHECK_EQ(fake_disk_run("test ! -e virtio 0 boot/none -a -e virtio 0 one"), 0);
	CHECK_EQ(fake_disk_run("test -e virtio 0 one/none"), 1);
	CHECK_EQ(fake_disk_run("test -e virtio 0:1 one"), 1);
	CHECK_EQ(fake_disk_run("test -e virtio 7 one"), 1);
	CHECK_EQ(fake_disk_run("test -e mmc 0:1 boot.scr"), 1);
	CHECK_STR(error_text(), "");
	CHECK_STR(output(), "");
	CHECK_EQ(fake_disk_run("test -e"), 0); /* a word that is not empty */
	fake_disk[0].broken = 0;
	CHECK_EQ(fake_disk_run("test -e virtio 0 one"), -EIO);
}

TEST(ctrl_c_stops_and_the_cut_load_is_known)
{
	make("-F 16 -s 1", "16384");
	fake_disk_type("\x03");
	refused("load virtio 0 60100000 numbers", "Ctrl-C");
	refused("ls virtio 0", "Ctrl-C");
}

/* Each sector of the disk broken in turn: a read either fails with its number or gave the right bytes. */
TEST(a_broken_sector_is_told_wherever_it_is)
{
	size_t len;
	unsigned int failures = 0;
	const uint8_t *data;

	fake_disk_make(
		"mkfs.fat -F 12 -s 1 -C disk.img 128; seq 1 3000 > numbers; "
		"mcopy -i disk.img numbers ::a_long_name_of_numbers");
	data = fake_disk_file("numbers", &len);
	for (uint64_t s = 0; s < fake_disk[0].bd.sectors; s++) {
		int rc;

		fake_disk[0].broken = s;
		rc = try_load("a_long_name_of_numbers");
		failures += rc != 0;
		if (rc)
			CHECK_HAS(error_text(), "cannot be read");
		else
			CHECK(!memcmp(memory, data, len));
		CHECK_EQ(memory[len], 0xa5);
	}
	CHECK(failures > len / 512 && failures < 80);
}
