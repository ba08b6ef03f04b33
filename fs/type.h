/* SPDX-License-Identifier: MIT */
/* What a kind of file system is to fs.c, and what it may ask of the disk. */
#pragma once

#include <keel/fs.h>

typedef int fs_visit(const struct fs_entry *entry, void *arg);

struct fs_type {
	const char *name; /* "fat": what fstype says */
	/** Look at @v and remember it. 0, -ENOTSUP (another file system, no story), or negative errno. */
	int (*mount)(const struct fs_volume *v);
	int (*info)(struct fs_info *info);
	int (*find)(const char *path, struct fs_entry *entry);
	int (*list)(const struct fs_entry *directory, fs_visit *visit, void *arg);
	int (*check)(const struct fs_entry *entry);
	int (*read)(const struct fs_entry *entry, struct fs_request *request);
};

extern const struct fs_type fat_type;

/** fs_cache() - forget all that was read: the disk may be another one */
void fs_cache_drop(void);

/** fs_sector() - 512 bytes of the volume, valid until the next call; polls Ctrl-C when it reads */
int fs_sector(const struct fs_volume *v, uint64_t sector, const uint8_t **data) __must_check;

/** fs_sectors() - read past the cache, one request; -EBADMSG behind the end of the volume */
int fs_sectors(const struct fs_volume *v, uint64_t sector, uint32_t count, void *buf) __must_check;

/** fs_bytes() - any range of the volume: whole sectors at once, the ends through the cache */
int fs_bytes(const struct fs_volume *v, uint64_t at, size_t len, void *buf) __must_check;
