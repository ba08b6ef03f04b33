// SPDX-License-Identifier: MIT
/* DHCP: lwIP's client, asked once, and the options that it does not keep by itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/prot/dhcp.h>

#define LOG_TAG "dhcp"
#include <keel/error.h>
#include <keel/log.h>
#include <keel/net.h>
#include <lib/byteorder.h>
#include <lib/parse.h>
#include <net/stack.h>

#define NOTE_MS	   2900
#define GIVE_UP_MS 10000

enum { OPTION_HOSTNAME = 12, OPTION_SERVER_NAME = 66, OPTION_FILE = 67, OPTION_TFTP_SERVER = 150 };

static struct {
	struct dhcp client;
	struct net_lease *lease; /* of the running question, or NULL */
} now;

/*
 * lwIP's list of wanted options is fixed and lies in the message already: the ones a
 * boot loader wants are put behind its end.
 */
void net_dhcp_append(struct dhcp_msg *msg, unsigned short *len)
{
	static const uint8_t more[] = { OPTION_HOSTNAME, OPTION_SERVER_NAME, OPTION_FILE,
					OPTION_TFTP_SERVER };
	uint8_t *options = msg->options;
	size_t list = 0, end;

	while (list + 2 <= *len && options[list] != DHCP_OPTION_PARAMETER_REQUEST_LIST)
		list += 2u + options[list + 1];
	if (list + 2 > *len || *len + sizeof(more) >= DHCP_OPTIONS_LEN)
		return;
	end = list + 2u + options[list + 1];
	memmove(options + end + sizeof(more), options + end, *len - end);
	memcpy(options + end, more, sizeof(more));
	options[list + 1] = (uint8_t)(options[list + 1] + sizeof(more));
	*len = (unsigned short)(*len + sizeof(more));
}

/* Text ends at the first character that is none: nothing foreign for the terminal in variables. */
static void cut_text(char *text)
{
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '\0';
}

static void copy_text(char *to, size_t size, unsigned char len, const struct pbuf *p,
		      unsigned short at)
{
	size_t n = pbuf_copy_partial(p, to, (u16_t)MIN((size_t)len, size - 1), at);

	to[n] = '\0';
	cut_text(to);
}

void net_dhcp_option(unsigned char option, unsigned char len, const struct pbuf *p,
		     unsigned short at)
{
	struct net_lease *lease = now.lease;
	char text[IPV4_TEXT];
	uint8_t ip[4];

	if (!lease)
		return;
	if (option == OPTION_HOSTNAME)
		copy_text(lease->hostname, sizeof(lease->hostname), len, p, at);
	if (option == OPTION_FILE)
		copy_text(lease->file, sizeof(lease->file), len, p, at);
	if (option == OPTION_TFTP_SERVER && len >= 4 && pbuf_copy_partial(p, ip, 4, at) == 4)
		lease->server = get_be32(ip);
	if (option == OPTION_SERVER_NAME && len < sizeof(text)) {
		copy_text(text, sizeof(text), len, p, at);
		parse_ipv4(text, &lease->server); /* a name instead: siaddr has the address */
	}
}

static uint32_t dns_server(u8_t index)
{
	return lwip_ntohl(ip4_addr_get_u32(dns_getserver(index)));
}

static void take_lease(struct net_lease *lease)
{
	const struct netif *netif = net_netif();

	lease->ip = lwip_ntohl(netif_ip4_addr(netif)->addr);
	lease->netmask = lwip_ntohl(netif_ip4_netmask(netif)->addr);
	lease->gateway = lwip_ntohl(netif_ip4_gw(netif)->addr);
	lease->dns[0] = dns_server(0);
	lease->dns[1] = dns_server(1);
	if (!lease->server)
		lease->server = lwip_ntohl(now.client.offered_si_addr.addr);
	if (!lease->file[0])
		snprintf(lease->file, sizeof(lease->file), "%s", now.client.boot_file_name);
	cut_text(lease->file);
}

/* The lease is kept, not given back: lwIP releases only what it believes to be bound. */
static void stop_client(void)
{
	now.lease = NULL;
	now.client.state = DHCP_STATE_CHECKING;
	dhcp_release_and_stop(net_netif());
}

static void forget_addresses(void)
{
	ip_addr_t none = { 0 };

	netif_set_addr(net_netif(), &none, &none, &none);
	dns_setserver(0, &none);
	dns_setserver(1, &none);
}

static int ask(struct net_lease *lease)
{
	struct deadline note = deadline_ms(NOTE_MS), end = deadline_ms(GIVE_UP_MS);
	bool noted = false;

	forget_addresses();
	if (!netif_dhcp_data(net_netif()))
		dhcp_set_struct(net_netif(), &now.client);
	now.lease = lease;
	if (dhcp_start(net_netif()) != ERR_OK)
		return fail(-ENOMEM, "try again", "dhcp: no buffer for the question");
	while (!dhcp_supplied_address(net_netif())) {
		if (!net_wait(&end))
			break;
		if (!noted && clock_us() >= note.at_us) {
			log_warn("no DHCP server has answered yet, still asking; Ctrl-C stops");
			noted = true;
		}
	}
	if (deadline_aborted())
		return net_interrupted();
	if (!dhcp_supplied_address(net_netif()))
		return fail(
			-ETIMEDOUT,
			"is one on this network? a fixed address works too: setenv ipaddr ADDRESS",
			"no DHCP server answered within %d seconds", GIVE_UP_MS / 1000);
	take_lease(lease);
	return 0;
}

int net_dhcp(struct net_lease *lease)
{
	int rc = net_start();

	memset(lease, 0, sizeof(*lease));
	if (!rc) {
		rc = ask(lease);
		stop_client();
	}
	net_stop();
	return rc;
}
