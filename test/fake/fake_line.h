/* SPDX-License-Identifier: MIT */
/*
 * A serial line between a sender made of items and a receiver under test. One
 * byte of either direction can be changed, lost or doubled.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/transfer.h>

enum { LINE_BEGIN = -1, LINE_TIMEOUT = -2 };

enum line_fault { LINE_GOOD, LINE_FLIP, LINE_LOSE, LINE_DOUBLE };

struct fake_line {
	enum line_fault fault;
	bool backwards; /* the fault is in the replies */
	size_t at;	/* which byte of that direction */
	uint8_t flip;	/* xor */

	/* the sender: called for each reply byte and with LINE_*; adds to out[] */
	void (*sender)(struct fake_line *line, int reply);
	uint8_t out[8192];
	size_t out_len;
	int stage;

	/* the receiver */
	struct transfer_reply (*input)(void *receiver, uint8_t byte);
	struct transfer_reply (*quiet)(void *receiver);
	void *receiver;

	uint8_t file[4096]; /* what the receiver stored */
	size_t stored;
	size_t room;
	char name[64];
	uint64_t size;
	bool file_opened;
	size_t sent, replied; /* bytes of both directions */
};

/** fake_line_sink() - stores into @line; refuses what exceeds @line->room */
struct transfer_sink fake_line_sink(struct fake_line *line);

/** line_send() - the sender puts bytes on the line */
void line_send(struct fake_line *line, const void *data, size_t len);

/** fake_line_run() - from the receiver's first reply to the end of the transfer; TRANSFER_BUSY: it hangs */
enum transfer_state fake_line_run(struct fake_line *line, struct transfer_reply first);
