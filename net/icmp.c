// SPDX-License-Identifier: MIT
/* ping, and what routers and hosts say about our packets. */
#include <net/stack.h>

#include <errno.h>
#include <string.h>

#include <lwip/icmp.h>
#include <lwip/inet_chksum.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/udp.h>
#include <lwip/raw.h>

#include <keel/error.h>
#include <keel/net.h>

#define PING_MS	     900 /* per echo */
#define PING_ECHOES  3
#define PING_PAYLOAD 56

static struct {
	struct raw_pcb *pcb;
	struct net_unreachable unreachable;
	uint16_t id, sequence;
	uint32_t ip;
	bool waiting;
	uint64_t sent_us, rtt_us;
} icmp;

static void take_echo(const uint8_t *packet, size_t len, uint32_t from)
{
	const struct icmp_echo_hdr *echo = (const struct icmp_echo_hdr *)packet;

	if (len < sizeof(*echo) || !icmp.waiting || from != icmp.ip ||
	    echo->id != lwip_htons(icmp.id) || echo->seqno != lwip_htons(icmp.sequence))
		return;
	icmp.waiting = false;
	icmp.rtt_us = clock_us() - icmp.sent_us;
}

/* The head of our own packet comes back behind the ICMP header: RFC 792. */
static void take_unreachable(const uint8_t *packet, size_t len, uint32_t from)
{
	const struct ip_hdr *ip = (const struct ip_hdr *)(packet + sizeof(struct icmp_echo_hdr));
	const struct udp_hdr *udp;
	size_t ip_at = sizeof(struct icmp_echo_hdr);

	if (len < ip_at + IP_HLEN || len < ip_at + IPH_HL_BYTES(ip) + sizeof(*udp))
		return;
	udp = (const struct udp_hdr *)(packet + ip_at + IPH_HL_BYTES(ip));
	icmp.unreachable = (struct net_unreachable){
		.seen = true,
		.code = packet[1],
		.port = IPH_PROTO(ip) == IP_PROTO_UDP ? lwip_ntohs(udp->dest) : 0,
		.ip = lwip_ntohl(ip->dest.addr),
		.from = from,
	};
}

/* Sees every ICMP packet before lwIP, which still answers what must be answered. */
static u8_t receive(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *addr)
{
	const struct ip_hdr *ip = p->payload;
	const uint8_t *packet = (const uint8_t *)p->payload + IPH_HL_BYTES(ip);
	size_t len = p->len - MIN((size_t)p->len, (size_t)IPH_HL_BYTES(ip));
	uint32_t from = lwip_ntohl(ip4_addr_get_u32(addr));

	(void)arg;
	(void)pcb;
	if (len < 8 || inet_chksum(packet, (u16_t)len))
		return 0;
	if (packet[0] == ICMP_ER)
		take_echo(packet, len, from);
	else if (packet[0] == ICMP_DUR)
		take_unreachable(packet, len, from);
	return 0;
}

void net_icmp_init(void)
{
	icmp.pcb = raw_new(IP_PROTO_ICMP);
	raw_recv(icmp.pcb, receive, NULL);
	raw_bind(icmp.pcb, IP_ADDR_ANY);
}

void net_icmp_forget(void)
{
	icmp.unreachable.seen = false;
}

const struct net_unreachable *net_icmp_unreachable(void)
{
	return icmp.unreachable.seen ? &icmp.unreachable : NULL;
}

static void send_echo(void)
{
	size_t len = sizeof(struct icmp_echo_hdr) + PING_PAYLOAD;
	struct pbuf *p = pbuf_alloc(PBUF_IP, (u16_t)len, PBUF_RAM);
	struct icmp_echo_hdr *echo;
	ip_addr_t to;

	if (!p)
		return;
	echo = p->payload;
	memset(echo, 0, len);
	echo->type = ICMP_ECHO;
	echo->id = lwip_htons(icmp.id);
	echo->seqno = lwip_htons(++icmp.sequence);
	echo->chksum = inet_chksum(echo, (u16_t)len);
	ip4_addr_set_u32(&to, lwip_htonl(icmp.ip));
	icmp.waiting = true;
	icmp.sent_us = clock_us();
	raw_sendto(icmp.pcb, p, &to);
	pbuf_free(p);
}

static int ping(uint32_t ip)
{
	int rc = doctor_route(ip);

	icmp.ip = ip;
	icmp.id = (uint16_t)net_random();
	for (int i = 0; i < PING_ECHOES && !rc; i++) {
		struct deadline d = deadline_ms(PING_MS);

		send_echo();
		while (icmp.waiting && !rc && net_wait(&d))
			rc = doctor_refused(ip, 0, "ping");
		if (deadline_aborted())
			return net_interrupted();
		if (!icmp.waiting)
			return 0;
	}
	return rc ? rc : doctor_silence(ip, 0, "ping");
}

int net_ping(const char *host, uint32_t *ip, uint32_t *rtt_us)
{
	int rc = net_start();

	if (!rc)
		rc = doctor_addresses();
	if (!rc)
		rc = net_resolve(host, ip);
	if (!rc)
		rc = ping(*ip);
	net_stop();
	*rtt_us = (uint32_t)icmp.rtt_us;
	return rc ? fail_while(rc, "ping %s", host) : 0;
}
