// SPDX-License-Identifier: MIT
/*
 * A virtio device that writes anything into the memory of its queues.
 *
 * Input: which device, then for each time that it is notified how many words it writes; each
 * is its place in the ring's page in two bytes, and four bytes. The highest bit of the number:
 * nothing else is made right.
 */
#include <stdlib.h>
#include <string.h>

#include <drivers/virtio/virtio_mmio.h>
#include <keel/blockdev.h>
#include <keel/error.h>
#include <keel/netdev.h>
#include <keel/rng.h>
#include <lib/byteorder.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_virtio.h>

#define SLOTS 6 /* net, block and entropy, each modern and legacy */
#define TURNS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct device virtio =
	VIRTIO_MMIO_DEVICE("virtio", .base = FAKE_VIRTIO_BASE, .stride = FAKE_VIRTIO_STRIDE,
			   .slots = FAKE_VIRTIO_SLOTS);
static struct {
	const uint8_t *data;
	size_t left;
	bool spoiled; /* descriptors are no longer the driver's */
} in;

static uint8_t *piece(const struct fake_virtio_queue *q, unsigned int desc)
{
	uint64_t addr;

	memcpy(&addr, (uint8_t *)(uintptr_t)q->desc + 16 * desc, sizeof(addr));
	return (uint8_t *)(uintptr_t)addr;
}

/* What chance does not find: a sector is fine, a frame is for all. */
static void please(const struct fake_virtio *v, const struct fake_virtio_queue *q)
{
	if (v->kind == 2)
		*piece(q, 2) = 0;
	for (unsigned int i = 1; !in.spoiled && v->kind == 1 && q == v->queue && i < q->size;
	     i += 2)
		*piece(q, i) = 0xff;
}

static void write_ring(struct fake_virtio *v, uint32_t index)
{
	const struct fake_virtio_queue *q = &v->queue[index % 2];
	unsigned int words;

	if (!in.left || !q->ready)
		return;
	if (!(*in.data & 0x80))
		please(v, q);
	words = *in.data++ & 0x7f;
	in.left--;
	for (; words && in.left >= 6; words--, in.data += 6, in.left -= 6) {
		uint16_t at = (get_be16(in.data) % (VIRTIO_RING_BYTES - 3)) & 0xfffe;

		in.spoiled |= at < 16 * q->size;
		memcpy((uint8_t *)(uintptr_t)q->desc + at, in.data + 2, 4);
	}
}

static void use_net(struct netdev *nd)
{
	static uint8_t out[100];
	static union eth_frame frame;

	if (nd->ops->open(nd))
		abort();
	for (unsigned int i = 0; i < TURNS; i++) {
		if (nd->ops->recv(nd, &frame) > ETH_FRAME_MAX)
			abort();
		(void)nd->ops->send(nd, out, sizeof(out));
	}
	nd->ops->close(nd);
}

static void use_disk(struct blockdev *bd)
{
	static uint8_t sector[512];

	for (unsigned int i = 0; i < TURNS; i++) {
		fake_console_type("\003", 1); /* no patience */
		if (blockdev_read(bd, i, 1, sector) > 0)
			abort();
	}
}

static void plug(void)
{
	static const uint32_t kinds[SLOTS / 2] = { 1, 2, 4 };

	fake_console_start();
	fake_virtio_start();
	for (unsigned int i = 0; i < SLOTS; i++) {
		struct fake_virtio *v = fake_virtio_plug(i, 1 + i % 2, kinds[i / 2]);

		v->work = write_ring;
		v->offered |= 1u << 5; /* the address of a network card */
		v->config[0] = 2;
		v->config[1] = v->kind == 2;
	}
	if (virtio.driver->probe(&virtio))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool plugged;
	uint8_t bytes[32];

	if (!plugged)
		plug();
	plugged = true;
	if (!size)
		return 0;
	in.data = data + 1;
	in.left = size - 1;
	in.spoiled = false;
	fake_console_type("\003\003\003\003", 4);
	if (data[0] % 5 < 2)
		use_net(netdev_at(data[0] % 5));
	else if (data[0] % 5 < 4)
		use_disk(blockdev_get(data[0] % 5 - 2u));
	else if (rng_read(bytes, sizeof(bytes)) > 0)
		abort();
	for (unsigned int i = 0; i < SLOTS; i++)
		if (fake_virtio.slot[i].kind == 1 && fake_virtio_active(&fake_virtio.slot[i]))
			abort();
	error_clear();
	return 0;
}
