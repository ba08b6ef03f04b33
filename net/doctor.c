// SPDX-License-Identifier: MIT
/* The doctor: from "nothing came" to a cause and a next step. */
#include <net/stack.h>

#include <errno.h>
#include <string.h>

#include <lwip/etharp.h>
#include <lwip/netif.h>

#include <keel/env.h>
#include <keel/error.h>

/* RFC 792 and 1122: codes of "destination unreachable" */
enum { NET_UNREACHABLE, HOST_UNREACHABLE, PROTOCOL_UNREACHABLE, PORT_UNREACHABLE };

static uint32_t own_ip(void)
{
	return lwip_ntohl(netif_ip4_addr(net_netif())->addr);
}

static uint32_t netmask(void)
{
	return lwip_ntohl(netif_ip4_netmask(net_netif())->addr);
}

static uint32_t gateway(void)
{
	return lwip_ntohl(netif_ip4_gw(net_netif())->addr);
}

static bool is_near(uint32_t ip)
{
	return ((ip ^ own_ip()) & netmask()) == 0;
}

int doctor_addresses(void)
{
	if (!own_ip())
		return fail(-EINVAL, "dhcp asks for one, or: setenv ipaddr ADDRESS",
			    "this board has no address: ipaddr is not set");
	return 0;
}

int doctor_route(uint32_t ip)
{
	char there[IPV4_TEXT], here[IPV4_TEXT], mask[IPV4_TEXT];

	if (ip == own_ip())
		return fail(-EINVAL, "serverip is the other machine, ipaddr is this board",
			    "%s is the address of this board", net_ipv4(there, ip));
	if (is_near(ip))
		return 0;
	net_ipv4(there, ip);
	net_ipv4(here, own_ip());
	if (!gateway())
		return fail(
			-ENETUNREACH, "check ipaddr and netmask, or: setenv gatewayip ADDRESS",
			"%s is in another network than %s (netmask %s), and gatewayip is not set",
			there, here, net_ipv4(mask, netmask()));
	if (!is_near(gateway()))
		return fail(-ENETUNREACH, "a gateway has an address of this board's own network",
			    "gatewayip %s is in another network than %s (netmask %s)",
			    net_ipv4(there, gateway()), here, net_ipv4(mask, netmask()));
	return 0;
}

static bool has_answered_arp(uint32_t ip)
{
	const ip4_addr_t *found;
	struct eth_addr *mac;
	ip4_addr_t ip4;

	ip4_addr_set_u32(&ip4, lwip_htonl(ip));
	return etharp_find_addr(net_netif(), &ip4, &mac, &found) >= 0;
}

static int no_arp(uint32_t ip)
{
	char text[IPV4_TEXT];

	if (is_near(ip))
		return fail(
			-EHOSTUNREACH,
			"is it on, is the address right? a virtual machine needs a bridged network",
			"no machine answers for %s on this network (ARP)", net_ipv4(text, ip));
	return fail(-EHOSTUNREACH, "check gatewayip; is the router on?",
		    "no machine answers for the gateway %s (ARP)", net_ipv4(text, gateway()));
}

int doctor_silence(uint32_t ip, uint16_t port, const char *what)
{
	char text[IPV4_TEXT];
	int rc = doctor_refused(ip, port, what);

	if (rc)
		return rc;
	if (!has_answered_arp(is_near(ip) ? ip : gateway()))
		return no_arp(ip);
	net_ipv4(text, ip);
	if (!port)
		return fail(-ETIMEDOUT, "a firewall may drop pings: try the transfer itself",
			    is_near(ip) ? "%s is there (it answers ARP), but not to ping"
					: "no answer from %s, the gateway passes it on",
			    text);
	return fail(-ETIMEDOUT, "does a firewall there drop it? is the server program hanging?",
		    is_near(ip) ? "%s is there (it answers ARP), but silent on UDP port %u (%s)"
				: "no answer from %s, UDP port %u (%s), through the gateway",
		    text, port, what);
}

static int refused_port(const char *text, uint16_t port, const char *what)
{
	if (!strcmp(what, "TFTP"))
		return fail(-ECONNREFUSED, "on the server: sudo service tftpd-hpa restart",
			    "no TFTP server on %s: UDP port %u is closed", text, port);
	return fail(-ECONNREFUSED, "check dnsip", "no %s server on %s: UDP port %u is closed", what,
		    text, port);
}

int doctor_refused(uint32_t ip, uint16_t port, const char *what)
{
	const struct net_unreachable *u = net_icmp_unreachable();
	char text[IPV4_TEXT], from[IPV4_TEXT];
	bool closed;

	if (!u || u->ip != ip || (u->port && u->port != port))
		return 0;
	net_ipv4(text, ip);
	net_ipv4(from, u->from);
	/* QEMU's user network has its host say "net unreachable" about itself when a port is closed. */
	closed = u->code == PORT_UNREACHABLE || (u->from == ip && u->code <= HOST_UNREACHABLE);
	if (closed && port)
		return refused_port(text, port, what);
	if (u->code == NET_UNREACHABLE || u->code == HOST_UNREACHABLE)
		return fail(-EHOSTUNREACH, "is the other machine on, and its address right?",
			    "%s says that it cannot reach %s", from, text);
	return fail(-EACCES, "a firewall on the way may block it",
		    "%s refuses packets for %s (ICMP unreachable, code %u)", from, text, u->code);
}
