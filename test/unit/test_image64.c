// SPDX-License-Identifier: MIT
/* Kernels for 64-bit ARM: headers, wrappings, and where they go. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <common/image/family.h>
#include <common/image/image64.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fake/fake_image64.h>
#include <test/unit/test.h>

#define FILE_SIZE  FAKE_IMAGE_FILE
#define IMAGE_SIZE FAKE_IMAGE_SIZE
#define ANYWHERE   FAKE_ANYWHERE
#define HERE	   FAKE_WRAPPED_AT
#define image	   fake_image64.image
#define file	   fake_image64.file
#define plan	   fake_image64.plan
#define make_image fake_image64_make
#define through	   fake_image64_through
#define boot	   fake_boot64
#define loaded	   fake_image64_loaded

static void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

static void put_le16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void add_pe_header(uint32_t raw_start, uint32_t raw_size)
{
	uint8_t *pe = image + 64;

	put_le32(image + 60, 64);
	memset(pe, 0, 24 + 160 + 40);
	memcpy(pe, "PE", 2);
	put_le16(pe + 6, 1);
	put_le16(pe + 20, 160);
	put_le32(pe + 24 + 160 + 16, raw_size);
	put_le32(pe + 24 + 160 + 20, raw_start);
}

static int place(uintptr_t at)
{
	int rc;

	fake_ram();
	fake_ram_put("Image", at, image, sizeof(image));
	rc = image_parse((const void *)at, sizeof(image), &plan);
	if (!rc)
		rc = plan_place(&plan);
	return rc ? rc : plan_check(&plan);
}

TEST(the_header_of_debians_kernel_is_read)
{
	/* linux-image-6.1.0-37-arm64, offsets 0 to 63 */
	static const uint8_t debian[64] = {
		0x4d, 0x5a, 0x40, 0xfa, 0x63, 0xa3, 0x59, 0x14, 0,    0,   0,	0,   0,	   0, 0, 0,
		0,    0,    0x01, 0x02, 0,    0,    0,	  0,	0x0a, 0,   0,	0,   0,	   0, 0, 0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,   0,	0,   0,	   0, 0, 0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	'A',  'R', 'M', 'd', 0x40, 0, 0, 0,
	};
	struct image64_header h;

	CHECK(image64_matches(debian, sizeof(debian)));
	CHECK_EQ(image64_header(debian, sizeof(debian), &h), 0);
	CHECK_EQ(h.text_offset, 0);
	CHECK_EQ(h.image_size, 0x02010000);
	CHECK_EQ(h.page_kib, 4);
	CHECK(h.anywhere && !h.big_endian);
}

TEST(a_header_cut_anywhere_is_no_image)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	for (size_t n = 0; n < 64; n++)
		CHECK_EQ(image_parse(image, n, &plan), -ENOEXEC);
	CHECK_EQ(image_parse(image, 64, &plan), 0);
}

TEST(an_image_that_its_pe_header_says_is_longer_was_cut)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	add_pe_header(0x1000, 0x2000);
	CHECK_EQ(image_parse(image, FILE_SIZE, &plan), 0);
	for (size_t n = 64 + 24 + 160 + 40; n < FILE_SIZE; n += 61) {
		CHECK_EQ(image_parse(image, n, &plan), -ENOEXEC);
		CHECK_HAS(error_text(), "cut short");
	}
	for (uint32_t pe = 0; pe < 32; pe++) { /* nowhere, or with everything: not believed */
		put_le32(image + 60, UINT32_MAX >> pe);
		CHECK(image_parse(image, FILE_SIZE, &plan) <= 0);
	}
}

