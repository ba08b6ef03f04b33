// SPDX-License-Identifier: MIT
/* lz4 frames around liblz4's blocks (lz4_Frame_format.md 1.6.2). */
#include <common/image/lz4.h>

#include <string.h>

#include <lz4.h>
#include <xxhash.h>

#define LOG_TAG "lz4"
#include <keel/error.h>
#include <keel/log.h>
#include <lib/byteorder.h>
#include <lib/human.h>

#define MAGIC	       0x184d2204u
#define MAGIC_LEGACY   0x184c2102u
#define MAGIC_SKIP     0x184d2a50u /* and the 15 numbers behind it */
#define LEGACY_BLOCK   (8u << 20)  /* each but the last unpacks to this */
#define BLOCK_PLAIN    0x80000000u
#define DESCRIPTOR_MIN 3 /* FLG, BD, checksum */
#define HISTORY	       65536u

enum {
	FLG_DICTIONARY = 1 << 0,
	FLG_RESERVED = 1 << 1,
	FLG_CONTENT_SUM = 1 << 2,
	FLG_CONTENT_SIZE = 1 << 3,
	FLG_BLOCK_SUM = 1 << 4,
	FLG_INDEPENDENT = 1 << 5,
	FLG_VERSION = 3 << 6,
	FLG_VERSION_1 = 1 << 6,
};

/* liblz4 has this for itself and its other files. It is the only one of its kind that costs 1 KB. */
int LZ4_decompress_safe_forceExtDict(const char *from, char *to, int len, int room,
				     const void *history, size_t history_len);

struct frame {
	const uint8_t *from; /* next byte */
	size_t left;
	uint8_t *to;
	size_t room, out; /* of all frames, and used by this one from @start on */
	size_t start;
	uint8_t flags;
	bool linked; /* blocks refer to the ones before */
	size_t block_max;
};

static int cut(void)
{
	return unpack_fail_cut("lz4");
}

static int damaged(const char *what)
{
	return fail(-EBADMSG, "load the file again", "lz4: %s", what);
}

static void skip(struct frame *f, size_t len)
{
	f->from += len;
	f->left -= len;
}

static bool is_skippable(uint32_t magic)
{
	return (magic & ~15u) == MAGIC_SKIP;
}

bool lz4_matches(const void *data, size_t size)
{
	uint32_t magic = size >= 4 ? get_le32(data) : 0;

	return magic == MAGIC || magic == MAGIC_LEGACY;
}

/*
 * Room that ends inside of a block is filled all the same, where that needs no history:
 * somebody wants to look at the start.
 */
static int fail_block(const struct frame *f, uint32_t len, size_t room, size_t history)
{
	char *to = (char *)f->to + f->out;
	char text[HUMAN_SIZE];

	if (history)
		return fail(-ENOSPC, "load the file again, or choose an address with more room",
			    "lz4: the packed data are damaged, or more than the %s that fit",
			    human_size(text, f->room));
	if (LZ4_decompress_safe_partial((const char *)f->from, to, (int)len, (int)room,
					(int)room) == (int)room)
		return unpack_fail_room("lz4", f->room);
	return unpack_fail_damaged("lz4");
}

static int unpack_block(struct frame *f, uint32_t len, size_t block_max)
{
	size_t room = MIN(f->room - f->out, block_max);
	size_t history = f->linked ? MIN(f->out - f->start, (size_t)HISTORY) : 0;
	char *to = (char *)f->to + f->out;
	int n = LZ4_decompress_safe_forceExtDict((const char *)f->from, to, (int)len, (int)room,
						 to - history, history);

	if (n >= 0) {
		f->out += (size_t)n;
		return 0;
	}
	if (room == block_max)
		return unpack_fail_damaged("lz4");
	return fail_block(f, len, room, history);
}

static int copy_block(struct frame *f, uint32_t len)
{
	size_t n = MIN(len, f->room - f->out);

	memcpy(f->to + f->out, f->from, n);
	f->out += n;
	return n == len ? 0 : unpack_fail_room("lz4", f->room);
}

/* No end mark: the file ends, or the kernel's makefile has put the unpacked size there. */
static bool legacy_ends(const struct frame *f)
{
	uint32_t next;

	if (f->left < 4)
		return f->left == 0;
	next = get_le32(f->from);
	return next == 0 || next > (uint32_t)LZ4_COMPRESSBOUND(LEGACY_BLOCK) ||
	       (f->left == 4 && next == (uint32_t)f->out);
}

static int legacy_frame(struct frame *f)
{
	int rc = 0;

	skip(f, 4);
	f->linked = false;
	if (!f->left)
		return cut();
	while (!rc && !legacy_ends(f)) {
		uint32_t len = f->left < 4 ? UINT32_MAX : get_le32(f->from);

		if (f->left < 4 || len > f->left - 4)
			return cut();
		skip(f, 4);
		rc = unpack_block(f, len, LEGACY_BLOCK);
		skip(f, len);
	}
	/* Every block but the last is full, and this kind of file does not tell which is the last. */
	if (!rc && !f->left && (f->out - f->start) % LEGACY_BLOCK == 0)
		log_warn(
			"it ends with a full block of 8 MiB: more would follow if it was cut "
			"there");
	return rc;
}

