// SPDX-License-Identifier: MIT
/* The parsers of uImage, zImage, ELF, scripts and gzip, against golden headers. */
#include <stdio.h>
#include <stdlib.h>

#include <common/image/gzip.h>
#include <common/image/script.h>
#include <common/image/uimage.h>
#include <keel/error.h>
#include <keel/image.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

static uint8_t buf[4096];
static struct boot_plan plan;

/* As mkimage writes it: 64 bytes, then @size bytes that are in buf already. */
static size_t make_uimage(uint8_t type, uint8_t compression, uint32_t size)
{
	static const char name[] = "Linux-6.1";

	memset(buf, 0, UIMAGE_HEADER);
	put_be32(buf, 0x27051956);
	put_be32(buf + 12, size);
	put_be32(buf + 16, 0x60008000);
	put_be32(buf + 20, 0x60008000);
	put_be32(buf + 24, crc32(0, buf + UIMAGE_HEADER, size));
	buf[28] = 5;
	buf[29] = 2;
	buf[30] = type;
	buf[31] = compression;
	memcpy(buf + 32, name, sizeof(name));
	put_be32(buf + 4, crc32(0, buf, UIMAGE_HEADER));
	return UIMAGE_HEADER + size;
}

static void fill(void)
{
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 13 + 5);
}

TEST(a_uimage_says_what_it_is)
{
	fill();
	CHECK_EQ(image_parse(buf, make_uimage(UIMAGE_KERNEL, UIMAGE_PLAIN, 1000), &plan), 0);
	CHECK_STR(plan.format, "uImage");
	CHECK_STR(plan.name, "Linux-6.1");
	CHECK_EQ(plan.seg_count, 1);
	CHECK_EQ(plan.seg[0].to, 0x60008000);
	CHECK_EQ(plan.seg[0].size, 1000);
	CHECK(plan.seg[0].from == buf + UIMAGE_HEADER);
	CHECK_EQ(plan.entry, 0x60008000);
}

TEST(a_header_made_by_mkimage_is_read)
{
	/* mkimage -A arm -O linux -T kernel -C none -a 60008000 -e 60008040 -n golden, of "123456789" */
	static const uint8_t golden[] = {
		0x27, 0x05, 0x19, 0x56, 0x24, 0x5d, 0x3f, 0x4b, 0x38, 0x6d, 0x43, 0x80, 0x00,
		0x00, 0x00, 0x09, 0x60, 0x00, 0x80, 0x00, 0x60, 0x00, 0x80, 0x40, 0xcb, 0xf4,
		0x39, 0x26, 0x05, 0x02, 0x02, 0x00, 'g',  'o',	'l',  'd',  'e',  'n',	0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    0,	  0,	0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    0,	  0,	'1',
		'2',  '3',  '4',  '5',	'6',  '7',  '8',  '9',
	};
	struct uimage u;

	CHECK_EQ(uimage_header(golden, sizeof(golden), &u), 0);
	CHECK_EQ(uimage_verify(&u), 0);
	CHECK_EQ(u.entry, 0x60008040);
	CHECK_STR(u.name, "golden");
	CHECK_EQ(u.time, 946684800);
}

/* Every bit of header and data is covered by one of the two checksums. */
TEST(no_single_flipped_bit_of_a_uimage_goes_unnoticed)
{
	size_t size;

	fill();
	size = make_uimage(UIMAGE_KERNEL, UIMAGE_PLAIN, 100);
	for (size_t bit = 0; bit < size * 8; bit++) {
		buf[bit / 8] ^= 1u << bit % 8;
		CHECK(image_parse(buf, size, &plan) < 0);
		buf[bit / 8] ^= 1u << bit % 8;
	}
	CHECK_EQ(image_parse(buf, size, &plan), 0);
}

