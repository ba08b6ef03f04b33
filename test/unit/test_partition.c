// SPDX-License-Identifier: MIT
/* Partition tables that sfdisk and sgdisk have made, and what damage does to them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/env.h>
#include <keel/error.h>
#include <keel/partition.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_disk.h>
#include <test/unit/test.h>

#define works	fake_disk_works
#define refused fake_disk_refused

#define GPT_DISK                                                                                \
	"truncate -s 8M disk.img; sgdisk -U 11111111-2222-3333-4444-555555555555 "              \
	"-n 1:2048:4095 -t 1:ef00 -c 1:EFI -u 1:a0a1a2a3-b0b1-c0c1-d0d1-e0e1e2e3e4e5 "          \
	"-n 3:4096:+1M -t 3:8300 -c '3:Wurzel für Linux' -n 11:8192:+1M -t 11:0700 disk.img; " \
	"mkfs.fat -F 12 --offset 2048 disk.img 1024; echo hello > hi; "                         \
	"mcopy -i disk.img@@1M hi ::"

/* Two primary ones, an extended one with three logical ones. */
#define MBR_DISK                                                                                 \
	"truncate -s 16M disk.img; sfdisk -q disk.img <<EOF\nlabel: dos\nlabel-id: 0x1234abcd\n" \
	"start=2048, size=2048, type=c\nstart=4096, size=2048, type=83, bootable\n"              \
	"start=8192, type=5\nstart=10240, size=2048, type=6\nstart=14336, size=1024, type=83\n"  \
	"start=17408, size=1024, type=82\nEOF\n"                                                 \
	"mkfs.fat -F 12 --offset 10240 disk.img 1024; echo hello > hi; "                         \
	"mcopy -i disk.img@@5M hi ::; "

static const char *output(void)
{
	return fake_console_output();
}

static uint8_t *sector(uint64_t n)
{
	return fake_disk[0].data + n * 512;
}

TEST(a_gpt_is_listed_with_names_types_and_uuids)
{
	fake_disk_make(GPT_DISK);
	works("part list virtio 0");
	CHECK_HAS(output(), "Disk virtio 0: 8 MiB, 0x4000 sectors, partition table: GPT\n");
	CHECK_HAS(output(),
		  "   1  0x00000800  0x00000800  1 MiB       EFI system         "
		  "a0a1a2a3-b0b1-c0c1-d0d1-e0e1e2e3e4e5  EFI (bootable)\n");
	CHECK_HAS(output(), "   3  0x00001000  0x00000800  1 MiB       Linux   ");
	CHECK_HAS(output(), "  Wurzel für Linux\n");
	CHECK_HAS(output(), "   b  0x00002000  0x00000800  1 MiB       FAT/NTFS data ");
	works("ls virtio 0:1");
	CHECK_HAS(output(), "hi\n");
	works("ls virtio 0");
	CHECK_HAS(output(), "hi\n");
	works("ls virtio 0:auto");
	CHECK_HAS(output(), "hi\n");
	refused("ls virtio 0:b", "virtio 0:b holds no FAT");
	refused("ls virtio 0:2", "virtio0 has no partition 2");
	CHECK_HAS(fake_disk_story(),
		  "it has 1 EFI system (1 MiB), 3 Linux (1 MiB), b FAT/NTFS data (1 MiB)");
}

TEST(an_mbr_is_listed_with_its_logical_partitions)
{
	fake_disk_make(MBR_DISK);
	works("part list virtio 0");
	CHECK_HAS(output(), "partition table: MBR\n");
	CHECK_HAS(output(),
		  "   1  0x00000800  0x00000800  1 MiB       FAT32              "
		  "1234abcd-01  \n");
	CHECK_HAS(output(), "1234abcd-02   (bootable)\n");
	CHECK_HAS(output(), "   3  0x00002000  0x00006000  12 MiB      extended ");
	CHECK_HAS(output(),
		  "   5  0x00002800  0x00000800  1 MiB       FAT16              "
		  "1234abcd-05  \n");
	CHECK_HAS(output(), "   6  0x00003800  0x00000400  512 KiB     Linux      ");
	CHECK_HAS(output(), "   7  0x00004400  0x00000400  512 KiB     Linux swap ");
	works("load virtio 0:5 60100000 hi");
	CHECK(!memcmp((void *)0x60100000, "hello\n", 6));
	refused("ls virtio 0:auto", "virtio 0:2 holds no FAT");
}

