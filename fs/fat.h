/* SPDX-License-Identifier: MIT */
/* FAT12, FAT16 and FAT32: what fat.c (volume, chains, data) and fat_dir.c (names) share. */
#pragma once

#include <fs/type.h>

#define FAT_END	  UINT32_MAX /* behind the last cluster of a chain */
#define FAT_ROOT  0	     /* as the start of a directory */
#define FAT_FIRST 2	     /* number of the first cluster */
#define FAT_ENTRY 32	     /* bytes of a directory entry */

struct fat {
	const struct fs_volume *v;
	unsigned int bits; /* of a table entry: 12, 16 or 32 */
	uint32_t clusters; /* numbered from FAT_FIRST on */
	uint32_t cluster_bytes;
	uint64_t table, root, data; /* first byte in the volume */
	uint32_t root_bytes;	    /* of FAT12 and FAT16; 0 of FAT32 */
	uint32_t root_cluster;	    /* of FAT32 */
	uint8_t label[11];	    /* of the boot sector */
};

/** fat_volume() - the volume that is open */
const struct fat *fat_volume(void);

/** fat_next() - what follows @cluster, maybe FAT_END; -EBADMSG when that cannot be */
int fat_next(uint32_t cluster, uint32_t *next) __must_check;

/** fat_chain() - walk from @first to its end; -EBADMSG when it is a loop or leads nowhere */
int fat_chain(uint32_t first, uint32_t *length) __must_check;

/** fat_cluster_at() - first byte of a cluster that exists */
uint64_t fat_cluster_at(uint32_t cluster);

/** fat_damaged() - -EBADMSG with a story: "virtio 0:1: file system damaged: @what" */
int fat_damaged(const char *what, uint32_t number);

/* fat_dir.c */
int fat_find(const char *path, struct fs_entry *entry) __must_check;
int fat_list(const struct fs_entry *directory, fs_visit *visit, void *arg) __must_check;
int fat_label(char label[FS_LABEL_SIZE]) __must_check;
