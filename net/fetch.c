// SPDX-License-Identifier: MIT
/* A TFTP transfer over the network: packets to and from the state machine of tftp.c. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <lwip/udp.h>

#define LOG_TAG "tftp"
#include <keel/env.h>
#include <keel/error.h>
#include <keel/log.h>
#include <keel/net.h>
#include <keel/netdev.h>
#include <keel/progress.h>
#include <net/stack.h>
#include <net/tftp.h>

#define PORT_MIN       49152 /* dynamic ports: RFC 6335 */
#define NOTE_MS	       2800
#define TIMEOUT_MIN_MS 1000 /* shorter, and one lost packet ends a transfer */

static struct {
	struct tftp tftp;
	struct udp_pcb *pcb;
	uint32_t server;
	enum tftp_state state;
	bool shown;	     /* progress */
	bool noted;	     /* the stall */
	unsigned int window; /* that went well so far; 0: not known */
} now;

static void act(struct tftp_out out)
{
	now.state = out.state;
	if (out.len)
		net_send(now.pcb, now.server, out.port, out.data, out.len);
}

static void receive(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
		    u16_t port)
{
	(void)arg;
	(void)pcb;
	/* One frame, one piece: see input() in stack.c. */
	if (lwip_ntohl(ip4_addr_get_u32(from)) == now.server && now.state == TFTP_BUSY)
		act(tftp_input(&now.tftp, p->payload, p->len, port, net_now_ms()));
	pbuf_free(p);
}

static void show_progress(const struct tftp *t)
{
	if (t->phase != TFTP_RECEIVING)
		return;
	if (!now.shown)
		progress_begin(t->want.file, t->size == SINK_SIZE_UNKNOWN ? 0 : t->size);
	now.shown = true;
	progress_update(t->received);
}

static uint16_t option(const char *variable, long low, long high, long fallback)
{
	long value = env_get_dec(variable, fallback);

	return (uint16_t)(value < low ? low : value > high ? high : value);
}

static uint32_t timeout(uint32_t fallback)
{
	return (uint32_t)MAX(env_get_dec("tftptimeout", (long)fallback), TIMEOUT_MIN_MS);
}

static int open_socket(void)
{
	uint16_t port = option("tftpsrcp", 0, UINT16_MAX, 0);

	now.pcb = udp_new();
	if (!port)
		port = (uint16_t)(PORT_MIN + net_random() % (UINT16_MAX - PORT_MIN));
	if (!now.pcb || udp_bind(now.pcb, IP_ADDR_ANY, port) != ERR_OK)
		return fail(-EBUSY, "unset tftpsrcp", "UDP port %u is in use", port);
	udp_recv(now.pcb, receive, NULL);
	return 0;
}

static void close_socket(void)
{
	if (now.pcb)
		udp_remove(now.pcb);
	now.pcb = NULL;
}

/* Somebody looks at a line that does not move: say so before it is an error. */
static void note_stall(const struct tftp *t)
{
	bool stalled = t->received && net_now_ms() - t->heard_ms >= NOTE_MS;

	if (stalled && !now.noted) {
		progress_cancel();
		log_warn("no data for %u s after %lu bytes, still trying; Ctrl-C stops",
			 (NOTE_MS + 500) / 1000, (unsigned long)t->received);
	}
	now.noted = stalled;
}

/* Ends when the machine does, when the host says that nobody listens, or on Ctrl-C. */
static int run(void)
{
	struct deadline never = { .at_us = UINT64_MAX };
	uint16_t port = now.tftp.want.port;
	int rc = 0;

	while (now.state == TFTP_BUSY && !rc) {
		if (!net_wait(&never))
			break;
		if (now.state == TFTP_BUSY)
			act(tftp_tick(&now.tftp, net_now_ms()));
		if (net_fragment_from() == now.server)
			now.tftp.in_pieces = true;
		note_stall(&now.tftp);
		show_progress(&now.tftp);
		rc = doctor_refused(now.server, now.tftp.server_port ? now.tftp.server_port : port,
				    "TFTP");
	}
	if (deadline_aborted() && now.state == TFTP_BUSY)
		rc = net_interrupted();
	if (now.state == TFTP_BUSY)
		act(tftp_cancel(&now.tftp));
	return rc;
}

