/* SPDX-License-Identifier: MIT */
/*
 * What lwIP is built with: one interface, polled, every buffer from static pools.
 *
 * There is no reassembly and no fragmentation: a datagram is one frame, and a
 * fragment is dropped where it arrives.
 */
#pragma once

#define NO_SYS			      1
#define SYS_LIGHTWEIGHT_PROT	      0
#define LWIP_NETCONN		      0
#define LWIP_SOCKET		      0
#define LWIP_TIMERS		      1
#define LWIP_STATS		      0
#define LWIP_SINGLE_NETIF	      1
#define LWIP_HAVE_LOOPIF	      0
#define LWIP_NETIF_LOOPBACK	      0
#define LWIP_NETIF_TX_SINGLE_PBUF     1
#define LWIP_CHECKSUM_CTRL_PER_NETIF  0

#define LWIP_IPV4		      1
#define LWIP_IPV6		      0
#define IP_REASSEMBLY		      0
#define IP_FRAG			      0
#define IP_FORWARD		      0
#define IP_OPTIONS_ALLOWED	      0
#define LWIP_ICMP		      1
#define LWIP_RAW		      1
#define LWIP_UDP		      1
#define LWIP_UDPLITE		      0
#define LWIP_TCP		      0
#define LWIP_IGMP		      0
#define LWIP_AUTOIP		      0

#define LWIP_ARP		      1
#define ARP_TABLE_SIZE		      8
#define ARP_QUEUEING		      0 /* the newest datagram waits for the answer */
#define ETHARP_SUPPORT_STATIC_ENTRIES 0

#define LWIP_DHCP		      1
#define LWIP_DHCP_BOOTP_FILE	      1
#define DHCP_DOES_ARP_CHECK	      0
#define LWIP_DHCP_GET_NTP_SRV	      0

#define LWIP_DNS		      1
#define DNS_MAX_SERVERS		      2
#define DNS_TABLE_SIZE		      2
#define DNS_MAX_NAME_LENGTH	      128
#define DNS_MAX_RETRIES		      3

/* No heap: mem_malloc() takes from the pools of lwippools.h. */
#define MEM_ALIGNMENT		      __SIZEOF_POINTER__
#define MEM_LIBC_MALLOC		      0
#define MEMP_MEM_MALLOC		      0
#define MEM_USE_POOLS		      1
#define MEM_USE_POOLS_TRY_BIGGER_POOL 1
#define MEMP_USE_CUSTOM_POOLS	      1
#define MEMP_NUM_PBUF		      8
#define MEMP_NUM_UDP_PCB	      6
#define MEMP_NUM_RAW_PCB	      1
#define PBUF_POOL_SIZE		      1 /* frames lie in the port's buffer, not in pool pbufs */
#define PBUF_POOL_BUFSIZE	      64

/* Both ends of every checksum. */
#define CHECKSUM_GEN_IP	    1
#define CHECKSUM_GEN_UDP    1
#define CHECKSUM_GEN_ICMP   1
#define CHECKSUM_CHECK_IP   1
#define CHECKSUM_CHECK_UDP  1
#define CHECKSUM_CHECK_ICMP 1

struct dhcp;
struct dhcp_msg;
struct pbuf;
void net_dhcp_append(struct dhcp_msg *msg, unsigned short *len);
void net_dhcp_option(unsigned char option, unsigned char len, const struct pbuf *p,
		     unsigned short at);

#define LWIP_HOOK_DHCP_APPEND_OPTIONS(netif, dhcp, state, msg, msg_type, len) \
	net_dhcp_append(msg, len)
#define LWIP_HOOK_DHCP_PARSE_OPTION(netif, dhcp, state, msg, msg_type, option, len, pbuf, at) \
	do {                                                                                  \
		if ((msg_type) == 5) /* ACK: offers of other servers do not count */          \
			net_dhcp_option(option, len, pbuf, at);                               \
	} while (0)