TEST(fields_that_make_no_sense_are_refused)
{
	static const struct {
		uint64_t text_offset, image_size, flags;
		const char *why;
	} bad[] = {
		{ 0x200000, IMAGE_SIZE, ANYWHERE, "text offset" },
		{ UINT64_MAX, IMAGE_SIZE, ANYWHERE, "text offset" },
		{ 4, IMAGE_SIZE, ANYWHERE, "text offset" },
		{ 0, UINT64_MAX, ANYWHERE, "image size" },
		{ 0, 1ull << 33, ANYWHERE, "image size" },
		{ 0, 63, ANYWHERE, "image size" },
		{ 0, IMAGE_SIZE, ANYWHERE | 2u << 1, "pages of 16 KiB" },
		{ 0, IMAGE_SIZE, ANYWHERE | 1, "big-endian" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		make_image(bad[i].text_offset, bad[i].image_size, bad[i].flags);
		CHECK_EQ(image_parse(image, FILE_SIZE, &plan), -ENOEXEC);
		CHECK_HAS(error_text(), bad[i].why);
	}
}

TEST(an_image_in_a_good_place_is_not_copied)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(place(HERE), 0);
	CHECK_EQ(plan.protocol, BOOT_LINUX_ARM64);
	CHECK_EQ(plan.seg[0].to, HERE);
	CHECK_EQ(plan.entry, HERE);
	CHECK_EQ(plan.seg[0].extent, IMAGE_SIZE);
	make_image(0x80000, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(place(HERE + 0x80000), 0);
	CHECK_EQ(plan.entry, HERE + 0x80000);
}

TEST(an_image_off_its_boundary_is_copied_to_one)
{
	make_image(0x80000, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(place(HERE), 0);
	CHECK_EQ(plan.seg[0].to % (2 * MIB), 0x80000);
	CHECK_EQ(plan.entry, plan.seg[0].to);
	CHECK_EQ(plan_load(&plan), 0);
	CHECK(!memcmp((void *)(uintptr_t)plan.entry, image, sizeof(image)));
}

/* Before 4.6 what lies below the kernel is lost to it. */
TEST(a_kernel_that_cannot_be_anywhere_goes_to_the_start_of_ram)
{
	make_image(0x80000, IMAGE_SIZE, 0);
	CHECK_EQ(place(HERE + 0x80000), 0);
	CHECK_EQ(plan.entry, FAKE_RAM + 0x80000);
	CHECK_EQ(place(FAKE_RAM + 0x80000), 0);
	CHECK_EQ(plan.entry, FAKE_RAM + 0x80000);
	CHECK(plan.seg[0].from == (void *)(uintptr_t)plan.entry);
}

TEST(an_image_without_a_size_gets_what_such_kernels_needed)
{
	make_image(0, 0, 0);
	CHECK_EQ(place(HERE), 0);
	CHECK_EQ(plan.seg[0].extent, IMAGE64_ASSUMED);
	CHECK_EQ(plan.entry, FAKE_RAM + 0x80000);
}

TEST(bss_is_kept_free_of_ramdisk_and_tree)
{
	struct segment *ramdisk, *fdt;

	make_image(0, IMAGE_SIZE, ANYWHERE);
	fake_ram();
	fake_ram_put("Image", HERE, image, sizeof(image));
	CHECK_EQ(image_parse((const void *)(uintptr_t)HERE, sizeof(image), &plan), 0);
	ramdisk = plan_add(&plan, SEG_RAMDISK); /* right behind the file, inside of the bss */
	ramdisk->from = (const void *)(uintptr_t)(HERE + 0x10000);
	ramdisk->size = ramdisk->extent = 0x5000;
	ramdisk->to = PLAN_ANYWHERE;
	fdt = plan_add(&plan, SEG_FDT);
	fdt->from = (const void *)(uintptr_t)(HERE + 0x20000);
	fdt->size = fdt->extent = 0x1000;
	fdt->to = PLAN_ANYWHERE;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), 0);
	CHECK(plan.entry != HERE);
	CHECK_EQ(plan.seg[1].to, HERE + 0x10000);
	fdt->to = plan.work_end - 8;
	CHECK_EQ(plan_check(&plan), -EBUSY);
}

