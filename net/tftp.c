// SPDX-License-Identifier: MIT
/* The TFTP state machine; the rules are in tftp.h, the reasons in doc/design/network.md. */
#include <net/tftp.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <keel/compiler.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };
enum {
	ERR_ANY = 0,
	ERR_NOT_FOUND = 1,
	ERR_ACCESS = 2,
	ERR_SPACE = 3,
	ERR_ILLEGAL = 4,
	ERR_TID = 5,
	ERR_OPTION = 8,
};

#define BLKSIZE_PLAIN	  512 /* without options: RFC 1350 */
#define HEADER		  4
#define UTIMEOUT_US	  200000 /* tftpd-hpa's own option: it repeats after this, not after a second */
#define RTO_FIRST_MS	  500
#define RTO_MIN_MS	  40
#define RTO_MAX_MS	  1000
#define ASK_WITH_OPTIONS  2   /* requests; a server that drops them gets plain ones next */
#define RESTART_BEFORE	  256 /* blocks: later it is cheaper to go on slowly */
#define SHORT_WINDOWS_MAX 3   /* in a row: the window is larger than what the NIC can hold */
#define ONES_NEEDED	  3   /* lost twice in a row is possible, three times is a wrap to 1 */

static struct tftp_out nothing(const struct tftp *t)
{
	return (struct tftp_out){ .state = t->state };
}

static struct tftp_out packet(const struct tftp *t, size_t len, uint16_t port)
{
	return (struct tftp_out){ t->packet, len, port, t->state };
}

static void start_timer(struct tftp *t, uint32_t now_ms)
{
	t->timer_ms = now_ms;
}

static struct tftp_out error_packet(struct tftp *t, uint16_t code, const char *text, uint16_t port)
{
	size_t len = strlen(text) + 1;

	put_be16(t->packet, ERROR);
	put_be16(t->packet + 2, code);
	memcpy(t->packet + HEADER, text, len);
	return packet(t, HEADER + len, port);
}

/* The story of @rc is set; tell the server, so that it does not go on sending. */
static struct tftp_out give_up(struct tftp *t, int rc, uint16_t code, const char *text)
{
	t->code = rc;
	t->phase = TFTP_ENDED;
	t->state = TFTP_FAILED;
	if (!t->server_port)
		return nothing(t);
	return error_packet(t, code, text, t->server_port);
}

static size_t add_text(struct tftp *t, size_t at, const char *text)
{
	size_t len = strlen(text) + 1;

	memcpy(t->packet + at, text, len);
	return at + len;
}

static size_t add_option(struct tftp *t, size_t at, const char *name, unsigned int value)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", value);
	return add_text(t, add_text(t, at, name), text);
}

static struct tftp_out ask(struct tftp *t, uint32_t now_ms)
{
	bool plain = t->plain || t->asked >= ASK_WITH_OPTIONS;
	size_t len = 2;

	t->timed = t->asked == 0;
	t->asked++;
	t->sent_ms = now_ms;
	start_timer(t, now_ms);
	put_be16(t->packet, RRQ);
	len = add_text(t, len, t->want.file);
	len = add_text(t, len, "octet");
	if (!plain) {
		t->offers++;
		len = add_option(t, len, "tsize", 0);
		len = add_option(t, len, "blksize", t->want.blksize);
		len = add_option(t, len, "timeout", 1);
		len = add_option(t, len, "utimeout", UTIMEOUT_US);
		if (t->want.window > 1)
			len = add_option(t, len, "windowsize", t->want.window);
	}
	return packet(t, len, t->want.port);
}

static struct tftp_out ack(struct tftp *t, uint32_t now_ms, bool again)
{
	t->acked = t->next - 1;
	t->timed = !again;
	t->sent_ms = now_ms;
	start_timer(t, now_ms);
	put_be16(t->packet, ACK);
	put_be16(t->packet + 2, t->one_based && t->wire == 1 ? 65535 : (uint16_t)(t->wire - 1));
	return packet(t, HEADER, t->server_port);
}

struct tftp_out tftp_start(struct tftp *t, const struct tftp_request *want, uint32_t now_ms)
{
	int rc;

