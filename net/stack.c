// SPDX-License-Identifier: MIT
/* lwIP over the one network device: frames in and out, time, addresses. */
#include <net/stack.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/prot/dhcp.h>
#include <lwip/prot/dns.h>
#include <lwip/prot/etharp.h>
#include <lwip/prot/icmp.h>
#include <lwip/prot/udp.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>
#include <netif/ethernet.h>

#include <keel/env.h>
#include <keel/error.h>
#include <keel/net.h>
#include <keel/netdev.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

#define POLL_FRAMES 16 /* then timers and console have their turn */
#define DNS_MS	    2900
#define DNS_PORT    53

static struct {
	struct netif netif;
	bool ready; /* lwip_init() was called */
	uint32_t random;
	union eth_frame rx;
	uint32_t tx[(ETH_FRAME_MAX + 3) / 4]; /* for packets in several pieces */
	uint32_t fragment_from;		      /* who sent one since net_start(), or 0 */
	unsigned int question;		      /* which DNS answer is waited for */
	bool answered;
	uint32_t answer;
} net;

/* Nothing is packed (arch/cc.h), and nothing needs to be. */
_Static_assert(sizeof(struct eth_hdr) == 14, "eth_hdr");
_Static_assert(sizeof(struct etharp_hdr) == 28, "etharp_hdr");
_Static_assert(sizeof(struct ip_hdr) == 20, "ip_hdr");
_Static_assert(sizeof(struct icmp_echo_hdr) == 8, "icmp_echo_hdr");
_Static_assert(sizeof(struct udp_hdr) == 8, "udp_hdr");
_Static_assert(sizeof(struct dns_hdr) == 12, "dns_hdr");
_Static_assert(offsetof(struct dhcp_msg, options) == 240, "dhcp_msg");

u32_t sys_now(void)
{
	return net_now_ms();
}

uint32_t net_now_ms(void)
{
	return (uint32_t)(clock_us() / 1000);
}

/* xorshift32: port numbers and transaction ids that a stranger cannot simply count up */
unsigned int net_random(void)
{
	net.random ^= (uint32_t)clock_us() | 1;
	net.random ^= net.random << 13;
	net.random ^= net.random >> 17;
	net.random ^= net.random << 5;
	return net.random;
}

struct netif *net_netif(void)
{
	return &net.netif;
}

const char *net_ipv4(char buf[IPV4_TEXT], uint32_t ip)
{
	snprintf(buf, IPV4_TEXT, "%u.%u.%u.%u", (unsigned int)(ip >> 24),
		 (unsigned int)(ip >> 16 & 255), (unsigned int)(ip >> 8 & 255),
		 (unsigned int)(ip & 255));
	return buf;
}

static err_t output(struct netif *netif, struct pbuf *p)
{
	struct netdev *nd = netif->state;
	const void *frame = p->payload;

	if (p->tot_len > ETH_FRAME_MAX)
		return ERR_BUF;
	if (p->next) {
		pbuf_copy_partial(p, net.tx, p->tot_len, 0);
		frame = net.tx;
	}
	return nd->ops->send(nd, frame, p->tot_len) ? ERR_WOULDBLOCK : ERR_OK;
}

static err_t init_netif(struct netif *netif)
{
	netif->name[0] = 'e';
	netif->name[1] = 'n';
	netif->mtu = 1500;
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
	netif->hwaddr_len = sizeof(((struct netdev *)0)->mac);
	netif->output = etharp_output;
	netif->linkoutput = output;
	return ERR_OK;
}

/* lwIP drops a fragment without a word. */
static void note_fragment(const uint8_t *frame, size_t len)
{
	if (len >= sizeof(struct eth_hdr) + sizeof(struct ip_hdr) &&
	    get_be16(frame + 12) == ETHTYPE_IP && get_be16(frame + 20) & (IP_OFFMASK | IP_MF))
		net.fragment_from = get_be32(frame + 26);
}

static void input(struct netdev *nd, size_t len)
{
	/* The frame stays in net.rx: whoever keeps a packet must copy it, and lwIP does. */
	struct pbuf *p = pbuf_alloc_reference(net.rx.data, (u16_t)len, PBUF_REF);

	note_fragment(net.rx.data, len);
	if (!p) {
		nd->stats.rx_dropped++;
		return;
	}
	if (net.netif.input(p, &net.netif) != ERR_OK)
		pbuf_free(p);
}

uint32_t net_fragment_from(void)
{
	return net.fragment_from;
}

void net_poll(void)
{
	struct netdev *nd = net.netif.state;

	for (unsigned int i = 0; i < POLL_FRAMES; i++) {
		int len = nd->ops->recv(nd, &net.rx);

		if (len == 0)
			break;
		if (len > 0)
			input(nd, (size_t)len);
	}
	sys_check_timeouts();
}

bool net_wait(const struct deadline *d)
{
	net_poll();
	return !deadline_passed(d);
}

int net_interrupted(void)
{
	return fail(-EINTR, NULL, "stopped by Ctrl-C");
}

