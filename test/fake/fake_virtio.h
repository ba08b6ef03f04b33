/* SPDX-License-Identifier: MIT */
/*
 * A bus with virtio devices, legacy and modern, that keep to the rules or break them. What
 * the driver does against the rules is counted in complaints. Uses fake_console for the time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_VIRTIO_BASE   0x0a000000u
#define FAKE_VIRTIO_STRIDE 0x200u
#define FAKE_VIRTIO_SLOTS  32

/* How a device answers. */
enum fake_virtio_evil {
	EVIL_NONE,
	EVIL_SILENT,	/* never */
	EVIL_ID,	/* a descriptor that no queue has */
	EVIL_ID_INSIDE, /* one behind the first of a chain */
	EVIL_ID_FREE,	/* a chain that was not given */
	EVIL_TWICE,	/* the same chain again */
	EVIL_INDEX,	/* with more answers than requests */
	EVIL_INDEX_BACK,
	EVIL_LONG,   /* more bytes than there was room */
	EVIL_HUGE,   /* 0xffffffff bytes */
	EVIL_EMPTY,  /* no byte written */
	EVIL_LOOP,   /* after it linked all descriptors to themselves */
	EVIL_STATUS, /* a disk: cannot read */
	EVIL_UNSET,  /* a disk: status not written */
	EVIL_KINDS,
};

struct fake_virtio_queue {
	uint32_t size, ready;
	uint64_t desc, avail, used;
	uint16_t seen, done; /* of avail, of used */
};

struct fake_virtio {
	uint32_t magic, version, kind;
	uint64_t offered, accepted;
	uint64_t asked; /* offsets of config that were read */
	uint32_t status, queue_most, generation;
	uint8_t config[64];
	bool grows;	  /* its first 64 bits of config become 2^32 in the middle of being read */
	bool fickle;	  /* a word of config is all ones when it is read again */
	bool refuses;	  /* FEATURES_OK */
	bool unstoppable; /* never confirms a reset */
	bool unready_queue; /* a queue is in use after the reset */
	enum fake_virtio_evil evil;
	void (*work)(struct fake_virtio *v, uint32_t queue); /* in its place, when notified */
	uint8_t *disk;					     /* kind 2: its sectors */
	uint32_t page, sel[2], queue_sel;
	struct fake_virtio_queue queue[2];
	uint8_t sent[1600]; /* kind 1: the last frame ... */
	size_t sent_len;
	unsigned int sents, resets, notifies, requests;
	uint32_t longest; /* kind 2: bytes of one request */
	uint8_t random;	  /* kind 4: the next byte */
};

struct fake_virtio_bus {
	struct fake_virtio slot[FAKE_VIRTIO_SLOTS];
	unsigned int complaints;
	const char *complaint; /* the last */
};

extern struct fake_virtio_bus fake_virtio;

/** fake_virtio_start() - empty slots from now on, and nothing else on the bus */
void fake_virtio_start(void);

/** fake_virtio_plug() - a device of @kind (1 net, 2 block, 4 entropy) of @version */
struct fake_virtio *fake_virtio_plug(unsigned int slot, uint32_t version, uint32_t kind);

/** fake_virtio_receive() - a frame for the network device; false: it has no buffer, or is not started */
bool fake_virtio_receive(struct fake_virtio *v, const void *frame, size_t len);

/** fake_virtio_active() - queues the device may work on */
unsigned int fake_virtio_active(const struct fake_virtio *v);
