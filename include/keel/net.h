/* SPDX-License-Identifier: MIT */
/*
 * What the network can do for a command. Each call opens the network device,
 * works with the addresses of the environment (ipaddr, netmask, gatewayip, serverip,
 * dnsip) and closes it again, also after a failure: the story then names the cause
 * (no device, no link, no address, nobody there, no server, no file ...).
 *
 * A host is an IPv4 address or a DNS name. Addresses are in host byte order.
 * Ctrl-C ends every call with -EINTR.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define SINK_SIZE_UNKNOWN UINT64_MAX
#define IPV4_TEXT	  16 /* "255.255.255.255" and its end */

/** net_ipv4() - dotted quad into @buf, which is returned */
const char *net_ipv4(char buf[IPV4_TEXT], uint32_t ip);

/* Where a transfer puts its bytes: memory, or a flash partition. */
struct sink {
	/**
	 * Before the first byte; once more when a transfer starts over.
	 * @size: of the whole file, or SINK_SIZE_UNKNOWN
	 * Returns 0, or negative errno with the story: nothing is transferred then.
	 */
	int (*begin)(struct sink *sink, uint64_t size);
	/** Bytes in order; @len is never 0. Returns 0, or negative errno with the story. */
	int (*write)(struct sink *sink, uint64_t offset, const void *data, size_t len);
};

/**
 * net_tftp_get() - fetch a file into @sink, with progress on the console
 * @host: server, or NULL for serverip
 * @size: bytes received
 */
int net_tftp_get(const char *host, const char *file, struct sink *sink,
		 uint64_t *size) __must_check;

/** net_ping() - one echo and its time; @ip: the address of @host */
int net_ping(const char *host, uint32_t *ip, uint32_t *rtt_us) __must_check;

struct net_lease {
	uint32_t ip, netmask, gateway, dns[2], server; /* 0: not given */
	char file[128], hostname[64];		       /* "": not given */
};

/** net_dhcp() - ask for an address; the environment is left alone */
int net_dhcp(struct net_lease *lease) __must_check;

/** net_link() - 0 when the device is there and the other end of its cable is on */
int net_link(void) __must_check;
