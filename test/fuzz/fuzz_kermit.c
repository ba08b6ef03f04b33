// SPDX-License-Identifier: MIT
/*
 * Any sender: the file is opened once and stays inside its room. Pieces of the
 * input become whole packets with right checks, since chance rarely finds one.
 */
#include <stdlib.h>
#include <string.h>

#include <lib/kermit.h>
#include <test/fake/fake_line.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kermit k;
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
		check(kermit_input(&k, bytes[i]));
}

static size_t add_check(unsigned int type, uint8_t *p, size_t len)
{
	unsigned int sum = 0, crc = 0;

	for (size_t i = 0; i < len; i++) {
		sum += p[i];
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1;
	}
	if (type == 1) {
		p[len] = (uint8_t)(((sum + (sum >> 6 & 3)) & 63) + 32);
		return 1;
	}
	p[len] = (uint8_t)(((type == 2 ? sum >> 6 & 63 : crc >> 12)) + 32);
	p[len + 1] = (uint8_t)(((type == 2 ? sum : crc >> 6) & 63) + 32);
	p[len + 2] = (uint8_t)((crc & 63) + 32);
	return type;
}

/* @seed: type, distance from the expected number, length, text. Returns what was used of it. */
static size_t feed_packet(const uint8_t *seed, size_t len, bool long_packet)
{
	uint8_t p[300] = { 1 };
	size_t text = seed[2] < len - 3 ? seed[2] : len - 3, n = 4;
	unsigned int type = seed[0] == 'S' ? 1 : k.check;

	if (!long_packet && text > 90 - type)
		text = 90 - type;
	p[1] = long_packet ? 32 : (uint8_t)(text + 2 + type + 32);
	p[2] = (uint8_t)(((k.expected + (seed[1] > 250 ? seed[1] : 0)) & 63) + 32);
	p[3] = seed[0];
	if (long_packet) {
		p[4] = (uint8_t)((text + type) / 95 + 32);
		p[5] = (uint8_t)((text + type) % 95 + 32);
		n += 2 + add_check(1, p + 1, 5);
	}
	memcpy(p + n, seed + 3, text);
	n += text;
	n += add_check(type, p + 1, n - 1);
	feed(p, n);
	return 3 + text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transfer_sink sink = fake_line_sink(&line);

	memset(&line, 0, sizeof(line));
	line.room = sizeof(line.file);
	state = TRANSFER_BUSY;
	check(kermit_start(&k, &sink));
	while (size && state == TRANSFER_BUSY) {
		size_t used = 1;

		if (*data == 'q')
			check(kermit_quiet(&k));
		else if ((*data == 'p' || *data == 'P') && size > 3)
			used += feed_packet(data + 1, size - 1, *data == 'P');
		else
			feed(data, 1);
		data += used;
		size -= used;
	}
	if (state != TRANSFER_NO_PLACE && k.received != line.stored)
		abort();
	return 0;
}