/* The kernel maps the tree in blocks of 2 MiB: nothing of Keel's may be in there. */
TEST(a_tree_has_its_2_mib_for_itself)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(place(HERE), 0);
	plan.seg[plan.seg_count++] = fake_argument(SEG_FDT, FAKE_RAM + 0x300008, 0x1000);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan.seg[1].to, FAKE_RAM + 0x300008);
	CHECK_EQ(mem_reserve("something", FAKE_RAM + 0x200000, 0x1000), 0);
	CHECK_EQ(plan_check(&plan), -EBUSY);
	plan.seg[1].to = PLAN_ANYWHERE;
	plan.seg[0].to = PLAN_ANYWHERE;
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan.seg[1].to % (2 * MIB), 0);
	CHECK_EQ(plan_check(&plan), 0);
	plan.seg[1] = fake_argument(SEG_FDT, FAKE_RAM + 0x900000, 2 * MIB + 8);
	CHECK_EQ(plan_place(&plan), 0);
	CHECK_EQ(plan_check(&plan), -E2BIG);
}

TEST(packed_images_are_unpacked_to_where_they_run)
{
	static const char *const commands[] = { "gzip -9nc $IN", "lz4 -l -9 -c $IN",
						"lz4 -9 -c $IN", "zstd -19 -c $IN" };

	make_image(0x80000, IMAGE_SIZE, ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		CHECK_EQ(boot(through(commands[i]), NULL), 0);
		CHECK_STR(plan.format, "arm64 Image");
		CHECK_EQ(plan.seg[0].extent, IMAGE_SIZE);
		CHECK_EQ(plan.entry % (2 * MIB), 0x80000);
		CHECK(loaded());
	}
}

/* Its header promises 8 KiB, 12 KiB come out: refused, and nothing behind the 8 KiB is written. */
TEST(a_packed_image_larger_than_it_says_is_refused)
{
	static const char *const commands[] = { "gzip -9nc $IN", "lz4 -l -9 -c $IN",
						"lz4 -9 -c $IN", "zstd -19 -c $IN" };

	fake_ram();
	make_image(0, 0x2000, ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		memset((void *)(uintptr_t)FAKE_RAM, 0xee, 0x3000);
		CHECK_EQ(boot(through(commands[i]), NULL), -ENOSPC);
		CHECK_EQ(plan.seg[0].to, FAKE_RAM);
		CHECK_EQ(((uint8_t *)(uintptr_t)FAKE_RAM)[0x2000], 0xee);
	}
}

TEST(what_is_packed_but_no_kernel_is_named)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	memcpy(image, "070701", 6);
	memset(image + 56, 0, 4);
	CHECK_EQ(boot(through("gzip -9nc $IN"), NULL), -ENOEXEC);
	CHECK_HAS(error_text(), "gzip: unpacked this looks like a cpio");
}

#define UIMAGE "mkimage -A arm64 -O linux -T kernel -a 60400000 -e 60400000 -n golden "

TEST(uimages_of_mkimage_start_packed_or_not)
{
	static const char *const commands[] = {
		UIMAGE "-C none -d $IN $IN.u >&2 && cat $IN.u",
		"gzip -9nk $IN && " UIMAGE "-C gzip -d $IN.gz $IN.u >&2 && cat $IN.u",
		"lz4 -9 $IN $IN.lz4 && " UIMAGE "-C lz4 -d $IN.lz4 $IN.u >&2 && cat $IN.u",
		"zstd -q $IN && " UIMAGE "-C zstd -d $IN.zst $IN.u >&2 && cat $IN.u",
	};

	make_image(0, IMAGE_SIZE, ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		CHECK_EQ(boot(through(commands[i]), NULL), 0);
		CHECK_STR(plan.format, "uImage");
		CHECK_STR(plan.name, "golden");
		CHECK_EQ(plan.entry, 0x60400000);
		CHECK_EQ(plan.unsuitable, 0);
		CHECK(loaded());
	}
}

