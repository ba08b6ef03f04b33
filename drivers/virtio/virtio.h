/* SPDX-License-Identifier: MIT */
/*
 * Virtio devices behind memory-mapped registers, inside of drivers/ only. Section numbers
 * everywhere: OASIS Virtual I/O Device (VIRTIO) 1.1.
 *
 *	virtio_net.c virtio_blk.c virtio_rng.c    what a device is for
 *	queue.c     virtqueues: the memory that device and driver share
 *	mmio.c      registers: reset, features, where the queues lie; versions 1 (legacy) and 2
 *	scan.c      the slots of the board
 *
 * The device may be hostile: nothing that it writes decides more than which request is done
 * and how many of its bytes are filled, and both are checked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define VIRTIO_RING_BYTES 4096 /* also the page that legacy devices count in */
#define VIRTIO_RING_MAX	  128  /* descriptors; a power of two that fits a ring with all its parts */
#define VIRTIO_CHAINS_MAX 64
#define VIRTIO_ALIGN	  64 /* of what the device writes, in a ring; at least 4: section 2.6 */

/* Feature bits of every device: section 6 */
#define VIRTIO_F_VERSION_1 32

struct virtio_device {
	uintptr_t base;
	const char *name;  /* in messages */
	uint32_t legacy;   /* version 1: section 4.2.4 */
	uint32_t kind;	   /* section 5; 0: nothing is in this slot */
	uint64_t features; /* bits both sides agreed on */
	bool ready;	   /* it has its queues: from virtio_ready() to the next reset */
};

/* One kind of device. */
struct virtio_driver {
	uint32_t kind;
	/** Look at the device, leave it in reset, register what it offers. 0 or negative errno */
	int (*start)(struct virtio_device *vd);
};

extern const struct virtio_driver virtio_net, virtio_blk, virtio_rng;

/* The memory of one queue: descriptors, what is offered, what was used. */
struct virtio_ring {
	uint8_t bytes[VIRTIO_RING_BYTES];
} __aligned(VIRTIO_RING_BYTES);

struct vring_desc;
struct vring_avail;
struct vring_used;

/*
 * A queue of requests that are all alike: @chains of @links descriptors each. Their links
 * never change, so nobody follows a link that the device could have written.
 */
struct virtqueue {
	struct virtio_device *vd;
	unsigned int index; /* of the device's queues */
	unsigned int size;  /* descriptors, a power of two */
	unsigned int chains, links;
	volatile struct vring_desc *desc;
	volatile struct vring_avail *avail;
	volatile struct vring_used *used;
	uint16_t given, notified, taken;  /* counts, modulo 2^16 */
	bool broken;			  /* the device did not keep to the rules */
	bool out[VIRTIO_CHAINS_MAX];	  /* the device has it */
	uint32_t room[VIRTIO_CHAINS_MAX]; /* bytes that the device may write */
};

/* One link of a chain. */
struct virtio_piece {
	const void *at;
	uint32_t len;
	bool writable; /* by the device */
};

/**
 * virtio_identify() - what is at @base: sets kind and legacy
 * Returns 0 (kind 0: an empty slot), or -ENODEV when these are no virtio registers.
 */
int virtio_identify(struct virtio_device *vd, uintptr_t base) __must_check;

/** virtio_reset() - no queue any more, so no DMA. 0, or -EIO: the device does not confirm it */
int virtio_reset(struct virtio_device *vd) __must_check;

/** virtio_begin() - reset, then agree on those of the @wanted features (a bit mask) that it has */
int virtio_begin(struct virtio_device *vd, uint64_t wanted) __must_check;

/**
 * virtio_add_queue() - queue @index in @ring, up to @chains of @links; the device may have room for less
 * Between virtio_begin() and virtio_ready().
 */
int virtio_add_queue(struct virtqueue *vq, struct virtio_ring *ring, unsigned int chains,
		     unsigned int links) __must_check;

/** virtio_ready() - the device may work from now on */
void virtio_ready(struct virtio_device *vd);

/** virtio_notify() - there is something new in queue @index */
void virtio_notify(const struct virtio_device *vd, unsigned int index);

bool virtio_has(const struct virtio_device *vd, unsigned int feature);

/* The device's own registers; 64 bits are read until they did not change meanwhile. */
uint8_t virtio_config8(const struct virtio_device *vd, uint32_t offset);
uint16_t virtio_config16(const struct virtio_device *vd, uint32_t offset);
uint32_t virtio_config32(const struct virtio_device *vd, uint32_t offset);
uint64_t virtio_config64(const struct virtio_device *vd, uint32_t offset);

/** virtqueue_init() - empty, in @ring; size, chains, links, vd and index are set */
void virtqueue_init(struct virtqueue *vq, struct virtio_ring *ring);

/** virtqueue_set() - @piece is link @link of @chain, which the device does not have */
void virtqueue_set(struct virtqueue *vq, unsigned int chain, unsigned int link,
		   const struct virtio_piece *piece);

/** virtqueue_give() - @chain to the device, which hears of it with virtqueue_kick() */
void virtqueue_give(struct virtqueue *vq, unsigned int chain);
void virtqueue_kick(struct virtqueue *vq);

/** virtqueue_unheard() - chains given since the last virtqueue_kick() */
unsigned int virtqueue_unheard(const struct virtqueue *vq);

/**
 * virtqueue_take() - a chain the device is done with; @len: bytes it wrote, at most its room
 * Returns the chain, -EAGAIN (none, no story), or -EIO: the device broke the rules.
 */
int virtqueue_take(struct virtqueue *vq, uint32_t *len) __must_check;

/** virtqueue_wait() - virtqueue_take() within @ms; -ETIMEDOUT or -EINTR: reset the device, it still has the chain */
int virtqueue_wait(struct virtqueue *vq, uint32_t ms, uint32_t *len) __must_check;
