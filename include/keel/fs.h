/* SPDX-License-Identifier: MIT */
/*
 * Files on disks, read only. One file system is open at a time: fs_open() forgets the one before.
 *
 * A place is written as U-Boot writes it: an interface, and NUMBER[:PARTITION], both hexadecimal:
 *	virtio 0:1	partition 1 of disk 0
 *	virtio 0	partition 1, or the whole disk when it has no partition table
 *	virtio 0:0	the whole disk
 *	virtio 0#root	the partition with that name
 *	virtio 0:auto	the first bootable partition, or the first one
 *
 * Paths have / (or \) between their names, with or without one in front; small letters and
 * capitals are the same; names are UTF-8.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/blockdev.h>
#include <keel/compiler.h>
#include <keel/partition.h>

#define FS_NAME_SIZE  768 /* 255 units of UTF-16 as UTF-8 */
#define FS_WHERE_SIZE 32
#define FS_LABEL_SIZE 40

/* The part of a disk that a file system is on. */
struct fs_volume {
	struct blockdev *bd;
	uint64_t first, sectors;
	unsigned int number;	   /* of the partition; 0: the whole disk */
	char where[FS_WHERE_SIZE]; /* "virtio 0:1" */
};

struct fs_entry {
	const char *name; /* valid until the next call */
	uint64_t size;	  /* bytes; 0 of a directory */
	bool directory;
	uint32_t start; /* the file system's own */
};

/* What fsinfo prints. */
struct fs_info {
	const char *type; /* "FAT32" */
	char label[FS_LABEL_SIZE];
	uint32_t unit; /* bytes of a cluster or block */
	uint64_t size; /* bytes, of its data */
};

/** fs_disk() - "virtio", "0"; -ENODEV with the disks there are, -EINVAL (no number) */
int fs_disk(const char *interface, const char *number, struct blockdev **bd) __must_check;

/** fs_place() - the disk, its table and the range that @place names; table->scheme may be none */
int fs_place(const char *interface, const char *place, struct partition_table *table,
	     struct fs_volume *v) __must_check;

/**
 * fs_open() - open the file system at a place
 * Returns 0, -EINVAL (the words), -ENODEV (no such disk), -ENOENT (no such partition),
 * -ENOTSUP (no file system that can be read), -EBADMSG (it is damaged), or what reading returned.
 */
int fs_open(const char *interface, const char *place) __must_check;

/** fs_volume(), fs_type() ("fat"), fs_info() - of the file system that is open */
const struct fs_volume *fs_volume(void);
const char *fs_type(void);
int fs_info(struct fs_info *info) __must_check;

/**
 * fs_find() - the file or directory @path
 * Returns 0, -ENOENT (names what is missing and where), -ENOTDIR, -EBADMSG, or what reading returned.
 */
int fs_find(const char *path, struct fs_entry *entry) __must_check;

/**
 * fs_list() - call @visit for everything in the directory @path, or for the one file @path
 * @visit: anything but 0 stops and is returned
 */
int fs_list(const char *path, int (*visit)(const struct fs_entry *entry, void *arg),
	    void *arg) __must_check;

/**
 * fs_check() - all of @entry can be found on the disk: nothing of its chain is missing or a loop
 * Returns 0, -EBADMSG, -EISDIR, -EINTR (Ctrl-C), or what reading returned.
 */
int fs_check(const struct fs_entry *entry) __must_check;

/**
 * fs_read() - @len bytes from @pos on, which fs_check() has accepted, with progress called @what
 * @buf: the caller has asked mem_check_write()
 * @done: bytes read, also when it fails
 * Returns 0, -ERANGE (behind the end of the file), -EINTR (Ctrl-C), or as fs_check().
 */
struct fs_request {
	const char *what;
	uint64_t pos;
	void *buf;
	size_t len;
	size_t done;
};
int fs_read(const struct fs_entry *entry, struct fs_request *request) __must_check;
