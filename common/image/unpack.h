/* SPDX-License-Identifier: MIT */
/* Packed files: one entry per kind, found by its first bytes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/* What came in and out, as far as things went. */
struct unpack_report {
	size_t in, out; /* bytes read and written */
	unsigned int members;
	bool has_crc; /* of the last member, gzip only */
	uint32_t crc_stored, crc_computed;
};

struct unpacker {
	const char *name; /* "gzip" */
	bool (*matches)(const void *data, size_t size);
	/** What a file of exactly @size bytes says it unpacks to; 0: it does not tell. */
	size_t (*unpacked_size)(const void *data, size_t size);
	/**
	 * Unpack @size bytes at @from to @to, never more than @room. Both in RAM.
	 * Returns 0, -EBADMSG (damaged or cut short: where and how) or -ENOSPC (does not fit: of a
	 * room of UNPACK_PEEK bytes at least the first 64 are written then).
	 */
	int (*unpack)(const void *from, size_t size, void *to, size_t room,
		      struct unpack_report *report);
};

/* The largest block of zstd. At board.unpack_base; zstd's state is behind it. */
#define UNPACK_PEEK 0x20000

extern const struct unpacker unpacker_gzip, unpacker_lz4, unpacker_zstd;

/** unpacker_find() - who unpacks @data here, or NULL */
const struct unpacker *unpacker_find(const void *data, size_t size);

/** unpack_fail_cut() - the stories that all of them tell; -EBADMSG, -EBADMSG and -ENOSPC */
int unpack_fail_cut(const char *name);
int unpack_fail_damaged(const char *name);
int unpack_fail_room(const char *name, size_t room);
