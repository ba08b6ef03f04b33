/* SPDX-License-Identifier: MIT */
/*
 * Partitions of disks: MBR with logical ones, and GPT (UEFI specification 2.10, chapter 5).
 *
 * Nothing a table says is believed: sums are checked, what reaches behind the end of the disk is
 * cut there, a chain of logical partitions has an end. Positions are sectors of 512 bytes from the
 * start of the disk. Flash has partitions of another kind: <keel/part.h>.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <keel/blockdev.h>
#include <keel/compiler.h>

#define PARTITION_NAME_SIZE 112 /* 36 units of UTF-16 as UTF-8 */
#define PARTITION_UUID_SIZE 37	/* as text */
#define PARTITION_TYPE_SIZE 40

enum partition_scheme { PARTITIONS_NONE, PARTITIONS_MBR, PARTITIONS_GPT };

/* What partition_open() has found; private but for scheme and id. */
struct partition_table {
	struct blockdev *bd;
	enum partition_scheme scheme;
	uint8_t id[16];	      /* of the disk: GUID, or of MBR the first four bytes */
	uint32_t unit;	      /* GPT: sectors of what it counts in, 1 or 8 */
	uint64_t entries_at;  /* GPT: sector of the entries */
	uint32_t entries;     /* GPT: how many */
	uint32_t entry_bytes; /* GPT: size of one */
};

struct partition {
	unsigned int number; /* 1 ...; logical ones from 5 on; 0 is the whole disk */
	uint64_t first, sectors;
	bool bootable; /* active, or an EFI system partition, or marked for old BIOSes */
	bool cut;      /* it says it is larger than the disk */
	char name[PARTITION_NAME_SIZE]; /* GPT, else "" */
	char uuid[PARTITION_UUID_SIZE]; /* as in root=PARTUUID= */
	char type[PARTITION_TYPE_SIZE]; /* "FAT32", "EFI system", or the number */
};

/**
 * partition_open() - find the table of @bd and check its sums
 * When the GPT at the start is damaged the copy at the end of the disk is used, and a warning
 * logged. A disk without a table is fine (PARTITIONS_NONE): it may be one file system.
 * Returns 0, -EBADMSG (both copies of the GPT are damaged), or what reading returned.
 */
int partition_open(struct blockdev *bd, struct partition_table *table) __must_check;

/**
 * partition_each() - call @visit for every partition in number order
 * @visit: anything but 0 stops and is returned; the partition is valid only during the call
 * Returns 0, what @visit returned, -EBADMSG (a table of logical partitions is damaged or has no
 * end) or what reading returned.
 */
int partition_each(const struct partition_table *table,
		   int (*visit)(const struct partition *p, void *arg), void *arg) __must_check;

/** partition_find() - copy number @number into @p; -ENOENT with what there is, or as partition_each() */
int partition_find(const struct partition_table *table, unsigned int number,
		   struct partition *p) __must_check;

/** partition_find_name() - copy the first one called @name into @p; -ENOENT, or as partition_each() */
int partition_find_name(const struct partition_table *table, const char *name,
			struct partition *p) __must_check;
