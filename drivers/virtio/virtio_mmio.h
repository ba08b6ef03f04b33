/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <drivers/virtio/virtio.h>
#include <keel/device.h>

#define VIRTIO_SLOTS_MAX 32

struct virtio_mmio_config {
	uintptr_t base;	    /* registers of the first slot */
	uint32_t stride;    /* bytes from one to the next */
	unsigned int slots; /* at most VIRTIO_SLOTS_MAX; any of them may be empty */
};

struct virtio_mmio_state {
	struct virtio_device slot[VIRTIO_SLOTS_MAX];
};

extern const struct driver virtio_mmio_driver;

/* VIRTIO_MMIO_DEVICE("virtio", .base = ..., .stride = 0x200, .slots = 32): all that is found there */
#define VIRTIO_MMIO_DEVICE(dev_name, ...)                                    \
	{                                                                    \
		.name = (dev_name), .driver = &virtio_mmio_driver,           \
		.config = &(const struct virtio_mmio_config){ __VA_ARGS__ }, \
		.state = &(struct virtio_mmio_state){ .slot = { { 0 } } },   \
	}
