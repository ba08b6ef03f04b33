// SPDX-License-Identifier: MIT
/* Kermit receiver; the interface is in kermit.h. The protocol: da Cruz, Gianone, "Kermit Protocol". */
#include <lib/kermit.h>

#include <string.h>

enum { MARK = 0x01, CTRL_C = 0x03 };

/* A packet: LEN SEQ TYPE data check, or LEN = 0 SEQ TYPE LENX1 LENX2 HCHECK data check */
enum { LEN, SEQ, TYPE, LENX1, LENX2, HCHECK, LONG_HEAD };

#define TRIES_START 20
#define TRIES_FILE  15
#define WAIT_MS	    3000 /* senders repeat after 5 s or more */
#define PREFIX	    '#'	 /* what every sender uses before control characters */
#define LONG_MAX    (KERMIT_PACKET - LONG_HEAD)
#define LONG_TOLD   (LONG_MAX - 8) /* C-Kermit goes one beyond what it is told */

static uint8_t tochar(unsigned int value)
{
	return (uint8_t)(value + 32);
}

/* 0..94, or more than any field may hold when @c is no printable character */
static unsigned int unchar(uint8_t c)
{
	return c >= 32 && c < 127 ? c - 32u : 255;
}

static struct transfer_reply act(struct kermit *k, enum transfer_state state, size_t send_len)
{
	return (struct transfer_reply){ state, k->send, send_len, WAIT_MS };
}

static struct transfer_reply wait_on(struct kermit *k)
{
	return act(k, TRANSFER_BUSY, 0);
}

/* The block check over @len characters as 1, 2 or 3 printable ones. */
static void make_check(unsigned int type, const uint8_t *text, size_t len, uint8_t *check)
{
	unsigned int sum = 0, crc = 0;

	for (size_t i = 0; i < len; i++) {
		sum += text[i];
		crc ^= text[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x8408 : 0);
	}
	if (type == 1) {
		check[0] = tochar((sum + (sum >> 6 & 3)) & 63);
	} else if (type == 2) {
		check[0] = tochar(sum >> 6 & 63);
		check[1] = tochar(sum & 63);
	} else {
		check[0] = tochar(crc >> 12 & 15);
		check[1] = tochar(crc >> 6 & 63);
		check[2] = tochar(crc & 63);
	}
}

/* Build a packet in send[]; it stays there to be repeated. @text must leave room for the frame. */
static struct transfer_reply packet(struct kermit *k, char type, uint8_t seq, const char *text)
{
	size_t len = strlen(text);
	uint8_t *s = k->send;

	s[0] = MARK;
	s[1] = tochar((unsigned int)len + 2 + k->check);
	s[2] = tochar(seq);
	s[3] = (uint8_t)type;
	memcpy(s + 4, text, len);
	make_check(k->check, s + 1, len + 3, s + 4 + len);
	k->send_len = len + 4 + k->check;
	s[k->send_len++] = '\r';
	return act(k, TRANSFER_BUSY, k->send_len);
}

static struct transfer_reply fail_with(struct kermit *k, enum transfer_state why, const char *text)
{
	struct transfer_reply r = packet(k, 'E', k->expected, text);

	r.state = why;
	return r;
}

/* Progress was made: acknowledge the packet, expect the next. */
static struct transfer_reply acknowledge(struct kermit *k, const char *text)
{
	uint8_t seq = k->expected;

	k->tries = 0;
	k->expected = (seq + 1) & 63;
	return packet(k, 'Y', seq, text);
}

static struct transfer_reply ask_again(struct kermit *k, enum transfer_state why)
{
	if (++k->tries > (k->phase == KERMIT_START ? TRIES_START : TRIES_FILE)) {
		if (k->phase == KERMIT_START)
			why = TRANSFER_NO_SENDER;
		return fail_with(k, why, "receiver gave up");
	}
	return packet(k, 'N', k->expected, "");
}

struct decoder {
	struct kermit *k;
	const uint8_t *text;
	size_t left;
};

