// SPDX-License-Identifier: MIT
/* Virtio block device, read only, one request at a time. VIRTIO 1.1, section 5.2. */
#include <drivers/virtio/virtio.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "disk"
#include <keel/blockdev.h>
#include <keel/error.h>
#include <keel/log.h>
#include <lib/human.h>

#define KIND_BLOCK   2 /* section 5 */
#define F_SIZE_MAX   1 /* section 5.2.3 */
#define F_BLK_SIZE   6
#define AT_CAPACITY  0 /* section 5.2.4 */
#define AT_SIZE_MAX  8
#define AT_BLK_SIZE  20
#define REQUEST_IN   0 /* section 5.2.6 */
#define STATUS_OK    0
#define STATUS_UNSET 0xff
#define WANTED	     (1u << F_SIZE_MAX | 1u << F_BLK_SIZE)

#define REQUEST_MAX  0x100000 /* bytes; Ctrl-C is heard in between */
#define BLOCK_MAX    4096     /* bytes; disks may have larger blocks than sectors */
#define ANSWER_MS    10000    /* the host may have to wake a disk up */

enum { LINK_HEADER, LINK_DATA, LINK_STATUS, LINKS };

struct disk {
	struct virtio_device *vd;
	struct blockdev bd;
	uint32_t most;	/* sectors of one request, whole blocks */
	uint32_t block; /* sectors that are read together, a power of two */
	struct virtqueue vq;
};

/* What a device reads and writes stands outside of what only Keel does. */
static struct {
	struct disk disk[BLOCKDEVS_MAX];
	struct virtio_ring ring[BLOCKDEVS_MAX];
	unsigned int count;
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header;
	volatile uint8_t status;
	uint8_t block[BLOCK_MAX]; /* of which only a part is wanted */
} blk;

static const char *const names[BLOCKDEVS_MAX] = { "virtio0", "virtio1", "virtio2", "virtio3",
						  "virtio4", "virtio5", "virtio6", "virtio7" };

static int disk_open(struct disk *d)
{
	int rc;

	if (d->vd->ready)
		return 0;
	rc = virtio_begin(d->vd, WANTED);
	d->vq = (struct virtqueue){ .vd = d->vd };
	if (!rc)
		rc = virtio_add_queue(&d->vq, &blk.ring[d->bd.index], 1, LINKS);
	if (rc)
		return rc;
	virtio_ready(d->vd);
	return 0;
}

static int check_answer(const struct disk *d, uint64_t sector, uint32_t bytes, uint32_t len)
{
	if (blk.status != STATUS_OK)
		return fail(-EIO, "look at the disk image on the host",
			    "%s: sector 0x%lx cannot be read (status %u)", d->bd.name,
			    (unsigned long)sector, blk.status);
	if (len < bytes)
		return fail(-EIO, "start the machine again",
			    "%s: the device read %lu of %lu bytes from sector 0x%lx", d->bd.name,
			    (unsigned long)len, (unsigned long)bytes, (unsigned long)sector);
	return 0;
}

static int request(struct disk *d, uint64_t sector, void *buf, uint32_t bytes)
{
	struct virtqueue *vq = &d->vq;
	uint8_t *status = (uint8_t *)(uintptr_t)&blk.status;
	uint32_t len;
	int rc;

	blk.header.type = REQUEST_IN;
	blk.header.reserved = 0;
	blk.header.sector = sector;
	blk.status = STATUS_UNSET;
	virtqueue_set(vq, 0, LINK_HEADER,
		      &(struct virtio_piece){ &blk.header, sizeof(blk.header), false });
	virtqueue_set(vq, 0, LINK_DATA, &(struct virtio_piece){ buf, bytes, true });
	virtqueue_set(vq, 0, LINK_STATUS, &(struct virtio_piece){ status, 1, true });
	virtqueue_give(vq, 0);
	virtqueue_kick(vq);
	rc = virtqueue_wait(vq, ANSWER_MS, &len);
	return rc < 0 ? rc : check_answer(d, sector, bytes, len);
}

