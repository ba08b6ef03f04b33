/* SPDX-License-Identifier: MIT */
/* Any bytes as the beginning of a disk; behind them it is zero. */
#pragma once

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <keel/blockdev.h>

static struct {
	const uint8_t *data;
	size_t size;
} fuzz_disk_bytes;

static int fuzz_disk_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	size_t len = (size_t)count * BLOCKDEV_SECTOR, have = 0;

	assert(count && sector < bd->sectors && count <= bd->sectors - sector);
	if (sector < (fuzz_disk_bytes.size + BLOCKDEV_SECTOR - 1) / BLOCKDEV_SECTOR)
		have = fuzz_disk_bytes.size - (size_t)sector * BLOCKDEV_SECTOR;
	if (have > len)
		have = len;
	memcpy(buf, fuzz_disk_bytes.data + (have ? sector * BLOCKDEV_SECTOR : 0), have);
	memset((uint8_t *)buf + have, 0, len - have);
	return 0;
}

/* "virtio 0", registered once. */
static struct blockdev *fuzz_disk(const uint8_t *data, size_t size, uint64_t sectors)
{
	static const struct blockdev_ops ops = { .read = fuzz_disk_read };
	static struct blockdev disk = { "virtio0", "virtio", 0, 0, &ops, NULL };

	if (!blockdev_get(0) && blockdev_register(&disk))
		abort();
	fuzz_disk_bytes.data = data;
	fuzz_disk_bytes.size = size;
	disk.sectors = sectors;
	return &disk;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
