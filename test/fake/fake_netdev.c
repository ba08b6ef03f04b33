// SPDX-License-Identifier: MIT
/* The fake network device; the rules are in fake_netdev.h. */
#include <test/fake/fake_netdev.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <keel/env.h>
#include <lib/byteorder.h>

#define ETH_HEADER 14
#define IP_HEADER  20
#define UDP_HEADER 8

static const uint8_t board_mac[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
static const uint8_t peer_mac[6] = { 0x52, 0x54, 0, 0xaa, 0xaa, 0xaa };

struct fake_netdev fake_netdev;

static struct {
	uint8_t *frame[FAKE_FRAMES]; /* of their own size each: overruns are seen */
	size_t len[FAKE_FRAMES];
	unsigned int head, tail, received;
} queue;

static int open_device(struct netdev *nd)
{
	if (fake_netdev.link_error)
		return fake_netdev.link_error;
	fake_netdev.open_count++;
	return 0;
}

static void drop_queue(void)
{
	while (queue.tail != queue.head)
		free(queue.frame[queue.tail++ % FAKE_FRAMES]);
}

static void close_device(struct netdev *nd)
{
	fake_netdev.open_count = 0;
	drop_queue();
}

static void remember(const uint8_t *frame, size_t len)
{
	const uint8_t *udp = frame + ETH_HEADER + IP_HEADER;

	if (len < ETH_HEADER + IP_HEADER + UDP_HEADER + 8 || get_be16(frame + 12) != 0x0800)
		return;
	if (frame[ETH_HEADER + 9] == 1 && udp[0] == 8)
		fake_netdev.echo = get_be32(udp + 4);
	if (frame[ETH_HEADER + 9] != 17)
		return;
	fake_netdev.port = get_be16(udp);
	fake_netdev.peer_port = get_be16(udp + 2);
	if (fake_netdev.peer_port == 67)
		fake_netdev.dhcp_xid = get_be32(udp + UDP_HEADER + 4);
	if (fake_netdev.peer_port == 53)
		fake_netdev.dns_id = get_be16(udp + UDP_HEADER);
}

static int send_frame(struct netdev *nd, const void *frame, size_t len)
{
	remember(frame, len);
	if (fake_netdev.sent)
		fake_netdev.sent(frame, len);
	return 0;
}

static int receive_frame(struct netdev *nd, union eth_frame *frame)
{
	size_t len;

	if (queue.tail == queue.head) {
		if (fake_netdev.idle)
			fake_netdev.idle();
		return 0;
	}
	len = queue.len[queue.tail % FAKE_FRAMES];
	memset(frame, 0xa5, sizeof(*frame)); /* what an earlier frame left there must not matter */
	memcpy(frame->data, queue.frame[queue.tail % FAKE_FRAMES], len);
	free(queue.frame[queue.tail++ % FAKE_FRAMES]);
	return (int)len;
}

static const struct netdev_ops ops = {
	.open = open_device,
	.close = close_device,
	.send = send_frame,
	.recv = receive_frame,
};

static struct netdev device = { .name = "fake0", .ops = &ops, .rx_frames = 6 };

void fake_netdev_start(void)
{
	drop_queue();
	queue.received = 0;
	fake_netdev = (struct fake_netdev){ .sent = fake_netdev_answer_arp };
	memcpy(device.mac, board_mac, sizeof(device.mac));
	if (netdev_register(&device) || env_set("ipaddr", "10.0.0.2") ||
	    env_set("netmask", "255.255.255.0") || env_set("serverip", "10.0.0.1") ||
	    env_set("ethaddr", NULL) || env_set("gatewayip", NULL) || env_set("dnsip", "10.0.0.1"))
		abort();
}

static void enqueue(const void *frame, size_t len)
{
	uint8_t *copy;

	if (queue.head - queue.tail == FAKE_FRAMES || len > ETH_FRAME_MAX || !len)
		return;
	copy = malloc(len);
	memcpy(copy, frame, len);
	queue.frame[queue.head % FAKE_FRAMES] = copy;
	queue.len[queue.head++ % FAKE_FRAMES] = len;
}

static void exchange_last_two(void)
{
	unsigned int a = (queue.head - 2) % FAKE_FRAMES, b = (queue.head - 1) % FAKE_FRAMES;
	uint8_t *frame = queue.frame[a];
	size_t len = queue.len[a];

	queue.frame[a] = queue.frame[b];
	queue.len[a] = queue.len[b];
	queue.frame[b] = frame;
	queue.len[b] = len;
}

void fake_netdev_receive(const void *frame, size_t len)
{
	unsigned int n = ++queue.received;

	if (n == fake_netdev.drop)
		return;
	enqueue(frame, len);
	if (n == fake_netdev.twice)
		enqueue(frame, len);
	if (fake_netdev.swap && n == fake_netdev.swap + 1 && queue.head - queue.tail >= 2)
		exchange_last_two();
}

void fake_netdev_answer_arp(const uint8_t *frame, size_t len)
{
	uint8_t answer[60] = { 0 };

	if (len < 42 || get_be16(frame + 12) != 0x0806 || get_be16(frame + 20) != 1 ||
	    get_be32(frame + 38) != FAKE_PEER_IP)
		return;
	memcpy(answer, frame + 6, 6);
	memcpy(answer + 6, peer_mac, 6);
	memcpy(answer + 12, frame + 12, 8);
	answer[21] = 2;
	memcpy(answer + 22, peer_mac, 6);
	memcpy(answer + 28, frame + 38, 4);
	memcpy(answer + 32, frame + 22, 10);
	fake_netdev_receive(answer, sizeof(answer));
}

static uint16_t checksum(const uint8_t *p, size_t len, uint32_t sum)
{
	for (size_t i = 0; i < len; i++)
		sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* The sum of addresses, protocol and length that a UDP checksum covers. */
static uint32_t pseudo_header(const uint8_t *ip, size_t len)
{
	uint32_t sum = 17 + (uint32_t)len;

	for (size_t i = 12; i < 20; i += 2)
		sum += get_be16(ip + i);
	return sum;
}

static void fix_payload(uint8_t *ip, uint8_t *payload, size_t len)
{
	size_t udp_len;

	if (ip[9] == 1 && len >= 4) {
		put_be16(payload + 2, 0);
		put_be16(payload + 2, checksum(payload, len, 0));
	}
	if (ip[9] != 17 || len < UDP_HEADER)
		return;
	udp_len = get_be16(payload + 4);
	if (udp_len > len || udp_len < UDP_HEADER)
		return; /* left wrong on purpose */
	put_be16(payload + 6, 0);
	put_be16(payload + 6, checksum(payload, udp_len, pseudo_header(ip, udp_len)));
}

void fake_netdev_ip(uint8_t protocol, const void *data, size_t len)
{
	uint8_t frame[ETH_FRAME_MAX] = { 0 }, *ip = frame + ETH_HEADER;

	if (ETH_HEADER + IP_HEADER + len > sizeof(frame))
		return;
	memcpy(frame, board_mac, 6);
	memcpy(frame + 6, peer_mac, 6);
	put_be16(frame + 12, 0x0800);
	ip[0] = 0x45;
	put_be16(ip + 2, (uint16_t)(IP_HEADER + len));
	ip[8] = 64;
	ip[9] = protocol;
	put_be32(ip + 12, FAKE_PEER_IP);
	put_be32(ip + 16, FAKE_BOARD_IP);
	put_be16(ip + 10, checksum(ip, IP_HEADER, 0));
	if (len)
		memcpy(ip + IP_HEADER, data, len);
	if (protocol == 1)
		fix_payload(ip, ip + IP_HEADER, len);
	fake_netdev_receive(frame, ETH_HEADER + IP_HEADER + len);
}

void fake_netdev_udp(uint16_t from_port, uint16_t port, const void *data, size_t len)
{
	uint8_t udp[ETH_FRAME_MAX] = { 0 };

	if (UDP_HEADER + len > sizeof(udp))
		return;
	put_be16(udp, from_port);
	put_be16(udp + 2, port);
	put_be16(udp + 4, (uint16_t)(UDP_HEADER + len));
	memcpy(udp + UDP_HEADER, data, len);
	fake_netdev_ip(17, udp, UDP_HEADER + len);
}

void fake_netdev_fix(uint8_t *frame, size_t len)
{
	uint8_t *ip = frame + ETH_HEADER;
	size_t header, total;

	if (len < 6)
		return;
	memcpy(frame, board_mac, 6);
	if (len < ETH_HEADER + IP_HEADER || get_be16(frame + 12) != 0x0800)
		return;
	header = (size_t)(ip[0] & 15) * 4;
	total = get_be16(ip + 2);
	if (header < IP_HEADER || header > len - ETH_HEADER)
		return;
	put_be32(ip + 16, FAKE_BOARD_IP);
	put_be16(ip + 10, 0);
	put_be16(ip + 10, checksum(ip, header, 0));
	if (total >= header && total <= len - ETH_HEADER)
		fix_payload(ip, ip + header, total - header);
}
