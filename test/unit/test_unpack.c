// SPDX-License-Identifier: MIT
/* What gzip, lz4 and zstd pack, Keel unpacks: their files against our readers. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <common/image/unpack.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_family.h>
#include <test/unit/test.h>

#define PLAIN  (300u << 10) /* more than one block of each */
#define PACKED (2 * PLAIN)
#define SMALL  3000u

static uint8_t plain[20u << 20], packed[PACKED], out[20u << 20];
static struct unpack_report report;

/* Words and noise: matches near and far, literals, and parts that cannot be packed. */
static void fill(size_t size)
{
	uint32_t x = 1;

	for (size_t i = 0; i < size; i++) {
		x = x * 1103515245 + 12345;
		if (i > 70000 && (i >> 11) % 3)
			plain[i] = plain[i - 1 - (i >> 11) * 7 % 66000];
		else
			plain[i] = (i >> 12) % 2 ? (uint8_t)(x >> 16) : (uint8_t)(x >> 28);
	}
}

/* The first @size bytes of plain[] through @command; what it writes goes to packed[]. */
static size_t pack(const char *command, size_t size)
{
	char name[] = "/tmp/keel-unpack-XXXXXX", line[200];
	int fd = mkstemp(name);
	size_t n;
	FILE *f;

	CHECK(fd >= 0 && write(fd, plain, size) == (ssize_t)size);
	close(fd);
	snprintf(line, sizeof(line), "%s < %s 2>/dev/null", command, name);
	f = popen(line, "r");
	CHECK(f);
	n = fread(packed, 1, sizeof(packed), f);
	CHECK(pclose(f) == 0 && n < sizeof(packed));
	unlink(name);
	return n;
}

static const char *const commands[] = {
	"gzip -9 -c",
	"gzip -1 -c",
	"lz4 -l -9 -c", /* as the kernel's `make Image.lz4` */
	"lz4 -9 -c",
	"lz4 -1 -B4 -BD -c",		 /* small blocks that refer to each other */
	"lz4 -B5 -BX --no-frame-crc -c", /* a checksum for each block, none for all */
	"lz4 --content-size -c",
	"zstd -19 -c",
	"zstd -1 --no-check -c",
	"zstd -22 --ultra --long=27 -c", /* as `make Image.zst`: a window of 128 MiB */
};

static int unpack(size_t n, size_t room)
{
	const struct unpacker *u;

	fake_family(&kernel_arm64);
	u = unpacker_find(packed, n);
	CHECK(u);
	return u->unpack(packed, n, out, room, &report);
}

TEST(what_the_tools_pack_is_unpacked)
{
	fill(PLAIN);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], PLAIN);

		memset(out, 0, PLAIN + 1);
		CHECK_EQ(unpack(n, PLAIN), 0);
		CHECK_EQ(report.out, PLAIN);
		CHECK_EQ(report.in, n);
		CHECK_EQ(report.members, 1);
		CHECK(!memcmp(out, plain, PLAIN));
		CHECK_EQ(out[PLAIN], 0);
	}
}

/* Flash behind the file, or what was loaded there before. */
TEST(what_follows_a_packed_file_is_left_alone)
{
	fill(PLAIN);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (int with = 0; with < 256; with += 255) {
			size_t n = pack(commands[i], PLAIN);

			memset(packed + n, with, 100);
			CHECK_EQ(unpack(n + 100, PLAIN), 0);
			CHECK_EQ(report.in, n);
			CHECK_EQ(report.out, PLAIN);
		}
}

TEST(a_file_of_several_frames_is_unpacked_whole)
{
	fill(SMALL);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], SMALL);

		memcpy(packed + n, packed, n);
		CHECK_EQ(unpack(2 * n, 2 * SMALL), 0);
		CHECK_EQ(report.members, 2);
		CHECK(!memcmp(out, plain, SMALL) && !memcmp(out + SMALL, plain, SMALL));
		CHECK_EQ(unpack(2 * n, 2 * SMALL - 1), -ENOSPC);
	}
}

/* The makefiles of kernels until 5.15 put the unpacked size behind the legacy frame. */
TEST(the_size_behind_a_legacy_lz4_file_is_no_block)
{
	size_t n;

	fill(SMALL);
	n = pack("lz4 -l -9 -c", SMALL);
	put_le32(packed + n, SMALL);
	CHECK_EQ(unpack(n + 4, sizeof(out)), 0);
	CHECK_EQ(report.in, n);
	CHECK_EQ(report.out, SMALL);
	put_le32(packed + n, SMALL + 1);
	CHECK_EQ(unpack(n + 4, sizeof(out)), -EBADMSG);
}

