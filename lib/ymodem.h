/* SPDX-License-Identifier: MIT */
/* Receiver of YMODEM with CRC-16: blocks of 128 and 1024 bytes, one file of the batch. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/transfer.h>

#define YMODEM_BLOCK 1024

/* Private to ymodem.c, but for received, size and more once the transfer is over. */
struct ymodem {
	struct transfer_sink sink;
	uint64_t size;	   /* TRANSFER_SIZE_UNKNOWN: the padding of the last block counts as file */
	uint64_t received; /* bytes given to the sink */
	bool more;	   /* the sender had another file, which was refused */
	enum { YMODEM_START, YMODEM_FILE, YMODEM_BATCH } phase;
	enum { YMODEM_HEADER, YMODEM_IN_BLOCK, YMODEM_EOT, YMODEM_CANCEL, YMODEM_PURGE } at;
	bool data_seen;	      /* a block after number 0 was accepted */
	bool eot_seen;	      /* the end was announced once and has to be confirmed */
	uint8_t expected;     /* number of the next block */
	uint8_t cancel;	      /* the byte that may become a cancellation, */
	unsigned int cancels; /* and how often it came */
	unsigned int tries;   /* requests since the last progress */
	size_t purged;	      /* bytes thrown away in a row */
	size_t have, want;    /* bytes of block[] */
	uint8_t block[2 + YMODEM_BLOCK + 2]; /* number, its complement, data, CRC */
	uint8_t send[4];
};

/** ymodem_start() - @sink is copied; the first reply asks for the file */
struct transfer_reply ymodem_start(struct ymodem *y, const struct transfer_sink *sink);

/** ymodem_input() - one byte arrived */
struct transfer_reply ymodem_input(struct ymodem *y, uint8_t byte);

/** ymodem_quiet() - no byte for the wait_ms of the last reply */
struct transfer_reply ymodem_quiet(struct ymodem *y);
