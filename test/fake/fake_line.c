// SPDX-License-Identifier: MIT
/* The serial line of the file transfer tests; the rules are in fake_line.h. */
#include <test/fake/fake_line.h>

#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 400000

static int sink_open(void *ctx, const char *name, uint64_t size)
{
	struct fake_line *line = ctx;

	if (line->file_opened)
		abort();
	line->file_opened = true;
	strncpy(line->name, name, sizeof(line->name) - 1);
	line->size = size;
	return size != TRANSFER_SIZE_UNKNOWN && size > line->room ? -1 : 0;
}

static int sink_write(void *ctx, const void *data, size_t len)
{
	struct fake_line *line = ctx;

	if (!line->file_opened)
		abort();
	if (len > line->room - line->stored)
		return -1;
	memcpy(line->file + line->stored, data, len);
	line->stored += len;
	return 0;
}

struct transfer_sink fake_line_sink(struct fake_line *line)
{
	return (struct transfer_sink){ sink_open, sink_write, line };
}

void line_send(struct fake_line *line, const void *data, size_t len)
{
	if (line->out_len + len > sizeof(line->out))
		return; /* a line that is full loses the rest */
	memcpy(line->out + line->out_len, data, len);
	line->out_len += len;
}

/* How often the @index-th byte of a direction arrives, and as what. */
static int arrivals(const struct fake_line *line, bool backwards, size_t index, uint8_t *byte)
{
	if (line->fault == LINE_GOOD || line->backwards != backwards || line->at != index)
		return 1;
	if (line->fault == LINE_FLIP)
		*byte ^= line->flip;
	return line->fault == LINE_LOSE ? 0 : line->fault == LINE_DOUBLE ? 2 : 1;
}

static void carry_reply(struct fake_line *line, const struct transfer_reply *reply)
{
	for (size_t i = 0; i < reply->send_len; i++) {
		uint8_t byte = reply->send[i];
		int n = arrivals(line, true, line->replied++, &byte);

		while (n-- > 0)
			line->sender(line, byte);
	}
}

enum transfer_state fake_line_run(struct fake_line *line, struct transfer_reply first)
{
	struct transfer_reply r = first;
	size_t taken = 0, silences = 0;

	line->sender(line, LINE_BEGIN);
	for (int steps = 0; steps < STEPS_MAX; steps++) {
		uint8_t byte;

		carry_reply(line, &r);
		if (r.state != TRANSFER_BUSY)
			return r.state;
		if (taken == line->out_len) {
			taken = line->out_len = 0;
			r = line->quiet(line->receiver);
			if (++silences % 3 == 0) /* senders are less patient */
				line->sender(line, LINE_TIMEOUT);
			continue;
		}
		byte = line->out[taken++];
		switch (arrivals(line, false, line->sent++, &byte)) {
		case 0:
			r.send_len = 0;
			break;
		case 2:
			r = line->input(line->receiver, byte);
			carry_reply(line, &r);
			if (r.state != TRANSFER_BUSY)
				return r.state;
			r = line->input(line->receiver, byte);
			break;
		default:
			r = line->input(line->receiver, byte);
		}
	}
	return TRANSFER_BUSY;
}
