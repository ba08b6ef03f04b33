// SPDX-License-Identifier: MIT
#include <stdio.h>

#include <lib/kermit.h>
#include <test/fake/fake_line.h>
#include <test/unit/test.h>

#define FILE_SIZE 300

static struct kermit k;
static uint8_t content[FILE_SIZE];

/* A small sender of its own: what it sends, and how far it is. */
static struct {
	unsigned int check;  /* asked for in its Send-Init packet */
	bool eighth, repeat; /* prefixes asked for */
	bool long_packets;
	const char *attributes;
	unsigned int now_check; /* in force */
	size_t at, next;	/* bytes of the file acknowledged; and with this packet */
	char reply[200];
	size_t reply_len;
	bool failed, over;
} s;

static uint8_t tochar(size_t v)
{
	return (uint8_t)(v + 32);
}

/* The CRC as the book has it: four bits at a time, times 10201 octal. */
static unsigned int book_crc(const uint8_t *p, size_t len)
{
	unsigned int crc = 0;

	for (; len; len--, p++) {
		crc = crc >> 4 ^ ((crc ^ *p) & 15) * 010201;
		crc = crc >> 4 ^ ((crc ^ *p >> 4) & 15) * 010201;
	}
	return crc;
}

static size_t add_check(unsigned int type, const uint8_t *p, size_t len, uint8_t *out)
{
	unsigned int sum = 0, crc = book_crc(p, len);

	for (size_t i = 0; i < len; i++)
		sum += p[i];
	if (type == 1)
		out[0] = tochar(((sum & 0xc0) / 0x40 + sum) & 0x3f);
	else if (type == 2)
		memcpy(out, (uint8_t[]){ tochar(sum >> 6 & 63), tochar(sum & 63) }, 2);
	else
		memcpy(out,
		       (uint8_t[]){ tochar(crc >> 12), tochar(crc >> 6 & 63), tochar(crc & 63) },
		       3);
	return type;
}

static void send_packet(struct fake_line *line, char type, const void *data, size_t len)
{
	uint8_t p[1100] = { 1 };
	unsigned int check = type == 'S' ? 1 : s.now_check;
	size_t n = 4;

	p[2] = tochar((size_t)line->stage & 63);
	p[3] = (uint8_t)type;
	if (len + 2 + check > 94) {
		p[1] = tochar(0);
		p[4] = tochar((len + check) / 95);
		p[5] = tochar((len + check) % 95);
		add_check(1, p + 1, 5, p + 6);
		n = 7;
	} else {
		p[1] = tochar(len + 2 + check);
	}
	memcpy(p + n, data, len);
	n += len;
	n += add_check(check, p + 1, n - 1, p + n);
	p[n++] = '\r';
	line_send(line, p, n);
}

static size_t encode_char(uint8_t c, uint8_t *out)
{
	size_t n = 0;

	if (s.eighth && c & 0x80) {
		out[n++] = '&';
		c &= 0x7f;
	}
	if ((c & 0x7f) < 32 || (c & 0x7f) == 127) {
		out[n++] = '#';
		c ^= 64;
	} else if (c == '#' || (s.eighth && c == '&') || (s.repeat && c == '~')) {
		out[n++] = '#';
	}
	out[n++] = c;
	return n;
}

static void send_data(struct fake_line *line)
{
	uint8_t out[1100];
	size_t n = 0, limit = s.long_packets ? 900 : 80;

	for (s.next = s.at; s.next < FILE_SIZE && n < limit;) {
		size_t run = 1;

		while (s.repeat && run < 94 && s.next + run < FILE_SIZE &&
		       content[s.next + run] == content[s.next])
			run++;
		if (run > 2) {
			out[n++] = '~';
			out[n++] = tochar(run);
		} else {
			run = 1;
		}
		n += encode_char(content[s.next], out + n);
		s.next += run;
	}
	send_packet(line, 'D', out, n);
}