static int stalled(const struct tftp *t)
{
	char text[IPV4_TEXT];

	if (!t->received)
		return doctor_silence(now.server, t->want.port, "TFTP");
	return fail(-ETIMEDOUT, "try again; is the server or the cable overloaded?",
		    "%s fell silent after %lu bytes, for %u ms", net_ipv4(text, now.server),
		    (unsigned long)t->received, (unsigned int)t->want.stall_ms);
}

/* One place in the device's memory stays for what others send. */
static unsigned int largest_window(void)
{
	return MAX(netdev_get()->rx_frames, 2u) - 1;
}

/* A window that lost its end shrinks for the next transfer too, and grows again slowly. */
static void learn_window(const struct tftp *t)
{
	if (t->stats.timeouts > t->next / 256 + 1)
		now.window = MAX(t->window / 2u, 1u);
	else
		now.window = MIN(t->want.window + 1u, largest_window());
	if (t->stats.timeouts + t->stats.gaps)
		log_info("%lu blocks of %u bytes, %lu lost on the way, %lu waits, window %u",
			 (unsigned long)(t->next - 1), t->blksize, (unsigned long)t->stats.gaps,
			 (unsigned long)t->stats.timeouts, t->window);
}

static int transfer(const char *file, struct sink *sink)
{
	unsigned int most = largest_window();
	struct tftp_request want = {
		.file = file,
		.sink = sink,
		.port = option("tftpdstp", 1, UINT16_MAX, TFTP_PORT),
		.blksize = option("tftpblocksize", TFTP_BLKSIZE_MIN, TFTP_BLKSIZE, TFTP_BLKSIZE),
		.window = option("tftpwindowsize", 1, UINT16_MAX, now.window ? now.window : most),
		.patience_ms = timeout(TFTP_PATIENCE_MS),
		.stall_ms = timeout(TFTP_STALL_MS),
	};
	int rc;

	now.shown = now.noted = false;
	act(tftp_start(&now.tftp, &want, net_now_ms()));
	rc = run();
	if (!rc && now.state == TFTP_FAILED)
		rc = now.tftp.silent ? stalled(&now.tftp) : now.tftp.code;
	if (rc) {
		progress_cancel();
		return rc;
	}
	if (!now.shown)
		progress_begin(file, now.tftp.received);
	progress_update(now.tftp.received);
	progress_end();
	learn_window(&now.tftp);
	return 0;
}

static int prepare(const char *host)
{
	char text[IPV4_TEXT];
	int rc = doctor_addresses();

	if (!rc && !host && !env_get_ipv4("serverip"))
		rc = fail(-EINVAL, "setenv serverip ADDRESS, or: tftp HOST:FILE",
			  "which server? serverip is not set");
	if (!rc)
		rc = net_resolve(host ? host : net_ipv4(text, env_get_ipv4("serverip")),
				 &now.server);
	if (!rc)
		rc = doctor_route(now.server);
	return rc ? rc : open_socket();
}

int net_tftp_get(const char *host, const char *file, struct sink *sink, uint64_t *size)
{
	char text[IPV4_TEXT];
	int rc = net_start();

	now.state = TFTP_FAILED;
	now.tftp.received = 0;
	if (!rc)
		rc = prepare(host);
	if (!rc) {
		rc = transfer(file, sink);
		if (rc)
			fail_while(rc, "fetching %s from %s", file, net_ipv4(text, now.server));
	}
	close_socket();
	net_stop();
	*size = now.tftp.received;
	return rc;
}
