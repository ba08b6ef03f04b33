/* SPDX-License-Identifier: MIT */
/*
 * DNW packets, as the boot ROM gets them over USB (hardware facts 2.4): address and length + 10
 * in 4 bytes each, data, 16-bit sum of the data; everything little endian.
 *
 * Bytes come in any portions. A packet that cannot be used is swallowed as a whole, so that
 * the next one is found; after a length that cannot be true nothing is, until dnw_start().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNW_HEADER   8
#define DNW_OVERHEAD 10 /* the length counts header and sum too */

enum dnw_end {
	DNW_GOOD,
	DNW_BAD_SUM,
	DNW_EMPTY,
	DNW_REFUSED,	/* by accept() */
	DNW_BAD_LENGTH, /* shorter than an empty packet or longer than any memory */
};

struct dnw_user {
	void *ctx;
	/** A header was there: shall @size bytes, at least 1, go to @address? */
	bool (*accept)(void *ctx, uint32_t address, uint32_t size);
	/** The next bytes of an accepted packet. */
	void (*data)(void *ctx, uint32_t address, const uint8_t *bytes, size_t size);
	/** The packet is over, whatever became of it; its address, length and sums are still there. */
	void (*end)(void *ctx, enum dnw_end how);
};

struct dnw {
	const struct dnw_user *user;
	uint8_t header[DNW_HEADER];
	uint32_t address, length; /* as the header says */
	uint32_t taken;		  /* bytes of this packet so far */
	uint16_t sum, sent_sum;	  /* of the data; as the packet says */
	bool refused, lost, over;
};

/** dnw_start() - wait for the first byte of a packet, whatever was before */
void dnw_start(struct dnw *d, const struct dnw_user *user);
/** dnw_wanted() - bytes up to the end of the header or of the packet: no more of the next one */
uint32_t dnw_wanted(const struct dnw *d);
void dnw_feed(struct dnw *d, const uint8_t *bytes, size_t size);
