// SPDX-License-Identifier: MIT
/* gzip: header and trailer (RFC 1952) around libdeflate. */
#include <common/image/gzip.h>

#include <string.h>

#include <libdeflate.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define FIXED	16384 /* bytes of libdeflate's state, with reserve */
#define HEADER	10
#define TRAILER 8

enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, RESERVED = 0xe0 };

static union {
	uint64_t align;
	char bytes[FIXED];
} state;

/* libdeflate asks for its state once; there is one, and one user at a time. */
void *libdeflate_malloc(size_t size);
void libdeflate_free(void *memory);

void *libdeflate_malloc(size_t size)
{
	return size <= sizeof(state) ? &state : NULL;
}

void libdeflate_free(void *memory)
{
	(void)memory;
}

bool gzip_matches(const void *data, size_t size)
{
	static const uint8_t magic[3] = { 0x1f, 0x8b, 8 };

	return size >= sizeof(magic) && !memcmp(data, magic, sizeof(magic));
}

static int cut(void)
{
	return unpack_fail_cut("gzip");
}

/* A text field with its NUL; 0 when it does not end inside @size. */
static size_t text_field(const uint8_t *d, size_t size)
{
	size_t len = strnlen((const char *)d, size);

	return len < size ? len + 1 : 0;
}

int gzip_header(const void *data, size_t size, size_t *len)
{
	const uint8_t *d = data;
	size_t at = HEADER, field;

	if (gzip_matches(data, size) && size < HEADER)
		return cut();
	if (!gzip_matches(data, size))
		return fail(-EBADMSG, "load the file again", "gzip: no header");
	if (d[3] & RESERVED)
		return fail(-EBADMSG, "load the file again",
			    "gzip: unknown flags 0x%02x (offset 3)", d[3]);
	if (d[3] & FEXTRA) {
		if (size - at < 2 || size - at - 2 < get_le16(d + at))
			return cut();
		at += 2 + (size_t)get_le16(d + at);
	}
	for (int flag = FNAME; flag <= FCOMMENT; flag <<= 1) {
		if (!(d[3] & flag))
			continue;
		field = text_field(d + at, size - at);
		if (!field)
			return cut();
		at += field;
	}
	if (d[3] & FHCRC) {
		if (size - at < 2)
			return cut();
		if (get_le16(d + at) != (crc32(0, d, at) & 0xffff))
			return fail(-EBADMSG, "load the file again", "gzip: the header is damaged");
		at += 2;
	}
	*len = at;
	return 0;
}

size_t gzip_unpacked_size(const void *data, size_t size)
{
	if (!gzip_matches(data, size) || size < HEADER + TRAILER)
		return 0;
	return get_le32((const uint8_t *)data + size - 4);
}

static int check_trailer(const uint8_t *d, size_t len, struct unpack_report *report)
{
	if (report->crc_stored != report->crc_computed)
		return fail(-EBADMSG, "load the file again",
			    "gzip: Original CRC = 0x%08lx, Computed CRC = 0x%08lx",
			    (unsigned long)report->crc_stored, (unsigned long)report->crc_computed);
	if (get_le32(d + 4) != (uint32_t)len)
		return fail(-EBADMSG, "load the file again",
			    "gzip: unpacked to 0x%zx bytes, its trailer says 0x%lx", len,
			    (unsigned long)get_le32(d + 4));
	return 0;
}

static int member(const uint8_t *d, size_t size, uint8_t *to, size_t room,
		  struct unpack_report *report)
{
	struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
	size_t header, in, out;
	enum libdeflate_result result;
	int rc = gzip_header(d, size, &header);

	if (rc)
		return rc;
	if (size - header < TRAILER)
		return cut();
	result = libdeflate_deflate_decompress_ex(inflate, d + header, size - header - TRAILER, to,
						  room, &in, &out);
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return unpack_fail_room("gzip", room);
	if (result != LIBDEFLATE_SUCCESS)
		return unpack_fail_damaged("gzip");
	d += header + in;
	report->in += header + in + TRAILER;
	report->out += out;
	report->members++;
	report->has_crc = true;
	report->crc_stored = get_le32(d);
	report->crc_computed = crc32(0, to, out);
	return check_trailer(d, out, report);
}

int gunzip(const void *from, size_t size, void *to, size_t room, struct unpack_report *report)
{
	const uint8_t *d = from;
	int rc;

	memset(report, 0, sizeof(*report));
	do {
		rc = member(d + report->in, size - report->in, (uint8_t *)to + report->out,
			    room - report->out, report);
	} while (!rc && gzip_matches(d + report->in, size - report->in));
	return rc;
}

const struct unpacker unpacker_gzip = { "gzip", gzip_matches, gzip_unpacked_size, gunzip };