enum { INIT, NAME, ATTRIBUTES, DATA };

static void send_stage(struct fake_line *line)
{
	char init[] = "~* @-#Y1 +!*d"; /* 94, 10 s, no padding, CR, #, ... long and attributes */

	init[6] = s.eighth ? '&' : 'Y';
	init[7] = (char)('0' + s.check);
	init[8] = s.repeat ? '~' : ' ';
	if (line->stage == INIT)
		send_packet(line, 'S', init, 13);
	else if (line->stage == NAME)
		send_packet(line, 'F', "VMLINUZ.BIN", 11);
	else if (line->stage == ATTRIBUTES)
		send_packet(line, 'A', s.attributes, strlen(s.attributes));
	else if (s.at < FILE_SIZE)
		send_data(line);
	else
		send_packet(line, s.over ? 'B' : 'Z', "", 0);
}

static void acknowledged(struct fake_line *line)
{
	if (line->stage == INIT)
		s.now_check = s.check;
	if (line->stage >= DATA) {
		if (s.at == FILE_SIZE && s.over) {
			s.failed = true; /* nothing more to say */
			return;
		}
		s.over = s.at == FILE_SIZE;
		s.at = s.at < FILE_SIZE ? s.next : s.at;
	}
	line->stage++;
	send_stage(line);
}

/* One whole reply packet: MARK LEN SEQ TYPE ... check */
static void reply_packet(struct fake_line *line)
{
	const uint8_t *p = (const uint8_t *)s.reply;
	size_t seq = p[2] - 32u, now = (size_t)line->stage & 63;
	unsigned int type = line->stage == INIT ? 1 : s.now_check;
	uint8_t check[3];

	if (s.reply_len < 4 + type || p[1] - 32u + 2 != s.reply_len)
		return;
	add_check(type, p + 1, s.reply_len - 1 - type, check);
	if (memcmp(check, p + s.reply_len - type, type))
		return;
	if (p[3] == 'Y' && seq == now)
		acknowledged(line);
	else if (p[3] == 'N' && line->stage != INIT && seq == ((now + 1) & 63))
		acknowledged(line);
	else if (p[3] == 'N' && seq == now)
		send_stage(line);
	else if (p[3] == 'E')
		s.failed = true;
}

static void sender(struct fake_line *line, int reply)
{
	if (reply < 0 && !s.failed) {
		send_stage(line);
	} else if (!s.failed && reply == '\r') {
		reply_packet(line);
		s.reply_len = 0;
	} else if (reply == 1) {
		s.reply[0] = 1;
		s.reply_len = 1;
	} else if (s.reply_len && s.reply_len < sizeof(s.reply)) {
		s.reply[s.reply_len++] = (char)reply;
	}
}

static struct transfer_reply input(void *receiver, uint8_t byte)
{
	return kermit_input(receiver, byte);
}

static struct transfer_reply quiet(void *receiver)
{
	return kermit_quiet(receiver);
}

static enum transfer_state transfer(struct fake_line *line)
{
	struct transfer_sink sink = fake_line_sink(line);

	for (size_t i = 0; i < FILE_SIZE; i++)
		content[i] = (uint8_t)i;
	memset(content + 20, 0x81, 120);
	memcpy(content, "###&&&~~~\1\r\n\xff\xfe", 14);
	line->sender = sender;
	line->input = input;
	line->quiet = quiet;
	line->receiver = &k;
	line->stage = INIT;
	if (!line->room)
		line->room = sizeof(line->file);
	s.now_check = 1;
	s.at = s.next = s.reply_len = 0;
	s.failed = s.over = false;
	return fake_line_run(line, kermit_start(&k, &sink));
}

static bool whole(const struct fake_line *line)
{
	return line->stored == FILE_SIZE && !memcmp(line->file, content, FILE_SIZE);
}

