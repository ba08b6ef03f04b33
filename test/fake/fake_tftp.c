// SPDX-License-Identifier: MIT
/* The server and the network of fake_tftp.h. */
#include <test/fake/fake_tftp.h>

#include <stdio.h>
#include <stdlib.h>

#include <keel/compiler.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <test/unit/test.h>

struct tftp_sim sim;

static uint8_t content(uint64_t at)
{
	return (uint8_t)(at * 7 + (at >> 8) * 13 + (at >> 16));
}

static int sink_begin(struct sink *sink, uint64_t size)
{
	sim.begins++;
	sim.announced = size;
	sim.got = 0;
	if (size != SINK_SIZE_UNKNOWN && size > sim.room)
		return fail(-ENOSPC, NULL, "sink: no room");
	return 0;
}

static int sink_write(struct sink *sink, uint64_t offset, const void *data, size_t len)
{
	const uint8_t *p = data;

	CHECK_EQ(offset, sim.got);
	CHECK(len > 0);
	for (size_t i = 0; i < len; i++)
		CHECK_EQ(p[i], content(offset + i));
	if (offset + len > sim.room)
		return fail(-ENOSPC, NULL, "sink: no room");
	sim.got += len;
	return 0;
}

static bool is_lost(void)
{
	unsigned int n = ++sim.packets;

	return n == sim.drop[0] || n == sim.drop[1] ||
	       (unsigned int)(rand() % 100) < sim.loss_percent;
}

static void enqueue(const struct datagram *d)
{
	sim.to_client[sim.head++ % QUEUE_MAX] = *d;
	CHECK(sim.head - sim.tail <= QUEUE_MAX);
}

/* The NIC holds sim.capacity frames; the rest of a burst is lost without a sign. */
static void to_client(const struct datagram *d)
{
	unsigned int number;

	if (is_lost() || (sim.capacity && sim.head - sim.tail >= sim.capacity))
		return;
	number = sim.packets;
	enqueue(d);
	if (number == sim.twice)
		enqueue(d);
	if (number == sim.swap + 1 && sim.swap && sim.head - sim.tail >= 2) {
		struct datagram *a = &sim.to_client[(sim.head - 2) % QUEUE_MAX];
		struct datagram *b = &sim.to_client[(sim.head - 1) % QUEUE_MAX];
		struct datagram t = *a;

		*a = *b;
		*b = t;
	}
}

static uint16_t wire_number(uint64_t block)
{
	return (uint16_t)(sim.wraps_to_one && block ? (block - 1) % 65535 + 1 : block);
}

static uint64_t last_block(void)
{
	return sim.size / sim.blksize + 1;
}

static void send_block(uint64_t block)
{
	struct datagram d = { .port = sim.tid };
	uint64_t at = (block - 1) * sim.blksize;
	size_t len = (size_t)MIN((uint64_t)sim.blksize, sim.size - at);

	if (sim.stall_at && block >= sim.stall_at)
		return;
	put_be16(d.data, DATA);
	put_be16(d.data + 2, wire_number(block));
	for (size_t i = 0; i < len; i++)
		d.data[4 + i] = content(at + i);
	d.len = 4 + len;
	sim.data_sent++;
	to_client(&d);
}

static void send_window(void)
{
	sim.server_ms = sim.now_ms;
	for (uint64_t b = sim.base; b < sim.base + sim.window && b <= last_block(); b++)
		send_block(b);
}

void sim_send_text(uint16_t opcode, uint16_t code, const char *text, size_t len, uint16_t port)
{
	struct datagram d = { .port = port };
	size_t at = 2;

	put_be16(d.data, opcode);
	if (opcode == ERROR) {
		put_be16(d.data + 2, code);
		at = 4;
	}
	memcpy(d.data + at, text, len);
	d.len = at + len;
	to_client(&d);
}

/* Value of an option in a request, or @fallback. */
static unsigned int asked(const uint8_t *p, size_t len, const char *name, unsigned int fallback)
{
	const char *text = (const char *)p + 2, *end = (const char *)p + len;

	for (; text < end; text += strlen(text) + 1)
		if (!strcmp(text, name))
			return (unsigned int)atoi(text + strlen(text) + 1);
	return fallback;
}

void sim_send_oack(void)
{
	char text[128];
	int n = 0;

	sim.server_ms = sim.now_ms;
	if (!sim.has_no_tsize)
		n += 1 + sprintf(text + n, "tsize%c%u", 0, (unsigned int)sim.size);
	n += 1 + sprintf(text + n, "blksize%c%u", 0, sim.blksize);
	if (sim.window > 1)
		n += 1 + sprintf(text + n, "windowsize%c%u", 0, sim.window);
	sim_send_text(OACK, 0, text, (size_t)n, sim.tid);
}

