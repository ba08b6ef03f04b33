/* SPDX-License-Identifier: MIT */
/* One TFTP transfer: the client under test, a server, and a network that does what a test says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/net.h>
#include <net/tftp.h>

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };

#define QUEUE_MAX 512
#define SERVER_MS 930 /* never at the same moment as the client */

struct datagram {
	uint8_t data[TFTP_BLKSIZE + 4];
	size_t len;
	uint16_t port; /* the server's, either way */
};

struct tftp_sim {
	struct sink sink;
	uint64_t got, room, announced;
	unsigned int begins;

	uint64_t size; /* of the file */
	uint16_t window_max, capacity;
	bool ignores_options, drops_options, refuses_options, has_no_tsize, wraps_to_one;
	uint64_t stall_at; /* block that never comes; 0: none */
	bool running, plain;
	uint16_t tid;  /* a new one for each request */
	uint64_t base; /* first block that is not acknowledged */
	uint16_t blksize, window;
	uint32_t server_ms; /* retransmit timer */

	struct datagram to_client[QUEUE_MAX];
	size_t head, tail;
	unsigned int packets;	   /* sent so far, either way */
	unsigned int drop[2];	   /* numbers of packets that are lost; 0: none */
	unsigned int twice, swap;  /* likewise duplicated; exchanged with the next one */
	unsigned int loss_percent; /* at random */
	unsigned int data_sent, errors_seen, acks_seen, last_error, last_error_port;

	struct tftp client;
	struct tftp_out out;
	uint32_t now_ms;
};

extern struct tftp_sim sim;

/** sim_reset() - everything as new, with a file of @size bytes */
void sim_reset(uint64_t size);

/** sim_request() - what the client is asked for, in its usual form */
struct tftp_request sim_request(uint16_t blksize, uint16_t window);

/** sim_start() - the first packet is on its way */
void sim_start(uint16_t blksize, uint16_t window);

/** sim_start_and_get() - start, and go on until @bytes have arrived */
void sim_start_and_get(uint64_t bytes);

/** sim_step() - one packet, or time until a timer ends */
void sim_step(void);

/** sim_finish() - until the client is no longer busy */
void sim_finish(void);

/** sim_transfer() - start, and to the end, which must come within @max_ms */
enum tftp_state sim_transfer(uint16_t blksize, uint16_t window, uint32_t max_ms);

/** sim_check_complete() - the client is done and has the whole file */
void sim_check_complete(void);

/** sim_give_to_client() - one datagram, whatever it is */
void sim_give_to_client(const struct datagram *d);

/** sim_send_oack() - the server agrees to what was asked */
void sim_send_oack(void);

/** sim_send_text() - an ERROR or OACK from any port, with text of any content */
void sim_send_text(uint16_t opcode, uint16_t code, const char *text, size_t len, uint16_t port);
