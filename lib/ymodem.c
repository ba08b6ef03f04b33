// SPDX-License-Identifier: MIT
/*
 * YMODEM receiver; the interface is in ymodem.h.
 *
 * One damaged byte must never end or change a file. So nothing that follows a
 * bad byte is believed until the line has been quiet; and a lone EOT or CAN
 * counts only when silence follows it: it may be the damaged head of a block.
 */
#include <lib/ymodem.h>

#include <string.h>

#include <lib/byteorder.h>

enum { SOH = 0x01, STX = 0x02, CTRL_C = 0x03, EOT = 0x04, ACK = 0x06, NAK = 0x15, CAN = 0x18 };

#define ACK_AND_GO    "\x06\x43" /* ACK, C */
#define CANCELS_SURE  3		 /* in a row: no block begins like that */
#define TRIES_START   60
#define TRIES_FILE    10
#define PURGE_MAX     0x10000 /* a line that never gets quiet is no sender */
#define TRIES_BATCH   3	      /* the file is complete: some senders just leave */

#define WAIT_START_MS 1000
#define WAIT_REPLY_MS 5000
#define WAIT_BYTE_MS  1000
#define WAIT_PURGE_MS 400
#define WAIT_LONE_MS  150

static uint32_t patience_ms(const struct ymodem *y)
{
	switch (y->at) {
	case YMODEM_HEADER:
		return y->phase == YMODEM_FILE ? WAIT_REPLY_MS : WAIT_START_MS;
	case YMODEM_IN_BLOCK:
		return WAIT_BYTE_MS;
	case YMODEM_PURGE:
		return WAIT_PURGE_MS;
	default:
		return WAIT_LONE_MS;
	}
}

/* @text: the bytes to send. */
static struct transfer_reply reply(struct ymodem *y, enum transfer_state state, const char *text)
{
	size_t len = strlen(text);

	memcpy(y->send, text, len);
	return (struct transfer_reply){ state, y->send, len, patience_ms(y) };
}

static struct transfer_reply wait_on(struct ymodem *y)
{
	return reply(y, TRANSFER_BUSY, "");
}

static struct transfer_reply give_up(struct ymodem *y, enum transfer_state why)
{
	return reply(y, why, "\x18\x18\x18");
}

/* Progress was made: say so, expect the next head. */
static struct transfer_reply proceed(struct ymodem *y, const char *text)
{
	y->at = YMODEM_HEADER;
	y->tries = 0;
	return reply(y, TRANSFER_BUSY, text);
}

/* Ask once more for what is missing. @why: the reason when that was once too often */
static struct transfer_reply ask_again(struct ymodem *y, enum transfer_state why)
{
	static const unsigned int limit[] = { TRIES_START, TRIES_FILE, TRIES_BATCH };

	if (++y->tries > limit[y->phase]) {
		if (y->phase == YMODEM_BATCH)
			return reply(y, TRANSFER_DONE, "");
		return give_up(y, y->phase == YMODEM_START ? TRANSFER_NO_SENDER : why);
	}
	y->at = YMODEM_HEADER;
	return reply(y, TRANSFER_BUSY, y->phase == YMODEM_FILE && y->data_seen ? "\x15" : "C");
}

static struct transfer_reply purge(struct ymodem *y)
{
	y->at = YMODEM_PURGE;
	y->purged = 0;
	y->eot_seen = false;
	return wait_on(y);
}

/* CRC-16 with polynomial 0x1021, start 0; over data and its own CRC the result is 0. */
static uint16_t crc16(const uint8_t *data, size_t len)
{
	unsigned int crc = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned int x = (crc >> 8 ^ data[i]) & 0xff;

		x ^= x >> 4;
		crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xffff;
	}
	return (uint16_t)crc;
}

/* Decimal size behind the name's NUL; TRANSFER_SIZE_UNKNOWN when there is none. */
static uint64_t announced_size(const uint8_t *text, size_t len)
{
	uint64_t size = 0;
	size_t i = 0;

	for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
		if (__builtin_mul_overflow(size, 10, &size) ||
		    __builtin_add_overflow(size, (unsigned int)(text[i] - '0'), &size))
			return TRANSFER_SIZE_UNKNOWN;
	return i ? size : TRANSFER_SIZE_UNKNOWN;
}

/* Block 0 of the file: name NUL size ... */
static struct transfer_reply accept_name(struct ymodem *y, const uint8_t *data, size_t len)
{
	size_t name_len = strnlen((const char *)data, len);

	if (name_len == 0)
		return reply(y, TRANSFER_NO_FILE, "\x06");
	if (name_len == len)
		return give_up(y, TRANSFER_DAMAGED); /* no NUL: not what a sender makes */
	y->size = announced_size(data + name_len + 1, len - name_len - 1);
	if (y->sink.open(y->sink.ctx, (const char *)data, y->size))
		return give_up(y, TRANSFER_NO_PLACE);
	y->phase = YMODEM_FILE;
	y->expected = 1;
	return proceed(y, ACK_AND_GO);
}

static struct transfer_reply accept_data(struct ymodem *y, const uint8_t *data, size_t len)
{
	if (y->size != TRANSFER_SIZE_UNKNOWN && len > y->size - y->received)
		len = (size_t)(y->size - y->received);
	if (y->sink.write(y->sink.ctx, data, len))
		return give_up(y, TRANSFER_NO_PLACE);
	y->received += len;
	y->data_seen = true;
	y->eot_seen = false;
	y->expected++;
	return proceed(y, "\x06");
}

