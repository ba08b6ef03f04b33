// SPDX-License-Identifier: MIT
/* The slots of a board for virtio devices: each is looked at, each is silent in the end. */
#include <drivers/virtio/virtio_mmio.h>

#define LOG_TAG "virtio"
#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/log.h>
#include <keel/netdev.h>

static const struct virtio_driver *const drivers[] = { &virtio_net, &virtio_blk, &virtio_rng };

/* What an earlier program left running is stopped, known or not. */
static int start(struct virtio_device *vd)
{
	int rc = virtio_reset(vd);

	for (size_t i = 0; i < ARRAY_SIZE(drivers) && !rc; i++)
		if (drivers[i]->kind == vd->kind)
			return drivers[i]->start(vd);
	return rc;
}

/* One bad device costs neither the others nor their remove(). */
static void report(unsigned int slot)
{
	log_warn("slot %u: %s", slot, error_text());
	error_clear();
}

static int virtio_mmio_probe(const struct device *dev)
{
	const struct virtio_mmio_config *cfg = dev->config;
	struct virtio_mmio_state *s = dev->state;
	int rc;

	for (unsigned int i = 0; i < cfg->slots && i < VIRTIO_SLOTS_MAX; i++) {
		struct virtio_device *vd = &s->slot[i];

		rc = virtio_identify(vd, cfg->base + i * cfg->stride);
		if (!rc && vd->kind)
			rc = start(vd);
		if (rc)
			report(i);
	}
	if (!netdev_at(0))
		log_info(
			"no network card (those on PCI are not seen); QEMU: -netdev user,id=n0 "
			"-device virtio-net-device,netdev=n0");
	return 0;
}

/* An operating system finds every device as after power-on: no queue, so no DMA. */
static int virtio_mmio_stop_dma(const struct device *dev)
{
	struct virtio_mmio_state *s = dev->state;
	unsigned int stuck = 0;

	for (unsigned int i = 0; i < VIRTIO_SLOTS_MAX; i++)
		if (s->slot[i].kind && virtio_reset(&s->slot[i])) {
			report(i);
			stuck++;
		}
	if (!stuck)
		return 0;
	return fail(-EIO, NULL, "%s: %u device%s may still write to memory", dev->name, stuck,
		    stuck == 1 ? "" : "s");
}

const struct driver virtio_mmio_driver = { .name = "virtio-mmio",
					   .probe = virtio_mmio_probe,
					   .stop_dma = virtio_mmio_stop_dma };
