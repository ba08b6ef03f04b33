// SPDX-License-Identifier: MIT
#include <stdio.h>

#include <lib/ymodem.h>
#include <test/fake/fake_line.h>
#include <test/unit/test.h>

#define FILE_SIZE 330 /* two whole blocks of 128 and 74 bytes */

static struct ymodem y;
static uint8_t content[FILE_SIZE];
static const char *announced; /* "name\0size" of block 0, 32 bytes */

/* CRC-16 as the specification has it: the message with 16 zero bits, divided by 0x11021. */
static uint16_t long_division(const uint8_t *data, size_t len)
{
	uint32_t rest = 0;

	for (size_t i = 0; i < (len + 2) * 8; i++) {
		rest = rest << 1 | (i < len * 8 ? data[i / 8] >> (7 - i % 8) & 1 : 0);
		if (rest & 0x10000)
			rest ^= 0x11021;
	}
	return (uint16_t)rest;
}

static void send_block(struct fake_line *line, uint8_t number, const void *data, size_t len,
		       size_t size)
{
	uint8_t block[3 + 1024 + 2] = { size == 128 ? 1 : 2, number, (uint8_t)~number };
	uint16_t crc;

	memset(block + 3, number || len ? 0x1a : 0, size);
	if (number == 0)
		memset(block + 3, 0, size);
	memcpy(block + 3, data, len);
	crc = long_division(block + 3, size);
	block[3 + size] = (uint8_t)(crc >> 8);
	block[4 + size] = (uint8_t)crc;
	line_send(line, block, size + 5);
}

enum { NAME, DATA, END = 100, LAST, OVER };

static void send_stage(struct fake_line *line)
{
	size_t at = (size_t)(line->stage - DATA) * 128;

	if (line->stage == NAME)
		send_block(line, 0, announced, 32, 128);
	else if (line->stage == LAST)
		send_block(line, 0, "", 0, 128);
	else if (line->stage == END)
		line_send(line, "\4", 1);
	else if (line->stage < END)
		send_block(line, (uint8_t)line->stage, content + at,
			   FILE_SIZE - at < 128 ? FILE_SIZE - at : 128, 128);
}

/* A sender as the specification describes it: ACK goes on, NAK and C repeat, CAN CAN stops. */
static void sender(struct fake_line *line, int reply)
{
	static bool wait_go;
	static int cancels;

	if (reply == LINE_TIMEOUT)
		return; /* the receiver asks */
	if (reply == LINE_BEGIN) {
		wait_go = true;
		cancels = 0;
		return;
	}
	cancels = reply == 0x18 ? cancels + 1 : 0;
	if (cancels > 1)
		line->stage = OVER;
	if (line->stage == OVER)
		return;
	if (wait_go) {
		if (reply != 'C')
			return;
		wait_go = false;
		send_stage(line);
	} else if (reply == 6) {
		wait_go = line->stage == NAME || line->stage == END;
		line->stage = line->stage == NAME	      ? DATA
			      : line->stage == LAST	      ? OVER
			      : line->stage == END	      ? LAST
			      : line->stage * 128 < FILE_SIZE ? line->stage + 1
							      : END;
		if (!wait_go && line->stage != OVER)
			send_stage(line);
	} else if (reply == 0x15 || reply == 'C') {
		send_stage(line);
	}
}

static struct transfer_reply input(void *receiver, uint8_t byte)
{
	return ymodem_input(receiver, byte);
}

static struct transfer_reply quiet(void *receiver)
{
	return ymodem_quiet(receiver);
}

static enum transfer_state transfer(struct fake_line *line)
{
	struct transfer_sink sink = fake_line_sink(line);

	for (size_t i = 0; i < FILE_SIZE; i++)
		content[i] = (uint8_t)(i * 7 + (i >> 5));
	memcpy(content + 140, "\4\4\4\x18\x18\x18\3\3\3\1\2", 11); /* protocol inside data */
	line->sender = sender;
	line->input = input;
	line->quiet = quiet;
	line->receiver = &y;
	line->stage = NAME;
	if (!line->room)
		line->room = sizeof(line->file);
	return fake_line_run(line, ymodem_start(&y, &sink));
}

static bool whole(const struct fake_line *line)
{
	return line->stored == FILE_SIZE && !memcmp(line->file, content, FILE_SIZE);
}

TEST(a_clean_transfer_arrives_with_its_name_and_exact_size)
{
	struct fake_line line = { 0 };

	announced =
		"vmlinuz\0"
		"330 14705312345\0\0\0\0\0\0\0\0\0\0";
	CHECK_EQ(transfer(&line), TRANSFER_DONE);
	CHECK(whole(&line));
	CHECK_STR(line.name, "vmlinuz");
	CHECK_EQ(line.size, FILE_SIZE);
	CHECK_EQ(line.sent, 133 * 5 + 1);
}

TEST(without_a_size_the_padding_stays)
{
	struct fake_line line = { 0 };

	announced = "vmlinuz\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	CHECK_EQ(transfer(&line), TRANSFER_DONE);
	CHECK_EQ(line.size, TRANSFER_SIZE_UNKNOWN);
	CHECK_EQ(line.stored, 384);
	CHECK_EQ(memcmp(line.file, content, FILE_SIZE), 0);
	CHECK_EQ(line.file[FILE_SIZE], 0x1a);
}