TEST(a_load_address_where_the_kernel_cannot_run_is_replaced_and_told)
{
	make_image(0x80000, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(boot(through(UIMAGE "-C none -d $IN $IN.u >&2 && cat $IN.u"), NULL), 0);
	CHECK_EQ(plan.unsuitable, 0x60400000);
	CHECK_EQ(plan.entry % (2 * MIB), 0x80000);
	CHECK(loaded());
}

/* The kernel, its ramdisk and its tree in one uImage, told apart by what they are. */
TEST(a_multi_file_uimage_brings_ramdisk_and_tree)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	CHECK_EQ(boot(through("echo '/dts-v1/; / { };' | dtc -q -O dtb -o $IN.dtb; "
			      "dd if=$IN of=$IN.rd bs=100 count=5; "
			      "mkimage -A arm64 -O linux -T multi -C none -a 60400000 -e 60400000 "
			      "-d $IN:$IN.rd:$IN.dtb $IN.u >&2 && cat $IN.u"),
		      NULL),
		 0);
	CHECK_EQ(plan.seg_count, 3);
	CHECK_EQ(plan.seg[1].role, SEG_RAMDISK);
	CHECK_EQ(plan.seg[1].size, 500);
	CHECK_EQ(plan.seg[2].role, SEG_FDT);
	CHECK_EQ(plan.entry, 0x60400000);
	CHECK(loaded());
	put_be32(file + 64, 0x7fffffff); /* in the table of its parts */
	CHECK_EQ(boot(sizeof(file), NULL), -EBADMSG);
}

/* What Linux 6.1 calls vmlinuz.efi: an EFI program with the packed kernel behind it. */
static size_t make_zboot(const char *command, const char *packing)
{
	size_t n = through(command);

	memmove(file + 0x1000, file, n);
	memset(file, 0, 0x1000);
	memcpy(file, "MZ\0\0zimg", 8);
	put_le32(file + 8, 0x1000);
	put_le32(file + 12, (uint32_t)n);
	strcpy((char *)file + 24, packing);
	memset(file + 0x1000 + n, 0x5a, 0x600); /* the rest of the program */
	return 0x1000 + n + 0x600;
}

TEST(the_kernel_inside_of_an_efi_zboot_is_started)
{
	static const char *const commands[][2] = {
		{ "gzip -9nc $IN", "gzip" },
		{ "lz4 -l -9 -c $IN", "lz4" },
		{ "zstd -19 -c $IN", "zstd22" },
	};
	size_t n;

	make_image(0x80000, IMAGE_SIZE, ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		n = make_zboot(commands[i][0], commands[i][1]);
		CHECK_EQ(boot(n, NULL), 0);
		CHECK_STR(plan.format, "EFI zboot");
		CHECK_EQ(plan.entry % (2 * MIB), 0x80000);
		CHECK(loaded());
		for (size_t len = 0; len < n - 0x600; len += 13)
			CHECK(boot(len, NULL) < 0);
	}
	n = make_zboot("xz -c $IN", "xzkern\033[2J");
	CHECK_EQ(boot(n, NULL), -ENOEXEC);
	CHECK_HAS(error_text(), "packed with xzkern");
	CHECK(!strchr(error_text(), '\033'));
	for (uint32_t bit = 1; bit; bit <<= 1) {
		n = make_zboot("gzip -9nc $IN", "gzip");
		put_le32(file + 8, 0x1000 ^ bit);
		CHECK(boot(n, NULL) < 0);
		put_le32(file + 8, 0x1000);
		put_le32(file + 12, UINT32_MAX / 2 + bit);
		CHECK(boot(n, NULL) < 0);
		bit <<= 3;
	}
}