TEST(scripts_get_numbers_starts_sizes_and_uuids)
{
	fake_disk_make(MBR_DISK);
	works("part list virtio 0 -bootable devplist");
	CHECK_STR(env_get("devplist"), "2");
	works("part list virtio 0 devplist");
	CHECK_STR(env_get("devplist"), "1 2 3 5 6 7");
	works("part start virtio 0 5 x");
	CHECK_STR(env_get("x"), "2800");
	works("part size virtio 0 6 x");
	CHECK_STR(env_get("x"), "400");
	works("part uuid virtio 0:7 x");
	CHECK_STR(env_get("x"), "1234abcd-07");
	fake_disk_make(GPT_DISK);
	works("part list virtio 0 -bootable devplist");
	CHECK_STR(env_get("devplist"), "1");
	works("part uuid virtio 0:1");
	CHECK_STR(output(), "a0a1a2a3-b0b1-c0c1-d0d1-e0e1e2e3e4e5\n");
	works("part number virtio 0 EFI x");
	CHECK_STR(env_get("x"), "0x1");
	works("part start virtio 0 EFI");
	CHECK_STR(output(), "800\n");
	refused("part number virtio 0 efi x", "has no partition \"efi\"");
	works("fstype virtio 0:1 x");
	CHECK_STR(env_get("x"), "fat");
	works("ls virtio 0#EFI");
	CHECK_HAS(output(), "hi\n");
	refused("ls virtio 0#efi", "virtio0 has no partition \"efi\"");
	refused("ls virtio 0#", "has no partition \"\"");
}

TEST(a_disk_without_a_table_is_one_volume)
{
	fake_disk_make("mkfs.fat -F 12 -C disk.img 1024; echo hello > hi; mcopy -i disk.img hi ::");
	works("part list");
	CHECK_HAS(output(), "partition table: none\n");
	works("ls virtio 0");
	CHECK_HAS(output(), "hi\n");
	works("ls virtio 0:auto");
	refused("ls virtio 0:1", "virtio0 has no partition 1");
	refused("part uuid virtio 0", "virtio0 has no partition 0");
	fake_disk_make(
		"mkfs.fat -F 16 --mbr=yes -C disk.img 16384; echo hello > hi; "
		"mcopy -i disk.img hi ::");
	works("ls virtio 0"); /* its own partition 1 */
	CHECK_HAS(output(), "hi\n");
	works("ls virtio 0:1");
	CHECK_HAS(output(), "hi\n");
}

/* Each byte of the header and of the entries in use, changed in turn. */
TEST(any_damage_of_the_first_gpt_is_seen_and_the_backup_used_and_said_so)
{
	fake_disk_make(GPT_DISK);
	for (unsigned int at = 512; at < 512 * 3; at++) {
		bool counts = at < 512 + 92 || at >= 1024;

		fake_disk[0].data[at] ^= 0x10;
		works("part number virtio 0 EFI");
		CHECK_HAS(output(), "0x1\n");
		CHECK_EQ(!!strstr(output(), "the copy at the end is used"), counts);
		fake_disk[0].data[at] ^= 0x10;
	}
	fake_disk[0].broken = 1;
	works("ls virtio 0:1");
	CHECK_HAS(output(),
		  "virtio0: the first GPT is damaged (it cannot be read); the copy "
		  "at the end is used");
	fake_disk[0].broken = 2;
	works("ls virtio 0:1");
	CHECK_HAS(output(), "its entries cannot be read");
}

TEST(two_damaged_gpts_are_refused_with_both_reasons)
{
	fake_disk_make(GPT_DISK);
	sector(1)[40] ^= 1;
	memset(sector(fake_disk[0].bd.sectors - 1), 0, 512);
	refused("part list virtio 0", "at the start: its CRC is wrong; at the end: not there");
	refused("ls virtio 0:1", "both partition tables (GPT) are damaged");
	fake_disk[0].broken = 0;
	refused("part list virtio 0", "sector 0 cannot be read");
}

TEST(a_blank_start_of_the_disk_does_not_hide_the_gpt)
{
	fake_disk_make(GPT_DISK);
	memset(sector(0), 0, 512);
	works("ls virtio 0:1");
	CHECK_HAS(output(), "the first sector is blank");
	memset(sector(0), 0, 34 * 512);
	works("ls virtio 0:1");
	CHECK_HAS(output(), "the copy at the end is used");
	memset(sector(fake_disk[0].bd.sectors - 1), 0, 512);
	works("part list virtio 0");
	CHECK_HAS(output(), "partition table: none\n");
}

/* The same table moved to where a disk with blocks of 4096 bytes has it. */
TEST(a_gpt_that_counts_in_blocks_of_4096_bytes_is_read)
{
	static uint8_t large[0x4000 * 512 * 8ul];
	uint8_t *h = large + 4096;
	uint32_t crc;

	fake_disk_make(GPT_DISK);
	memcpy(large, sector(0), 512);
	memcpy(h, sector(1), 512);
	memcpy(large + 2 * 4096, sector(2), 32 * 512); /* 128 entries are four large blocks */
	memcpy(large + 2048 * 4096, sector(2048), 2048 * 512);
	fake_disk_use(0, large, sizeof(large), sizeof(large) / 512);
	works("part list virtio 0");
	CHECK_HAS(output(), "   1  0x00004000  0x00004000  8 MiB       EFI system ");
	works("ls virtio 0:1");
	CHECK_HAS(output(), "hi\n");
	memcpy(large + (0x4000 - 1) * 4096ul, h, 512); /* the copy says where it is */
	h = large + (0x4000 - 1) * 4096ul;
	memcpy(h + 24, "\xff\x3f", 2);
	memset(h + 16, 0, 4);
	crc = crc32(0, h, 92);
	put_le32(h + 16, crc);
	large[4096 + 60] ^= 1;
	works("ls virtio 0:1");
	CHECK_HAS(output(), "the first GPT is damaged (its CRC is wrong)");
	h[60] ^= 1;
	refused("ls virtio 0:1", "both partition tables (GPT) are damaged");
}

