// SPDX-License-Identifier: MIT
/* The registers of virtio devices in memory. VIRTIO 1.1, section 4.2; legacy: 4.2.4. */
#include <drivers/virtio/virtio.h>

#include <errno.h>

#include <keel/barrier.h>
#include <keel/clock.h>
#include <keel/error.h>
#include <keel/io.h>

#define MAGIC		    0x000
#define MAGIC_VALUE	    0x74726976 /* "virt" */
#define VERSION		    0x004
#define DEVICE_ID	    0x008
#define DEVICE_FEATURES	    0x010
#define DEVICE_FEATURES_SEL 0x014
#define DRIVER_FEATURES	    0x020
#define DRIVER_FEATURES_SEL 0x024
#define GUEST_PAGE_SIZE	    0x028 /* legacy */
#define QUEUE_SEL	    0x030
#define QUEUE_NUM_MAX	    0x034
#define QUEUE_NUM	    0x038
#define QUEUE_ALIGN	    0x03c /* legacy */
#define QUEUE_PFN	    0x040 /* legacy */
#define QUEUE_READY	    0x044
#define QUEUE_NOTIFY	    0x050
#define STATUS		    0x070 /* bits: section 2.1 */
#define STATUS_ACKNOWLEDGE  (1u << 0)
#define STATUS_DRIVER	    (1u << 1)
#define STATUS_DRIVER_OK    (1u << 2)
#define STATUS_FEATURES_OK  (1u << 3)
#define QUEUE_DESC	    0x080 /* 64 bits each, the low half first */
#define QUEUE_DRIVER	    0x090
#define QUEUE_DEVICE	    0x0a0
#define GENERATION	    0x0fc
#define SPECIFIC	    0x100

#define F_ACCESS_PLATFORM   33 /* section 6 */
#define F_ORDER_PLATFORM    36

#define RESET_US	    100000
#define STABLE_TRIES	    100

static uint32_t get(const struct virtio_device *vd, uint32_t reg)
{
	return io_read32(vd->base + reg);
}

static void put(const struct virtio_device *vd, uint32_t reg, uint32_t value)
{
	io_write32(vd->base + reg, value);
}

int virtio_identify(struct virtio_device *vd, uintptr_t base)
{
	uint32_t magic, version;

	*vd = (struct virtio_device){ .base = base, .name = "virtio" };
	magic = get(vd, MAGIC);
	version = get(vd, VERSION);
	if (magic != MAGIC_VALUE || version < 1 || version > 2)
		return fail(-ENODEV, NULL, "no virtio registers at 0x%lx: 0x%lx, version %lu",
			    (unsigned long)base, (unsigned long)magic, (unsigned long)version);
	vd->legacy = version == 1;
	vd->kind = get(vd, DEVICE_ID);
	return 0;
}

/* Section 4.2.3.1 of the later VIRTIO 1.2 says so plainly: the device is in reset when 0 is read. */
int virtio_reset(struct virtio_device *vd)
{
	uint64_t end_us = clock_us() + RESET_US;

	vd->ready = false;
	put(vd, STATUS, 0);
	while (get(vd, STATUS))
		if (clock_us() > end_us)
			return fail(-EIO, "switch the machine off: the device may write to memory",
				    "%s: the device at 0x%lx cannot be stopped", vd->name,
				    (unsigned long)vd->base);
	barrier_full(); /* what it wrote before is there, and it writes no more */
	vd->features = 0;
	return 0;
}

static uint64_t device_features(const struct virtio_device *vd)
{
	uint64_t high;

	put(vd, DEVICE_FEATURES_SEL, 1);
	high = get(vd, DEVICE_FEATURES);
	put(vd, DEVICE_FEATURES_SEL, 0);
	return high << 32 | get(vd, DEVICE_FEATURES);
}

static void accept_features(const struct virtio_device *vd)
{
	put(vd, DRIVER_FEATURES_SEL, 1);
	put(vd, DRIVER_FEATURES, (uint32_t)(vd->features >> 32));
	put(vd, DRIVER_FEATURES_SEL, 0);
	put(vd, DRIVER_FEATURES, (uint32_t)vd->features);
}