	memset(t, 0, sizeof(*t));
	t->want = *want;
	t->heard_ms = now_ms;
	t->rto_ms = RTO_FIRST_MS;
	if (strlen(want->file) <= TFTP_FILE_MAX)
		return ask(t, now_ms);
	rc = fail(-E2BIG, "move the file to a shorter path", "a file name of %zu bytes, at most %d",
		  strlen(want->file), TFTP_FILE_MAX);
	return give_up(t, rc, ERR_ANY, "");
}

/* RFC 6298, in milliseconds; a repeated packet is never timed. */
static void take_rtt(struct tftp *t, uint32_t now_ms)
{
	uint32_t rtt = now_ms - t->sent_ms, srtt = t->srtt8 / 8, error;

	if (!t->timed)
		return;
	t->timed = false;
	if (!t->srtt8 && !t->rttvar4) {
		t->srtt8 = rtt * 8;
		t->rttvar4 = rtt * 2;
	} else {
		error = rtt > srtt ? rtt - srtt : srtt - rtt;
		t->rttvar4 += error - t->rttvar4 / 4;
		t->srtt8 += rtt - srtt;
	}
}

static void progress(struct tftp *t, uint32_t now_ms)
{
	t->heard_ms = now_ms;
	start_timer(t, now_ms);
	t->gap_told = false;
	t->ones = 0;
	t->rto_ms = MIN(MAX(t->srtt8 / 8 + t->rttvar4, RTO_MIN_MS), RTO_MAX_MS);
}

/* The transfer proper: @size is the announced one. Returns 0 or what the sink said. */
static int begin(struct tftp *t, uint16_t port, uint64_t size)
{
	t->server_port = port;
	t->size = size;
	t->next = 1;
	t->wire = 1;
	t->acked = 0;
	t->received = 0;
	t->ones = 0;
	t->one_based = false;
	t->phase = TFTP_RECEIVING;
	return t->want.sink->begin(t->want.sink, size);
}

struct options {
	uint64_t size;
	uint64_t blksize, window;
};

static int take_option(struct options *o, const char *name, const char *value)
{
	bool blksize = !strcasecmp(name, "blksize"), window = !strcasecmp(name, "windowsize");
	uint64_t number;

	if (parse_dec(value, &number) || ((blksize || window) && !number))
		return -EINVAL;
	if (blksize)
		o->blksize = number;
	else if (window)
		o->window = number;
	else if (!strcasecmp(name, "tsize"))
		o->size = number;
	return 0;
}

/* Pairs of strings, each with its NUL inside @len. */
static int parse_options(struct options *o, const char *text, size_t len)
{
	while (len) {
		const char *name = text, *value;
		size_t n = strnlen(name, len);

		if (n == len)
			return -EINVAL;
		value = name + n + 1;
		len -= n + 1;
		n = strnlen(value, len);
		if (n == len || take_option(o, name, value))
			return -EINVAL;
		text = value + n + 1;
		len -= n + 1;
	}
	return 0;
}

/* Ask again at the next tick; what still comes from @dead_port is a stranger's. */
static void forget_server(struct tftp *t, uint16_t dead_port)
{
	t->phase = TFTP_ASKING;
	t->dead_port = dead_port != t->want.port ? dead_port : 0; /* some do all on one port */
	t->server_port = 0;
	t->asked = 0;
	t->rto_ms = 0;
}

static struct tftp_out start_over(struct tftp *t, uint16_t port, uint16_t code, const char *text)
{
	forget_server(t, port);
	return error_packet(t, code, text, port);
}

static struct tftp_out input_oack(struct tftp *t, const char *text, size_t len, uint16_t port,
				  uint32_t now_ms)
{
	struct options o = { .size = SINK_SIZE_UNKNOWN, .window = 1 };
	int rc;

	if (t->phase != TFTP_ASKING || t->plain)
		return nothing(t);
	if (parse_options(&o, text, len) || o.blksize > t->want.blksize ||
	    o.window > t->want.window) {
		t->plain = true;
		return start_over(t, port, ERR_OPTION, "not the options that were asked for");
	}
	take_rtt(t, now_ms);
	t->blksize = o.blksize ? (uint16_t)o.blksize : BLKSIZE_PLAIN;
	t->window = (uint16_t)o.window;
	rc = begin(t, port, o.size);
	if (rc)
		return give_up(t, rc, ERR_SPACE, "no room for it");
	progress(t, now_ms);
	return ack(t, now_ms, false);
}

