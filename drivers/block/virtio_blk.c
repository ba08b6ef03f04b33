// SPDX-License-Identifier: MIT
/* Virtio block device, read only, one request at a time. VIRTIO 1.1, section 5.2. */
#include <drivers/virtio/virtio.h>

#include <errno.h>

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
#define ANSWER_MS    10000    /* the host may have to wake a disk up */

enum { LINK_HEADER, LINK_DATA, LINK_STATUS, LINKS };

struct disk {
	struct virtio_device *vd;
	struct blockdev bd;
	uint32_t most; /* bytes of one request */
	bool open;
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
} blk;

static const char *const names[BLOCKDEVS_MAX] = { "virtio0", "virtio1", "virtio2", "virtio3",
						  "virtio4", "virtio5", "virtio6", "virtio7" };

static int disk_open(struct disk *d)
{
	int rc;

	if (d->open)
		return 0;
	rc = virtio_begin(d->vd, WANTED);
	d->vq = (struct virtqueue){ .vd = d->vd };
	if (!rc)
		rc = virtio_add_queue(&d->vq, &blk.ring[d->bd.index], 1, LINKS);
	if (rc)
		return rc;
	virtio_ready(d->vd);
	d->open = true;
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
	d->open = false;
	if (virtio_reset(d->vd))
		return -EIO;
	return code;
}

static int disk_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	struct disk *d = bd->state;
	uint8_t *to = buf;
	int rc = disk_open(d);

	while (!rc && count) {
		uint32_t sectors = MIN(count, d->most / BLOCKDEV_SECTOR);

		rc = request(d, sector, to, sectors * BLOCKDEV_SECTOR);
		sector += sectors;
		count -= sectors;
		to += (size_t)sectors * BLOCKDEV_SECTOR;
	}
	return rc ? stop(d, rc) : 0;
}

static const struct blockdev_ops disk_ops = { .read = disk_read };

static int look_at(struct disk *d)
{
	struct virtio_device *vd = d->vd;
	uint32_t block = BLOCKDEV_SECTOR;

	d->bd.sectors = virtio_config64(vd, AT_CAPACITY);
	d->most = REQUEST_MAX;
	if (virtio_has(vd, F_SIZE_MAX))
		d->most = MIN(d->most, virtio_config32(vd, AT_SIZE_MAX));
	if (virtio_has(vd, F_BLK_SIZE))
		block = virtio_config32(vd, AT_BLK_SIZE);
	if (block > BLOCKDEV_SECTOR || d->most < BLOCKDEV_SECTOR)
		return fail(-ENOTSUP, "in QEMU: logical_block_size=512",
			    "%s: it reads blocks of %lu to %lu bytes, Keel reads sectors of %u",
			    vd->name, (unsigned long)block, (unsigned long)d->most,
			    BLOCKDEV_SECTOR);
	return 0;
}

static int disk_start(struct virtio_device *vd)
{
	struct disk *d = &blk.disk[blk.count];
	char size[HUMAN_SIZE];
	int rc;

	if (blk.count == BLOCKDEVS_MAX)
		return fail(-ENOSPC, NULL, "there are already %d disks", BLOCKDEVS_MAX);
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