static int begin_modern(struct virtio_device *vd, uint64_t offered, uint64_t wanted)
{
	uint64_t need = (uint64_t)1 << VIRTIO_F_VERSION_1;

	/* Addresses are those of the bus, barriers those for devices: fine with both. */
	wanted |= (uint64_t)1 << F_ACCESS_PLATFORM | (uint64_t)1 << F_ORDER_PLATFORM;
	if (!(offered & need))
		return fail(-ENOTSUP, NULL, "%s: version 2 registers, but no version 1 device",
			    vd->name);
	vd->features = offered & (wanted | need);
	accept_features(vd);
	put(vd, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
	if (get(vd, STATUS) & STATUS_FEATURES_OK)
		return 0;
	return fail(
		-ENOTSUP, "leave out what was added to this -device",
		"%s: the device insists on features that Keel does not know (it has 0x%08lx%08lx)",
		vd->name, (unsigned long)(offered >> 32), (unsigned long)(offered & UINT32_MAX));
}

/* The order of section 3.1.1. */
int virtio_begin(struct virtio_device *vd, uint64_t wanted)
{
	uint64_t offered;
	int rc = virtio_reset(vd);

	if (rc)
		return rc;
	put(vd, STATUS, STATUS_ACKNOWLEDGE);
	put(vd, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
	offered = device_features(vd);
	if (!vd->legacy)
		return begin_modern(vd, offered, wanted);
	vd->features = offered & wanted & UINT32_MAX;
	accept_features(vd);
	put(vd, GUEST_PAGE_SIZE, VIRTIO_RING_BYTES);
	return 0;
}

static void put_address(const struct virtio_device *vd, uint32_t reg, uintptr_t addr)
{
	put(vd, reg, (uint32_t)addr);
	put(vd, reg + 4, (uint32_t)((uint64_t)addr >> 32));
}

/* The largest power of two that both sides can, 0 when that is not even one chain. */
static unsigned int queue_size(unsigned int most, unsigned int chains, unsigned int links)
{
	unsigned int size = VIRTIO_RING_MAX;

	while (size > most || size / 2 >= chains * links)
		size /= 2;
	return size < links ? 0 : size;
}

/* Legacy devices know one address, in pages of 32 bits: enough for 16 TiB. */
static void place_queue(const struct virtqueue *vq, const struct virtio_ring *ring)
{
	const struct virtio_device *vd = vq->vd;

	put(vd, QUEUE_NUM, vq->size);
	if (vd->legacy) {
		put(vd, QUEUE_ALIGN, VIRTIO_ALIGN);
		put(vd, QUEUE_PFN, (uint32_t)((uintptr_t)ring->bytes / VIRTIO_RING_BYTES));
		return;
	}
	put_address(vd, QUEUE_DESC, (uintptr_t)vq->desc);
	put_address(vd, QUEUE_DRIVER, (uintptr_t)vq->avail);
	put_address(vd, QUEUE_DEVICE, (uintptr_t)vq->used);
	put(vd, QUEUE_READY, 1);
}

int virtio_add_queue(struct virtqueue *vq, struct virtio_ring *ring, unsigned int chains,
		     unsigned int links)
{
	struct virtio_device *vd = vq->vd;
	uint32_t most;

	put(vd, QUEUE_SEL, vq->index);
	most = get(vd, QUEUE_NUM_MAX);
	vq->size = queue_size(most, chains, links);
	if (!vq->size || get(vd, vd->legacy ? QUEUE_PFN : QUEUE_READY))
		return fail(-EIO, NULL, "%s: queue %u is %s (%lu places, a request takes %u)",
			    vd->name, vq->index, vq->size ? "in use after a reset" : "too small",
			    (unsigned long)most, links);
	vq->links = links;
	vq->chains = MIN(MIN(chains, vq->size / links), (unsigned int)VIRTIO_CHAINS_MAX);
	virtqueue_init(vq, ring);
	place_queue(vq, ring);
	return 0;
}

void virtio_ready(struct virtio_device *vd)
{
	barrier_write();
	put(vd, STATUS, get(vd, STATUS) | STATUS_DRIVER_OK);
	vd->ready = true;
}

void virtio_notify(const struct virtio_device *vd, unsigned int index)
{
	put(vd, QUEUE_NOTIFY, index);
}

bool virtio_has(const struct virtio_device *vd, unsigned int feature)
{
	return vd->features >> feature & 1;
}

uint8_t virtio_config8(const struct virtio_device *vd, uint32_t offset)
{
	return io_read8(vd->base + SPECIFIC + offset);
}

uint16_t virtio_config16(const struct virtio_device *vd, uint32_t offset)
{
	return io_read16(vd->base + SPECIFIC + offset);
}

uint32_t virtio_config32(const struct virtio_device *vd, uint32_t offset)
{
	return get(vd, SPECIFIC + offset);
}

/* Section 2.4.1. Legacy devices have no generation: there, the value itself must repeat. */
uint64_t virtio_config64(const struct virtio_device *vd, uint32_t offset)
{
	uint64_t value = 0, before;
	uint32_t generation;

	for (unsigned int i = 0; i < STABLE_TRIES; i++) {
		before = value;
		generation = vd->legacy ? 0 : get(vd, GENERATION);
		value = get(vd, SPECIFIC + offset);
		value |= (uint64_t)get(vd, SPECIFIC + offset + 4) << 32;
		if (vd->legacy ? i && value == before : generation == get(vd, GENERATION))
			break;
	}
	return value;
}