/* A legacy lz4 file may end behind any block, so it is the kernel that tells. */
TEST(a_packed_kernel_that_its_pe_header_says_is_longer_was_cut)
{
	static const char *const commands[] = { "gzip -9nc $IN", "lz4 -l -9 -c $IN",
						"zstd -19 -c $IN" };

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		make_image(0, IMAGE_SIZE, ANYWHERE);
		add_pe_header(0x1000, 0x2000);
		CHECK_EQ(boot(through(commands[i]), NULL), 0);
		add_pe_header(0x1000, 0x2001);
		CHECK_EQ(boot(through(commands[i]), NULL), -EBADMSG);
		CHECK_HAS(error_text(), "unpacked to 0x3000 bytes, expected 0x3001");
	}
}

/* Image.gz-dtb of Android's makefiles: the tree has to come from somewhere else. */
TEST(what_follows_a_packed_kernel_does_not_matter)
{
	static const char *const commands[] = {
		"gzip -9nc $IN; printf '\\320\\015\\376\\355\\0\\0\\1\\0 a tree'",
		"lz4 -l -9 -c $IN; printf '\\320\\015\\376\\355\\0\\0\\1\\0 a tree'",
		"zstd -19 -c $IN; printf '\\320\\015\\376\\355\\0\\0\\1\\0 a tree'",
	};

	make_image(0, IMAGE_SIZE, ANYWHERE);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		CHECK_EQ(boot(through(commands[i]), NULL), 0);
		CHECK(loaded());
	}
}

TEST(a_choice_where_there_is_none_is_refused)
{
	make_image(0, IMAGE_SIZE, ANYWHERE);
	memcpy(file, image, sizeof(image));
	CHECK_EQ(boot(sizeof(image), "#conf-1"), -ENOEXEC);
	CHECK_HAS(error_text(), "#conf-1 is for a FIT, and this is none");
	CHECK_EQ(boot(through("gzip -9nc $IN"), ":kernel"), -ENOEXEC);
}

TEST(an_elf64_program_becomes_segments)
{
	uint8_t *e = file;

	memset(e, 0, 0x200);
	memcpy(e, "\177ELF\2\1\1", 7);
	put_le16(e + 16, 2);
	put_le16(e + 18, 183);
	put_le64(e + 24, 0x60400010);
	put_le64(e + 32, 64);
	put_le16(e + 54, 56);
	put_le16(e + 56, 1);
	put_le32(e + 64, 1);
	put_le64(e + 64 + 8, 0x100);
	put_le64(e + 64 + 24, 0x60400000);
	put_le64(e + 64 + 32, 0x40);
	put_le64(e + 64 + 40, 0x80);
	memset(e + 0x100, 0x77, 0x40);
	CHECK_EQ(boot(0x200, NULL), 0);
	CHECK_EQ(plan.protocol, BOOT_PROGRAM);
	CHECK_EQ(plan.entry, 0x60400010);
	CHECK_EQ(((uint8_t *)0x60400000)[0x3f], 0x77);
	CHECK_EQ(((uint8_t *)0x60400000)[0x40], 0);
	put_le64(e + 24, 0xffff000000080010); /* it runs where an MMU will put it */
	put_le64(e + 64 + 16, 0xffff000000080000);
	CHECK_EQ(boot(0x200, NULL), 0);
	CHECK_EQ(plan.entry, 0x60400010);
	put_le64(e + 24, 0xffff000000080080); /* behind its end */
	CHECK_EQ(boot(0x200, NULL), -ENOEXEC);
	put_le64(e + 24, 0x60400010);
	for (size_t n = 0; n < 0x140; n++)
		CHECK(boot(n, NULL) < 0);
	put_le64(e + 64 + 8, UINT64_MAX - 4);
	CHECK_EQ(boot(0x200, NULL), -ENOEXEC);
	put_le64(e + 32, UINT64_MAX - 4);
	CHECK_EQ(boot(0x200, NULL), -ENOEXEC);
	e[4] = 1;
	CHECK_EQ(boot(0x200, NULL), -ENOEXEC);
	CHECK_HAS(error_text(), "a 32-bit program");
}