static struct tftp_out finish(struct tftp *t, uint32_t now_ms)
{
	int rc;

	if (t->size != SINK_SIZE_UNKNOWN && t->received != t->size) {
		rc = fail(-EPROTO, "was the file being written on the server? try again",
			  "the file ended after %lu bytes, the server had announced %lu",
			  (unsigned long)t->received, (unsigned long)t->size);
		return give_up(t, rc, ERR_ANY, "not the announced size");
	}
	t->phase = TFTP_ENDED;
	t->state = TFTP_DONE;
	return ack(t, now_ms, false);
}

/* Some servers count 65535, 1: only then is a 1 seen where the 0 should be, again and again. */
static bool wraps_to_one(struct tftp *t, uint16_t number)
{
	if (t->wire != 0 || number != 1)
		return false;
	t->ones++;
	t->one_based = t->window == 1 || t->ones >= ONES_NEEDED;
	return t->one_based;
}

static struct tftp_out take_block(struct tftp *t, const uint8_t *data, size_t len, uint32_t now_ms)
{
	int rc;

	if (len > t->blksize) {
		rc = fail(-EPROTO, "try another TFTP server: tftpd-hpa, dnsmasq",
			  "block %lu has %zu bytes, %u were agreed", (unsigned long)t->next, len,
			  t->blksize);
		return give_up(t, rc, ERR_ILLEGAL, "more than agreed");
	}
	if (len > t->size - t->received) {
		rc = fail(-EPROTO, "was the file being written on the server? try again",
			  "the server had announced %lu bytes and sends more",
			  (unsigned long)t->size);
		return give_up(t, rc, ERR_ILLEGAL, "more than announced");
	}
	rc = len ? t->want.sink->write(t->want.sink, t->received, data, len) : 0;
	if (rc)
		return give_up(t, rc, ERR_SPACE, "no room for it");
	take_rtt(t, now_ms);
	progress(t, now_ms);
	t->received += len;
	t->next++;
	if (++t->wire == 0 && t->one_based)
		t->wire = 1;
	if (len < t->blksize)
		return finish(t, now_ms);
	if (t->next - 1 - t->acked < t->window)
		return nothing(t);
	t->short_windows = 0;
	return ack(t, now_ms, false);
}

static struct tftp_out input_data(struct tftp *t, const uint8_t *p, size_t len, uint16_t port,
				  uint32_t now_ms)
{
	uint16_t number = get_be16(p + 2), ahead;
	bool is_last;
	int rc;

	if (t->phase == TFTP_ASKING) {
		if (number != 1)
			return nothing(t);
		t->blksize = BLKSIZE_PLAIN;
		t->window = 1;
		rc = begin(t, port, SINK_SIZE_UNKNOWN);
		if (rc)
			return give_up(t, rc, ERR_SPACE, "no room for it");
	}
	if (wraps_to_one(t, number))
		t->wire = 1;
	ahead = (uint16_t)(number - t->wire);
	if (ahead == 0)
		return take_block(t, p + HEADER, len - HEADER, now_ms);
	if (ahead >=
	    t->window) { /* behind, or nonsense: answering a duplicate would double the traffic */
		t->stats.duplicates++;
		return nothing(t);
	}
	/*
	 * A block is missing. The server hears of it when the rest of its window has come:
	 * at once, it would send the next window on top of this one into the NIC.
	 */
	is_last = t->next + ahead == t->acked + t->window || len - HEADER < t->blksize;
	if (t->gap_told || !is_last)
		return nothing(t);
	t->gap_told = true;
	t->stats.gaps++;
	return ack(t, now_ms, true);
}

static void printable(char *to, size_t size, const uint8_t *from, size_t len)
{
	size_t n = 0;

	for (; n < len && n < size - 1 && from[n]; n++)
		to[n] = from[n] >= ' ' && from[n] < 0x7f ? (char)from[n] : '?';
	to[n] = '\0';
}

