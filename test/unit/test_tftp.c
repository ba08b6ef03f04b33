// SPDX-License-Identifier: MIT
/* The TFTP state machine against a server and a network that do what each test says. */
#include <stdio.h>
#include <stdlib.h>

#include <keel/compiler.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <net/tftp.h>
#include <test/unit/test.h>

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };

#define QUEUE_MAX 512
#define SERVER_MS 930 /* never at the same moment as the client */

struct datagram {
	uint8_t data[TFTP_BLKSIZE + 4];
	size_t len;
	uint16_t port; /* the server's, either way */
};

/* One transfer: the client under test, a server, and what happens to packets between them. */
static struct {
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
} sim;

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

static void send_text(uint16_t opcode, uint16_t code, const char *text, size_t len, uint16_t port)
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

static void send_oack(void)
{
	char text[128];
	int n = 0;

	sim.server_ms = sim.now_ms;
	if (!sim.has_no_tsize)
		n += 1 + sprintf(text + n, "tsize%c%u", 0, (unsigned int)sim.size);
	n += 1 + sprintf(text + n, "blksize%c%u", 0, sim.blksize);
	if (sim.window > 1)
		n += 1 + sprintf(text + n, "windowsize%c%u", 0, sim.window);
	send_text(OACK, 0, text, (size_t)n, sim.tid);
}

