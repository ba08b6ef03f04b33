/* SPDX-License-Identifier: MIT */
/* Ethernet devices: whole frames, polled, one owner. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define ETH_FRAME_MAX 1514 /* header and payload, without FCS */

/*
 * Room for one received frame. The data starts two bytes off a word, so the IP header
 * behind the 14 bytes of Ethernet lies on one; drivers store whole words or halves of them.
 */
union eth_frame {
	uint32_t words[(2 + ETH_FRAME_MAX + 4) / 4];
	uint16_t halves[(2 + ETH_FRAME_MAX + 4) / 2];
	struct {
		uint8_t pad[2];
		uint8_t data[ETH_FRAME_MAX];
		uint8_t fcs[4];
	};
};

struct netdev;

struct netdev_ops {
	/** Link up with nd->mac, receiver on. 0, or -ENOLINK / -EINTR with its story; may take seconds. */
	int (*open)(struct netdev *nd);
	/** Receiver, transmitter and DMA off: safe to start an OS. Also when it is not open. */
	void (*close)(struct netdev *nd);
	/** Queue one frame. Returns 0, or -EAGAIN when the queue is full. */
	int (*send)(struct netdev *nd, const void *frame, size_t len);
	/** Copy one frame out. Its length, 0 when none waits, -EIO when a bad one was dropped. */
	int (*recv)(struct netdev *nd, union eth_frame *frame);
};

struct netdev {
	const char *name; /* "eth0" */
	const struct netdev_ops *ops;
	void *state;
	unsigned int rx_frames; /* full frames that can wait unread before one is lost */
	uint8_t mac
		[6]; /* the chip's own until open(); the caller may change it before, and for an OS */
	struct {
		uint32_t rx, tx, rx_dropped, rx_errors, tx_errors; /* frames */
	} stats;
};

#define NETDEVS_MAX 4

/** netdev_register() - @nd must live for ever; again for the same one is fine. 0 or -ENOSPC */
int netdev_register(struct netdev *nd) __must_check;

/** netdev_at() - the @index-th network device in start order, or NULL behind the last */
struct netdev *netdev_at(size_t index);

/** netdev_get() - the one that commands use: named by the variable ethact, else the first; or NULL */
struct netdev *netdev_get(void);

/** netdev_mac_name() - the variable with the address of @nd: ethaddr, for the others eth1addr ... */
const char *netdev_mac_name(const struct netdev *nd);
