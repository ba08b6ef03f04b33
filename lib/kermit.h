/* SPDX-License-Identifier: MIT */
/*
 * Receiver of the Kermit protocol as C-Kermit, G-Kermit and terminal programs
 * send: S F A D Z B, block checks 1 to 3, 8th-bit and repeat prefixes, packets
 * of up to KERMIT_PACKET characters, one file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/transfer.h>

#define KERMIT_PACKET 1024 /* characters from LEN to the check */
#define KERMIT_NAME   64

/* Private to kermit.c, but for received, size and more once the transfer is over. */
struct kermit {
	struct transfer_sink sink;
	uint64_t size;	   /* TRANSFER_SIZE_UNKNOWN unless an attribute told it */
	uint64_t received; /* bytes given to the sink */
	bool more;	   /* the sender had another file, which was refused */
	enum { KERMIT_START, KERMIT_NO_NAME, KERMIT_NAMED, KERMIT_FILE, KERMIT_AFTER } phase;
	enum { KERMIT_MARK, KERMIT_LEN, KERMIT_BODY } at;
	unsigned int check;	 /* 1..3, characters of the block check */
	uint8_t eighth, repeat;	 /* prefixes, 0: not used */
	uint8_t expected;	 /* sequence number of the next packet, 0..63 */
	unsigned int tries;	 /* requests since the last progress */
	unsigned int interrupts; /* Ctrl-C in a row */
	bool lengthened;	 /* the long length field was read */
	char name[KERMIT_NAME];
	size_t have, want;
	uint8_t packet[KERMIT_PACKET];
	uint8_t send[TRANSFER_SEND_MAX]; /* the last reply */
	size_t send_len;
};

/** kermit_start() - @sink is copied; nothing is sent before the sender speaks or keeps silent */
struct transfer_reply kermit_start(struct kermit *k, const struct transfer_sink *sink);

/** kermit_input() - one byte arrived */
struct transfer_reply kermit_input(struct kermit *k, uint8_t byte);

/** kermit_quiet() - no byte for the wait_ms of the last reply */
struct transfer_reply kermit_quiet(struct kermit *k);