static void set_dns_server(u8_t index, const char *variable)
{
	ip_addr_t server;

	ip4_addr_set_u32(&server, lwip_htonl(env_get_ipv4(variable)));
	dns_setserver(index, &server);
}

static void set_addresses(void)
{
	uint32_t ip = env_get_ipv4("ipaddr"), mask = env_get_ipv4("netmask");
	ip4_addr_t ip4, mask4, gateway4;

	if (!mask) /* the class of the address, as before netmasks were written down */
		mask = ip < 0x80000000 ? 0xff000000 : ip < 0xc0000000 ? 0xffff0000 : 0xffffff00;
	ip4_addr_set_u32(&ip4, lwip_htonl(ip));
	ip4_addr_set_u32(&mask4, lwip_htonl(mask));
	ip4_addr_set_u32(&gateway4, lwip_htonl(env_get_ipv4("gatewayip")));
	netif_set_addr(&net.netif, &ip4, &mask4, &gateway4);
	set_dns_server(0, "dnsip");
	set_dns_server(1, "dnsip2");
}

static void set_mac(struct netdev *nd)
{
	const char *text = env_get(netdev_mac_name(nd));

	if (text && parse_mac(text, nd->mac))
		error_clear(); /* env_set() has refused such a value: this one is the chip's */
	memcpy(net.netif.hwaddr, nd->mac, sizeof(nd->mac));
	net.random ^= (uint32_t)nd->mac[5] << 8 | nd->mac[4];
}

int net_start(void)
{
	struct netdev *nd = netdev_get();
	int rc;

	if (!nd)
		return fail(-ENODEV,
			    "the messages at the start say why (dmesg); look at ethact, too",
			    "no network device was found");
	if (!net.ready) {
		lwip_init();
		net_icmp_init();
		netif_add_noaddr(&net.netif, nd, init_netif, ethernet_input);
		netif_set_default(&net.netif);
		net.ready = true;
	}
	net.netif.state = nd;
	set_mac(nd);
	rc = nd->ops->open(nd);
	if (rc)
		return rc;
	net_icmp_forget();
	net.fragment_from = 0;
	set_addresses();
	netif_set_up(&net.netif);
	netif_set_link_up(&net.netif);
	return 0;
}

/* Also forgets who answered ARP: at the next start that may be another machine. */
void net_stop(void)
{
	struct netdev *nd = netdev_get();

	if (!nd || !net.ready)
		return;
	netif_set_link_down(&net.netif);
	netif_set_down(&net.netif);
	nd->ops->close(nd);
}

int net_link(void)
{
	int rc = net_start();

	net_stop();
	return rc;
}

void net_send(struct udp_pcb *pcb, uint32_t ip, uint16_t port, const void *data, size_t len)
{
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);
	ip_addr_t to;

	if (!p)
		return;
	ip4_addr_set_u32(&to, lwip_htonl(ip));
	memcpy(p->payload, data, len);
	udp_sendto(pcb, p, &to, port);
	pbuf_free(p);
}

static void dns_found(const char *name, const ip_addr_t *ip, void *question)
{
	(void)name;
	if ((uintptr_t)question != net.question)
		return; /* of a question that was given up */
	net.answered = true;
	net.answer = ip ? lwip_ntohl(ip4_addr_get_u32(ip)) : 0;
}

static int dns_failed(const char *host, uint32_t server, bool answered)
{
	char text[IPV4_TEXT];
	int rc = answered ? 0 : doctor_silence(server, DNS_PORT, "DNS");

	if (!rc)
		rc = fail(-ENOENT, "is the name right? an address works too",
			  "the DNS server %s does not know %s", net_ipv4(text, server), host);
	return fail_while(rc, "looking up %s", host);
}

static int dns_lookup(const char *host, uint32_t *ip)
{
	struct deadline d = deadline_ms(DNS_MS);
	uint32_t server = env_get_ipv4("dnsip");
	ip_addr_t found;
	err_t err;
	int rc;

	if (!server)
		return fail(-EINVAL, "dhcp sets it, or: setenv dnsip ADDRESS",
			    "%s is a name, and dnsip is not set", host);
	rc = doctor_route(server);
	if (rc)
		return fail_while(rc, "asking the DNS server");
	net.answered = false;
	net.question++;
	err = dns_gethostbyname(host, &found, dns_found, (void *)(uintptr_t)net.question);
	if (err == ERR_OK)
		dns_found(host, &found, (void *)(uintptr_t)net.question);
	else if (err != ERR_INPROGRESS)
		return fail(-EINVAL, "an address works too", "%s is no host name", host);
	while (!net.answered && !doctor_refused(server, DNS_PORT, "DNS"))
		if (!net_wait(&d))
			break;
	net.question++;
	if (deadline_aborted())
		return net_interrupted();
	if (!net.answered || !net.answer)
		return dns_failed(host, server, net.answered);
	*ip = net.answer;
	return 0;
}

int net_resolve(const char *host, uint32_t *ip)
{
	if (parse_ipv4(host, ip) == 0)
		return 0;
	return dns_lookup(host, ip);
}
