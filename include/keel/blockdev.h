/* SPDX-License-Identifier: MIT */
/*
 * Disks: numbered sectors of 512 bytes, read only. A disk is named as U-Boot names it, by its
 * interface and number: "virtio 0".
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define BLOCKDEV_SECTOR 512 /* bytes */
#define BLOCKDEVS_MAX	8

struct blockdev;

struct blockdev_ops {
	/**
	 * Read @count sectors from @sector on into @buf, which is writable memory of
	 * any alignment. The range was checked; any count, the driver splits as it must.
	 * Returns 0, -EIO (the disk says so), -ETIMEDOUT or -EINTR (Ctrl-C); with the story.
	 */
	int (*read)(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf);
};

struct blockdev {
	const char *name;      /* "virtio0" */
	const char *interface; /* "virtio": the word in front of the number */
	unsigned int index;    /* 0, 1 ... within the interface */
	uint64_t sectors;      /* size of the disk */
	const struct blockdev_ops *ops;
	void *state; /* the driver's */
};

/** blockdev_register() - @bd must live for ever. 0 or -ENOSPC (already BLOCKDEVS_MAX) */
int blockdev_register(struct blockdev *bd) __must_check;

/** blockdev_get() - the @nth disk in start order, or NULL behind the last */
struct blockdev *blockdev_get(size_t nth);

/** blockdev_find() - "virtio", 0; NULL when there is none */
struct blockdev *blockdev_find(const char *interface, unsigned int index);

/* How a machine gets a disk that Keel sees; if=virtio is what people write first. */
#define BLOCKDEV_HINT                                                                         \
	"QEMU: -drive if=none,id=d0,format=raw,file=FILE -device virtio-blk-device,drive=d0 " \
	"(if=virtio and ...-pci: on PCI, not seen)"

/**
 * blockdev_read() - @count sectors from @sector on; 0 sectors are read at once
 * Returns 0, -ERANGE (behind the end of the disk) or what the driver said.
 */
int blockdev_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf) __must_check;
