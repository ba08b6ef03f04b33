// SPDX-License-Identifier: MIT
/* Virtqueues, split and polled. VIRTIO 1.1, section 2.6. */
#include <drivers/virtio/virtio.h>

#include <errno.h>
#include <string.h>

#include <keel/barrier.h>
#include <keel/clock.h>
#include <keel/error.h>

struct vring_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags; /* section 2.6.5 */
#define DESC_NEXT  1
#define DESC_WRITE 2
	uint16_t next;
};

struct vring_avail {
	uint16_t flags; /* section 2.6.6 */
#define AVAIL_NO_INTERRUPT 1
	uint16_t idx;
	uint16_t ring[];
};

struct vring_used {
	uint16_t flags; /* section 2.6.8 */
#define USED_NO_NOTIFY 1
	uint16_t idx;
	struct {
		uint32_t id; /* the first descriptor of a chain */
		uint32_t len;
	} ring[];
};

_Static_assert(VIRTIO_RING_MAX *(sizeof(struct vring_desc) + 2 + 8) + 2 * 6 + VIRTIO_ALIGN <=
		       VIRTIO_RING_BYTES,
	       "the largest queue does not fit its ring");

void virtqueue_init(struct virtqueue *vq, struct virtio_ring *ring)
{
	size_t avail = vq->size * sizeof(struct vring_desc);
	size_t used = ALIGN_UP(avail + 6 + 2 * vq->size, (size_t)VIRTIO_ALIGN);

	memset(ring, 0, sizeof(*ring));
	vq->desc = (volatile struct vring_desc *)ring->bytes;
	vq->avail = (volatile struct vring_avail *)(ring->bytes + avail);
	vq->used = (volatile struct vring_used *)(ring->bytes + used);
	vq->avail->flags = AVAIL_NO_INTERRUPT;
	vq->given = vq->notified = vq->taken = 0;
	vq->broken = false;
	memset(vq->out, 0, sizeof(vq->out));
	memset(vq->room, 0, sizeof(vq->room));
}

void virtqueue_set(struct virtqueue *vq, unsigned int chain, unsigned int link,
		   const struct virtio_piece *piece)
{
	unsigned int i = chain * vq->links + link;
	bool last = link == vq->links - 1;

	if (!link)
		vq->room[chain] = 0;
	if (piece->writable)
		vq->room[chain] += piece->len;
	vq->desc[i].addr = (uintptr_t)piece->at;
	vq->desc[i].len = piece->len;
	vq->desc[i].next = (uint16_t)(last ? 0 : i + 1);
	vq->desc[i].flags = (uint16_t)((piece->writable ? DESC_WRITE : 0) | (last ? 0 : DESC_NEXT));
}

void virtqueue_give(struct virtqueue *vq, unsigned int chain)
{
	vq->out[chain] = true;
	vq->avail->ring[vq->given % vq->size] = (uint16_t)(chain * vq->links);
	vq->given++;
	barrier_write();
	vq->avail->idx = vq->given;
}

unsigned int virtqueue_unheard(const struct virtqueue *vq)
{
	return (uint16_t)(vq->given - vq->notified);
}

/* The device looks at idx after it wrote its flags, this side the other way round: 2.6.13.4.1. */
void virtqueue_kick(struct virtqueue *vq)
{
	vq->notified = vq->given;
	barrier_full();
	if (!(vq->used->flags & USED_NO_NOTIFY))
		virtio_notify(vq->vd, vq->index);
}

static int broken(struct virtqueue *vq, const char *what, uint32_t seen, uint32_t most)
{
	vq->broken = true;
	return fail(-EIO, "start the machine again; the model of this device is faulty",
		    "%s: the device %s: %u, at most %u", vq->vd->name, what, (unsigned int)seen,
		    (unsigned int)most);
}

static int check_used(struct virtqueue *vq, uint32_t id, uint32_t len)
{
	uint32_t chain = id / vq->links;

	if (id % vq->links || chain >= vq->chains || !vq->out[chain])
		return broken(vq, "returns a request that it does not have", id,
			      vq->chains * vq->links - 1);
	if (len > vq->room[chain])
		return broken(vq, "claims to have written too much", len, vq->room[chain]);
	return (int)chain;
}

/* Each word of the device is read once: it may be another one the next time. */
int virtqueue_take(struct virtqueue *vq, uint32_t *len)
{
	uint16_t done = (uint16_t)(vq->used->idx - vq->taken);
	uint16_t out = (uint16_t)(vq->given - vq->taken);
	unsigned int place = vq->taken % vq->size;
	uint32_t id;
	int chain;

	if (vq->broken)
		return fail(-EIO, "start the machine again", "%s: the device is not used any more",
			    vq->vd->name);
	if (!done)
		return -EAGAIN;
	if (done > out)
		return broken(vq, "returns more requests than it has", done, out);
	barrier_read();
	id = vq->used->ring[place].id;
	*len = vq->used->ring[place].len;
	chain = check_used(vq, id, *len);
	if (chain < 0)
		return chain;
	vq->out[chain] = false;
	vq->taken++;
	return chain;
}

int virtqueue_wait(struct virtqueue *vq, uint32_t ms, uint32_t *len)
{
	struct deadline d = deadline_ms(ms);
	int chain;

	while ((chain = virtqueue_take(vq, len)) == -EAGAIN)
		if (deadline_passed(&d))
			break;
	if (chain != -EAGAIN)
		return chain;
	if (deadline_aborted())
		return fail(-EINTR, NULL, "stopped by Ctrl-C");
	return fail(-ETIMEDOUT, "try again; is the host overloaded?",
		    "%s: the device does not answer within %u ms", vq->vd->name, (unsigned int)ms);
}
