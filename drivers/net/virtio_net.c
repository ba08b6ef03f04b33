// SPDX-License-Identifier: MIT
/* Virtio network device, polled, no offloads. VIRTIO 1.1, section 5.1. */
#include <drivers/virtio/virtio.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "net"
#include <keel/clock.h>
#include <keel/error.h>
#include <keel/log.h>
#include <keel/netdev.h>

#define KIND_NET       1 /* section 5 */
#define F_MAC	       5 /* section 5.1.3 */
#define F_STATUS       16
#define AT_MAC	       0 /* section 5.1.4 */
#define AT_STATUS      6
#define STATUS_LINK_UP 1
#define QUEUE_RX       0 /* section 5.1.2 */
#define QUEUE_TX       1
#define HEADER_LEGACY  10 /* section 5.1.6: without num_buffers */
#define HEADER_MODERN  12
#define HEADER_ROOM    16

#define NICS_MAX       4
#define RX_FRAMES      64 /* a TFTP window of 92 KiB: more does not make it faster */
#define TX_FRAMES      16
#define LINK_MS	       2500
#define TX_DRAIN_US    5000
#define ETH_ADDR_BYTES 6
#define ETH_GROUP_BIT  1

enum { LINK_HEADER, LINK_FRAME, LINKS };

struct nic {
	struct virtio_device *vd;
	struct netdev nd;
};

/* One device is open at a time: it has the queues and all the buffers. */
static struct {
	struct nic nic[NICS_MAX];
	unsigned int count;
	struct nic *open;
	struct virtqueue rx, tx;
	struct virtio_ring rx_ring, tx_ring;
	uint8_t header[2][HEADER_ROOM]; /* received: not looked at; sent: zeros */
	uint8_t tx_free[TX_FRAMES];	/* chains the device does not have */
	unsigned int tx_count;
	union eth_frame rx_frame[RX_FRAMES], tx_frame[TX_FRAMES];
} net;

static const char *const names[NICS_MAX] = { "eth0", "eth1", "eth2", "eth3" };

/* One message for each time it is opened: whatever else the device says, it is not heard. */
static int stop_using(struct netdev *nd)
{
	log_warn("%s", error_text());
	error_clear();
	nd->stats.rx_errors++;
	return -EIO;
}

static void set_chain(struct virtqueue *vq, unsigned int chain, union eth_frame *frame, size_t len)
{
	bool rx = vq == &net.rx;
	uint32_t header = vq->vd->legacy ? HEADER_LEGACY : HEADER_MODERN;

	/* Two links, always: legacy devices may insist on it (5.1.6.6). */
	virtqueue_set(vq, chain, LINK_HEADER,
		      &(struct virtio_piece){ net.header[vq->index], header, rx });
	virtqueue_set(vq, chain, LINK_FRAME,
		      &(struct virtio_piece){ frame->data, (uint32_t)len, rx });
}

static int take_sent(struct netdev *nd)
{
	uint32_t len;
	int chain;

	while ((chain = virtqueue_take(&net.tx, &len)) >= 0)
		net.tx_free[net.tx_count++] = (uint8_t)chain;
	return chain == -EAGAIN ? 0 : stop_using(nd);
}

/* The last frame may be an acknowledgement that somebody waits for. */
static void drain_tx(struct netdev *nd)
{
	uint64_t end_us = clock_us() + TX_DRAIN_US;

	while (!net.tx.broken && !take_sent(nd) && net.tx_count < net.tx.chains)
		if (clock_us() > end_us)
			return;
}

static void net_close(struct netdev *nd)
{
	struct nic *nic = nd->state;

	if (net.open == nic)
		drain_tx(nd);
	if (virtio_reset(nic->vd)) {
		log_warn("%s", error_text());
		error_clear();
	}
	if (net.open == nic)
		net.open = NULL;
}

static int wait_link(const struct nic *nic)
{
	struct deadline d = deadline_ms(LINK_MS);

	if (!virtio_has(nic->vd, F_STATUS))
		return 0;
	while (!(virtio_config16(nic->vd, AT_STATUS) & STATUS_LINK_UP))
		if (deadline_passed(&d))
			break;
	if (deadline_aborted())
		return fail(-EINTR, NULL, "stopped by Ctrl-C while waiting for the link");
	if (virtio_config16(nic->vd, AT_STATUS) & STATUS_LINK_UP)
		return 0;
	return fail(-ENOLINK, "plug in the network cable (in QEMU's monitor: set_link NAME on)",
		    "%s: no link", nic->nd.name);
}

static int check_mac(const struct netdev *nd)
{
	static const uint8_t none[ETH_ADDR_BYTES];

	if (memcmp(nd->mac, none, sizeof(none)))
		return 0;
	return fail(-EADDRNOTAVAIL, "give it one: setenv ethaddr 02:00:00:xx:xx:xx",
		    "%s: the device has no address of its own", nd->name);
}

static int add_queues(struct nic *nic)
{
	int rc;

	net.rx = (struct virtqueue){ .vd = nic->vd, .index = QUEUE_RX };
	net.tx = (struct virtqueue){ .vd = nic->vd, .index = QUEUE_TX };
	rc = virtio_add_queue(&net.rx, &net.rx_ring, RX_FRAMES, LINKS);
	if (!rc)
		rc = virtio_add_queue(&net.tx, &net.tx_ring, TX_FRAMES, LINKS);
	return rc;
}