TEST(a_uimage_cut_anywhere_is_refused)
{
	size_t size;

	fill();
	size = make_uimage(UIMAGE_KERNEL, UIMAGE_PLAIN, 200);
	for (size_t n = 0; n < size; n++)
		CHECK(image_parse(buf, n, &plan) < 0);
}

TEST(a_multi_file_image_brings_kernel_ramdisk_and_tree)
{
	fill();
	put_be32(buf + 64, 100);
	put_be32(buf + 68, 50); /* padded to 52 */
	put_be32(buf + 72, 8);
	put_be32(buf + 76, 0);
	put_be32(buf + 64 + 16 + 100 + 52, 0xd00dfeed);
	CHECK_EQ(
		image_parse(buf, make_uimage(UIMAGE_MULTI, UIMAGE_PLAIN, 16 + 100 + 52 + 8), &plan),
		0);
	CHECK_EQ(plan.seg_count, 3);
	CHECK_EQ(plan.seg[0].size, 100);
	CHECK_EQ(plan.seg[1].role, SEG_RAMDISK);
	CHECK_EQ(plan.seg[1].size, 50);
	CHECK(plan.seg[1].from == buf + 64 + 16 + 100);
	CHECK_EQ(plan.seg[2].role, SEG_FDT);
	CHECK(plan.seg[2].keep);
}

