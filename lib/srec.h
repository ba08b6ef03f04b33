/* SPDX-License-Identifier: MIT */
/* Motorola S-records, a line at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SREC_DATA_MAX 252 /* bytes of one record: 255 less a two-byte address and the checksum */
#define SREC_LINE_MAX 514 /* characters of the longest line: S, type, count, 255 bytes */

enum srec_kind {
	SREC_NOTHING, /* empty line, header or a count that is right */
	SREC_DATA,    /* record.addr, .data, .len */
	SREC_END,     /* record.addr is where to start */
	/* damage: */
	SREC_NOT_A_RECORD,
	SREC_BAD_DIGIT,
	SREC_BAD_LENGTH,
	SREC_BAD_CHECKSUM,
	SREC_BAD_COUNT, /* data records are missing in front of this line */
	SREC_BAD_TYPE,	/* another type than the lines before allow */
};

struct srec_record {
	uint32_t addr;
	size_t len;
	uint8_t data[SREC_DATA_MAX];
};

/* One file so far; starts all zero. */
struct srec {
	uint32_t count; /* data records */
	char type;	/* theirs, 0 before the first */
	bool header;	/* an S0 came */
};

/**
 * srec_line() - @len characters without their line end (a CR there is ignored)
 *
 * The checksum does not cover the type, so a damaged one is found by the rule:
 * one header at most, in front, then data records of one type.
 */
enum srec_kind srec_line(struct srec *file, const char *line, size_t len,
			 struct srec_record *record);