/* Next character, control and eighth-bit prefixes undone. Returns -1 at the end, -2 when cut short. */
static int decode_char(struct decoder *d)
{
	unsigned int high = 0;
	uint8_t c;

	if (!d->left)
		return -1;
	c = *d->text++;
	d->left--;
	if (d->k->eighth && c == d->k->eighth) {
		high = 0x80;
		if (!d->left--)
			return -2;
		c = *d->text++;
	}
	if (c == PREFIX) {
		if (!d->left--)
			return -2;
		c = *d->text++;
		if ((c & 0x7f) >= 0x3f && (c & 0x7f) <= 0x5f)
			c ^= 0x40;
	}
	return (int)(c | high);
}

/* A run of equal characters: its length through @count. */
static int decode_run(struct decoder *d, size_t *count)
{
	int c;

	*count = 1;
	if (!d->k->repeat || !d->left || d->text[0] != d->k->repeat)
		return decode_char(d);
	if (d->left < 3)
		return -2;
	*count = unchar(d->text[1]);
	if (*count > 94)
		return -2;
	d->text += 2;
	d->left -= 2;
	c = decode_char(d);
	return c == -1 ? -2 : c;
}

/* Is every prefix followed by what it announces? Nothing is stored before this is known. */
static bool decodable(struct kermit *k, const uint8_t *text, size_t len)
{
	struct decoder d = { k, text, len };
	size_t count;
	int c;

	do {
		c = decode_run(&d, &count);
	} while (c >= 0);
	return c == -1;
}

static int store(struct kermit *k, const uint8_t *text, size_t len)
{
	struct decoder d = { k, text, len };
	uint8_t out[128];
	size_t n = 0, count;
	int c, rc = 0;

	for (c = decode_run(&d, &count); c >= 0 && !rc; c = decode_run(&d, &count)) {
		memset(out + n, c, count);
		n += count;
		k->received += count;
		if (n <= sizeof(out) - 94 && d.left)
			continue;
		rc = k->sink.write(k->sink.ctx, out, n);
		n = 0;
	}
	return rc;
}

/* Our side of the parameters, in the order of the Send-Init packet. */
static struct transfer_reply answer_parameters(struct kermit *k, unsigned int check)
{
	uint8_t text[] = { tochar(94), /* longest short packet */
			   tochar(5),  /* seconds after which we want a repetition */
			   tochar(0),
			   '@',
			   tochar('\r'),
			   PREFIX,
			   'Y', /* 8th bit: as you wish */
			   (uint8_t)('0' + check),
			   k->repeat ? k->repeat : ' ',
			   tochar(2 | 8), /* long packets, attributes */
			   tochar(0),
			   tochar(LONG_TOLD / 95),
			   tochar(LONG_TOLD % 95),
			   0 };
	struct transfer_reply r;

	k->check = 1;
	r = acknowledge(k, (const char *)text);
	k->check = check;
	return r;
}

/*
 * The sender's parameters. Type 1 checks do not see every damaged byte, so what
 * no sender says is taken for damage.
 */
static struct transfer_reply accept_parameters(struct kermit *k, const uint8_t *p, size_t len)
{
	uint8_t qctl = len > 5 ? p[5] : PREFIX, eighth = len > 6 ? p[6] : 'N';
	uint8_t check = len > 7 ? p[7] : '1', repeat = len > 8 ? p[8] : ' ';

	if (qctl != PREFIX || !strchr("YN& ", eighth) || check < '1' || check > '3' ||
	    !strchr("~ ", repeat) || !eighth || !repeat)
		return ask_again(k, TRANSFER_DAMAGED);
	k->eighth = eighth == '&' ? '&' : 0;
	k->repeat = repeat == '~' ? '~' : 0;
	k->phase = KERMIT_NO_NAME;
	return answer_parameters(k, check - '0');
}

static struct transfer_reply accept_name(struct kermit *k, const uint8_t *text, size_t len)
{
	struct decoder d = { k, text, len };
	size_t n = 0, count;

