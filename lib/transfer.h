/* SPDX-License-Identifier: MIT */
/*
 * What the file transfers over a serial line have in common: bytes in, replies
 * and file content out.
 *
 * They live in lib/ because they touch no register, see no network packet and
 * nobody types them: the same bytes give the same replies, so every lost,
 * doubled or damaged byte is a unit test. Reading the UART, waiting and telling
 * the user are common/cmd/load_serial.c's.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define TRANSFER_SIZE_UNKNOWN UINT64_MAX
#define TRANSFER_SEND_MAX     128 /* bytes of the longest reply */

/* Where the file goes. Anything but 0 ends the transfer with TRANSFER_NO_PLACE. */
struct transfer_sink {
	int (*open)(void *ctx, const char *name, uint64_t size); /* called once, before write() */
	int (*write)(void *ctx, const void *data, size_t len);	 /* in order, no gaps */
	void *ctx;
};

enum transfer_state {
	TRANSFER_BUSY,
	TRANSFER_DONE,	    /* the whole file is in the sink */
	TRANSFER_NO_SENDER, /* nobody answered */
	TRANSFER_SILENT,    /* the sender stopped in the middle */
	TRANSFER_DAMAGED,   /* too many damaged blocks in a row */
	TRANSFER_LOST,	    /* blocks are missing: both sides disagree */
	TRANSFER_SHORT,	    /* the sender ended before the size it had announced */
	TRANSFER_NO_FILE,   /* the sender offered no file */
	TRANSFER_CANCELLED, /* by the sender */
	TRANSFER_ABORTED,   /* Ctrl-C at this end */
	TRANSFER_NO_PLACE,  /* the sink refused */
};

/* What to do now: send the bytes, then unless it is over wait for the next byte. */
struct transfer_reply {
	enum transfer_state state;
	const uint8_t *send; /* owned by the transfer, valid until its next call */
	size_t send_len;
	uint32_t wait_ms; /* longest wait for the next byte; then the transfer's _quiet() */
};