static void server_request(const uint8_t *p, size_t len)
{
	bool options = asked(p, len, "blksize", 0) != 0;

	CHECK_STR((const char *)p + 2, "file");
	if (options && sim.drops_options)
		return;
	if (options && sim.running && sim.base == 0) { /* a repeated request: the same transfer */
		send_oack();
		return;
	}
	sim.tid++;
	if (options && sim.refuses_options) {
		send_text(ERROR, 8, "no options", 11, sim.tid);
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
		send_oack();
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

static void give_to_client(const struct datagram *d)
{
	/* A copy of its own size, so that a byte read behind its end is seen. */
	uint8_t *copy = malloc(d->len ? d->len : 1);

	memcpy(copy, d->data, d->len);
	sim.out = tftp_input(&sim.client, copy, d->len, d->port, sim.now_ms);
	free(copy);
	to_server(&sim.out);
}

/* A millisecond: what was in flight arrives, what is sent meanwhile arrives in the next one. */
static void step(void)
{
	for (size_t last = sim.head; sim.tail != last;) {
		struct datagram d = sim.to_client[sim.tail++ % QUEUE_MAX];

		give_to_client(&d);
	}
	sim.now_ms++;
	if (sim.running && sim.now_ms - sim.server_ms >= SERVER_MS) {
		if (sim.base == 0)
			send_oack();
		else
			send_window();
	}
	sim.out = tftp_tick(&sim.client, sim.now_ms);
	to_server(&sim.out);
}

static void reset(uint64_t size)
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

static struct tftp_request request(uint16_t blksize, uint16_t window)
{
	return (struct tftp_request){ .file = "file",
				      .sink = &sim.sink,
				      .port = TFTP_PORT,
				      .blksize = blksize,
				      .window = window,
				      .patience_ms = TFTP_PATIENCE_MS,
				      .stall_ms = TFTP_STALL_MS };
}

static void start(uint16_t blksize, uint16_t window)
{
	struct tftp_request want = request(blksize, window);

	sim.out = tftp_start(&sim.client, &want, sim.now_ms);
	to_server(&sim.out);
}

static void start_and_get(uint64_t bytes)
{
	start(16, 4);
	while (sim.got < bytes)
		step();
}

static void finish(void)
{
	while (sim.client.state == TFTP_BUSY)
		step();
}

/* To the end, which must come within @max_ms. */
static enum tftp_state transfer(uint16_t blksize, uint16_t window, uint32_t max_ms)
{
	uint32_t end_ms = sim.now_ms + max_ms;

	start(blksize, window);
	while (sim.client.state == TFTP_BUSY && sim.now_ms < end_ms)
		step();
	return sim.client.state;
}

static void check_complete(void)
{
	CHECK_EQ(sim.client.state, TFTP_DONE);
	CHECK_EQ(sim.got, sim.size);
	CHECK_EQ(sim.client.received, sim.size);
}

TEST(file_arrives_whole_in_large_blocks_and_windows)
{
	reset(100000);
	transfer(1468, 6, 1000);
	check_complete();
	CHECK_EQ(sim.announced, 100000);
	CHECK_EQ(sim.client.window, 6);
	CHECK_EQ(sim.data_sent, 100000 / 1468 + 1);
	CHECK_EQ(sim.errors_seen, 0);
}

TEST(every_size_around_a_block_and_a_window_arrives)
{
	for (uint64_t size = 0; size < 150; size++) {
		reset(size);
		transfer(16, 4, 1000);
		check_complete();
	}
}

TEST(window_is_acknowledged_once)
{
	reset(1468 * 12);
	transfer(1468, 6, 1000);
	check_complete();
	/* ACK 0, two windows, and the empty last block */
	CHECK_EQ(sim.acks_seen, 4);
}

TEST(server_that_ignores_options_is_read_in_plain_blocks)
{
	reset(3000);
	sim.ignores_options = true;
	transfer(1468, 6, 1000);
	check_complete();
	CHECK_EQ(sim.announced, SINK_SIZE_UNKNOWN);
	CHECK_EQ(sim.client.blksize, 512);
}

TEST(server_that_refuses_options_is_asked_again_without)
{
	reset(3000);
	sim.refuses_options = true;
	transfer(1468, 6, 1000);
	check_complete();
}

TEST(second_refusal_of_options_is_not_one_of_the_plain_request)
{
	reset(3000);
	sim.drops_options = true;
	start(1468, 6);
	while (sim.client.asked < 2)
		step();
	give_to_client(&(struct datagram){ "\0\5\0\10no", 7, 4711 });
	step();
	CHECK_EQ(sim.tid, 4001);
	give_to_client(&(struct datagram){ "\0\5\0\10no", 7, 4712 });
	step();
	CHECK_EQ(sim.tid, 4001); /* asked once */
	finish();
	check_complete();
}

TEST(server_that_drops_requests_with_options_is_asked_again_without)
{
	reset(3000);
	sim.drops_options = true;
	transfer(1468, 6, 2900);
	check_complete();
}

TEST(server_may_agree_to_less_than_was_asked)
{
	reset(100000);
	sim.window_max = 3;
	sim.has_no_tsize = true;
	transfer(1468, 6, 1000);
	check_complete();
	CHECK_EQ(sim.client.window, 3);
}

TEST(any_single_lost_packet_costs_no_data)
{
	for (unsigned int i = 1; i <= 24; i++) {
		reset(14 * 16 + 5);
		sim.drop[0] = i;
		transfer(16, 4, 3000);
		check_complete();
	}
}

TEST(any_two_lost_packets_cost_no_data)
{
	for (uint16_t window = 1; window <= 4; window += 3) {
		for (unsigned int i = 1; i <= 22; i++) {
			for (unsigned int j = i + 1; j <= 24; j++) {
				reset(10 * 16 + 5);
				sim.drop[0] = i;
				sim.drop[1] = j;
				transfer(16, window, 5000);
				check_complete();
			}
		}
	}
}

TEST(any_single_duplicate_costs_no_data_and_is_not_acknowledged)
{
	reset(14 * 16 + 5);
	transfer(16, 1, 1000);
	unsigned int acks = sim.acks_seen, data = sim.data_sent;

	for (unsigned int i = 1; i <= 32; i++) {
		reset(14 * 16 + 5);
		sim.twice = i;
		transfer(16, 1, 1000);
		check_complete();
		CHECK_EQ(sim.acks_seen, acks);
		CHECK_EQ(sim.data_sent, data);
	}
}

TEST(any_two_exchanged_packets_cost_no_data)
{
	for (unsigned int i = 1; i <= 24; i++) {
		reset(14 * 16 + 5);
		sim.swap = i;
		transfer(16, 4, 3000);
		check_complete();
	}
}

TEST(random_loss_of_every_tenth_packet_is_survived)
{
	for (unsigned int seed = 1; seed <= 20; seed++) {
		reset(200000);
		sim.loss_percent = 10;
		srand(seed);
		transfer(1468, 6, 60000);
		check_complete();
	}
}

TEST(errors_count_only_in_a_row)
{
	/* 3000 blocks at 5 % loss: hundreds of timeouts in all */
	reset(3000 * 16);
	sim.loss_percent = 5;
	transfer(16, 1, 1000000);
	check_complete();
	CHECK(sim.client.stats.timeouts > 20);
}

TEST(gap_is_reported_once_and_costs_no_waiting)
{
	reset(40 * 16);
	sim.drop[0] = 10; /* inside a window */
	transfer(16, 8, 1000);
	check_complete();
	CHECK_EQ(sim.client.stats.gaps, 1);
	CHECK_EQ(sim.client.stats.timeouts, 0);
}

TEST(gap_is_reported_once_although_the_end_of_its_window_comes_twice)
{
	reset(40 * 16);
	sim.drop[0] = 3 + 1;
	sim.twice = 3 + 8; /* the last block of the first window */
	transfer(16, 8, 1000);
	check_complete();
	CHECK_EQ(sim.client.stats.gaps, 1);
}

TEST(answer_to_a_repeated_packet_is_not_timed)
{
	reset(1000);
	start(16, 1);
	sim.tail = sim.head; /* the OACK takes 200 ms, its answer is lost */
	sim.now_ms += 200;
	sim.drop[0] = sim.packets + 2;
	send_oack();
	step();
	CHECK_EQ(sim.client.srtt8 / 8, 200);
	while (!sim.client.stats.timeouts)
		step();
	while (!sim.got)
		step();
	CHECK_EQ(sim.client.srtt8 / 8, 200);
}

TEST(block_numbers_wrap_to_zero)
{
	reset(70000 * 8 + 3);
	transfer(8, 1, 200000);
	check_complete();
	reset(140000 * 8 + 3);
	transfer(8, 16, 200000);
	check_complete();
}

TEST(block_numbers_may_wrap_to_one)
{
	reset(140000 * 8 + 3);
	sim.wraps_to_one = true;
	transfer(8, 1, 200000);
	check_complete();
	reset(140000 * 8 + 3);
	sim.wraps_to_one = true;
	transfer(8, 16, 200000);
	check_complete();
}

/* With a window, 65535 then 1 is a wrap or a lost 0: guessing would shift the file by a block. */
TEST(lost_block_at_the_wrap_is_not_taken_for_a_wrap_to_one)
{
	for (unsigned int i = 0; i < 12; i++) {
		reset(66000 * 8);
		/* RRQ, OACK, ACK 0; then seven blocks and an ACK a window: 65536 lies in one */
		sim.drop[0] = 3 + 65536 + 65536 / 7 - 6 + i;
		transfer(8, 7, 200000);
		check_complete();
	}
}

TEST(silence_after_the_request_ends_within_three_seconds)
{
	reset(100);
	sim.drops_options = sim.ignores_options = true;
	sim.loss_percent = 100;
	CHECK_EQ(transfer(1468, 6, 3000), TFTP_FAILED);
	CHECK(sim.client.silent);
	CHECK(sim.packets >= 4);
}

TEST(silence_in_the_middle_ends_and_is_told_to_the_server)
{
	reset(100000);
	sim.stall_at = 20;
	CHECK_EQ(transfer(1468, 6, TFTP_STALL_MS + 1000), TFTP_FAILED);
	CHECK(sim.client.silent);
	CHECK_EQ(sim.got, 19 * 1468);
	CHECK_EQ(sim.errors_seen, 1);
}

TEST(retransmission_follows_the_speed_of_the_network)
{
	reset(1000 * 16);
	sim.drop[0] = 500; /* a block with window 1: only the timer notices */
	start(16, 1);
	while (sim.client.state == TFTP_BUSY && !sim.client.stats.timeouts)
		step();
	CHECK(sim.client.rto_ms <= 100); /* doubled once already */
}

TEST(window_that_overflows_the_nic_is_made_smaller)
{
	reset(500 * 64);
	sim.capacity = 3;
	transfer(64, 8, 10000);
	check_complete();
	CHECK_EQ(sim.client.window, 3);
	CHECK_EQ(sim.begins, 2);
}

TEST(stranger_gets_an_error_and_changes_nothing)
{
	uint8_t data[4 + 16];

	reset(1000);
	start_and_get(160);
	put_be16(data, DATA);
	put_be16(data + 2, (uint16_t)sim.client.next);
	memset(data + 4, 0xee, 16);
	sim.out = tftp_input(&sim.client, data, sizeof(data), sim.tid + 1, sim.now_ms);
	CHECK_EQ(get_be16(sim.out.data), ERROR);
	CHECK_EQ(get_be16((const uint8_t *)sim.out.data + 2), 5);
	CHECK_EQ(sim.out.port, sim.tid + 1);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
	finish();
	check_complete();
}

TEST(error_of_a_stranger_is_not_answered)
{
	reset(1000);
	start_and_get(160);
	sim.out = tftp_input(&sim.client, "\0\5\0\1no", 7, sim.tid + 1, sim.now_ms);
	CHECK_EQ(sim.out.len, 0);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
}

TEST(missing_file_is_named_with_the_words_of_the_server)
{
	reset(1000);
	start(16, 4);
	sim.out = tftp_input(&sim.client, "\0\5\0\1File\033not found", 19, sim.tid, sim.now_ms);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_EQ(sim.out.len, 0);
	CHECK_STR(error_text(), "the server has no file file (\"File?not found\")");
}

TEST(error_text_without_its_end_is_read_within_the_packet)
{
	reset(1000);
	start(16, 4);
	give_to_client(&(struct datagram){ "\0\5\0\2abcd", 8, sim.tid });
	CHECK_HAS(error_text(), "(\"abcd\")");
}

TEST(file_without_room_is_refused_before_its_first_byte)
{
	reset(1000);
	sim.room = 999;
	CHECK_EQ(transfer(16, 4, 1000), TFTP_FAILED);
	CHECK_EQ(sim.data_sent, 0);
	CHECK_EQ(sim.last_error, 3);
	CHECK_STR(error_text(), "sink: no room");
}

TEST(file_of_unknown_size_ends_where_the_room_does)
{
	reset(1000);
	sim.room = 600;
	sim.has_no_tsize = true;
	CHECK_EQ(transfer(16, 4, 1000), TFTP_FAILED);
	CHECK_EQ(sim.got, 592);
	CHECK_EQ(sim.last_error, 3);
}

TEST(block_larger_than_agreed_is_refused)
{
	uint8_t data[4 + 17] = { 0, 3 };

	reset(1000);
	start_and_get(160);
	put_be16(data + 2, (uint16_t)sim.client.next);
	sim.out = tftp_input(&sim.client, data, sizeof(data), sim.tid, sim.now_ms);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_HAS(error_text(), "17 bytes, 16 were agreed");
}

TEST(block_beyond_the_announced_size_is_refused)
{
	reset(1000);
	start_and_get(160);
	sim.client.size = sim.got + 10;
	finish();
	CHECK_EQ(sim.client.state, TFTP_FAILED);
	CHECK(sim.got <= sim.client.size);
}

TEST(file_shorter_than_announced_is_an_error)
{
	reset(1000);
	start_and_get(160);
	sim.client.size += 1;
	finish();
	CHECK_EQ(sim.client.state, TFTP_FAILED);
	CHECK_HAS(error_text(), "ended after 1000 bytes");
}

static void check_oack_refused(const char *text, size_t len)
{
	reset(1000);
	sim.drop[0] = 1;
	start(16, 4);
	send_text(OACK, 0, text, len, sim.tid);
	step();
	CHECK_EQ(sim.last_error, 8);
	sim.refuses_options = true; /* and it asks without options from now on */
	finish();
	check_complete();
}

TEST(options_that_were_not_offered_are_refused)
{
	check_oack_refused(
		"blksize\0"
		"17",
		11);
	check_oack_refused(
		"blksize\0"
		"0",
		10);
	check_oack_refused(
		"windowsize\0"
		"5",
		13);
	check_oack_refused(
		"windowsize\0"
		"0",
		13);
	check_oack_refused(
		"blksize\0"
		"1x",
		11);
	check_oack_refused(
		"tsize\0"
		"99999999999999999999999",
		30);
	check_oack_refused("blksize", 8);
	check_oack_refused("blksize", 7);
	check_oack_refused(
		"blksize\0"
		"1",
		9);
}

TEST(late_answer_to_an_earlier_request_is_a_stranger)
{
	reset(1000);
	start_and_get(160);
	give_to_client(&(struct datagram){ "\0\3\0\1abc", 7, 4711 });
	CHECK_EQ(sim.last_error, 5);
	CHECK_EQ(sim.last_error_port, 4711);
	finish();
	check_complete();
}

TEST(cancel_tells_the_server)
{
	reset(100000);
	start_and_get(160);
	sim.out = tftp_cancel(&sim.client);
	CHECK_EQ(get_be16(sim.out.data), ERROR);
	CHECK_EQ(sim.out.port, sim.tid);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
}

TEST(packets_too_short_to_be_anything_are_ignored)
{
	reset(1000);
	start(16, 4);
	for (size_t len = 0; len < 4; len++)
		give_to_client(&(struct datagram){ "\0\3\0", len, sim.tid });
	CHECK_EQ(sim.client.state, TFTP_BUSY);
	CHECK_EQ(sim.client.server_port, 0);
}

TEST(file_name_that_fits_no_request_is_refused)
{
	char name[TFTP_FILE_MAX + 2];
	struct tftp_request want = request(1468, 4);

	reset(1000);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	want.file = name;
	want.sink = &sim.sink;
	sim.out = tftp_start(&sim.client, &want, 0);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_EQ(sim.out.len, 0);
	want.file = name + 1;
	sim.out = tftp_start(&sim.client, &want, 0);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
	CHECK(sim.out.len <= sizeof(sim.client.packet));
}