static int server_said(const struct tftp *t, uint16_t code, const char *text)
{
	if (code == ERR_NOT_FOUND)
		return fail(-ENOENT,
			    "ls the server's folder (tftpd-hpa: /srv/tftp); capital letters count",
			    "the server has no file %s (\"%s\")", t->want.file, text);
	/* tftpd-hpa has no number for a file mode that is too strict, only the words of errno. */
	if (code == ERR_ACCESS || strstr(text, "ermission"))
		return fail(-EACCES,
			    "chmod o+r on the server; give the name relative to its folder",
			    "the server may not read %s (\"%s\")", t->want.file, text);
	return fail(-EPROTO, "the log of the TFTP server may say more",
		    "the server refuses %s: \"%s\" (TFTP error %u)", t->want.file, text, code);
}

static struct tftp_out input_error(struct tftp *t, const uint8_t *p, size_t len)
{
	uint16_t code = get_be16(p + 2);
	char text[64];

	if (t->phase == TFTP_ASKING && t->offers && (code == ERR_OPTION || code == ERR_ILLEGAL)) {
		t->offers--;
		if (t->plain)
			return nothing(t); /* the answer to an earlier request */
		t->plain = true;
		forget_server(t, 0); /* an error is not answered */
		return nothing(t);
	}
	printable(text, sizeof(text), p + HEADER, len - HEADER);
	t->code = server_said(t, code, text);
	t->phase = TFTP_ENDED;
	t->state = TFTP_FAILED;
	return nothing(t);
}

struct tftp_out tftp_input(struct tftp *t, const void *payload, size_t len, uint16_t from_port,
			   uint32_t now_ms)
{
	const uint8_t *p = payload;
	uint16_t opcode;

	if (t->phase == TFTP_ENDED || len < HEADER)
		return nothing(t);
	opcode = get_be16(p);
	if ((t->server_port && from_port != t->server_port) || from_port == t->dead_port) {
		t->stats.strangers++;
		if (opcode == ERROR)
			return nothing(t);
		return error_packet(t, ERR_TID, "unknown transfer", from_port);
	}
	switch (opcode) {
	case DATA:
		return input_data(t, p, len, from_port, now_ms);
	case OACK:
		return input_oack(t, (const char *)p + 2, len - 2, from_port, now_ms);
	case ERROR:
		return input_error(t, p, len);
	default:
		return nothing(t);
	}
}

/* Part of each window arrives, its end never: the frames behind it find the NIC full. */
static bool window_is_too_large(struct tftp *t)
{
	uint64_t got = t->next - 1 - t->acked;

	if (t->phase != TFTP_RECEIVING || t->window == 1 || !got || t->next > RESTART_BEFORE)
		return false;
	if (++t->short_windows < SHORT_WINDOWS_MAX)
		return false;
	t->short_windows = 0;
	t->want.window = (uint16_t)got;
	return true;
}

/* Behind a tunnel, or a modem with PPPoE, a full frame is cut in two. */
static bool block_is_too_large(struct tftp *t)
{
	if (!t->in_pieces || t->received || t->want.blksize <= BLKSIZE_PLAIN)
		return false;
	t->want.blksize = BLKSIZE_PLAIN;
	return true;
}

struct tftp_out tftp_tick(struct tftp *t, uint32_t now_ms)
{
	if (t->phase == TFTP_ENDED)
		return nothing(t);
	if (now_ms - t->heard_ms >= (t->received ? t->want.stall_ms : t->want.patience_ms)) {
		t->silent = true;
		return give_up(t, -ETIMEDOUT, ERR_ANY, "timeout");
	}
	if (now_ms - t->timer_ms < t->rto_ms)
		return nothing(t);
	if (t->rto_ms)
		t->stats.timeouts++;
	if (window_is_too_large(t) || (t->server_port && block_is_too_large(t)))
		return start_over(t, t->server_port, ERR_ANY, "once more in smaller portions");
	t->rto_ms = t->rto_ms ? MIN(t->rto_ms * 2, RTO_MAX_MS) : RTO_FIRST_MS;
	if (t->phase == TFTP_ASKING)
		return ask(t, now_ms);
	return ack(t, now_ms, true);
}

struct tftp_out tftp_cancel(struct tftp *t)
{
	if (t->phase == TFTP_ENDED)
		return nothing(t);
	return give_up(t, -EINTR, ERR_ANY, "stopped by the user");
}