static void options(unsigned int n)
{
	s.check = n % 3 + 1;
	s.eighth = n / 3 & 1;
	s.repeat = n / 6 & 1;
	s.long_packets = n / 12 & 1;
	s.attributes = "!!11#300.\"U1";
}

TEST(every_combination_of_checks_prefixes_and_lengths_arrives)
{
	for (unsigned int n = 0; n < 24; n++) {
		struct fake_line line = { 0 };

		options(n);
		CHECK_EQ(transfer(&line), TRANSFER_DONE);
		CHECK(whole(&line));
		CHECK_STR(line.name, "VMLINUZ.BIN");
		CHECK_EQ(line.size, FILE_SIZE);
	}
}

/* With the CRC (what C-Kermit and G-Kermit ask for) nothing wrong gets through, nothing hangs. */
static void sweep(unsigned int n, bool backwards, size_t bytes)
{
	static const uint8_t flips[] = { 1, 2, 4, 8, 16, 32, 64, 128, 255, 3, 63 };
	unsigned int recovered = 0, all = 0;

	for (size_t at = 0; at < bytes; at++)
		for (size_t f = 0; f < sizeof(flips) + 2; f++) {
			struct fake_line line = { .backwards = backwards, .at = at };
			enum transfer_state state;

			options(n);
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
	CHECK(recovered > all * 99 / 100);
}

TEST(every_damaged_lost_or_doubled_byte_of_short_packets_is_recovered_or_refused)
{
	sweep(2 + 3 + 6, false, 600);
}

TEST(every_damaged_lost_or_doubled_byte_of_a_long_packet_is_recovered_or_refused)
{
	sweep(2 + 12, false, 560);
}

TEST(every_damaged_lost_or_doubled_reply_is_recovered_or_refused)
{
	sweep(2, true, 120);
}

TEST(a_file_that_does_not_fit_is_refused_before_its_first_byte)
{
	struct fake_line line = { .room = FILE_SIZE - 1 };

	options(2);
	CHECK_EQ(transfer(&line), TRANSFER_NO_PLACE);
	CHECK_EQ(line.stored, 0);
	CHECK(s.failed); /* the sender was told */
}

TEST(a_file_of_unknown_size_stops_where_the_room_ends)
{
	struct fake_line line = { .room = FILE_SIZE - 1 };

	options(2);
	s.attributes = "";
	CHECK_EQ(transfer(&line), TRANSFER_NO_PLACE);
	CHECK(line.stored <= FILE_SIZE - 1);
}

TEST(a_file_shorter_than_announced_is_found_out)
{
	struct fake_line line = { 0 };

	options(2);
	s.attributes = "1#301";
	CHECK_EQ(transfer(&line), TRANSFER_SHORT);
}

static enum transfer_state feed(const char *bytes)
{
	struct transfer_reply r = { 0 };

	for (; *bytes && r.state == TRANSFER_BUSY; bytes++)
		r = kermit_input(&k, (uint8_t)*bytes);
	return r.state;
}

TEST(ctrl_c_stops_the_wait_and_the_senders_error_packet_ends_it)
{
	struct fake_line line = { 0 };
	struct transfer_sink sink = fake_line_sink(&line);

	kermit_start(&k, &sink);
	CHECK_EQ(feed("\3"), TRANSFER_ABORTED);
	kermit_start(&k, &sink);
	CHECK_EQ(feed("\1# E*\r"), TRANSFER_CANCELLED);
}

TEST(silence_is_asked_for_a_minute_and_then_given_up)
{
	struct fake_line line = { 0 };
	struct transfer_sink sink = fake_line_sink(&line);
	struct transfer_reply r = kermit_start(&k, &sink);
	uint64_t ms = 0;

	while (r.state == TRANSFER_BUSY) {
		ms += r.wait_ms;
		r = kermit_quiet(&k);
	}
	CHECK_EQ(r.state, TRANSFER_NO_SENDER);
	CHECK(ms >= 60000 && ms <= 65000);
}