/* Whatever went wrong: the device may still have the memory of the caller, and loses it here. */
static int stop(struct disk *d, int code)
{
	if (virtio_reset(d->vd))
		return -EIO;
	return code;
}

/* The part of one block that is wanted; returns its sectors. */
static int read_part(struct disk *d, uint64_t sector, uint32_t count, uint8_t *to)
{
	uint32_t skip = (uint32_t)sector & (d->block - 1), n = MIN(count, d->block - skip);
	int rc = request(d, sector - skip, blk.block, d->block * BLOCKDEV_SECTOR);

	if (rc)
		return rc;
	memcpy(to, blk.block + skip * BLOCKDEV_SECTOR, n * BLOCKDEV_SECTOR);
	return (int)n;
}

static int read_some(struct disk *d, uint64_t sector, uint32_t count, uint8_t *to)
{
	uint32_t n = ALIGN_DOWN(MIN(count, d->most), d->block);
	int rc;

	if (!n || sector & (d->block - 1))
		return read_part(d, sector, count, to);
	rc = request(d, sector, to, n * BLOCKDEV_SECTOR);
	return rc ? rc : (int)n;
}

static int disk_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	struct disk *d = bd->state;
	uint8_t *to = buf;
	int n, rc = disk_open(d);

	if (rc)
		return stop(d, rc);
	for (; count; count -= (uint32_t)n, sector += (uint32_t)n) {
		n = read_some(d, sector, count, to);
		if (n < 0)
			return stop(d, n);
		to += (size_t)n * BLOCKDEV_SECTOR;
	}
	return 0;
}

static const struct blockdev_ops disk_ops = { .read = disk_read };

static int look_at(struct disk *d)
{
	struct virtio_device *vd = d->vd;
	uint64_t sectors = virtio_config64(vd, AT_CAPACITY);
	uint32_t most = REQUEST_MAX, block = BLOCKDEV_SECTOR;

	/* Each is read once: MIN() of a register would ask twice, and get two answers. */
	d->bd.sectors = MIN(sectors, UINT64_MAX / BLOCKDEV_SECTOR);
	if (virtio_has(vd, F_SIZE_MAX))
		most = virtio_config32(vd, AT_SIZE_MAX);
	most = MIN(most, (uint32_t)REQUEST_MAX);
	if (virtio_has(vd, F_BLK_SIZE))
		block = virtio_config32(vd, AT_BLK_SIZE);
	if (block < BLOCKDEV_SECTOR || block > BLOCK_MAX || block & (block - 1) || most < block)
		return fail(-ENOTSUP, "QEMU: -device virtio-blk-device,logical_block_size=512",
			    "%s: it reads %lu to %lu bytes at a time, Keel %u to %u", vd->name,
			    (unsigned long)block, (unsigned long)most, BLOCKDEV_SECTOR, BLOCK_MAX);
	d->block = block / BLOCKDEV_SECTOR;
	d->most = ALIGN_DOWN(most, block) / BLOCKDEV_SECTOR;
	return 0;
}

static int disk_start(struct virtio_device *vd)
{
	struct disk *d = &blk.disk[blk.count];
	char size[HUMAN_SIZE];
	int rc;

	if (blk.count == BLOCKDEVS_MAX)
		return fail(-ENOSPC, "take a disk away", "there are already %d disks",
			    BLOCKDEVS_MAX);
	vd->name = names[blk.count];
	*d = (struct disk){ .vd = vd };
	d->bd = (struct blockdev){ .name = vd->name,
				   .interface = "virtio",
				   .index = blk.count,
				   .ops = &disk_ops,
				   .state = d };
	rc = virtio_begin(vd, WANTED);
	if (!rc)
		rc = look_at(d);
	if (!rc)
		rc = virtio_reset(vd);
	if (!rc)
		rc = blockdev_register(&d->bd);
	if (rc)
		return rc;
	blk.count++;
	log_info("%s %s", vd->name, human_size(size, d->bd.sectors * BLOCKDEV_SECTOR));
	return 0;
}

const struct virtio_driver virtio_blk = { .kind = KIND_BLOCK, .start = disk_start };
