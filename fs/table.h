/* SPDX-License-Identifier: MIT */
/* What partition.c, mbr.c and gpt.c tell each other. */
#pragma once

#include <keel/partition.h>

typedef int partition_visit(const struct partition *p, void *arg);

#define MBR_ENTRIES    4
#define MBR_PROTECTIVE 0xee /* the disk has a GPT */

/* The sector both kinds of table begin with; 5.2.1 */
struct mbr {
	bool signed_55aa;
	bool valid; /* at least one partition, and no entry that cannot be one */
	bool protective;
	bool fat; /* begins as a FAT volume does */
};

/** partition_sector() - sector @sector of @bd, 512 bytes that are valid until the next call; NULL: see story */
int partition_sector(struct blockdev *bd, uint64_t sector, const uint8_t **data) __must_check;

/** partition_fit() - cut @p where the disk ends; false when nothing is left of it */
bool partition_fit(const struct blockdev *bd, struct partition *p);

void mbr_read(const uint8_t *sector, struct mbr *mbr);
int mbr_each(const struct partition_table *table, partition_visit *visit, void *arg) __must_check;

/** gpt_open() - the first header, or the backup; @wanted: it is an error when there is none */
int gpt_open(struct partition_table *table, bool wanted) __must_check;
int gpt_each(const struct partition_table *table, partition_visit *visit, void *arg) __must_check;