static void fill_queues(void)
{
	memset(net.header, 0, sizeof(net.header));
	for (unsigned int i = 0; i < net.rx.chains; i++) {
		set_chain(&net.rx, i, &net.rx_frame[i], ETH_FRAME_MAX);
		virtqueue_give(&net.rx, i);
	}
	net.tx_count = 0;
	while (net.tx_count < net.tx.chains) {
		net.tx_free[net.tx_count] = (uint8_t)net.tx_count;
		net.tx_count++;
	}
}

static int net_open(struct netdev *nd)
{
	struct nic *nic = nd->state;
	int rc = check_mac(nd);

	if (rc)
		return rc;
	if (net.open)
		net_close(&net.open->nd);
	rc = virtio_begin(nic->vd, 1u << F_MAC | 1u << F_STATUS);
	if (!rc)
		rc = wait_link(nic);
	if (!rc)
		rc = add_queues(nic);
	if (rc)
		return rc;
	fill_queues();
	nd->rx_frames = net.rx.chains;
	net.open = nic;
	virtio_ready(nic->vd);
	virtqueue_kick(&net.rx);
	return 0;
}

static int net_send(struct netdev *nd, const void *frame, size_t len)
{
	unsigned int chain;

	if (net.open != nd->state || net.tx.broken || take_sent(nd) || !net.tx_count ||
	    len > ETH_FRAME_MAX)
		return -EAGAIN;
	chain = net.tx_free[--net.tx_count];
	memcpy(net.tx_frame[chain].data, frame, len);
	set_chain(&net.tx, chain, &net.tx_frame[chain], len);
	virtqueue_give(&net.tx, chain);
	virtqueue_kick(&net.tx);
	nd->stats.tx++;
	return 0;
}

/* The device hears of free buffers when half of them are new to it, or when there is time. */
static void give_back(unsigned int chain)
{
	virtqueue_give(&net.rx, chain);
	if (virtqueue_unheard(&net.rx) >= net.rx.chains / 2)
		virtqueue_kick(&net.rx);
}

/* Without a control queue the device delivers what others get, too. */
static bool is_for_us(const struct netdev *nd, const uint8_t *frame)
{
	return frame[0] & ETH_GROUP_BIT || !memcmp(frame, nd->mac, ETH_ADDR_BYTES);
}

static int copy_frame(struct netdev *nd, unsigned int chain, uint32_t len, union eth_frame *frame)
{
	uint32_t header = net.rx.vd->legacy ? HEADER_LEGACY : HEADER_MODERN;
	const uint8_t *from = net.rx_frame[chain].data;

	if (len < header + 14) {
		nd->stats.rx_errors++;
		return -EIO;
	}
	if (!is_for_us(nd, from))
		return 0;
	memcpy(frame->data, from, len - header);
	nd->stats.rx++;
	return (int)(len - header);
}

static int net_recv(struct netdev *nd, union eth_frame *frame)
{
	uint32_t len;
	int rc = 0, chain;

	if (net.open != nd->state || net.rx.broken)
		return 0;
	for (unsigned int i = 0; !rc && i < net.rx.chains; i++) {
		chain = virtqueue_take(&net.rx, &len);
		if (chain == -EAGAIN)
			break;
		if (chain < 0)
			return stop_using(nd);
		rc = copy_frame(nd, (unsigned int)chain, len, frame);
		give_back((unsigned int)chain);
	}
	if (!rc && virtqueue_unheard(&net.rx))
		virtqueue_kick(&net.rx);
	return rc;
}

static const struct netdev_ops net_ops = {
	.open = net_open,
	.close = net_close,
	.send = net_send,
	.recv = net_recv,
};

static int net_start(struct virtio_device *vd)
{
	struct nic *nic = &net.nic[net.count];
	int rc;

	if (net.count == NICS_MAX)
		return fail(-ENOSPC, "take a card away", "there are already %d network devices",
			    NICS_MAX);
	vd->name = names[net.count];
	*nic = (struct nic){ vd, { .name = vd->name, .ops = &net_ops, .state = nic } };
	nic->nd.rx_frames = RX_FRAMES;
	rc = virtio_begin(vd, 1u << F_MAC | 1u << F_STATUS);
	if (rc)
		return rc;
	for (uint32_t i = 0; virtio_has(vd, F_MAC) && i < ETH_ADDR_BYTES; i++)
		nic->nd.mac[i] = virtio_config8(vd, AT_MAC + i);
	rc = virtio_reset(vd);
	if (!rc)
		rc = netdev_register(&nic->nd);
	if (rc)
		return rc;
	net.count++;
	log_info("%s virtio, %02x:%02x:%02x:%02x:%02x:%02x", vd->name, nic->nd.mac[0],
		 nic->nd.mac[1], nic->nd.mac[2], nic->nd.mac[3], nic->nd.mac[4], nic->nd.mac[5]);
	return 0;
}

const struct virtio_driver virtio_net = { .kind = KIND_NET, .start = net_start };