TEST(part_tables_that_leave_the_image_are_refused)
{
	static const uint32_t bad[][5] = {
		{ 0 },
		{ 200, 0 },
		{ 0xffffffff, 0 },
		{ 50, 0xffffffce, 0 },
		{ 1, 1, 1, 1, 1 },
		{ 0xfffffffd, 4, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(buf, 0, sizeof(buf));
		for (int k = 0; k < 5; k++)
			put_be32(buf + 64 + k * 4, bad[i][k]);
		CHECK_EQ(image_parse(buf, make_uimage(UIMAGE_MULTI, UIMAGE_PLAIN, 100), &plan),
			 -EBADMSG);
	}
}

TEST(names_cannot_write_to_the_terminal)
{
	fill();
	make_uimage(UIMAGE_KERNEL, UIMAGE_PLAIN, 16);
	memset(buf + 32, 0x1b, 32);
	put_be32(buf + 4, 0);
	put_be32(buf + 4, crc32(0, buf, UIMAGE_HEADER));
	CHECK_EQ(image_parse(buf, 80, &plan), 0);
	CHECK_STR(plan.name, "................................");
}

static void make_zimage(uint32_t start, uint32_t end, uint32_t endian)
{
	memset(buf, 0, sizeof(buf));
	put_le32(buf + 0x24, 0x016f2818);
	put_le32(buf + 0x28, start);
	put_le32(buf + 0x2c, end);
	put_le32(buf + 0x30, endian);
}

TEST(a_zimage_has_the_size_of_its_header)
{
	make_zimage(0, 2000, 0x04030201);
	CHECK_EQ(image_parse(buf, 4096, &plan), 0);
	CHECK_EQ(plan.seg[0].size, 2000);
	CHECK_EQ(plan.unpack.text_offset, 0x8000);
	make_zimage(0x60010000, 0x60010000 + 2000, 0x04030201);
	CHECK_EQ(image_parse(buf, 4096, &plan), 0);
	CHECK_EQ(plan.seg[0].size, 2000);
}

TEST(a_zimage_tells_how_much_it_unpacks_to)
{
	make_zimage(0, 2000, 0x04030201);
	put_le32(buf + 0x34, 0x45454545);
	put_le32(buf + 0x38, 256);
	put_le32(buf + 256, 5);
	put_le32(buf + 260, 0x5a534c4b);
	put_le32(buf + 264, 1900);   /* where the size is */
	put_le32(buf + 268, 0x1000); /* bss */
	put_le32(buf + 272, 0x208000);
	put_le32(buf + 1900, 7000);
	CHECK_EQ(image_parse(buf, 4096, &plan), 0);
	CHECK_EQ(plan.unpack.text_offset, 0x208000);
	CHECK_EQ(plan.unpack.size, 7000 + 0x1000);
	for (uint32_t at = 1997; at; at = at ? at << 1 | 1 : 0) {
		put_le32(buf + 264, at); /* outside: the guess must do */
		CHECK_EQ(image_parse(buf, 4096, &plan), 0);
		CHECK_EQ(plan.unpack.text_offset, 0x8000);
		if (at == UINT32_MAX)
			break;
	}
}

TEST(a_tree_behind_a_zimage_travels_with_it)
{
	make_zimage(0, 2000, 0x04030201);
	put_be32(buf + 2000, 0xd00dfeed);
	put_be32(buf + 2004, 100);
	CHECK_EQ(image_parse(buf, 4096, &plan), 0);
	CHECK_EQ(plan.seg[0].size, 2100);
	put_be32(buf + 2004, 5000);
	CHECK_EQ(image_parse(buf, 4096, &plan), 0);
	CHECK_EQ(plan.seg[0].size, 2000);
}

TEST(zimages_with_impossible_headers_are_refused)
{
	make_zimage(0, 2000, 0x01020304);
	CHECK_EQ(image_parse(buf, 4096, &plan), -ENOEXEC);
	CHECK_HAS(error_text(), "big-endian");
	make_zimage(2000, 2000, 0x04030201);
	CHECK_EQ(image_parse(buf, 4096, &plan), -ENOEXEC);
	make_zimage(0, 4097, 0x04030201);
	CHECK_EQ(image_parse(buf, 4096, &plan), -ENOEXEC);
	CHECK_HAS(error_text(), "cut short");
}

static void make_elf(uint32_t offset, uint32_t in_file, uint32_t in_memory)
{
	memset(buf, 0, sizeof(buf));
	memcpy(buf, "\177ELF\1\1\1", 7);
	buf[16] = 2;
	buf[18] = 40;
	put_le32(buf + 24, 0x60100001); /* entry, Thumb */
	put_le32(buf + 28, 52);
	buf[42] = 32;
	buf[44] = 1;
	put_le32(buf + 52, 1);
	put_le32(buf + 56, offset);
	put_le32(buf + 64, 0x60100000);
	put_le32(buf + 68, in_file);
	put_le32(buf + 72, in_memory);
}

TEST(an_elf_program_becomes_a_segment_with_its_bss)
{
	make_elf(100, 50, 80);
	CHECK_EQ(image_parse(buf, 1000, &plan), 0);
	CHECK_EQ(plan.protocol, BOOT_PROGRAM);
	CHECK_EQ(plan.seg[0].size, 50);
	CHECK_EQ(plan.seg[0].extent, 80);
	CHECK_EQ(plan.seg[0].to, 0x60100000);
	fake_ram();
	CHECK_EQ(plan_check(&plan), 0);
}

TEST(bss_is_cleared_and_nothing_behind_it)
{
	uint8_t *ram = (uint8_t *)(uintptr_t)0x60100000;

	make_elf(100, 50, 80);
	memset(buf + 100, 0x77, 50);
	fake_ram();
	memset(ram, 0xee, 100);
	CHECK_EQ(image_parse(buf, 1000, &plan), 0);
	CHECK_EQ(plan_load(&plan), 0);
	CHECK_EQ(ram[49], 0x77);
	CHECK_EQ(ram[50], 0);
	CHECK_EQ(ram[79], 0);
	CHECK_EQ(ram[80], 0xee);
}

TEST(elf_segments_outside_of_the_file_are_refused)
{
	make_elf(951, 50, 80);
	CHECK_EQ(image_parse(buf, 1000, &plan), -ENOEXEC);
	make_elf(0xffffffff, 2, 80);
	CHECK_EQ(image_parse(buf, 1000, &plan), -ENOEXEC);
	make_elf(100, 0xffffff9c, 0xffffffff);
	CHECK_EQ(image_parse(buf, 1000, &plan), -ENOEXEC);
	make_elf(100, 81, 80);
	CHECK_EQ(image_parse(buf, 1000, &plan), -ENOEXEC);
	make_elf(100, 50, 80);
	buf[44] = 30; /* program headers run out of the file */
	CHECK_EQ(image_parse(buf, 1000, &plan), -ENOEXEC);
}

TEST(a_script_is_text_or_a_uimage_of_text)
{
	const char *text;
	size_t len;

	strcpy((char *)buf, "echo hello\n");
	CHECK_EQ(script_text(buf, sizeof(buf), &text, &len), 0);
	CHECK_EQ(len, 11);
	strcpy((char *)buf, "\xd0\r\xfe\xed");
	CHECK_EQ(script_text(buf, sizeof(buf), &text, &len), -ENOEXEC);
	fill();
	put_be32(buf + 64, 11);
	put_be32(buf + 68, 0);
	memcpy(buf + 72, "echo hello\n", 11);
	CHECK_EQ(script_text(buf, make_uimage(UIMAGE_SCRIPT, UIMAGE_PLAIN, 19), &text, &len), 0);
	CHECK_EQ(len, 11);
	CHECK(text == (char *)buf + 72);
	CHECK_EQ(script_text(buf, make_uimage(UIMAGE_KERNEL, UIMAGE_PLAIN, 19), &text, &len),
		 -ENOEXEC);
	fill();
	CHECK_EQ(script_text(buf, sizeof(buf), &text, &len), -ENOEXEC);
}

/* "hello gzip" and a newline, by gzip -9 -n. */
static const uint8_t hello[] = { 0x1f, 0x8b, 8,	   0,	 0,    0,    0,	   0,	 2,    3,    0xcb,
				 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0x48, 0xaf, 0xca, 0x2c, 0xe0, 2,
				 0,    0x39, 0x7c, 0x63, 0x56, 11,   0,	   0,	 0 };

static struct unpack_report report;
static uint8_t out[100];

TEST(gunzip_reports_sizes_and_both_checksums)
{
	CHECK_EQ(gunzip(hello, sizeof(hello), out, sizeof(out), &report), 0);
	CHECK_EQ(report.in, sizeof(hello));
	CHECK_EQ(report.out, 11);
	CHECK(!memcmp(out, "hello gzip\n", 11));
	CHECK_EQ(report.crc_stored, report.crc_computed);
	CHECK_EQ(report.crc_stored, 0x56637c39);
}

TEST(gunzip_unpacks_all_members_and_ignores_what_follows)
{
	memcpy(buf, hello, sizeof(hello));
	memcpy(buf + sizeof(hello), hello, sizeof(hello));
	memset(buf + 2 * sizeof(hello), 0xff, 100);
	CHECK_EQ(gunzip(buf, 2 * sizeof(hello) + 100, out, sizeof(out), &report), 0);
	CHECK_EQ(report.members, 2);
	CHECK_EQ(report.out, 22);
	CHECK_EQ(report.in, 2 * sizeof(hello));
}

static size_t with_fields(void)
{
	size_t at = 10;

	memcpy(buf, hello, 10);
	buf[3] = 2 | 4 | 8 | 16;
	buf[at++] = 3;
	buf[at++] = 0;
	memcpy(buf + at, "xyz", 3);
	at += 3;
	memcpy(buf + at, "name\0comment", 13);
	at += 13;
	put_le32(buf + at, crc32(0, buf, at) & 0xffff);
	at += 2;
	memcpy(buf + at, hello + 10, sizeof(hello) - 10);
	return at + sizeof(hello) - 10;
}

TEST(gunzip_skips_every_header_field)
{
	size_t len = with_fields(), header;

	CHECK_EQ(gzip_header(buf, len, &header), 0);
	CHECK_EQ(header, 30);
	CHECK_EQ(gunzip(buf, len, out, sizeof(out), &report), 0);
	CHECK_EQ(report.out, 11);
}

TEST(a_gzip_file_cut_anywhere_is_refused)
{
	size_t len = with_fields();

	for (size_t n = 0; n < len; n++)
		CHECK(gunzip(buf, n, out, sizeof(out), &report) < 0);
}

/* Bits that carry no meaning may flip: time, system, what pads the last byte. Then the text is right. */
TEST(no_single_flipped_bit_of_a_gzip_file_changes_what_comes_out)
{
	for (size_t bit = 0; bit < sizeof(hello) * 8; bit++) {
		size_t at = bit / 8;

		memset(out, 0, sizeof(out));
		memcpy(buf, hello, sizeof(hello));
		buf[at] ^= 1u << bit % 8;
		if (!gunzip(buf, sizeof(hello), out, sizeof(out), &report))
			CHECK_STR((char *)out, "hello gzip\n");
	}
}

TEST(gunzip_never_writes_past_its_room)
{
	for (size_t room = 0; room < 11; room++) {
		memset(out, 0xee, sizeof(out));
		CHECK_EQ(gunzip(hello, sizeof(hello), out, room, &report), -ENOSPC);
		CHECK_EQ(out[room], 0xee);
	}
}

TEST(the_room_is_shared_by_all_members)
{
	memcpy(buf, hello, sizeof(hello));
	memcpy(buf + sizeof(hello), hello, sizeof(hello));
	memset(out, 0xee, sizeof(out));
	CHECK_EQ(gunzip(buf, 2 * sizeof(hello), out, 21, &report), -ENOSPC);
	CHECK_EQ(out[21], 0xee);
}

TEST(a_wrong_size_or_header_checksum_of_a_gzip_file_is_told)
{
	size_t len;

	memcpy(buf, hello, sizeof(hello));
	buf[sizeof(hello) - 4]++;
	CHECK_EQ(gunzip(buf, sizeof(hello), out, sizeof(out), &report), -EBADMSG);
	CHECK_HAS(error_text(), "trailer says");
	len = with_fields();
	buf[29]++;
	CHECK_EQ(gunzip(buf, len, out, sizeof(out), &report), -EBADMSG);
	CHECK_HAS(error_text(), "header is damaged");
}

TEST(what_is_no_image_is_named)
{
	static const struct {
		const char *bytes;
		size_t len, at;
		const char *name;
	} cases[] = {
		{ "\x1f\x8b\x08", 3, 0, "gzip" },
		{ "\xfd"
		  "7zXZ",
		  5, 0, "xz" },
		{ "\x28\xb5\x2f\xfd", 4, 0, "zstd" },
		{ "\x04\x22\x4d\x18", 4, 0, "lz4" },
		{ "BZh", 3, 0, "bzip2" },
		{ "\x5d\0\0", 3, 0, "lzma" },
		{ "hsqs", 4, 0, "squashfs" },
		{ "070701", 6, 0, "cpio" },
		{ "\x53\xef", 2, 0x438, "ext file" },
		{ "ARM\x64", 4, 56, "arm64" },
		{ "-rom1fs-", 8, 0, "romfs" },
		{ "UBI#", 4, 0, "UBI" },
		{ "ANDROID!", 8, 0, "Android" },
		{ "\xd0\x0d\xfe\xed", 4, 0, "device tree" },
		{ "", 0, 0, "empty memory" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(buf, 0, sizeof(buf));
		memcpy(buf + cases[i].at, cases[i].bytes, cases[i].len);
		CHECK_HAS(image_looks_like(buf, sizeof(buf)), cases[i].name);
		CHECK_EQ(image_parse(buf, sizeof(buf), &plan), -ENOEXEC);
	}
	memset(buf, 0xff, sizeof(buf));
	CHECK_HAS(image_looks_like(buf, sizeof(buf)), "erased flash");
}