	if (k->phase == KERMIT_AFTER) {
		k->more = true;
		return fail_with(k, TRANSFER_DONE, "one file only");
	}
	for (int c = decode_run(&d, &count); c >= 0; c = decode_run(&d, &count))
		for (; count && n < KERMIT_NAME - 1; count--)
			k->name[n++] = (char)c;
	k->name[n] = '\0';
	k->phase = KERMIT_NAMED;
	return acknowledge(k, "");
}

/* Attributes: letter, length, text; '1' is the size in bytes. */
static struct transfer_reply accept_attributes(struct kermit *k, const uint8_t *p, size_t len)
{
	while (len >= 2 && unchar(p[1]) <= len - 2) {
		size_t n = unchar(p[1]);
		uint64_t size = 0;

		for (size_t i = 0; i < n && p[0] == '1' && n < 19; i++)
			size = size * 10 + (p[2 + i] - '0') % 10u;
		if (p[0] == '1' && n && n < 19)
			k->size = size;
		p += 2 + n;
		len -= 2 + n;
	}
	return acknowledge(k, "");
}

/* The file begins with its first data or, when it is empty, with its end. */
static bool opened(struct kermit *k)
{
	if (k->phase == KERMIT_FILE)
		return true;
	k->phase = KERMIT_FILE;
	return k->sink.open(k->sink.ctx, k->name, k->size) == 0;
}

static struct transfer_reply accept_data(struct kermit *k, const uint8_t *text, size_t len)
{
	if (!opened(k) || store(k, text, len))
		return fail_with(k, TRANSFER_NO_PLACE, "receiver has no room");
	return acknowledge(k, "");
}

static struct transfer_reply accept_end(struct kermit *k, const uint8_t *text, size_t len)
{
	if (len && text[0] == 'D')
		return fail_with(k, TRANSFER_CANCELLED, "cancelled");
	if (!opened(k))
		return fail_with(k, TRANSFER_NO_PLACE, "receiver has no room");
	if (k->size != TRANSFER_SIZE_UNKNOWN && k->received < k->size)
		return fail_with(k, TRANSFER_SHORT, "file is shorter than announced");
	k->phase = KERMIT_AFTER;
	return acknowledge(k, "");
}

static struct transfer_reply accept_break(struct kermit *k)
{
	struct transfer_reply r = acknowledge(k, "");

	r.state = k->phase == KERMIT_AFTER ? TRANSFER_DONE : TRANSFER_NO_FILE;
	return r;
}

/* Which packet may come when: a bit for each phase. */
static bool in_order(const struct kermit *k, uint8_t type)
{
	static const struct {
		char type;
		uint8_t phases;
	} allowed[] = {
		{ 'S', 1u << KERMIT_START },
		{ 'F', 1u << KERMIT_NO_NAME | 1u << KERMIT_AFTER },
		{ 'A', 1u << KERMIT_NAMED },
		{ 'D', 1u << KERMIT_NAMED | 1u << KERMIT_FILE },
		{ 'Z', 1u << KERMIT_NAMED | 1u << KERMIT_FILE },
		{ 'B', 1u << KERMIT_NO_NAME | 1u << KERMIT_AFTER },
	};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i].type == type)
			return allowed[i].phases >> k->phase & 1;
	return false;
}

static struct transfer_reply dispatch(struct kermit *k, const uint8_t *text, size_t len)
{
	uint8_t type = k->packet[TYPE];

	if (!in_order(k, type))
		return fail_with(k, TRANSFER_LOST, "packet out of order");
	switch (type) {
	case 'S':
		return accept_parameters(k, text, len);
	case 'A':
		return accept_attributes(k, text, len);
	case 'Z':
		return accept_end(k, text, len);
	case 'B':
		return accept_break(k);
	default:
		break;
	}
	if (!decodable(k, text, len))
		return ask_again(k, TRANSFER_DAMAGED);
	return type == 'F' ? accept_name(k, text, len) : accept_data(k, text, len);
}