TEST(a_legacy_lz4_file_of_several_blocks_is_unpacked)
{
	size_t n, size = sizeof(plain) - 5;

	memset(plain, 7, sizeof(plain));
	plain[size - 1] = 8;
	n = pack("lz4 -l -9 -c", size);
	CHECK_EQ(unpack(n, size), 0);
	CHECK_EQ(report.out, size);
	CHECK(!memcmp(out, plain, size));
	CHECK_EQ(unpack(n, size - 1), -ENOSPC);
}

/* A legacy frame has no end of its own: cut between two blocks it is a shorter file. */
TEST(a_packed_file_cut_anywhere_is_refused)
{
	fill(SMALL);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], SMALL);

		for (size_t len = 4; len < n; len++) {
			CHECK_EQ(unpack(len, sizeof(out)), -EBADMSG);
			CHECK_HAS(error_text(), "cut short");
		}
	}
}

/* Bits without a meaning may flip; what comes out is right all the same, or it is refused. */
TEST(no_flipped_bit_writes_outside_of_the_room)
{
	fill(SMALL);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], SMALL);

		for (size_t bit = 32; bit < n * 8; bit += i < 7 ? 3 : 1) {
			packed[bit / 8] ^= 1u << bit % 8;
			out[SMALL + 8] = 0xee;
			if (!unpack(n, SMALL + 8))
				CHECK(report.out <= SMALL + 8);
			CHECK_EQ(out[SMALL + 8], 0xee);
			packed[bit / 8] ^= 1u << bit % 8;
		}
	}
}

TEST(a_checksum_that_is_there_is_checked)
{
	static const char *const with_sum[] = { "gzip -c", "lz4 -c", "lz4 -BX --no-frame-crc -c",
						"zstd -c" };

	fill(PLAIN);
	for (size_t i = 0; i < ARRAY_SIZE(with_sum); i++) {
		size_t n = pack(with_sum[i], PLAIN);

		packed[n / 2] ^= 1;
		CHECK_EQ(unpack(n, sizeof(out)), -EBADMSG);
		packed[n / 2] ^= 1;
		packed[n - (i == 0 ? 6 : i == 2 ? 5 : 1)] ^= 1;
		CHECK_EQ(unpack(n, sizeof(out)), -EBADMSG);
	}
}

/* Nothing in such a file tells which block is the last: only one that is not full must be. */
TEST(a_legacy_lz4_file_that_may_have_been_cut_at_a_block_is_told)
{
	static const struct {
		uint32_t size;
		bool told;
	} cases[] = { { 8u << 20, true }, { (8u << 20) - 1, false }, { 12u << 20, false } };
	size_t n = 0;

	memset(plain, 0, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		n = pack("lz4 -l -1 -c", cases[i].size);
		fake_console_start();
		CHECK_EQ(unpack(n, sizeof(out)), 0);
		CHECK_EQ(!!strstr(fake_console_output(), "full block of 8 MiB"), cases[i].told);
		fake_console_stop();
	}
	n = 8 + get_le32(packed + 4); /* as much as one block */
	put_le32(packed + n, 8u << 20);
	fake_console_start();
	CHECK_EQ(unpack(n + 4, sizeof(out)), 0);
	CHECK(!strstr(fake_console_output(), "full block"));
	fake_console_stop();
}

/* Twenty MiB of one byte in a few KB. */
TEST(a_bomb_fills_its_room_and_no_more)
{
	static const size_t room[] = { 0, 1, 63, 64, 4096, 65536, UNPACK_PEEK, 9u << 20 };

	memset(plain, 0x55, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], sizeof(plain));

		for (size_t k = 0; k < ARRAY_SIZE(room); k++) {
			memset(out, 0xee, room[k] + 1);
			CHECK_EQ(unpack(n, room[k]), -ENOSPC);
			CHECK_EQ(out[room[k]], 0xee);
		}
	}
}

/* How the header of a packed kernel is seen. */
TEST(room_that_is_too_small_holds_the_first_bytes)
{
	fill(PLAIN);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t n = pack(commands[i], PLAIN);

		memset(out, 0xee, UNPACK_PEEK);
		CHECK_EQ(unpack(n, UNPACK_PEEK), -ENOSPC);
		CHECK(!memcmp(out, plain, 64));
	}
}