static void server_request(const uint8_t *p, size_t len)
{
	bool options = asked(p, len, "blksize", 0) != 0;

	CHECK_STR((const char *)p + 2, "file");
	if (options && sim.drops_options)
		return;
	if (options && sim.running && sim.base == 0) { /* a repeated request: the same transfer */
		sim_send_oack();
		return;
	}
	sim.tid++;
	if (options && sim.refuses_options) {
		sim_send_text(ERROR, 8, "no options", 11, sim.tid);
		return;
	}
	sim.plain = !options || sim.ignores_options;
	sim.blksize = (uint16_t)(sim.plain ? 512 : asked(p, len, "blksize", 512));
	sim.window = (uint16_t)(sim.plain ? 1 : asked(p, len, "windowsize", 1));
	sim.window = MIN(sim.window, sim.window_max);
	sim.running = true;
	sim.base = sim.plain ? 1 : 0;
	if (sim.plain)
		send_window();
	else
		sim_send_oack();
}

static void server_ack(uint16_t number)
{
	uint64_t base = sim.base;

	sim.acks_seen++;
	if (!sim.running)
		return;
	for (uint64_t b = base ? base - 1 : 0; b < base + sim.window; b++) {
		if (wire_number(b) != number)
			continue;
		if (b + 1 == base && sim.window == 1)
			return; /* never answer a duplicate: RFC 1123, 4.2.3.1 */
		sim.base = b + 1;
		sim.running = b < last_block();
		if (sim.running)
			send_window();
		return;
	}
}

static void to_server(const struct tftp_out *out)
{
	const uint8_t *p = out->data;

	if (!out->len || is_lost())
		return;
	if (get_be16(p) == ERROR) {
		sim.errors_seen++;
		sim.last_error = get_be16(p + 2);
		sim.last_error_port = out->port;
		if (out->port == sim.tid)
			sim.running = false;
	} else if (get_be16(p) == RRQ) {
		CHECK_EQ(out->port, TFTP_PORT);
		server_request(p, out->len);
	} else {
		CHECK_EQ(get_be16(p), ACK);
		CHECK_EQ(out->port, sim.tid);
		server_ack(get_be16(p + 2));
	}
}

void sim_give_to_client(const struct datagram *d)
{
	/* A copy of its own size, so that a byte read behind its end is seen. */
	uint8_t *copy = malloc(d->len ? d->len : 1);

	memcpy(copy, d->data, d->len);
	sim.out = tftp_input(&sim.client, copy, d->len, d->port, sim.now_ms);
	free(copy);
	to_server(&sim.out);
}

/* A millisecond: what was in flight arrives, what is sent meanwhile arrives in the next one. */
void sim_step(void)
{
	for (size_t last = sim.head; sim.tail != last;) {
		struct datagram d = sim.to_client[sim.tail++ % QUEUE_MAX];

		sim_give_to_client(&d);
	}
	sim.now_ms++;
	if (sim.running && sim.now_ms - sim.server_ms >= SERVER_MS) {
		if (sim.base == 0)
			sim_send_oack();
		else
			send_window();
	}
	sim.out = tftp_tick(&sim.client, sim.now_ms);
	to_server(&sim.out);
}

void sim_reset(uint64_t size)
{
	memset(&sim, 0, sizeof(sim));
	sim.sink = (struct sink){ sink_begin, sink_write };
	sim.size = size;
	sim.room = UINT64_MAX;
	sim.window_max = UINT16_MAX;
	sim.tid = 4000;
	sim.now_ms = 5000;
	srand(1);
	error_clear();
}

struct tftp_request sim_request(uint16_t blksize, uint16_t window)
{
	return (struct tftp_request){ .file = "file",
				      .sink = &sim.sink,
				      .port = TFTP_PORT,
				      .blksize = blksize,
				      .window = window,
				      .patience_ms = TFTP_PATIENCE_MS,
				      .stall_ms = TFTP_STALL_MS };
}

void sim_start(uint16_t blksize, uint16_t window)
{
	struct tftp_request want = sim_request(blksize, window);

	sim.out = tftp_start(&sim.client, &want, sim.now_ms);
	to_server(&sim.out);
}

void sim_start_and_get(uint64_t bytes)
{
	sim_start(16, 4);
	while (sim.got < bytes)
		sim_step();
}

void sim_finish(void)
{
	while (sim.client.state == TFTP_BUSY)
		sim_step();
}

/* To the end, which must come within @max_ms. */
enum tftp_state sim_transfer(uint16_t blksize, uint16_t window, uint32_t max_ms)
{
	uint32_t end_ms = sim.now_ms + max_ms;

	sim_start(blksize, window);
	while (sim.client.state == TFTP_BUSY && sim.now_ms < end_ms)
		sim_step();
	return sim.client.state;
}

void sim_check_complete(void)
{
	CHECK_EQ(sim.client.state, TFTP_DONE);
	CHECK_EQ(sim.got, sim.size);
	CHECK_EQ(sim.client.received, sim.size);
}