/* The descriptor between the magic number and the first block; its length in @len. */
static int descriptor(struct frame *f, size_t *len)
{
	const uint8_t *d = f->from + 4;

	if (f->left < 4 + DESCRIPTOR_MIN)
		return cut();
	f->flags = d[0];
	*len = DESCRIPTOR_MIN + (d[0] & FLG_CONTENT_SIZE ? 8 : 0) + (d[0] & FLG_DICTIONARY ? 4 : 0);
	if (f->left - 4 < *len)
		return cut();
	if (d[*len - 1] != (XXH32(d, *len - 1, 0) >> 8 & 0xff))
		return damaged("the header is damaged");
	if ((d[0] & (FLG_VERSION | FLG_RESERVED)) != FLG_VERSION_1 || d[1] & 0x8f || d[1] < 0x40)
		return damaged("a frame of an unknown kind (offset 4)");
	if (d[0] & FLG_DICTIONARY)
		return damaged("packed with a dictionary, which is not here");
	f->linked = !(d[0] & FLG_INDEPENDENT);
	f->block_max = (size_t)1 << (8 + 2 * (d[1] >> 4));
	return 0;
}

static int check_sum(struct frame *f, const void *data, size_t len, const char *what)
{
	if (f->left < 4)
		return cut();
	if (get_le32(f->from) != XXH32(data, len, 0))
		return damaged(what);
	skip(f, 4);
	return 0;
}

/* One block; @end when it was the mark behind the last. */
static int frame_block(struct frame *f, bool *end)
{
	uint32_t head, len;
	const uint8_t *data;
	int rc;

	if (f->left < 4)
		return cut();
	head = get_le32(f->from);
	len = head & ~BLOCK_PLAIN;
	skip(f, 4);
	*end = head == 0;
	if (*end)
		return 0;
	if (len > f->block_max)
		return unpack_fail_damaged("lz4");
	if (len > f->left)
		return cut();
	data = f->from;
	rc = head & BLOCK_PLAIN ? copy_block(f, len) : unpack_block(f, len, f->block_max);
	skip(f, len);
	if (!rc && f->flags & FLG_BLOCK_SUM)
		rc = check_sum(f, data, len, "the checksum of a block is wrong");
	return rc;
}

static int frame(struct frame *f)
{
	uint64_t told;
	size_t len;
	bool end = false;
	int rc = descriptor(f, &len);

	if (rc)
		return rc;
	told = f->flags & FLG_CONTENT_SIZE ? get_le64(f->from + 6) : 0;
	skip(f, 4 + len);
	while (!rc && !end)
		rc = frame_block(f, &end);
	if (!rc && f->flags & FLG_CONTENT_SUM)
		rc = check_sum(f, f->to + f->start, f->out - f->start,
			       "the checksum of its content is wrong");
	if (!rc && f->flags & FLG_CONTENT_SIZE && told != f->out - f->start)
		rc = damaged("it unpacks to another size than its header says");
	return rc;
}

/* User data between frames. */
static bool skip_frame(struct frame *f)
{
	uint32_t len = f->left >= 8 ? get_le32(f->from + 4) : UINT32_MAX;

	if (f->left < 8 || !is_skippable(get_le32(f->from)) || len > f->left - 8)
		return false;
	skip(f, 8 + (size_t)len);
	return true;
}

size_t lz4_unpacked_size(const void *data, size_t size)
{
	struct frame f = { .from = data, .left = size };
	size_t len;

	if (!lz4_matches(data, size) || get_le32(data) != MAGIC)
		return 0;
	if (descriptor(&f, &len)) {
		error_clear();
		return 0;
	}
	return f.flags & FLG_CONTENT_SIZE ? (size_t)get_le64(f.from + 6) : 0;
}

int lz4_unpack(const void *from, size_t size, void *to, size_t room, struct unpack_report *report)
{
	struct frame f = { .from = from, .left = size, .to = to, .room = room };
	int rc = 0;

	memset(report, 0, sizeof(*report));
	do {
		if (skip_frame(&f))
			continue;
		report->members++;
		f.start = f.out;
		rc = get_le32(f.from) == MAGIC ? frame(&f) : legacy_frame(&f);
	} while (!rc &&
		 (lz4_matches(f.from, f.left) || (f.left >= 4 && is_skippable(get_le32(f.from)))));
	report->in = size - f.left;
	report->out = f.out;
	return rc;
}

const struct unpacker unpacker_lz4 = { "lz4", lz4_matches, lz4_unpacked_size, lz4_unpack };
