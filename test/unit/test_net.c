// SPDX-License-Identifier: MIT
/* The whole way of a packet, from the device through lwIP to a command, on a wire of our own. */
#include <errno.h>

#include <keel/env.h>
#include <keel/error.h>
#include <keel/net.h>
#include <lib/byteorder.h>
#include <net/stack.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_netdev.h>
#include <test/unit/test.h>

#define ETH_HEADER 14
#define IP_HEADER  20

static struct {
	unsigned int sent;
	uint8_t echo[1500];
	size_t echo_len;
	bool spoil_checksum, fragment;
	uint8_t code; /* of "unreachable" */
	uint8_t memory[4000];
	size_t got;
	uint64_t announced;
} wire;

static void start(void)
{
	memset(&wire, 0, sizeof(wire));
	fake_console_start();
	fake_console_stop(); /* only its time and its keys are needed */
	fake_netdev_start();
	error_clear();
}

static bool is_ip(const uint8_t *frame, size_t len, uint8_t protocol)
{
	return len > ETH_HEADER + IP_HEADER && get_be16(frame + 12) == 0x0800 &&
	       frame[ETH_HEADER + 9] == protocol;
}

/* A host that answers ARP and ping. */
static void host(const uint8_t *frame, size_t len)
{
	uint8_t answer[ETH_FRAME_MAX];
	size_t at = ETH_HEADER + IP_HEADER;

	wire.sent++;
	fake_netdev_answer_arp(frame, len);
	if (!is_ip(frame, len, 1) || frame[at] != 8)
		return;
	memcpy(answer, frame, len);
	memcpy(answer + ETH_HEADER + 12, frame + ETH_HEADER + 16, 4);
	answer[at] = 0;
	if (wire.fragment)
		answer[ETH_HEADER + 6] = 0x20; /* more follow */
	fake_netdev_fix(answer, len);
	if (wire.spoil_checksum)
		answer[at + 2] ^= 1;
	fake_netdev_receive(answer, len);
}

static int ping(void)
{
	uint32_t ip, rtt_us;
	int rc = net_ping("10.0.0.1", &ip, &rtt_us);

	CHECK_EQ(fake_netdev.open_count, 0); /* closed again, whatever happened */
	return rc;
}

TEST(ping_finds_a_host)
{
	start();
	fake_netdev.sent = host;
	CHECK_EQ(ping(), 0);
}

TEST(ping_survives_any_lost_doubled_or_exchanged_frame)
{
	for (unsigned int i = 1; i <= 3; i++) {
		start();
		fake_netdev.sent = host;
		fake_netdev.drop = i;
		CHECK_EQ(ping(), 0);
		start();
		fake_netdev.sent = host;
		fake_netdev.twice = fake_netdev.swap = i;
		CHECK_EQ(ping(), 0);
	}
}

TEST(echo_with_a_wrong_checksum_is_no_answer)
{
	start();
	fake_netdev.sent = host;
	wire.spoil_checksum = true;
	CHECK_EQ(ping(), -ETIMEDOUT);
	CHECK_HAS(error_text(), "10.0.0.1 is there (it answers ARP), but not to ping");
}

TEST(fragment_is_dropped_not_collected)
{
	start();
	fake_netdev.sent = host;
	wire.fragment = true;
	CHECK_EQ(ping(), -ETIMEDOUT);
}

TEST(silence_to_arp_is_told_from_silence_of_a_host)
{
	start();
	fake_netdev.sent = NULL;
	CHECK_EQ(ping(), -EHOSTUNREACH);
	CHECK_HAS(error_text(), "no machine answers for 10.0.0.1");
}

TEST(command_after_a_failure_works)
{
	start();
	fake_netdev.sent = NULL;
	CHECK(ping() < 0);
	fake_netdev.sent = host;
	CHECK_EQ(ping(), 0);
}

TEST(missing_link_is_reported_as_the_device_says_it)
{
	start();
	fake_netdev.link_error = -ENOLINK;
	CHECK_EQ(ping(), -ENOLINK);
	CHECK_EQ(wire.sent, 0);
}

TEST(ctrl_c_ends_a_ping)
{
	start();
	fake_netdev.sent = NULL;
	fake_console_type("\003", 1);
	CHECK_EQ(ping(), -EINTR);
}

TEST(other_network_needs_a_gateway)
{
	uint32_t ip, rtt_us;

	start();
	CHECK_EQ(net_ping("192.168.1.1", &ip, &rtt_us), -ENETUNREACH);
	CHECK_HAS(error_text(), "gatewayip is not set");
}

static void refusing_host(const uint8_t *frame, size_t len)
{
	uint8_t icmp[8 + IP_HEADER + 8] = { 3, wire.code };

	fake_netdev_answer_arp(frame, len);
	if (!is_ip(frame, len, 17))
		return;
	memcpy(icmp + 8, frame + ETH_HEADER, IP_HEADER + 8);
	fake_netdev_ip(1, icmp, sizeof(icmp));
}

