/* SPDX-License-Identifier: MIT */
/* Inside net/: the one interface, its address, and the poll loop. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/net.h>

struct netif;
struct udp_pcb;

/** net_start() - device open, addresses from the environment; 0 or negative errno with the story */
int net_start(void) __must_check;

/** net_stop() - receiver off; safe when net_start() failed */
void net_stop(void);

/** net_poll() - hand waiting frames to lwIP, run its timers */
void net_poll(void);

/** net_wait() - net_poll(), then true while @d has not passed and Ctrl-C was not pressed */
bool net_wait(const struct deadline *d);

/** net_interrupted() - the story for a wait that Ctrl-C ended */
int net_interrupted(void);

/** net_resolve() - address of a dotted quad or a DNS name */
int net_resolve(const char *host, uint32_t *ip) __must_check;

/** net_netif() - lwIP's side of the device */
struct netif *net_netif(void);

uint32_t net_now_ms(void);
unsigned int net_random(void);

/** net_send() - one datagram; lost when it cannot leave: senders repeat themselves */
void net_send(struct udp_pcb *pcb, uint32_t ip, uint16_t port, const void *data, size_t len);

/** net_fragment_from() - who sent an IPv4 fragment since net_start(); 0: nobody */
uint32_t net_fragment_from(void);

/* The last "destination unreachable" since net_start(). */
struct net_unreachable {
	bool seen;
	uint8_t code;  /* RFC 792 */
	uint16_t port; /* where our datagram went; 0 when it was not UDP */
	uint32_t ip;   /* likewise */
	uint32_t from; /* who says so */
};

void net_icmp_init(void);
void net_icmp_forget(void);
const struct net_unreachable *net_icmp_unreachable(void);

/* The doctor: why it does not work. All set the story; 0 where nothing is wrong. */
int doctor_addresses(void) __must_check;    /* is ipaddr set */
int doctor_route(uint32_t ip) __must_check; /* can a packet for @ip leave */
/** doctor_silence() - why does nothing come back; @what: "ping", "TFTP"; @port: 0 for ping */
int doctor_silence(uint32_t ip, uint16_t port, const char *what);
/** doctor_refused() - somebody answered "unreachable": 0, or the story */
int doctor_refused(uint32_t ip, uint16_t port, const char *what);

unsigned short net_checksum(const void *data, int len);
