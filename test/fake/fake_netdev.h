/* SPDX-License-Identifier: MIT */
/*
 * A network device without a wire: frames come from a queue, and what is sent goes
 * to a function that plays the other end. Frames can be lost, doubled, exchanged.
 * Uses fake_console for the time.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/netdev.h>

#define FAKE_PEER_IP  0x0a000001 /* 10.0.0.1, answers ARP */
#define FAKE_BOARD_IP 0x0a000002
#define FAKE_FRAMES   64 /* that can wait */

struct fake_netdev {
	void (*sent)(const uint8_t *frame, size_t len); /* the other end; NULL: nobody */
	void (*idle)(void);	 /* called when nothing waits; NULL: time passes */
	unsigned int drop;	 /* number of the received frame that is lost; 0: none */
	unsigned int twice;	 /* likewise doubled */
	unsigned int swap;	 /* likewise exchanged with the next one */
	int link_error;		 /* what open() returns */
	unsigned int open_count; /* opened minus closed */
	/* of the last datagram sent: what an answer must repeat */
	uint16_t port, peer_port;
	uint32_t dhcp_xid;
	uint16_t dns_id;
	uint32_t echo; /* identifier and sequence number of the last ping */
};

extern struct fake_netdev fake_netdev;

/** fake_netdev_start() - registered, silent; ipaddr, netmask and serverip set */
void fake_netdev_start(void);

/** fake_netdev_receive() - one frame to the board, as it is */
void fake_netdev_receive(const void *frame, size_t len);

/** fake_netdev_answer_arp() - when @frame asks for FAKE_PEER_IP */
void fake_netdev_answer_arp(const uint8_t *frame, size_t len);

/** fake_netdev_udp() - a datagram of the peer to the board's @port */
void fake_netdev_udp(uint16_t from_port, uint16_t port, const void *data, size_t len);

/** fake_netdev_ip() - the same for any protocol: right header around @data, ICMP with its checksum */
void fake_netdev_ip(uint8_t protocol, const void *data, size_t len);

/** fake_netdev_fix() - make the checksums and the addressee of @frame right, lengths as far as they fit */
void fake_netdev_fix(uint8_t *frame, size_t len);