/* Block 0 after the file: an empty name ends the batch, another one is refused. */
static struct transfer_reply accept_batch(struct ymodem *y, const uint8_t *data)
{
	y->more = data[0] != 0;
	return reply(y, TRANSFER_DONE, y->more ? "\x18\x18\x18" : "\x06");
}

/* Our ACK was lost. It is no progress: a sender that repeats for ever is stopped. */
static struct transfer_reply repeated(struct ymodem *y)
{
	if (++y->tries > TRIES_FILE)
		return give_up(y, TRANSFER_DAMAGED);
	y->at = YMODEM_HEADER;
	return reply(y, TRANSFER_BUSY, y->data_seen ? "\x06" : ACK_AND_GO);
}

static struct transfer_reply block_complete(struct ymodem *y)
{
	const uint8_t *data = y->block + 2;
	size_t len = y->want - 4;
	uint8_t number = y->block[0];

	if ((number ^ y->block[1]) != 0xff || crc16(data, len + 2))
		return purge(y);
	if (number == y->expected) {
		if (y->phase == YMODEM_START)
			return accept_name(y, data, len);
		if (y->phase == YMODEM_BATCH)
			return accept_batch(y, data);
		return accept_data(y, data, len);
	}
	if (y->phase == YMODEM_BATCH ||
	    (y->phase == YMODEM_FILE && number == (uint8_t)(y->expected - 1)))
		return repeated(y);
	return give_up(y, TRANSFER_LOST);
}

static struct transfer_reply header(struct ymodem *y, uint8_t byte)
{
	switch (byte) {
	case SOH:
	case STX:
		y->at = YMODEM_IN_BLOCK;
		y->have = 0;
		y->want = (byte == SOH ? 128 : YMODEM_BLOCK) + 4;
		return wait_on(y);
	case EOT:
		y->at = YMODEM_EOT;
		return wait_on(y);
	case CAN:
	case CTRL_C:
		y->at = YMODEM_CANCEL;
		y->cancel = byte;
		y->cancels = 1;
		return wait_on(y);
	default:
		return purge(y);
	}
}

static struct transfer_reply cancelled(struct ymodem *y)
{
	if (y->cancel == CTRL_C)
		return give_up(y, TRANSFER_ABORTED);
	return reply(y, TRANSFER_CANCELLED, "");
}

struct transfer_reply ymodem_start(struct ymodem *y, const struct transfer_sink *sink)
{
	memset(y, 0, sizeof(*y));
	y->sink = *sink;
	y->size = TRANSFER_SIZE_UNKNOWN;
	return reply(y, TRANSFER_BUSY, "C");
}

struct transfer_reply ymodem_input(struct ymodem *y, uint8_t byte)
{
	switch (y->at) {
	case YMODEM_HEADER:
		return header(y, byte);
	case YMODEM_IN_BLOCK:
		y->block[y->have++] = byte;
		return y->have == y->want ? block_complete(y) : wait_on(y);
	case YMODEM_EOT:
		return byte == EOT ? wait_on(y) : purge(y);
	case YMODEM_CANCEL:
		if (byte != y->cancel)
			return purge(y);
		return ++y->cancels == CANCELS_SURE ? cancelled(y) : wait_on(y);
	default:
		return ++y->purged > PURGE_MAX ? give_up(y, TRANSFER_DAMAGED) : wait_on(y);
	}
}

static bool file_complete(const struct ymodem *y)
{
	return y->size != TRANSFER_SIZE_UNKNOWN && y->received == y->size;
}

/* An EOT with nothing behind it. Unless the file is known to be complete the first is doubted. */
static struct transfer_reply end_of_file(struct ymodem *y)
{
	y->at = YMODEM_HEADER;
	if (y->phase == YMODEM_START)
		return ask_again(y, TRANSFER_NO_SENDER);
	if (y->phase == YMODEM_BATCH && ++y->tries > TRIES_FILE)
		return reply(y, TRANSFER_DONE, "");
	if (y->phase == YMODEM_FILE && !file_complete(y)) {
		if (!y->eot_seen) {
			y->eot_seen = true;
			return reply(y, TRANSFER_BUSY, "\x15");
		}
		if (y->size != TRANSFER_SIZE_UNKNOWN)
			return give_up(y, TRANSFER_SHORT);
	}
	if (y->phase == YMODEM_FILE)
		y->tries = 0;
	y->phase = YMODEM_BATCH;
	y->expected = 0;
	return reply(y, TRANSFER_BUSY, ACK_AND_GO);
}

struct transfer_reply ymodem_quiet(struct ymodem *y)
{
	switch (y->at) {
	case YMODEM_EOT:
		return end_of_file(y);
	case YMODEM_CANCEL:
		if (y->cancels > 1 || y->phase == YMODEM_START)
			return cancelled(y);
		return ask_again(y, TRANSFER_DAMAGED);
	case YMODEM_HEADER:
		return ask_again(y, TRANSFER_SILENT);
	default:
		return ask_again(y, TRANSFER_DAMAGED);
	}
}
