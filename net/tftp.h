/* SPDX-License-Identifier: MIT */
/*
 * The TFTP client as a pure state machine: RFC 1350, 2347, 2348, 2349, 7440.
 *
 * One packet in, at most one packet out; it never waits, sends or reads a clock.
 * @now_ms only moves forward.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/net.h>

#define TFTP_PORT	 69
#define TFTP_BLKSIZE	 1468 /* fills an Ethernet frame */
#define TFTP_BLKSIZE_MIN 8
#define TFTP_FILE_MAX	 256
#define TFTP_PATIENCE_MS 2900
#define TFTP_STALL_MS	 10000

enum tftp_state { TFTP_BUSY, TFTP_DONE, TFTP_FAILED };

/* What to send (nothing when len is 0; valid until the next call), and how far it is. */
struct tftp_out {
	const void *data;
	size_t len;
	uint16_t port;
	enum tftp_state state;
};

struct tftp_request {
	const char *file; /* must stay valid, as must the sink */
	struct sink *sink;
	uint16_t port;	      /* where requests go: TFTP_PORT */
	uint16_t blksize;     /* TFTP_BLKSIZE_MIN..TFTP_BLKSIZE */
	uint16_t window;      /* blocks in flight, at least 1 */
	uint32_t patience_ms; /* without any answer, then it is given up */
	uint32_t stall_ms;    /* likewise in the middle: lost packets repeat after seconds */
};

struct tftp {
	struct tftp_request want;
	enum { TFTP_ASKING, TFTP_RECEIVING, TFTP_ENDED } phase;
	enum tftp_state state;
	int code;	      /* negative errno of a failure that has its story */
	bool silent;	      /* it failed because nothing came: the caller finds out why */
	bool plain;	      /* options were refused: ask without them */
	unsigned int offers;  /* requests with options that were not refused yet */
	unsigned int asked;   /* requests sent since the start */
	uint16_t server_port; /* 0 until the first answer */
	uint16_t dead_port;   /* of a transfer that was given up */
	uint16_t blksize, window;
	uint64_t size; /* announced, or SINK_SIZE_UNKNOWN */
	uint64_t next; /* block that is expected; the first is 1 */
	uint64_t acked;
	uint16_t wire;	/* number of the expected block in its packet */
	uint8_t ones;	/* times block 1 came where 0 was expected */
	bool one_based; /* after 65535 comes 1, not 0 */
	bool in_pieces; /* set by the caller: its blocks come as fragments, which are dropped */
	bool gap_told;	/* the server knows about the missing block */
	uint8_t short_windows;
	uint32_t heard_ms; /* last progress */
	uint32_t timer_ms; /* retransmit timer started */
	uint32_t rto_ms;   /* and runs so long */
	uint32_t sent_ms;  /* of the packet whose answer is timed */
	bool timed;
	uint32_t srtt8, rttvar4; /* scaled as in RFC 6298 */
	uint64_t received;	 /* bytes given to the sink */
	struct {
		uint32_t timeouts, gaps, duplicates, strangers;
	} stats;
	uint8_t packet[TFTP_FILE_MAX + 128]; /* a request with all options */
};

/** tftp_start() - the first request */
struct tftp_out tftp_start(struct tftp *t, const struct tftp_request *want, uint32_t now_ms);

/** tftp_input() - a datagram from the server's host; failures have their story set */
struct tftp_out tftp_input(struct tftp *t, const void *payload, size_t len, uint16_t from_port,
			   uint32_t now_ms);

/** tftp_tick() - retransmit, give up; on failure with t->silent no story is set */
struct tftp_out tftp_tick(struct tftp *t, uint32_t now_ms);

/** tftp_cancel() - what to tell the server when the caller does not want any more */
struct tftp_out tftp_cancel(struct tftp *t);
