// SPDX-License-Identifier: MIT
/*
 * Any network: each frame takes the whole way through lwIP while a command waits.
 *
 * Input: the command, then frames: what is made right in it, its length in two bytes,
 * its bytes. When they are used up Ctrl-C ends the command.
 */

#include <stdlib.h>
#include <string.h>

#include <keel/error.h>
#include <keel/net.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_netdev.h>

#define PATIENCE 3 /* polls until Ctrl-C: the last frame may have been the one waited for */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIX_SUMS = 1, FIX_PORT = 2, FIX_DHCP = 4, FIX_DNS = 8, AS_UDP = 16, AS_ICMP = 32 };

static struct {
	const uint8_t *data;
	size_t left;
	unsigned int idle; /* polls since the last frame */
	uint8_t memory[8192];
	uint64_t announced;
} in;

static int begin(struct sink *sink, uint64_t size)
{
	in.announced = size;
	return size != SINK_SIZE_UNKNOWN && size > sizeof(in.memory)
		       ? fail(-ENOSPC, NULL, "no room")
		       : 0;
}

static int take(struct sink *sink, uint64_t offset, const void *data, size_t len)
{
	if (offset + len > in.announced)
		abort();
	if (offset + len > sizeof(in.memory))
		return fail(-ENOSPC, NULL, "no room");
	memcpy(in.memory + offset, data, len);
	return 0;
}

/* The parts that chance does not find: numbers that the board made up. */
static void make_answer(uint8_t *payload, size_t len, uint8_t how)
{
	if (how & FIX_DHCP && len >= 44) {
		put_be32(payload + 4, fake_netdev.dhcp_xid);
		memcpy(payload + 28, "\x52\x54\x00\x12\x34\x56", 6);
	}
	if (how & FIX_DNS && len >= 2)
		put_be16(payload, fake_netdev.dns_id);
}

static void send_next_frame(void)
{
	static uint8_t frame[ETH_FRAME_MAX];
	uint8_t how;
	size_t len;

	if (in.left < 4) {
		if (++in.idle == PATIENCE)
			fake_console_type("\003", 1);
		return;
	}
	how = in.data[0];
	len = get_be16(in.data + 1) % (ETH_FRAME_MAX - 42 + 1);
	if (len > in.left - 3)
		len = in.left - 3;
	memcpy(frame, in.data + 3, len);
	in.data += 3 + len;
	in.left -= 3 + len;
	make_answer(frame, len, how);
	if (how & AS_UDP) {
		fake_netdev_udp(fake_netdev.peer_port, fake_netdev.port, frame, len);
	} else if (how & AS_ICMP) {
		if (how & FIX_PORT && len >= 8)
			put_be32(frame + 4, fake_netdev.echo);
		fake_netdev_ip(1, frame, len);
	} else {
		if (how & FIX_PORT && len >= 38)
			put_be16(frame + 36, fake_netdev.port);
		if (how & FIX_SUMS)
			fake_netdev_fix(frame, len);
		fake_netdev_receive(frame, len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sink sink = { begin, take };
	struct net_lease lease;
	uint32_t ip, rtt_us;
	uint64_t got;
	int rc;

	if (size < 1)
		return 0;
	in.data = data + 1;
	in.left = size - 1;
	in.idle = 0;
	fake_console_start();
	fake_netdev_start();
	fake_netdev.idle = send_next_frame;
	switch (data[0] % 4) {
	case 0:
		rc = net_ping("10.0.0.1", &ip, &rtt_us);
		break;
	case 1:
		rc = net_dhcp(&lease);
		if (!rc &&
		    (strnlen(lease.file, sizeof(lease.file)) == sizeof(lease.file) ||
		     strnlen(lease.hostname, sizeof(lease.hostname)) == sizeof(lease.hostname)))
			abort();
		break;
	case 2:
		rc = net_ping("boot.server", &ip, &rtt_us);
		break;
	default:
		rc = net_tftp_get(NULL, "file", &sink, &got);
	}
	if (rc > 0 || fake_netdev.open_count)
		abort();
	return 0;
}
