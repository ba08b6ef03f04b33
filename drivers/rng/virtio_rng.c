// SPDX-License-Identifier: MIT
/* Virtio entropy device. VIRTIO 1.1, section 5.4. */
#include <drivers/virtio/virtio.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <keel/rng.h>

#define KIND_ENTROPY 4 /* section 5 */
#define REQUEST_MAX  64
#define EMPTY_MAX    16 /* answers without a byte, then it is out of order */
#define ANSWER_MS    3000

static struct {
	struct virtio_device *vd;
	struct virtqueue vq;
	struct virtio_ring ring;
	uint8_t bytes[REQUEST_MAX];
} rng;

static int rng_open(void)
{
	int rc = virtio_begin(rng.vd, 0);

	rng.vq = (struct virtqueue){ .vd = rng.vd };
	if (!rc)
		rc = virtio_add_queue(&rng.vq, &rng.ring, 1, 1);
	if (!rc)
		virtio_ready(rng.vd);
	return rc;
}

/* Bytes that came, maybe 0; what was there before is never taken for random. */
static int request(size_t most)
{
	uint32_t len, bytes = (uint32_t)MIN(most, sizeof(rng.bytes));
	int rc;

	virtqueue_set(&rng.vq, 0, 0, &(struct virtio_piece){ rng.bytes, bytes, true });
	virtqueue_give(&rng.vq, 0);
	virtqueue_kick(&rng.vq);
	rc = virtqueue_wait(&rng.vq, ANSWER_MS, &len);
	return rc < 0 ? rc : (int)len;
}

static int fill(uint8_t *to, size_t len)
{
	unsigned int empty = 0;

	while (len) {
		int got = request(len);

		if (got < 0)
			return got;
		if (!got && ++empty == EMPTY_MAX)
			return fail(-EIO, "give QEMU's -device virtio-rng-device a source",
				    "%s: the device has no random bytes", rng.vd->name);
		memcpy(to, rng.bytes, (size_t)got);
		memset(rng.bytes, 0, sizeof(rng.bytes));
		to += got;
		len -= (size_t)got;
	}
	return 0;
}

/* Open for one read only: what is not used has no queue. */
static int rng_fill(void *state, void *buf, size_t len)
{
	int rc = rng_open();

	(void)state;
	if (!rc)
		rc = fill(buf, len);
	if (virtio_reset(rng.vd))
		return -EIO;
	return rc;
}

static const struct rng_ops rng_ops = { .read = rng_fill };

static int rng_start(struct virtio_device *vd)
{
	if (rng.vd)
		return 0; /* one is enough */
	rng.vd = vd;
	vd->name = "rng0";
	rng_register(&rng_ops, NULL);
	return 0;
}

const struct virtio_driver virtio_rng = { .kind = KIND_ENTROPY, .start = rng_start };
