/* SPDX-License-Identifier: MIT */
/* gzip files (RFC 1952), one or several members, unpacked whole by libdeflate. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <common/image/unpack.h>
#include <keel/compiler.h>

/** gzip_matches() - @data starts like a gzip file */
bool gzip_matches(const void *data, size_t size);

/** gzip_header() - bytes of the header at @data; -EBADMSG when it is damaged or cut */
int gzip_header(const void *data, size_t size, size_t *len) __must_check;

/** gzip_unpacked_size() - what the last four bytes of a file of exactly @size bytes say; 0: not gzip */
size_t gzip_unpacked_size(const void *data, size_t size);

/**
 * gunzip() - unpack @size bytes at @from to @to, never more than @room
 * Both in RAM. Returns 0, -EBADMSG (damaged: where and how) or -ENOSPC (does not fit).
 * @report is filled as far as things went.
 */
int gunzip(const void *from, size_t size, void *to, size_t room,
	   struct unpack_report *report) __must_check;