static void seal_gpt(void)
{
	uint8_t *h = sector(1);

	put_le32(h + 88, crc32(0, sector(2), get_le32(h + 80) * get_le32(h + 84)));
	put_le32(h + 16, 0);
	put_le32(h + 16, crc32(0, h, get_le32(h + 12)));
}

static void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

/* Right sums over wrong numbers: the table was made to harm. */
TEST(a_gpt_with_wrong_numbers_and_right_sums_does_no_harm)
{
	static const struct {
		unsigned int at;
		uint32_t value;
		const char *why;
	} damage[] = {
		{ 12, 91, "CRC" },
		{ 12, 513, "CRC" },
		{ 24, 2, "another place" },
		{ 72, 0x3fff, "behind" },
		{ 76, 0xffffffff, "behind" },
		{ 80, 0x01000000, "no sense" },
		{ 84, 0, "no sense" },
		{ 84, 64, "no sense" },
		{ 84, 192, "no sense" },
		{ 84, 8192, "no sense" },
		{ 80, 0xffffffff, "no sense" },
	};

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		uint8_t *h;

		fake_disk_make(GPT_DISK);
		h = sector(1);
		put_le32(h + damage[i].at, damage[i].value);
		put_le32(h + 16, 0);
		if (get_le32(h + 12) <= 512)
			put_le32(h + 16, crc32(0, h, get_le32(h + 12)));
		works("part number virtio 0 EFI");
		CHECK_HAS(output(), "the copy at the end is used");
		CHECK_HAS(output(), damage[i].why);
	}
}

TEST(partitions_end_where_the_disk_ends)
{
	fake_disk_make(GPT_DISK);
	put_le64(sector(2) + 40, UINT64_MAX);	    /* 1: from 2048 on */
	put_le64(sector(2) + 256 + 32, UINT64_MAX); /* 3: starts nowhere */
	put_le64(sector(2) + 10 * 128 + 32, 8192);  /* b: ends before it starts */
	put_le64(sector(2) + 10 * 128 + 40, 100);
	seal_gpt();
	works("part list virtio 0");
	CHECK_HAS(output(), "   1  0x00000800  0x00003800  7 MiB ");
	CHECK_HAS(output(), "(cut: the disk ends here)");
	CHECK(!strstr(output(), "\n   3 ") && !strstr(output(), "\n   b "));
	works("ls virtio 0:1");
	put_le64(sector(2) + 32, 0);
	seal_gpt();
	works("part list virtio 0"); /* 2^64 sectors are no number */
	CHECK(!strstr(output(), "\n   1 "));
	fake_disk_make(MBR_DISK);
	put_le32(sector(0) + 446 + 16 + 8, 0xffffffff);
	put_le32(sector(0) + 446 + 12, 0xffffffff);
	works("part list virtio 0");
	CHECK_HAS(output(), "   1  0x00000800  0x00007800  15 MiB ");
	CHECK(!strstr(output(), "\n   2 "));
}

/* 5 is at 8192 with its record; its link can lead to itself, outside, or to no record. */
TEST(a_broken_chain_of_logical_partitions_ends)
{
	uint8_t *link;

	fake_disk_make(MBR_DISK);
	link = sector(8192) + 446 + 16 + 8;
	put_le32(link, 0xffffffff);
	refused("part list virtio 0", "leaves the extended partition behind number 5");
	works("ls virtio 0:5");
	put_le32(link, 1);
	refused("part list virtio 0", "is damaged behind number 5");
	works("ls virtio 0:5");
	memcpy(sector(8193), sector(8192), 512); /* leads to itself */
	refused("part list virtio 0", "has no end behind number 128");
	works("ls virtio 0:5");
	refused("ls virtio 0:ff", "has no end");
	put_le32(link, 0);
	works("part list virtio 0");
	fake_disk[0].broken = 8192;
	refused("part list virtio 0", "sector 8192 cannot be read");
}

/* All entries used, by hand: more than scripts' lists have room for. */
TEST(a_full_table_is_listed_whole)
{
	fake_disk_make("truncate -s 8M disk.img; sgdisk -a 1 -n 1:2048:2048 disk.img");
	for (unsigned int i = 1; i < 128; i++)
		memcpy(sector(2) + i * 128, sector(2), 128);
	seal_gpt();
	works("part list virtio 0");
	CHECK_HAS(output(), "\n  80  0x00000800");
	works("part list virtio 0 list");
	CHECK_HAS(env_get("list"), "1 2 3 4 5 6 7 8 9 a b c d e f 10 11 ");
	CHECK_HAS(env_get("list"), " 7f 80");
	refused("ls virtio 0:81", "has no partition 81");
}
