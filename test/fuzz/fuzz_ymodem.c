// SPDX-License-Identifier: MIT
/*
 * Any sender: the file is opened once and stays inside its room. Pieces of the
 * input become whole blocks with a right CRC, since chance rarely finds one.
 */
#include <stdlib.h>
#include <string.h>

#include <lib/ymodem.h>
#include <test/fake/fake_line.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ymodem y;
static struct fake_line line;
static enum transfer_state state;

static void check(struct transfer_reply r)
{
	if (r.send_len > TRANSFER_SEND_MAX || (r.state == TRANSFER_BUSY && !r.wait_ms))
		abort();
	state = r.state;
}

static void feed(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len && state == TRANSFER_BUSY; i++)
		check(ymodem_input(&y, bytes[i]));
}

/* @seed: number, length of the text, text. Returns what was used of it. */
static size_t feed_block(const uint8_t *seed, size_t len, size_t size)
{
	uint8_t block[3 + 1024 + 2] = { size == 128 ? 1 : 2, seed[0], (uint8_t)~seed[0] };
	size_t text = seed[1] < len - 2 ? seed[1] : len - 2;
	unsigned int crc = 0;

	text = text < size ? text : size;
	memcpy(block + 3, seed + 2, text);
	for (size_t i = 3; i < 3 + size; i++) {
		crc ^= (unsigned int)block[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
		crc &= 0xffff;
	}
	block[3 + size] = (uint8_t)(crc >> 8);
	block[4 + size] = (uint8_t)crc;
	feed(block, size + 5);
	return 2 + text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transfer_sink sink = fake_line_sink(&line);

	memset(&line, 0, sizeof(line));
	line.room = sizeof(line.file);
	state = TRANSFER_BUSY;
	check(ymodem_start(&y, &sink));
	while (size && state == TRANSFER_BUSY) {
		size_t used = 1;

		if (*data == 'q')
			check(ymodem_quiet(&y));
		else if ((*data == 'b' || *data == 'B') && size > 2)
			used += feed_block(data + 1, size - 1, *data == 'b' ? 128 : 1024);
		else
			feed(data, 1);
		data += used;
		size -= used;
	}
	if (y.received != line.stored)
		abort();
	return 0;
}