static int sink_begin(struct sink *sink, uint64_t size)
{
	wire.announced = size;
	return 0;
}

static int sink_write(struct sink *sink, uint64_t offset, const void *data, size_t len)
{
	CHECK(offset + len <= sizeof(wire.memory));
	memcpy(wire.memory + offset, data, len);
	wire.got = (size_t)offset + len;
	return 0;
}

static int tftp(const char *host_name)
{
	struct sink sink = { sink_begin, sink_write };
	uint64_t size;
	int rc = net_tftp_get(host_name, "file", &sink, &size);

	CHECK_EQ(fake_netdev.open_count, 0);
	return rc;
}

TEST(closed_port_names_the_missing_server)
{
	for (uint8_t code = 0; code <= 3; code += 3) {
		start();
		fake_netdev.sent = refusing_host;
		wire.code = code; /* "net" from the host itself means no other thing than "port" */
		CHECK_EQ(tftp(NULL), -ECONNREFUSED);
		CHECK_HAS(error_text(), "no TFTP server on 10.0.0.1: UDP port 69 is closed");
	}
}

/* One block without options, over the wire. */
static void tftp_host(const uint8_t *frame, size_t len)
{
	uint8_t data[4 + 300] = { 0, 3, 0, 1 };
	const uint8_t *udp = frame + ETH_HEADER + IP_HEADER;

	fake_netdev_answer_arp(frame, len);
	if (!is_ip(frame, len, 17) || udp[9] != 1)
		return;
	memset(data + 4, 'k', 300);
	fake_netdev_udp(4711, fake_netdev.port, data, sizeof(data));
}

TEST(file_comes_through_lwip_to_the_sink)
{
	start();
	fake_netdev.sent = tftp_host;
	CHECK_EQ(tftp(NULL), 0);
	CHECK_EQ(wire.got, 300);
	CHECK_EQ(wire.memory[299], 'k');
}

/* The first piece of what was to come: a frame of the host with "more follow". */
static void send_fragment(const uint8_t *frame, size_t len)
{
	uint8_t piece[ETH_FRAME_MAX];

	memcpy(piece, frame, len);
	memcpy(piece + ETH_HEADER + 12, frame + ETH_HEADER + 16, 4);
	piece[ETH_HEADER + 6] = 0x20;
	fake_netdev_fix(piece, len);
	fake_netdev_receive(piece, len);
}

/* A server behind a way on which blocks of 1468 bytes are cut. */
static void host_behind_a_tunnel(const uint8_t *frame, size_t len)
{
	static const char agreed[] =
		"\0\6blksize\0"
		"1468";
	static const uint8_t block[4 + 300] = { 0, 3, 0, 1, 'k' };
	const uint8_t *tftp = frame + ETH_HEADER + IP_HEADER + 8;
	const char *blksize = (const char *)tftp + 2 + sizeof("file octet tsize 0 blksize");

	fake_netdev_answer_arp(frame, len);
	if (!is_ip(frame, len, 17))
		return;
	if (tftp[1] == 1 && !strcmp(blksize, "1468"))
		fake_netdev_udp(4711, fake_netdev.port, agreed, sizeof(agreed));
	else if (tftp[1] == 4 && !wire.got)
		send_fragment(frame, len);
	else if (tftp[1] == 1 && !strcmp(blksize, "512"))
		fake_netdev_udp(4712, fake_netdev.port, block, sizeof(block));
}

TEST(blocks_that_come_in_pieces_are_asked_for_in_small)
{
	start();
	fake_netdev.sent = host_behind_a_tunnel;
	CHECK_EQ(tftp(NULL), 0);
	CHECK_EQ(wire.got, 300);
	CHECK_EQ(wire.memory[0], 'k');
}

TEST(name_without_a_dns_answer_fails_and_names_the_server)
{
	start();
	CHECK_EQ(tftp("boot.server"), -ETIMEDOUT);
	CHECK_HAS(error_text(), "silent on UDP port 53 (DNS)");
}

TEST(dhcp_without_a_server_says_so)
{
	struct net_lease lease;

	start();
	CHECK_EQ(net_dhcp(&lease), -ETIMEDOUT);
	CHECK_HAS(error_text(), "no DHCP server answered");
}

/* Every start and length: the sum of the bytes, taken the slow way. */
TEST(checksum_is_right_at_every_alignment_and_length)
{
	uint8_t buf[80];

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 37 + 250);
	for (size_t at = 0; at < 8; at++) {
		for (size_t len = 0; len <= 70; len++) {
			uint32_t sum = 0;

			for (size_t i = 0; i < len; i++)
				sum += (uint32_t)buf[at + i] << (i & 1 ? 8 : 0);
			while (sum >> 16)
				sum = (sum & 0xffff) + (sum >> 16);
			CHECK_EQ(net_checksum(buf + at, (int)len), sum);
		}
	}
}
