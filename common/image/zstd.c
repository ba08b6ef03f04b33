// SPDX-License-Identifier: MIT
/* zstd files (RFC 8878): whole frames, straight to where they go, by libzstd. */
#include <common/image/unpack.h>

#include <string.h>

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#include <keel/board.h>
#include <keel/error.h>
#include <lib/byteorder.h>

static bool zstd_matches(const void *data, size_t size)
{
	return size >= 4 && get_le32(data) == ZSTD_MAGICNUMBER;
}

static size_t zstd_unpacked_size(const void *data, size_t size)
{
	unsigned long long told = ZSTD_getFrameContentSize(data, size);

	return told < ZSTD_CONTENTSIZE_ERROR && told <= SIZE_MAX ? (size_t)told : 0;
}

static int story(size_t result, size_t room)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_dstSize_tooSmall:
		return unpack_fail_room("zstd", room);
	case ZSTD_error_srcSize_wrong:
		return unpack_fail_cut("zstd");
	case ZSTD_error_dictionary_wrong:
		return fail(-EBADMSG, "pack the file without a dictionary",
			    "zstd: packed with a dictionary, which is not here");
	case ZSTD_error_checksum_wrong:
		return fail(-EBADMSG, "load the file again",
			    "zstd: the checksum of its content is wrong");
	default:
		return unpack_fail_damaged("zstd");
	}
}

static bool is_frame(const uint8_t *d, size_t size)
{
	return size >= 4 && (zstd_matches(d, size) || (get_le32(d) & ZSTD_MAGIC_SKIPPABLE_MASK) ==
							      ZSTD_MAGIC_SKIPPABLE_START);
}

/* Frame by frame, because what lies behind the last one in memory is nobody's business. */
static int zstd_unpack(const void *from, size_t size, void *to, size_t room,
		       struct unpack_report *report)
{
	ZSTD_DCtx *dctx = ZSTD_initStaticDCtx((void *)(board.unpack_base + UNPACK_PEEK),
					      board.unpack_size - UNPACK_PEEK);
	const uint8_t *d = from;

	memset(report, 0, sizeof(*report));
	if (!dctx)
		return fail(-ENOMEM, NULL, "zstd: no room for its state");
	do {
		size_t len = ZSTD_findFrameCompressedSize(d + report->in, size - report->in), out;

		if (ZSTD_isError(len))
			return story(len, room);
		out = ZSTD_decompressDCtx(dctx, (char *)to + report->out, room - report->out,
					  d + report->in, len);
		if (ZSTD_isError(out))
			return story(out, room);
		report->in += len;
		report->out += out;
		report->members++;
	} while (is_frame(d + report->in, size - report->in));
	return 0;
}

const struct unpacker unpacker_zstd = { "zstd", zstd_matches, zstd_unpacked_size, zstd_unpack };