static struct transfer_reply packet_complete(struct kermit *k)
{
	unsigned int type = k->packet[TYPE] == 'S' ? 1 : k->check;
	size_t head = k->lengthened ? LONG_HEAD : LENX1;
	uint8_t check[3], seq = (uint8_t)unchar(k->packet[SEQ]);

	k->at = KERMIT_MARK;
	if (k->want < head + type)
		return ask_again(k, TRANSFER_DAMAGED);
	make_check(type, k->packet, k->want - type, check);
	if (memcmp(check, k->packet + k->want - type, type) || seq > 63)
		return ask_again(k, TRANSFER_DAMAGED);
	if (k->packet[TYPE] == 'E')
		return act(k, TRANSFER_CANCELLED, 0);
	if (strchr("YNTQ", k->packet[TYPE]))
		return wait_on(k); /* an echo of ours, or nothing a receiver answers */
	if (seq == k->expected)
		return dispatch(k, k->packet + head, k->want - head - type);
	if (k->phase == KERMIT_START || seq != ((k->expected - 1) & 63))
		return ask_again(k, TRANSFER_LOST);
	if (++k->tries > TRIES_FILE)
		return fail_with(k, TRANSFER_LOST, "receiver gave up");
	if (k->phase == KERMIT_NO_NAME) { /* the parameters again: a plain ACK would lose them */
		k->expected = seq;
		return accept_parameters(k, k->packet + head, k->want - head - type);
	}
	if (k->send[3] == 'Y' && k->send[2] == tochar(seq))
		return act(k, TRANSFER_BUSY, k->send_len);
	return packet(k, 'Y', seq, ""); /* a NAK was sent since */
}

/* The fixed part of a long packet is there: its check guards the length. */
static struct transfer_reply lengthen(struct kermit *k)
{
	uint8_t check;
	size_t more = unchar(k->packet[LENX1]) * 95 + unchar(k->packet[LENX2]);

	make_check(1, k->packet, HCHECK, &check);
	if (check != k->packet[HCHECK] || more < 1 || more > LONG_MAX) {
		k->at = KERMIT_MARK;
		return ask_again(k, TRANSFER_DAMAGED);
	}
	k->want += more;
	k->lengthened = true;
	return wait_on(k);
}

static struct transfer_reply length(struct kermit *k, uint8_t byte)
{
	unsigned int len = unchar(byte);

	if (len != 0 && (len < 3 || len > 94)) {
		k->at = KERMIT_MARK;
		return wait_on(k); /* what follows is skipped, then asked for again */
	}
	k->packet[LEN] = byte;
	k->have = 1;
	k->want = len ? len + 1 : LONG_HEAD;
	k->lengthened = false;
	k->at = KERMIT_BODY;
	return wait_on(k);
}

static struct transfer_reply between(struct kermit *k, uint8_t byte)
{
	k->interrupts = byte == CTRL_C ? k->interrupts + 1 : 0;
	if (k->interrupts > 1 || (k->interrupts && k->phase == KERMIT_START))
		return fail_with(k, TRANSFER_ABORTED, "receiver was interrupted");
	return wait_on(k);
}

struct transfer_reply kermit_start(struct kermit *k, const struct transfer_sink *sink)
{
	memset(k, 0, sizeof(*k));
	k->sink = *sink;
	k->size = TRANSFER_SIZE_UNKNOWN;
	k->check = 1;
	return wait_on(k);
}

struct transfer_reply kermit_input(struct kermit *k, uint8_t byte)
{
	if (byte == MARK) { /* never inside a packet */
		k->at = KERMIT_LEN;
		return wait_on(k);
	}
	switch (k->at) {
	case KERMIT_MARK:
		return between(k, byte);
	case KERMIT_LEN:
		return length(k, byte);
	default:
		break;
	}
	k->packet[k->have++] = byte;
	if (k->have < k->want)
		return wait_on(k);
	return k->packet[LEN] == tochar(0) && !k->lengthened ? lengthen(k) : packet_complete(k);
}

struct transfer_reply kermit_quiet(struct kermit *k)
{
	k->at = KERMIT_MARK;
	return ask_again(k, TRANSFER_SILENT);
}