/*
 * Every byte of the transfer, changed in every bit, into every byte that means
 * something to the protocol, lost, and doubled: it ends, and with the very file.
 */
static void sweep(bool backwards, size_t bytes)
{
	static const uint8_t flips[] = { 1, 2, 4, 8, 16, 32, 64, 128, 255, 1 ^ 4, 1 ^ 0x18, 2 ^ 4 };
	unsigned int recovered = 0, all = 0;

	for (size_t at = 0; at < bytes; at++)
		for (size_t f = 0; f < sizeof(flips) + 2; f++) {
			struct fake_line line = { .backwards = backwards, .at = at };
			enum transfer_state state;

			line.fault = f < sizeof(flips)	  ? LINE_FLIP
				     : f == sizeof(flips) ? LINE_LOSE
							  : LINE_DOUBLE;
			line.flip = f < sizeof(flips) ? flips[f] : 0;
			state = transfer(&line);
			CHECK(state != TRANSFER_BUSY);
			CHECK(state != TRANSFER_DONE || whole(&line));
			recovered += state == TRANSFER_DONE;
			all++;
		}
	CHECK_EQ(recovered, all);
}

TEST(every_damaged_lost_or_doubled_byte_of_a_transfer_is_recovered)
{
	announced =
		"vmlinuz\0"
		"330 14705312345\0\0\0\0\0\0\0\0\0\0";
	sweep(false, 133 * 5 + 1);
}

TEST(every_damaged_lost_or_doubled_reply_is_recovered)
{
	announced =
		"vmlinuz\0"
		"330 14705312345\0\0\0\0\0\0\0\0\0\0";
	sweep(true, 12);
}

TEST(a_file_that_does_not_fit_is_refused_before_its_first_byte)
{
	struct fake_line line = { .room = FILE_SIZE - 1 };

	announced =
		"vmlinuz\0"
		"330 14705312345\0\0\0\0\0\0\0\0\0\0";
	CHECK_EQ(transfer(&line), TRANSFER_NO_PLACE);
	CHECK_EQ(line.stored, 0);
	CHECK_EQ(line.stage, OVER); /* the sender was told */
}

TEST(a_file_without_a_size_stops_where_the_room_ends)
{
	struct fake_line line = { .room = 300 };

	announced = "vmlinuz\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	CHECK_EQ(transfer(&line), TRANSFER_NO_PLACE);
	CHECK_EQ(line.stored, 256);
	CHECK_EQ(line.stage, OVER);
}

TEST(a_sender_that_ends_too_early_is_found_out)
{
	struct fake_line line = { 0 };

	/* padding hides up to 54 missing bytes, so more than that are announced */
	announced =
		"vmlinuz\0"
		"500 14705312345\0\0\0\0\0\0\0\0\0\0";
	CHECK_EQ(transfer(&line), TRANSFER_SHORT);
}

static enum transfer_state feed(const char *bytes, size_t len)
{
	struct transfer_reply r = { 0 };

	for (size_t i = 0; i < len && r.state == TRANSFER_BUSY; i++)
		r = ymodem_input(&y, (uint8_t)bytes[i]);
	if (r.state == TRANSFER_BUSY)
		r = ymodem_quiet(&y);
	return r.state;
}

TEST(ctrl_c_before_the_transfer_and_two_cans_at_any_time_stop_it)
{
	struct fake_line line = { .room = 1000 };
	struct transfer_sink sink = fake_line_sink(&line);

	ymodem_start(&y, &sink);
	CHECK_EQ(feed("\3", 1), TRANSFER_ABORTED);
	ymodem_start(&y, &sink);
	CHECK_EQ(feed("\x18\x18", 2), TRANSFER_CANCELLED);
	ymodem_start(&y, &sink);
	CHECK_EQ(feed("\3\3\3\3", 4), TRANSFER_ABORTED);
}

TEST(silence_is_asked_for_a_minute_and_then_given_up)
{
	struct fake_line line = { .room = 1000 };
	struct transfer_sink sink = fake_line_sink(&line);
	struct transfer_reply r = ymodem_start(&y, &sink);
	uint64_t ms = 0;

	while (r.state == TRANSFER_BUSY) {
		CHECK_EQ(r.send_len, 1);
		CHECK_EQ(r.send[0], 'C');
		ms += r.wait_ms;
		r = ymodem_quiet(&y);
	}
	CHECK_EQ(r.state, TRANSFER_NO_SENDER);
	CHECK(ms >= 60000 && ms <= 62000);
}

TEST(a_line_that_only_talks_nonsense_ends_the_transfer)
{
	struct fake_line line = { .room = 1000 };
	struct transfer_sink sink = fake_line_sink(&line);
	struct transfer_reply r = ymodem_start(&y, &sink);
	size_t bytes = 0;

	while (r.state == TRANSFER_BUSY && bytes++ < 1000000)
		r = ymodem_input(&y, 'x');
	CHECK_EQ(r.state, TRANSFER_DAMAGED);
}
